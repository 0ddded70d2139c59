"""The wire shapes of short links, of what was counted of them, and of UTM templates."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr, StrictInt, StringConstraints

from api.campaigns.link_page_schemas import Host
from api.campaigns.utm_schemas import ClickCountsOut, UtmIn, UtmOut, UtmTemplateRef
from api.publishing.content_schemas import Tags
from api.wire import (
    AS_WHOLE,
    CampaignRef,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    Metadata,
    Name,
    Out,
    absent,
)
from domain.campaigns.clicking import BotReason
from domain.campaigns.link import Destination, Link, LinkState
from domain.campaigns.link_views import CountOf, LinkClicks, LinkSeen
from domain.campaigns.use_cases.keep_links import NewLink
from domain.shared.ids import CampaignId, UtmTemplateId
from domain.shared.secret import Secret
from domain.shared.short_links import MARK, PATH, UNTAGGED

MOST_DESTINATIONS, MOST_WEIGHT = 10, 1000
Target = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2048),
    Field(examples=["https://shop.example.com/spring#new"]),
]
Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?$"),
    Field(
        description="What stands in the address. Without one it is seven letters nobody can guess."
        " It cannot be changed: it stands in what was said.",
        examples=["spring"],
    ),
]
Key = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$"),
    Field(description="How its clicks are told from others.", examples=["short_form"]),
]
Password = Annotated[
    SecretStr,
    Field(
        min_length=4,
        max_length=200,
        description="Asked of whoever follows it, and kept nowhere as it is.",
        examples=["three fresh oysters"],
    ),
]


class DestinationIn(In):
    key: Key
    url: Target
    weight: Annotated[StrictInt, Field(ge=0, le=MOST_WEIGHT), AS_WHOLE] = Field(
        default=1, description="Its share of all weights together; 0 leads nobody there."
    )

    def destination(self) -> Destination:
        return Destination(self.key, self.url, self.weight)


def _each_key_once(places: list[DestinationIn]) -> list[DestinationIn]:
    if len({place.key for place in places}) != len(places):
        raise FieldFault("duplicate")
    return places


Destinations = Annotated[
    list[DestinationIn],
    Field(
        max_length=MOST_DESTINATIONS,
        description="Where it leads instead of `url`: each visitor to one of these, and to the same"
        " one again.",
    ),
    AfterValidator(_each_key_once),
]


class LinkIn(In):
    url: Target = Field(description="Where it leads: http or https, and open to the public.")
    slug: Slug | None = None
    host: Host | None = Field(
        default=None,
        description="A domain of your own that was verified; without one, this service's address.",
    )
    title: Name | None = Field(default=None, examples=["Spring menu"])
    destinations: Destinations = Field(default_factory=list)
    expires_at: Instant | None = Field(
        default=None, description="From then on it leads to `fallback_url`, or nowhere."
    )
    fallback_url: Target | None = None
    password: Password | None = None
    campaign_id: CampaignRef | None = None
    utm: UtmIn | None = Field(
        default=None, description="Its own parameters; the template's stand in for those missing."
    )
    utm_template_id: UtmTemplateRef | None = Field(
        default=None, description="Without one, the template of its campaign."
    )
    tags: Tags = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewLink:
        return NewLink(
            url=self.url,
            slug=self.slug,
            host=self.host,
            title=self.title,
            destinations=_destinations(self.destinations),
            expires_at=self.expires_at,
            fallback_url=self.fallback_url,
            password=_secret(self.password) if self.password else None,
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            utm=self.utm.utm() if self.utm else None,
            utm_template_id=UtmTemplateId(self.utm_template_id) if self.utm_template_id else None,
            tags=tuple(self.tags),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class Working(StrEnum):
    """Whether it leads anywhere."""

    ACTIVE = "active"
    DISABLED = "disabled"


class LinkChange(In):
    url: Target = absent()
    title: Name | None = absent()
    state: Working = absent()
    destinations: Destinations = absent()
    expires_at: Instant | None = absent()
    fallback_url: Target | None = absent()
    password: Password | None = absent()
    campaign_id: CampaignRef | None = absent()
    utm: UtmIn | None = absent()
    utm_template_id: UtmTemplateRef | None = absent()
    tags: Tags = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        return self.changes(
            destinations=_destinations,
            password=_secret,
            utm=UtmIn.utm,
            tags=tuple,
            state=lambda word: LinkState(word.value),
        )


class DestinationOut(Out):
    key: str
    url: str
    weight: int


class LinkOut(Out):
    id: str
    short_url: str = Field(
        description="The address to hand out.", examples=["https://tertulia.example/l/spring"]
    )
    placed_url: str = Field(
        description="The same to put into messages: where one goes out, the end becomes the mark of"
        " that message on that channel, so that clicks and UTM parameters are told apart.",
        examples=[f"https://tertulia.example/l/spring{MARK}{UNTAGGED}"],
    )
    slug: str
    host: str | None
    url: str
    title: str | None
    state: LinkState
    destinations: list[DestinationOut]
    expires_at: InstantOut | None
    fallback_url: str | None
    has_password: bool
    campaign_id: str | None
    utm: UtmOut | None
    utm_template_id: str | None
    clicks: ClickCountsOut
    tags: list[str]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def seen(cls, seen: LinkSeen, base: str) -> "LinkOut":
        link = seen.link
        fields: dict[str, Any] = {
            name: getattr(link, name) for name in cls.model_fields if hasattr(link, name)
        }
        made = {
            "short_url": short_url(link, base),
            "host": link.host or None,
            "placed_url": f"{short_url(link, base)}{MARK}{UNTAGGED}",
            "destinations": [
                DestinationOut(key=one.key, url=one.url, weight=one.weight)
                for one in link.destinations
            ],
            "utm": UtmOut.of(link.utm) if link.utm else None,
            "clicks": ClickCountsOut.of(seen.clicks),
            "tags": list(link.tags),
            "metadata": dict(link.metadata),
        }
        return cls(**(fields | made))


class CountOfOut(Out):
    of: str
    clicks: ClickCountsOut

    @classmethod
    def counted(cls, one: CountOf) -> "CountOfOut":
        return cls(of=one.of, clicks=ClickCountsOut.of(one.counts))


class LinkClicksOut(Out):
    """What was counted on these days of the workspace's wall, both included."""

    first_day: date
    last_day: date
    total: ClickCountsOut
    days: list[CountOfOut] = Field(description="Days on which it was followed.")
    destinations: list[CountOfOut] = Field(
        description="By key; empty for `url`, `(fallback)` for who came too late."
    )
    referrers: list[CountOfOut] = Field(
        description="By the host they came from, the most first; empty where nobody said."
    )
    channels: list[CountOfOut] = Field(description="By the channel on which it was said.")
    bots: dict[BotReason, int] = Field(description="By why they were taken for machines.")

    @classmethod
    def of(cls, clicks: LinkClicks, language: str) -> "LinkClicksOut":
        return cls(
            first_day=clicks.first_day,
            last_day=clicks.last_day,
            total=ClickCountsOut.of(clicks.total),
            days=[CountOfOut.counted(one) for one in clicks.days],
            destinations=[CountOfOut.counted(one) for one in clicks.destinations],
            referrers=[CountOfOut.counted(one) for one in clicks.referrers],
            channels=[CountOfOut.counted(one) for one in clicks.channels],
            bots=dict(clicks.bots),
        )


def short_url(link: Link, base: str) -> str:
    """Where it is found; `base` is our own address."""
    host = f"https://{link.host}" if link.host else base
    return f"{host}{PATH}{link.slug}"


def _destinations(told: list[DestinationIn]) -> tuple[Destination, ...]:
    return tuple(one.destination() for one in told)


def _secret(told: SecretStr) -> Secret:
    return Secret(told.get_secret_value())
