"""What those who answer go by, in memory."""

from collections.abc import Collection, MutableMapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.desk_ports import Surroundings
from domain.inbox.errors import ShortCodeTaken
from domain.inbox.saved_reply import SavedReply, Uses
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import BusinessCalendarId, ChannelId, MediaId, SavedReplyId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import Named, refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Key, Memory


class Removable(Named, Protocol):
    @property
    def removed_at(self) -> Any: ...


E = TypeVar("E", bound=Removable)


class FakeKept(Generic[E]):
    def __init__(self, tx: FakeTransaction, rows: MutableMapping[Key, E], thing: str) -> None:
        self._tx = tx
        self._rows = rows
        self._thing = thing

    async def add(self, thing: E) -> None:
        refuse_twins(self._rows, thing)
        self._rows[thing.workspace_id, thing.id] = thing

    async def get(self, thing_id: str) -> E:
        return found_in(self._rows, self._tx.actor, thing_id, self._thing)

    async def save(self, thing: E) -> None:
        refuse_twins(self._rows, thing)
        if self._tx.key(thing.id) in self._rows:
            self._rows[self._tx.key(thing.id)] = thing


class FakeSavedReplies(FakeKept[SavedReply]):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.saved_replies, "saved_reply")

    async def add(self, thing: SavedReply) -> None:
        self._refuse_short_code(thing)
        await super().add(thing)

    async def save(self, thing: SavedReply) -> None:
        self._refuse_short_code(thing)
        await super().save(thing)

    async def missing_media(self, media_ids: Collection[MediaId]) -> set[MediaId]:
        here = {
            row.id
            for row in self._tx.tables.media.values()
            if row.workspace_id == self._tx.actor.workspace and row.deleted_at is None
        }
        return set(media_ids) - here

    async def labels(self, id: SavedReplyId) -> Sequence[str]:
        found = self._rows.get(self._tx.key(id))
        return found.labels if found else ()

    async def count(self, id: SavedReplyId, grown: Uses) -> None:
        found = self._rows.get(self._tx.key(id))
        if found is not None:
            self._rows[self._tx.key(id)] = found.used(grown)

    def _refuse_short_code(self, thing: SavedReply) -> None:
        if thing.removed_at is None and any(
            other.id != thing.id
            and other.removed_at is None
            and (other.workspace_id, other.short_code) == (thing.workspace_id, thing.short_code)
            for other in self._rows.values()
        ):
            raise ShortCodeTaken(pointer="/short_code")


class FakeDeskReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def business_calendar(self, actor: Actor, id: BusinessCalendarId) -> BusinessCalendar:
        rows = self._memory.tables.business_calendars
        return found_in(rows, actor, id, "business_calendar")

    async def business_calendars(
        self, actor: Actor, request: PageRequest
    ) -> Page[BusinessCalendar]:
        raise NotImplementedError

    async def saved_reply(self, actor: Actor, id: SavedReplyId) -> SavedReply:
        return found_in(self._memory.tables.saved_replies, actor, id, "saved_reply")

    async def saved_replies(self, actor: Actor, request: PageRequest) -> Page[SavedReply]:
        raise NotImplementedError

    async def surroundings(self, actor: Actor, channel_id: ChannelId | None) -> Surroundings:
        tables = self._memory.tables
        name = tables.workspaces[actor.workspace].name
        channel = tables.channels.get((actor.workspace, channel_id or ""))
        if channel is None:
            return Surroundings(name)
        community = tables.communities[actor.workspace, channel.community_id]
        return Surroundings(name, community.name, channel.name)


def found_in(rows: MutableMapping[Key, E], actor: Actor, thing_id: str, thing: str) -> E:
    found = rows.get((actor.workspace, thing_id))
    if found is None or found.removed_at is not None:
        raise NotFound(thing=thing)
    return found
