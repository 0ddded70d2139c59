"""What those who answer go by, and what keeping it needs from outside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.saved_reply import SavedReply, Uses
from domain.inbox.sla import AppliedSla, SlaPolicy
from domain.shared.access import Actor
from domain.shared.ids import (
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    MediaId,
    SavedReplyId,
    SlaPolicyId,
)
from domain.shared.paging import Page, PageRequest

E = TypeVar("E")


class Kept(Protocol[E]):
    """Things of one kind in one workspace."""

    async def add(self, thing: E) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, thing_id: str) -> E:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, thing: E) -> None:
        """Raises DuplicateExternalId."""
        ...


class SavedReplies(Kept[SavedReply], Protocol):
    """The saved replies of one workspace. Adding and saving raise ShortCodeTaken, too."""

    async def missing_media(self, media_ids: Collection[MediaId]) -> set[MediaId]:
        """Those that are no files of this workspace."""
        ...

    async def labels(self, id: SavedReplyId) -> Sequence[str]:
        """Those for the conversation that it is used in; also of one that was removed. Nothing is
        locked."""
        ...

    async def count(self, id: SavedReplyId, grown: Uses) -> None:
        """Its counts grow by so much, at once; also those of one that was removed."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the places are called in which something is said; of no channel only the workspace."""

    workspace: str
    community: str | None = None
    channel: str | None = None


class DeskReads(Protocol):
    """Queries that decide nothing, each within the actor's workspace."""

    async def business_calendar(self, actor: Actor, id: BusinessCalendarId) -> BusinessCalendar:
        """Raises NotFound, also for one that was removed."""
        ...

    async def business_calendars(
        self, actor: Actor, request: PageRequest
    ) -> Page[BusinessCalendar]: ...

    async def saved_reply(self, actor: Actor, id: SavedReplyId) -> SavedReply:
        """Raises NotFound, also for one that was removed."""
        ...

    async def saved_replies(self, actor: Actor, request: PageRequest) -> Page[SavedReply]: ...

    async def surroundings(self, actor: Actor, channel_id: ChannelId | None) -> Surroundings: ...

    async def sla_policy(self, actor: Actor, id: SlaPolicyId) -> SlaPolicy:
        """Raises NotFound, also for one that was removed."""
        ...

    async def sla_policies(self, actor: Actor, request: PageRequest) -> Page[SlaPolicy]: ...

    async def applied_slas(
        self, actor: Actor, conversation_id: ConversationId
    ) -> Sequence[AppliedSla]:
        """Those of that conversation, the newest first; at most a hundred."""
        ...
