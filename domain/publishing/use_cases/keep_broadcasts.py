"""Broadcasts are written down, read, and changed until they are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.publishing.broadcast import USUAL_PER_MINUTE, Broadcast, BroadcastText, Tally
from domain.publishing.broadcast_events import CREATED, UPDATED, broadcast_changed
from domain.publishing.broadcast_ports import BroadcastView
from domain.publishing.campaigning import check_campaign
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import BroadcastId, CampaignId, Kind, MediaId, SegmentId
from domain.shared.paging import Page, PageRequest
from domain.shared.quiet_hours import QuietHours
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import zone


@dataclass(frozen=True, slots=True)
class NewBroadcast:
    """What will be said, not yet to whom."""

    name: str
    texts: tuple[BroadcastText, ...]
    per_minute: int = USUAL_PER_MINUTE
    media_ids: tuple[MediaId, ...] = ()
    tags: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    campaign_id: CampaignId | None = None
    quiet_hours: QuietHours | None = None
    segment_id: SegmentId | None = None


async def create_broadcast(room: Publishing, actor: Actor, request: NewBroadcast) -> BroadcastView:
    """Raises MissingScope, also where it is for a segment and members may not be read, NotFound
    for a file or a segment, what `check_campaign` raises, UnknownTimezone,
    DuplicateExternalId, and ValidationFailed for what
    nobody would fill in, and for what is not known of everybody and has no fallback."""
    actor.require(Permission.MESSAGES_WRITE)
    now = room.clock.now()
    broadcast = Broadcast(
        id=BroadcastId(room.ids.new(Kind.BROADCAST)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        texts=request.texts,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        per_minute=request.per_minute,
        media_ids=request.media_ids,
        tags=request.tags,
        external_id=request.external_id,
        metadata=request.metadata,
        campaign_id=request.campaign_id,
        quiet_hours=request.quiet_hours,
        segment_id=request.segment_id,
    )
    _check(broadcast)
    view = BroadcastView(broadcast, Tally())
    async with room.begin(actor) as tx:
        await check_campaign(tx, broadcast.campaign_id)
        await _find_media(tx, broadcast.media_ids)
        await _find_segment(tx, actor, broadcast.segment_id)
        tx.announce(broadcast_changed(CREATED, broadcast, view.tally))
        await tx.broadcasts.add(broadcast)
        await tx.commit(view)
    return view


async def change_broadcast(
    room: Publishing,
    actor: Actor,
    broadcast_id: BroadcastId,
    version: Version,
    changes: Mapping[str, Any],
) -> BroadcastView:
    """As long as nothing of it has left. Raises VersionMismatch, NotFound, InvalidState, and what
    creating one raises."""
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.broadcasts.get(broadcast_id)
        must_match(version, before.version)
        after = before.change(room.clock.now(), **changes)
        _check(after)
        await check_campaign(tx, after.campaign_id, before.campaign_id)
        await _find_media(tx, changes.get("media_ids", ()))
        await _find_segment(tx, actor, changes.get("segment_id"))
        view = BroadcastView(after, await tx.broadcasts.tally(before.id))
        await tx.broadcasts.save(before, after)
        tx.announce(broadcast_changed(UPDATED, after, view.tally, before))
        await tx.commit(view)
    return view


async def read_broadcast(
    room: Publishing, actor: Actor, broadcast_id: BroadcastId
) -> BroadcastView:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MESSAGES_READ)
    broadcast = await room.reads.one_broadcast(actor, broadcast_id)
    tallies = await room.reads.tallies(actor, [broadcast_id])
    return BroadcastView(broadcast, tallies.get(broadcast_id, Tally()))


async def list_broadcasts(
    room: Publishing, actor: Actor, request: PageRequest
) -> Page[BroadcastView]:
    actor.require(Permission.MESSAGES_READ)
    page = await room.reads.many_broadcasts(actor, request)
    tallies = await room.reads.tallies(actor, [one.id for one in page.items])
    views = [BroadcastView(one, tallies.get(one.id, Tally())) for one in page.items]
    return Page(views, page.next_after)


def _check(broadcast: Broadcast) -> None:
    if broadcast.quiet_hours is not None and broadcast.quiet_hours.timezone is not None:
        zone(broadcast.quiet_hours.timezone)
    errors = [
        FieldError(f"/texts/{number}/text", "unknown_in_a_broadcast", {"placeholder": said})
        for number, said in broadcast.strangers()
    ]
    errors += [
        FieldError(f"/texts/{number}/text", "fallback_missing", {"placeholder": name})
        for number, name in broadcast.without_fallback()
    ]
    if errors:
        raise ValidationFailed(errors=errors)


async def _find_media(tx: PublishingTransaction, media_ids: Sequence[MediaId]) -> None:
    found = {media.id for media in await tx.media.some(list(media_ids))} if media_ids else set()
    for number, media_id in enumerate(media_ids):
        if media_id not in found:
            raise NotFound(thing="media", pointer=f"/media_ids/{number}")


async def _find_segment(
    tx: PublishingTransaction, actor: Actor, segment_id: SegmentId | None
) -> None:
    if segment_id is None:
        return
    actor.require(Permission.MEMBERS_READ)
    if not await tx.segment_audience.knows(segment_id):
        raise NotFound(thing="segment", pointer="/segment_id")
