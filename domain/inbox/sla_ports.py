"""What promises need from outside, each with its promises in words."""

from collections.abc import Collection, Sequence
from typing import Protocol

from domain.inbox.desk_ports import Kept
from domain.inbox.sla import AppliedSla, SlaPolicy
from domain.shared.ids import (
    AppliedSlaId,
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    EscalationLadderId,
)


class SlaPolicies(Kept[SlaPolicy], Protocol):
    """The SLA policies of one workspace."""

    async def standing(self) -> Sequence[SlaPolicy]:
        """Those that are enabled, in the order in which they are tried."""
        ...

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        """How many name that calendar."""
        ...

    async def missing_channels(self, channel_ids: Collection[ChannelId]) -> set[ChannelId]:
        """Those that are no channels of this workspace."""
        ...


class LaddersKnown(Protocol):
    """What the inbox needs to know of the ladders that escalations climb."""

    async def missing(self, ids: Collection[EscalationLadderId]) -> set[EscalationLadderId]:
        """Those that are none of this workspace; the others stay until the transaction ends."""
        ...

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        """How many name that calendar."""
        ...


class AppliedSlas(Protocol):
    """The promises to the conversations of one workspace."""

    async def get(self, id: AppliedSlaId) -> AppliedSla:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def of(self, id: AppliedSlaId) -> ConversationId:
        """Whose it is; nothing is locked. Raises NotFound."""
        ...

    async def latest(self, conversation_id: ConversationId) -> AppliedSla | None:
        """Locked until the transaction ends."""
        ...

    async def add(self, applied: AppliedSla) -> None: ...

    async def save(self, applied: AppliedSla) -> None: ...
