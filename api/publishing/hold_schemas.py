"""The wire shapes of holds."""

from typing import Any

from pydantic import Field

from api.wire import ChannelRef, In, InstantOut, LongText, Out
from domain.publishing.hold import Hold, HoldScope
from domain.publishing.use_cases.place_hold import NewHold
from domain.shared.ids import ChannelId


class HoldIn(In):
    reason: LongText = Field(min_length=1, examples=["A product recall is being prepared."])
    channel_id: ChannelRef | None = Field(
        default=None, description="One channel; null stops the whole workspace."
    )

    def request(self) -> NewHold:
        return NewHold(self.reason, ChannelId(self.channel_id) if self.channel_id else None)


class HoldOut(Out):
    id: str
    scope: HoldScope
    channel_id: str | None
    reason: str
    placed_by: str
    lifted_at: InstantOut | None
    lifted_by: str | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, hold: Hold, language: str) -> "HoldOut":
        fields: dict[str, Any] = {name: getattr(hold, name) for name in cls.model_fields}
        return cls(**fields)
