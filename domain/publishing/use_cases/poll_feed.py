"""Ask a feed what is new, and make one draft or one idea of each new item."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.publishing.content import Content
from domain.publishing.drafting import Draft, composed
from domain.publishing.events import CREATED, moved
from domain.publishing.feed import (
    LONGEST_WAIT,
    POLL_FEED,
    Feed,
    FeedItem,
    FeedMode,
    FeedStatus,
    ItemOutcome,
    SourceItem,
    met_in,
)
from domain.publishing.feed_events import (
    FEED_FAILING,
    FEED_RESTORED,
    feed_changed,
    item_received,
)
from domain.publishing.feed_ports import FeedAnswer, Issue, NotRead
from domain.publishing.following import left, offered
from domain.publishing.idea import Idea, IdeaSource, IdeaStatus
from domain.publishing.idea_events import IDEA_CREATED, idea_changed
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.errors import NotFound, Refusal, ValidationFailed
from domain.shared.hub import HubStatus
from domain.shared.ids import FeedId, FeedItemId, IdeaId, Kind

MOST_AT_ONCE = 20
"""So many items are made something of at a time; the others a minute later."""

SOON = timedelta(minutes=1)
LETTERS = (500, 200, 80, 0)
"""How much of a summary is told; where a channel has less room, the next shorter."""


@dataclass(frozen=True, slots=True)
class _Made:
    """An item with what was made of it."""

    item: FeedItem
    message: Message | None = None
    idea: Idea | None = None


async def poll_feed(room: Publishing, actor: Actor, feed_id: FeedId) -> None:
    """Ask it, then record what came: the call lies before the transaction, not inside. An item is
    remembered in the commit that makes something of it, so that there is one of each, whoever
    repeats this or stops in the middle. Plans its own next time. Safe to repeat."""
    try:
        asked = await room.reads.feed(actor, feed_id)
    except NotFound:
        return
    if asked.status is not FeedStatus.ACTIVE:
        return
    answer = await room.feed_sources.ask(asked.url, asked.etag, asked.last_modified)
    async with room.begin(actor) as tx:
        try:
            before = await tx.feeds.get(feed_id)
        except NotFound:
            return
        if before.status is not FeedStatus.ACTIVE or before.url != asked.url:
            # Whoever changed it has planned what comes next.
            return
        await _record(room, actor, tx, asked, before, answer)
        await tx.commit()


async def _record(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    asked: Feed,
    before: Feed,
    answer: FeedAnswer,
) -> None:
    """What was told while it was asked may be newer than its answer: then it is asked again."""
    now = room.clock.now()
    told = (
        before.hub is not None and asked.hub is not None and before.hub.told_at != asked.hub.told_at
    )
    if isinstance(answer, NotRead):
        after = before.failed(answer.trouble, now, wish=answer.wait, moved_to=answer.moved_to)
        if after.status is FeedStatus.GONE:
            after = left(tx, after, now)
        made: list[_Made] = []
    else:
        fresh, seen = await _new_in(tx, before, answer, now)
        taken = fresh[:MOST_AT_ONCE]
        ids = _ids(room, len(seen) + len(taken))
        made = [_Made(met_in(before, item, next(ids), ItemOutcome.SEEN, now)) for item in seen]
        made += [await _made_of(room, actor, tx, before, item, next(ids)) for item in taken]
        named = _named(room, tx, before, answer, now)
        after = _after(named, answer, now, more=len(fresh) > MOST_AT_ONCE, soon=told)
    await tx.feeds.save(after)
    if after.next_at is not None:
        tx.plan(POLL_FEED, after.id, after.next_at)
    await _store(tx, before, after, made)


def _ids(room: Publishing, number: int) -> Iterator[FeedItemId]:
    """In the order of the items, oldest first, though all are met in one moment."""
    yield from sorted(FeedItemId(room.ids.new(Kind.FEED_ITEM)) for _ in range(number))


async def _new_in(
    tx: PublishingTransaction, feed: Feed, answer: FeedAnswer, now: datetime
) -> tuple[list[SourceItem], list[SourceItem]]:
    """What is new in it, oldest first, and what was there before us. The first time that is all
    but what was published since the feed was named, and the newest few that were asked for."""
    if not isinstance(answer, Issue):
        return [], []
    by_key = {item.key: item for item in reversed(answer.items)}
    known = await tx.feeds.known(feed.id, list(by_key))
    unmet = [item for key, item in by_key.items() if key not in known]
    unmet.sort(key=lambda item: item.published_at or now)
    if feed.begun_at is not None:
        return unmet, []
    newest = unmet[len(unmet) - feed.backfill :] if feed.backfill else []
    fresh = [
        item
        for item in unmet
        if item in newest or (item.published_at and item.published_at > feed.created_at)
    ]
    return fresh, [item for item in unmet if item not in fresh]


def _named(
    room: Publishing, tx: PublishingTransaction, feed: Feed, answer: FeedAnswer, now: datetime
) -> Feed:
    """With the hub it names. One that is as it was names the same as before, which may be able to
    reach us by now."""
    if isinstance(answer, Issue):
        return offered(room, tx, feed, answer.hub, answer.topic, now)
    if feed.hub is None or feed.hub.status is not HubStatus.NO_PUBLIC_URL:
        return feed
    return offered(room, tx, feed, feed.hub.url, feed.hub.topic, now)


def _after(feed: Feed, answer: FeedAnswer, now: datetime, *, more: bool, soon: bool) -> Feed:
    """What comes after an answer; with `more` to be made something of, soon, and the whole of it is
    asked for again."""
    wait = max(feed.interval(now), _wish(answer))
    next_at = now + (SOON if more or soon else min(wait, LONGEST_WAIT))
    if not isinstance(answer, Issue):
        return feed.read(now, next_at, etag=feed.etag, last_modified=feed.last_modified, title=None)
    return feed.read(
        now,
        next_at,
        etag=None if more else answer.etag,
        last_modified=None if more else answer.last_modified,
        title=answer.title,
    )


def _wish(answer: FeedAnswer) -> timedelta:
    return answer.wait or timedelta()


async def _made_of(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    feed: Feed,
    item: SourceItem,
    item_id: FeedItemId,
) -> _Made:
    now = room.clock.now()
    if feed.mode is FeedMode.IDEA:
        idea = _idea(room, feed, item, now)
        return _Made(met_in(feed, item, item_id, ItemOutcome.IDEA, now, idea_id=idea.id), idea=idea)
    try:
        message = await _draft(room, actor, tx, feed, item)
    except Refusal as refused:
        code = refused.errors[0].code if refused.errors else refused.code
        return _Made(met_in(feed, item, item_id, ItemOutcome.REFUSED, now, code=code))
    drafted = met_in(feed, item, item_id, ItemOutcome.DRAFT, now, message_id=message.id)
    return _Made(drafted, message=message)


async def _draft(
    room: Publishing, actor: Actor, tx: PublishingTransaction, feed: Feed, item: SourceItem
) -> Message:
    """With as much of the summary as fits everywhere. Raises what `composed` raises."""
    for letters in LETTERS[:-1]:
        try:
            return await composed(room, actor, tx, _words(feed, item, letters))
        except ValidationFailed:
            continue
    return await composed(room, actor, tx, _words(feed, item, LETTERS[-1]))


def _words(feed: Feed, item: SourceItem, letters: int) -> Draft:
    text = item.filled(feed.template, letters=letters) or item.title
    return Draft(feed.channel_ids, Content(text))


def _idea(room: Publishing, feed: Feed, item: SourceItem, now: datetime) -> Idea:
    return Idea(
        id=IdeaId(room.ids.new(Kind.IDEA)),
        workspace_id=feed.workspace_id,
        organization_id=feed.organization_id,
        title=item.title,
        status=IdeaStatus.NEW,
        source=IdeaSource.FEED,
        created_by=feed.id,
        created_at=now,
        updated_at=now,
        notes=item.summary or None,
        link=item.link,
    )


async def _store(
    tx: PublishingTransaction, before: Feed, after: Feed, made: Sequence[_Made]
) -> None:
    for each in made:
        if each.message is not None:
            await tx.messages.add(each.message)
            tx.announce(*moved(None, each.message, CREATED))
        if each.idea is not None:
            await tx.ideas.add(each.idea)
            tx.announce(idea_changed(IDEA_CREATED, each.idea))
        if each.item.outcome is not ItemOutcome.SEEN:
            tx.announce(item_received(after, each.item))
    await tx.feeds.met([each.item for each in made])
    if after.version > before.version and after.failures:
        tx.announce(feed_changed(FEED_FAILING, after, before))
    if before.is_failing and not after.failures:
        tx.announce(feed_changed(FEED_RESTORED, after, before))
