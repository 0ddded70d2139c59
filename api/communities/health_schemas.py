"""The wire shapes of a channel's health."""

from pydantic import Field

from api.communities.forecast_words import foreseen
from api.wire import InstantOut, Out
from domain.communities.forecast import Foresight
from domain.communities.model import Channel, ChannelStatus
from domain.communities.views import ChannelHealth


class CredentialsHealthOut(Out):
    expire_at: InstantOut | None = Field(
        description="When the platform stops taking them; null: never, or not known."
    )
    renewable: bool = Field(description="Whether they are refreshed before they end.")
    refresh_at: InstantOut | None = Field(
        description="When they are refreshed next; for those that are not renewable, when new ones "
        "will be asked for."
    )
    refreshed_at: InstantOut | None = Field(description="When that was last done.")
    refresh_error: str | None = Field(
        description="Why the last refresh failed; null once one succeeds."
    )

    @classmethod
    def of(cls, channel: Channel) -> "CredentialsHealthOut":
        return cls(
            expire_at=channel.credentials_expire_at,
            renewable=channel.renewable,
            refresh_at=channel.refresh_at,
            refreshed_at=channel.refreshed_at,
            refresh_error=channel.refresh_error,
        )


class ForesightOut(Out):
    """One thing that will stand in the way of what is planned."""

    code: str
    deliveries: int = Field(description="How many of those that are to go out it meets.")
    at: InstantOut | None = Field(description="From when on; null: now already.")
    until: InstantOut | None = Field(description="Until when, where that is known.")
    detail: str = Field(description="The same in a sentence, in your language.")

    @classmethod
    def of(cls, foresight: Foresight, language: str) -> "ForesightOut":
        return cls(
            code=foresight.code,
            deliveries=foresight.deliveries,
            at=foresight.at,
            until=foresight.until,
            detail=foreseen(foresight, language),
        )


class ChannelHealthOut(Out):
    channel_id: str
    status: ChannelStatus
    can_publish: bool
    issues: list[str] = Field(description="Codes of what stands in the way; empty is healthy.")
    checked_at: InstantOut | None
    credentials: CredentialsHealthOut
    waiting_deliveries: int = Field(description="Deliveries that are to go out there.")
    forecast: list[ForesightOut] = Field(
        description="What will stand in their way, from what is known now; empty: nothing is."
    )

    @classmethod
    def of(cls, health: ChannelHealth, language: str) -> "ChannelHealthOut":
        return cls(
            channel_id=health.channel.id,
            status=health.channel.status,
            can_publish=health.can_publish,
            issues=list(health.issues),
            checked_at=health.channel.checked_at,
            credentials=CredentialsHealthOut.of(health.channel),
            waiting_deliveries=health.waiting_deliveries,
            forecast=[ForesightOut.of(seen, language) for seen in health.forecast],
        )
