"""Calendar feeds in memory."""

from collections.abc import Collection, Mapping, Sequence

from domain.publishing.calendar_feed import CalendarFeed
from domain.publishing.calendar_feed_ports import FeedDoor
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CalendarFeedId, ChannelId, CommunityId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeCalendarFeeds:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.calendar_feeds

    async def add(self, feed: CalendarFeed) -> None:
        refuse_twins(self._rows, feed)
        self._rows[feed.workspace_id, feed.id] = feed

    async def get(self, feed_id: CalendarFeedId) -> CalendarFeed:
        return _feed(self._tx.tables, self._tx.actor, feed_id)

    async def save(self, feed: CalendarFeed) -> None:
        refuse_twins(self._rows, feed)
        if self._tx.key(feed.id) in self._rows:
            self._rows[self._tx.key(feed.id)] = feed

    async def communities(self, ids: Sequence[CommunityId]) -> Collection[CommunityId]:
        return {id for id in ids if self._tx.key(id) in self._tx.tables.communities}


class FakeCalendarFeedReads:
    _memory: Memory

    async def calendar_feed(self, actor: Actor, feed_id: CalendarFeedId) -> CalendarFeed:
        return _feed(self._memory.tables, actor, feed_id)

    async def calendar_feeds(self, actor: Actor, request: PageRequest) -> Page[CalendarFeed]:
        raise NotImplementedError

    async def calendar_door(self, hash: str) -> FeedDoor | None:
        for feed in self._memory.tables.calendar_feeds.values():
            if feed.hash == hash and feed.revoked_at is None:
                return FeedDoor(feed.id, feed.organization_id, feed.workspace_id)
        return None

    async def channel_names(self, actor: Actor) -> Mapping[ChannelId, str]:
        rows = self._memory.tables.channels.values()
        return {row.id: row.name for row in rows if row.workspace_id == actor.workspace}


def _feed(tables: Tables, actor: Actor, feed_id: CalendarFeedId) -> CalendarFeed:
    try:
        return tables.calendar_feeds[actor.workspace, feed_id]
    except KeyError:
        raise NotFound(thing="calendar_feed") from None
