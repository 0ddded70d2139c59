"""A feed is named, changed, paused, resumed, read about, and let go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.publishing.feed import (
    POLL_FEED,
    TEMPLATE,
    USUALLY,
    Feed,
    FeedItem,
    FeedMode,
    FeedStatus,
    unknown_variables,
)
from domain.publishing.feed_events import (
    FEED_CREATED,
    FEED_DELETED,
    FEED_PAUSED,
    FEED_RESUMED,
    FEED_UPDATED,
    feed_changed,
)
from domain.publishing.following import again, left
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.rules import choose
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ChannelId, FeedId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewFeed:
    """Where it is and what becomes of its items. Of those that are in it already, the newest so
    many as `backfill` says count as new."""

    url: str
    mode: FeedMode = FeedMode.DRAFT
    channel_ids: tuple[ChannelId, ...] = ()
    template: str = TEMPLATE
    interval_seconds: int = int(USUALLY.total_seconds())
    backfill: int = 0
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_feed(room: Publishing, actor: Actor, request: NewFeed) -> Feed:
    """It is asked at once, by a duty. Raises MissingScope, UrlNotAllowed, ValidationFailed for a
    variable nobody knows or drafts without channels, what `choose` raises for the channels,
    DuplicateExternalId."""
    _require(actor, request.mode)
    url, now = room.feed_sources.judged(request.url), room.clock.now()
    feed = Feed(
        id=FeedId(room.ids.new(Kind.FEED)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        url=url,
        mode=request.mode,
        status=FeedStatus.ACTIVE,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        channel_ids=request.channel_ids,
        template=request.template,
        interval_seconds=request.interval_seconds,
        backfill=request.backfill,
        next_at=now,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await _check(tx, feed)
        await tx.feeds.add(feed)
        tx.plan(POLL_FEED, feed.id, now)
        tx.announce(feed_changed(FEED_CREATED, feed))
        await tx.commit(feed)
    return feed


async def change_feed(
    room: Publishing, actor: Actor, feed_id: FeedId, version: Version, changes: Mapping[str, Any]
) -> Feed:
    """Another address, such as the one it says it moved to, is asked at once. Raises what creating
    raises, NotFound, VersionMismatch."""
    wanted, now = dict(changes), room.clock.now()
    if "url" in wanted:
        wanted["url"] = room.feed_sources.judged(wanted["url"])
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.feeds.get(feed_id)
        must_match(version, before.version)
        feed = before.change(now, **wanted)
        _require(actor, feed.mode)
        await _check(tx, feed)
        if feed.url != before.url and feed.status is FeedStatus.ACTIVE:
            feed = left(tx, feed, now).asked_at(now)
            tx.plan(POLL_FEED, feed.id, now)
        await tx.feeds.save(feed)
        tx.announce(feed_changed(FEED_UPDATED, feed, before))
        await tx.commit(feed)
    return feed


async def pause_feed(room: Publishing, actor: Actor, feed_id: FeedId) -> Feed:
    """It is not asked until it is resumed. Raises MissingScope, NotFound, InvalidState."""
    now = room.clock.now()
    return await _move(
        room, actor, feed_id, FEED_PAUSED, lambda tx, feed: left(tx, feed.pause(now), now)
    )


async def resume_feed(room: Publishing, actor: Actor, feed_id: FeedId) -> Feed:
    """It is asked at once. Raises MissingScope, NotFound, InvalidState."""
    now = room.clock.now()
    return await _move(
        room,
        actor,
        feed_id,
        FEED_RESUMED,
        lambda tx, feed: again(room, tx, feed.resume(now).asked_at(now), now),
    )


async def remove_feed(room: Publishing, actor: Actor, feed_id: FeedId, version: Version) -> Feed:
    """For good; what was made of its items stays. Raises MissingScope, NotFound,
    VersionMismatch."""
    now = room.clock.now()
    return await _move(
        room,
        actor,
        feed_id,
        FEED_DELETED,
        lambda tx, feed: left(tx, feed.remove(now), now),
        version,
    )


async def read_feed(room: Publishing, actor: Actor, feed_id: FeedId) -> Feed:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.feed(actor, feed_id)


async def list_feeds(room: Publishing, actor: Actor, request: PageRequest) -> Page[Feed]:
    actor.require(Permission.PLANNING_READ)
    return await room.reads.feeds(actor, request)


async def list_feed_items(
    room: Publishing, actor: Actor, feed_id: FeedId, request: PageRequest
) -> Page[FeedItem]:
    """What has been seen of a feed, and what became of it. Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    await room.reads.feed(actor, feed_id)
    return await room.reads.feed_items(actor, feed_id, request)


async def _move(
    room: Publishing,
    actor: Actor,
    feed_id: FeedId,
    news: str,
    move: Callable[[PublishingTransaction, Feed], Feed],
    version: Version = None,
) -> Feed:
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.feeds.get(feed_id)
        must_match(version, before.version)
        feed = move(tx, before)
        await tx.feeds.save(feed)
        if feed.next_at is None:
            tx.unplan(POLL_FEED, feed.id)
        else:
            tx.plan(POLL_FEED, feed.id, feed.next_at)
        tx.announce(feed_changed(news, feed, before))
        await tx.commit(feed)
    return feed


def _require(actor: Actor, mode: FeedMode) -> None:
    """Whoever lets a feed write drafts writes messages."""
    actor.require(Permission.PLANNING_WRITE)
    if mode is FeedMode.DRAFT:
        actor.require(Permission.MESSAGES_WRITE)


async def _check(tx: PublishingTransaction, feed: Feed) -> None:
    unknown = unknown_variables(feed.template)
    if unknown:
        fault = FieldError("/template", "unknown_variable", {"variable": unknown[0]})
        raise ValidationFailed(errors=[fault])
    if feed.mode is FeedMode.DRAFT and not feed.channel_ids:
        raise ValidationFailed(errors=[FieldError("/channel_ids", "needs_a_channel")])
    choose(feed.channel_ids, await tx.channels.facts(feed.channel_ids))
