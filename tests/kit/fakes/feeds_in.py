"""Feeds in memory, and feeds that say what they are told to."""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from domain.publishing.feed import Feed, FeedItem
from domain.publishing.feed_ports import FeedAnswer, HubDoor, Unchanged
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import FeedId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


@dataclass
class ScriptedFeeds:
    """Nothing is ever new, unless the script says otherwise; each answer is given once. What was
    asked is kept."""

    answers: deque[FeedAnswer] = field(default_factory=deque)
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)

    def judged(self, url: str) -> str:
        return url

    async def ask(self, url: str, etag: str | None, last_modified: str | None) -> FeedAnswer:
        self.asked.append((url, etag, last_modified))
        return self.answers.popleft() if self.answers else Unchanged()


class FakeFeeds:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.feeds
        self._items = tx.tables.feed_items

    async def add(self, feed: Feed) -> None:
        refuse_twins(self._rows, feed)
        self._rows[feed.workspace_id, feed.id] = feed

    async def get(self, feed_id: FeedId) -> Feed:
        return _feed(self._tx.tables, self._tx.actor, feed_id)

    async def ever(self, feed_id: FeedId) -> Feed:
        found = self._rows.get(self._tx.key(feed_id))
        if found is None:
            raise NotFound(thing="feed")
        return found

    async def save(self, feed: Feed) -> None:
        refuse_twins(self._rows, feed)
        if self._tx.key(feed.id) in self._rows:
            self._rows[self._tx.key(feed.id)] = feed

    async def known(self, feed_id: FeedId, keys: Sequence[str]) -> Collection[str]:
        mine = self._tx.actor.workspace
        return {key for key in keys if (mine, feed_id, key) in self._items}

    async def met(self, items: Sequence[FeedItem]) -> None:
        for item in items:
            place = (item.workspace_id, item.feed_id, item.key)
            assert place not in self._items
            self._items[place] = item


class FakeFeedReads:
    _memory: Memory

    async def feed(self, actor: Actor, feed_id: FeedId) -> Feed:
        return _feed(self._memory.tables, actor, feed_id)

    async def feeds(self, actor: Actor, request: PageRequest) -> Page[Feed]:
        raise NotImplementedError

    async def hub_door(self, hash: str) -> HubDoor | None:
        for feed in self._memory.tables.feeds.values():
            if feed.hub_hash == hash:
                return HubDoor(feed.id, feed.organization_id, feed.workspace_id)
        return None

    async def feed_items(
        self, actor: Actor, feed_id: FeedId, request: PageRequest
    ) -> Page[FeedItem]:
        raise NotImplementedError


def _feed(tables: Tables, actor: Actor, feed_id: FeedId) -> Feed:
    found = tables.feeds.get((actor.workspace, feed_id))
    if found is None or found.removed_at is not None:
        raise NotFound(thing="feed")
    return found
