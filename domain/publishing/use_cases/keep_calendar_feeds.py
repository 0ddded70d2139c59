"""A calendar feed gets its address, is changed, read about, and revoked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.publishing.calendar_feed import CalendarFeed, ContentLevel
from domain.publishing.calendar_feed_events import (
    CALENDAR_FEED_CREATED,
    CALENDAR_FEED_REVOKED,
    CALENDAR_FEED_UPDATED,
    calendar_feed_changed,
)
from domain.publishing.campaigning import is_archived
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.states import MessageStatus
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CalendarFeedId, CampaignId, ChannelId, CommunityId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import zone

HINT = 4


@dataclass(frozen=True, slots=True)
class NewCalendarFeed:
    """What it is to show."""

    name: str
    content: ContentLevel = ContentLevel.TITLES
    language: str = "en"
    timezone: str | None = None
    channel_ids: tuple[ChannelId, ...] = ()
    community_ids: tuple[CommunityId, ...] = ()
    statuses: tuple[MessageStatus, ...] = ()
    tags: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    campaign_ids: tuple[CampaignId, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedWithSecret:
    """A feed as it is made; afterwards nobody knows its secret but whoever was given it."""

    feed: CalendarFeed
    secret: Secret


async def create_calendar_feed(
    room: Publishing, actor: Actor, request: NewCalendarFeed
) -> FeedWithSecret:
    """Raises MissingScope, UnknownTimezone, ValidationFailed for a country nobody knows, NotFound
    for a channel, a community or a campaign, DuplicateExternalId."""
    actor.require(Permission.PLANNING_WRITE)
    now, secret = room.clock.now(), room.links.calendar_secret()
    feed = CalendarFeed(
        id=CalendarFeedId(room.ids.new(Kind.CALENDAR_FEED)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        hash=room.links.hash_of_secret(secret.reveal()),
        hint=secret.reveal()[-HINT:],
        content=request.content,
        language=request.language,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        timezone=request.timezone,
        channel_ids=request.channel_ids,
        community_ids=request.community_ids,
        statuses=request.statuses,
        tags=request.tags,
        countries=request.countries,
        external_id=request.external_id,
        metadata=request.metadata,
        campaign_ids=request.campaign_ids,
    )
    answer = FeedWithSecret(feed, secret)
    async with room.begin(actor) as tx:
        await _check(room, tx, feed)
        await tx.calendar_feeds.add(feed)
        tx.announce(calendar_feed_changed(CALENDAR_FEED_CREATED, feed))
        await tx.commit(answer)
    return answer


async def change_calendar_feed(
    room: Publishing,
    actor: Actor,
    feed_id: CalendarFeedId,
    version: Version,
    changes: Mapping[str, Any],
) -> CalendarFeed:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState, and what creating raises."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.calendar_feeds.get(feed_id)
        must_match(version, before.version)
        feed = before.change(room.clock.now(), **changes)
        await _check(room, tx, feed)
        await tx.calendar_feeds.save(feed)
        tx.announce(calendar_feed_changed(CALENDAR_FEED_UPDATED, feed, before))
        await tx.commit(feed)
    return feed


async def revoke_calendar_feed(
    room: Publishing, actor: Actor, feed_id: CalendarFeedId
) -> CalendarFeed:
    """From this commit on its address shows nothing. Raises MissingScope, NotFound,
    InvalidState."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.calendar_feeds.get(feed_id)
        feed = before.revoke(room.clock.now())
        await tx.calendar_feeds.save(feed)
        tx.announce(calendar_feed_changed(CALENDAR_FEED_REVOKED, feed, before))
        await tx.commit(feed)
    return feed


async def read_calendar_feed(
    room: Publishing, actor: Actor, feed_id: CalendarFeedId
) -> CalendarFeed:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.calendar_feed(actor, feed_id)


async def list_calendar_feeds(
    room: Publishing, actor: Actor, request: PageRequest
) -> Page[CalendarFeed]:
    actor.require(Permission.PLANNING_READ)
    return await room.reads.calendar_feeds(actor, request)


async def _check(room: Publishing, tx: PublishingTransaction, feed: CalendarFeed) -> None:
    if feed.timezone is not None:
        zone(feed.timezone)
    for place, country in enumerate(feed.countries):
        if not room.special_days.knows(country):
            facts = {"country": country}
            fault = FieldError(f"/countries/{place}", "unknown_country", facts)
            raise ValidationFailed(errors=[fault])
    await _check_scope(tx, feed)


async def _check_scope(tx: PublishingTransaction, feed: CalendarFeed) -> None:
    channels = await tx.channels.facts(feed.channel_ids)
    for place, channel_id in enumerate(feed.channel_ids):
        if channel_id not in channels:
            raise NotFound(thing="channel", pointer=f"/channel_ids/{place}")
    communities = await tx.calendar_feeds.communities(feed.community_ids)
    for place, community_id in enumerate(feed.community_ids):
        if community_id not in communities:
            raise NotFound(thing="community", pointer=f"/community_ids/{place}")
    for place, campaign_id in enumerate(feed.campaign_ids):
        await is_archived(tx, campaign_id, f"/campaign_ids/{place}")
