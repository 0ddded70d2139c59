"""The wire shapes of calendar feeds."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from api.publishing.content_schemas import Tag
from api.wire import (
    CampaignRef,
    ChannelRef,
    CommunityRef,
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    TimezoneName,
    absent,
)
from domain.publishing.calendar_feed import CalendarFeed, ContentLevel
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.keep_calendar_feeds import FeedWithSecret, NewCalendarFeed
from domain.shared.ids import CampaignId, ChannelId, CommunityId

Country = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"),
    Field(examples=["ES-MD"]),
]
Spoken = Literal["en", "es", "pt"]
Channels = Annotated[list[ChannelRef], Field(max_length=50)]
Communities = Annotated[list[CommunityRef], Field(max_length=50)]
Statuses = Annotated[
    list[MessageStatus],
    Field(max_length=20, description="Empty: all that may still go out, or is out."),
]
Tags = Annotated[list[Tag], Field(max_length=20)]
Countries = Annotated[list[Country], Field(max_length=10, description="Whose holidays it shows.")]
Campaigns = Annotated[list[CampaignRef], Field(max_length=50)]
_TUPLES = ("channel_ids", "community_ids", "statuses", "tags", "campaign_ids", "countries")


class CalendarFeedIn(In):
    name: Name = Field(examples=["What the café plans"])
    content: ContentLevel = Field(
        default=ContentLevel.TITLES,
        description="`titles`: the first words of a message. `full`: its first 2,000 characters.",
    )
    language: Spoken = Field(default="en", description="Of the words that are not the message's.")
    timezone: TimezoneName | None = Field(
        default=None, description="On whose walls; null for the workspace's."
    )
    channel_ids: Channels = Field(default_factory=list)
    community_ids: Communities = Field(default_factory=list)
    statuses: Statuses = Field(default_factory=list)
    tags: Tags = Field(default_factory=list)
    campaign_ids: Campaigns = Field(default_factory=list)
    countries: Countries = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewCalendarFeed:
        return NewCalendarFeed(
            name=self.name,
            content=self.content,
            language=self.language,
            timezone=self.timezone,
            channel_ids=tuple(ChannelId(id) for id in self.channel_ids),
            community_ids=tuple(CommunityId(id) for id in self.community_ids),
            statuses=tuple(self.statuses),
            tags=tuple(self.tags),
            campaign_ids=tuple(CampaignId(id) for id in self.campaign_ids),
            countries=tuple(self.countries),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class CalendarFeedChange(In):
    name: Name = absent()
    content: ContentLevel = absent()
    language: Spoken = absent()
    timezone: TimezoneName | None = absent()
    channel_ids: Channels = absent()
    community_ids: Communities = absent()
    statuses: Statuses = absent()
    tags: Tags = absent()
    campaign_ids: Campaigns = absent()
    countries: Countries = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(**dict.fromkeys(_TUPLES, tuple))


class CalendarFeedOut(Out):
    id: str
    name: str
    content: ContentLevel
    language: str
    timezone: str | None
    channel_ids: list[str]
    community_ids: list[str]
    statuses: list[MessageStatus]
    tags: list[str]
    campaign_ids: list[str]
    countries: list[str]
    hint: str = Field(description="The end of its secret, to tell it from others.")
    revoked_at: InstantOut | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, feed: CalendarFeed, language: str) -> "CalendarFeedOut":
        return cls(**_fields(feed))


class CalendarFeedSecretOut(CalendarFeedOut):
    path: str = Field(
        description="Where it is, below the address of this service. Shown this once.",
        examples=["/calendar/ics_x9v….ics"],
    )
    url: str | None = Field(
        description="The whole of it, where the operator said what this service's address is"
        " (`TERTULIA_PUBLIC_URL`). Shown this once."
    )

    @classmethod
    def made(cls, answer: FeedWithSecret, public_url: str | None) -> "CalendarFeedSecretOut":
        path = f"/calendar/{answer.secret.reveal()}.ics"
        url = f"{public_url}{path}" if public_url else None
        return cls(**_fields(answer.feed), path=path, url=url)


def _fields(feed: CalendarFeed) -> dict[str, Any]:
    fields = {name: getattr(feed, name) for name in CalendarFeedOut.model_fields}
    lists = {name: list(fields[name]) for name in _TUPLES}
    return fields | lists | {"metadata": dict(feed.metadata)}
