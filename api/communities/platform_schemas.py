"""The wire shapes of platforms: what each can do, and how it is connected."""

from datetime import date

from pydantic import Field

from api.communities.schemas import LimitsOut
from api.wire import Out
from domain.communities.connecting_ports import Way
from domain.communities.views import KnownPlatform
from domain.shared.platforms import Capability, OutcomeClass


class PageOut(Out):
    """A platform's own page, where whoever owns an account lets us in."""

    configured: bool = Field(
        description="Whether POST /v1/channel-connections works for it on this instance."
    )
    needs_settings: list[str] = Field(description="What whoever runs the instance has to set.")
    registers_itself: bool = Field(
        description="Whether each server makes a client for us when it is first asked."
    )

    @classmethod
    def of(cls, way: Way | None) -> "PageOut | None":
        if way is None:
            return None
        return cls(
            configured=way.configured,
            needs_settings=list(way.settings),
            registers_itself=way.per_server,
        )


class InboundOut(Out):
    """How we learn what happens there."""

    webhooks: bool
    polling: bool
    streaming: bool
    secret_field: str | None = Field(
        description="The credential that what the platform tells is checked with."
    )


class PlatformOut(Out):
    platform: str
    name: str
    api_version: str | None = Field(description="The version of its API that is spoken.")
    reply_windows_seconds: dict[str, int] = Field(
        description="For how long after something of that kind was said it may be answered; what is"
        " not in here may be at any time."
    )
    api_sunset: date | None = Field(description="The day that version ends, where announced.")
    capabilities: list[Capability]
    outcome_class: OutcomeClass = Field(
        description="How an unknown outcome is settled: A by key, B by handle, C by list, D by you."
    )
    limits: LimitsOut
    inbound: InboundOut
    moderation: list[Capability] = Field(description="What can be done there to others.")
    metrics: list[Capability] = Field(description="What is counted there.")
    needs_server_url: bool
    takes_server_url: bool
    credential_fields: list[str]
    optional_credential_fields: list[str]
    settings_fields: dict[str, str]
    page: PageOut | None = Field(
        description="Null where accounts are connected with credentials alone."
    )
    test_only: bool

    @classmethod
    def of(cls, known: KnownPlatform, language: str) -> "PlatformOut":
        profile = known.profile
        can = profile.capabilities
        return cls(
            platform=profile.platform,
            name=profile.name,
            api_version=profile.api_version,
            reply_windows_seconds={k.value: s for k, s in profile.reply_windows.items()},
            api_sunset=profile.api_sunset,
            capabilities=sorted(can),
            outcome_class=profile.outcome_class,
            limits=LimitsOut.of(profile.limits),
            inbound=InboundOut(
                webhooks=Capability.INBOUND_WEBHOOKS in can,
                polling=Capability.INBOUND_POLLING in can,
                streaming=Capability.INBOUND_STREAMING in can,
                secret_field=profile.hook_credential,
            ),
            moderation=sorted(can & MODERATION),
            metrics=sorted(can & METRICS),
            needs_server_url=profile.needs_server_url,
            takes_server_url=profile.needs_server_url or profile.takes_server_url,
            credential_fields=list(profile.credential_fields),
            optional_credential_fields=list(profile.optional_credential_fields),
            settings_fields=dict(profile.settings_fields),
            page=PageOut.of(known.way),
            test_only=profile.test_only,
        )


class PlatformsOut(Out):
    data: list[PlatformOut]


MODERATION = frozenset(
    {
        Capability.HIDE_MESSAGES,
        Capability.REMOVE_MESSAGES,
        Capability.MUTE_PEOPLE,
        Capability.KICK_PEOPLE,
        Capability.BAN_PEOPLE,
    }
)
METRICS = frozenset({Capability.POST_METRICS, Capability.ACCOUNT_METRICS})
