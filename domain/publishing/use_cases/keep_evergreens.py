"""Begin an evergreen, change it, pause it, let it go on, or remove it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.publishing import moves
from domain.publishing.alignment import tried
from domain.publishing.campaigning import check_campaign
from domain.publishing.drafting import Draft
from domain.publishing.errors import NothingToRecycleOn, ScheduleInPast, TooManyEvergreens
from domain.publishing.events import CANCELLED, moved
from domain.publishing.evergreen import (
    LEAD,
    MOST_ON_A_CHANNEL,
    NEVER_REPEATED,
    TURN,
    Evergreen,
    EvergreenOrder,
    EvergreenStatus,
    Repertoire,
    day_from,
    is_open,
)
from domain.publishing.evergreen_events import (
    EVERGREEN_CREATED,
    EVERGREEN_PAUSED,
    EVERGREEN_REMOVED,
    EVERGREEN_RESUMED,
    EVERGREEN_UPDATED,
    evergreen_changed,
)
from domain.publishing.moves import grounds_for
from domain.publishing.ports import PublishingTransaction
from domain.publishing.review import reviewed
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import Refusal
from domain.shared.ids import CampaignId, ChannelId, CommunityId, EvergreenId, Kind
from domain.shared.versions import Version, must_match

Changes = Callable[[Evergreen], Mapping[str, Any]]
"""What becomes of the fields of an evergreen, given as it stands."""


@dataclass(frozen=True, slots=True)
class NewEvergreen:
    """What the caller wrote; `starts` is a wall time in `timezone`."""

    name: str
    channel_ids: tuple[ChannelId, ...]
    repertoire: Repertoire
    starts: str
    timezone: str
    gap_days: int
    order: EvergreenOrder = EvergreenOrder.IN_TURN
    weekdays: tuple[str, ...] = ()
    most_turns: int | None = None
    last_day: str | None = None
    tags: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    campaign_id: CampaignId | None = None


async def create_evergreen(room: Publishing, actor: Actor, request: NewEvergreen) -> Evergreen:
    """Check every variation against every channel, then store it; its first message is there a day
    before it goes out. Channels on platforms that forbid saying things again are left out.

    Raises MissingScope, UnknownTimezone, ScheduleInPast, NothingToRecycleOn, TooManyEvergreens,
    DuplicateExternalId, and what `check_campaign` and writing a message raise.
    """
    actor.require(Permission.PLANNING_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    now = room.clock.now()
    evergreen = Evergreen(
        id=EvergreenId(room.ids.new(Kind.EVERGREEN)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        community_id=CommunityId(""),
        name=request.name,
        channel_ids=request.channel_ids,
        repertoire=request.repertoire,
        next_local=day_from(request.starts, 0, request.weekdays),
        timezone=request.timezone,
        gap_days=request.gap_days,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        order=request.order,
        weekdays=request.weekdays,
        most_turns=request.most_turns,
        last_day=request.last_day,
        tags=request.tags,
        external_id=request.external_id,
        metadata=request.metadata,
        campaign_id=request.campaign_id,
    )
    _refuse_past(evergreen, now)
    evergreen = await _tried(room, actor, evergreen, evergreen.campaign_id)
    async with room.begin(actor) as tx:
        await _refuse_when_full(tx, evergreen)
        tx.announce(evergreen_changed(EVERGREEN_CREATED, evergreen))
        tx.plan(TURN, evergreen.id, evergreen.schedule.at - LEAD)
        await tx.evergreens.add(evergreen)
        await tx.commit(evergreen)
    await room.doorbell.ring()
    return evergreen


async def change_evergreen(
    room: Publishing,
    actor: Actor,
    evergreen_id: EvergreenId,
    version: Version,
    changes: Changes,
) -> Evergreen:
    """Another name, other variations, other channels, another rhythm, from the next turn on: a
    message that is there already stays as it is.

    Raises MissingScope, NotFound, VersionMismatch, and what creating one raises.
    """
    actor.require(Permission.PLANNING_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    before = await room.reads.one_evergreen(actor, evergreen_id)
    now = room.clock.now()
    wanted = before.change(now, **changes(before))
    if wanted.schedule.at != before.schedule.at:
        # One whose turn has come, and which cannot speak, is mended in what keeps it from that.
        _refuse_past(wanted, now)
    joins = wanted.campaign_id if wanted.campaign_id != before.campaign_id else None
    wanted = await _tried(room, actor, wanted, joins)
    checked = {"channel_ids": wanted.channel_ids, "community_id": wanted.community_id}

    def change(evergreen: Evergreen, at: datetime) -> Evergreen:
        return evergreen.change(at, **{**changes(evergreen), **checked})

    return await _move(room, actor, evergreen_id, EVERGREEN_UPDATED, change, version)


async def pause_evergreen(
    room: Publishing, actor: Actor, evergreen_id: EvergreenId, version: Version
) -> Evergreen:
    """Call off a message that is there already, which ends its turn; nothing more is said until it
    is resumed. Raises MissingScope, NotFound, VersionMismatch, InvalidState."""
    return await _move(room, actor, evergreen_id, EVERGREEN_PAUSED, Evergreen.pause, version)


async def resume_evergreen(
    room: Publishing, actor: Actor, evergreen_id: EvergreenId, version: Version
) -> Evergreen:
    """Let it go on, on the first of its days that is still to come. Raises MissingScope, NotFound,
    VersionMismatch, InvalidState, TooManyEvergreens."""
    actor.require(Permission.PLANNING_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    return await _move(room, actor, evergreen_id, EVERGREEN_RESUMED, Evergreen.resume, version)


async def remove_evergreen(room: Publishing, actor: Actor, evergreen_id: EvergreenId) -> Evergreen:
    """End it and show it no more. What it said stays. Raises MissingScope, NotFound."""
    return await _move(room, actor, evergreen_id, EVERGREEN_REMOVED, Evergreen.remove)


async def _move(
    room: Publishing,
    actor: Actor,
    evergreen_id: EvergreenId,
    news: str,
    move: Callable[[Evergreen, datetime], Evergreen],
    version: Version = None,
) -> Evergreen:
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.evergreens.get(evergreen_id)
        must_match(version, before.version)
        now = room.clock.now()
        evergreen = move(before, now)
        if evergreen.status is not EvergreenStatus.ACTIVE:
            await _call_off(room, actor, tx, before, now)
        if evergreen.status is EvergreenStatus.ACTIVE:
            await _refuse_when_full(tx, evergreen)
            tx.plan(TURN, evergreen_id, evergreen.schedule.at - LEAD)
        else:
            tx.unplan(TURN, evergreen_id)
        await tx.evergreens.save(before, evergreen)
        tx.announce(evergreen_changed(news, evergreen, before))
        await tx.commit(evergreen)
    await room.doorbell.ring()
    return evergreen


def _refuse_past(evergreen: Evergreen, now: datetime) -> None:
    if evergreen.schedule.at <= now:
        at = evergreen.schedule.at.isoformat()
        raise ScheduleInPast(resolved_at=at, pointer="/starts")


async def _tried(
    room: Publishing, actor: Actor, evergreen: Evergreen, joins: CampaignId | None
) -> Evergreen:
    """The same on those of its channels where things may be said again, with every variation held
    against each of them. `joins` is a campaign of which it was not before."""
    channels = await _where_it_may(room, actor, evergreen.channel_ids, joins)
    for place, words in enumerate(evergreen.repertoire.variations):
        draft = Draft(channels, words.content, words.variants)
        try:
            message = await tried(room, actor, draft)
        except Refusal as refusal:
            raise _of_variation(refusal, place) from refusal
    return replace(evergreen, channel_ids=channels, community_id=message.community_id)


async def _where_it_may(
    room: Publishing, actor: Actor, channel_ids: tuple[ChannelId, ...], joins: CampaignId | None
) -> tuple[ChannelId, ...]:
    async with room.begin(replace(actor, receipt=None)) as tx:
        await check_campaign(tx, joins)
        facts = await tx.channels.facts(channel_ids)
    left = tuple(
        id for id in channel_ids if id not in facts or facts[id].platform not in NEVER_REPEATED
    )
    if not left:
        raise NothingToRecycleOn(platforms=", ".join(sorted(NEVER_REPEATED)))
    return left


def _of_variation(refusal: Refusal, place: int) -> Refusal:
    """The same refusal, pointing into the variation; channels are not the variation's."""

    def inside(pointer: str | None) -> str | None:
        own = pointer is not None and not pointer.startswith("/channel_ids")
        return f"/variations/{place}{pointer}" if own else pointer

    refusal.pointer = inside(refusal.pointer)
    refusal.errors = tuple(
        replace(error, pointer=inside(error.pointer) or "") for error in refusal.errors
    )
    return refusal


async def _refuse_when_full(tx: PublishingTransaction, evergreen: Evergreen) -> None:
    active = await tx.evergreens.active_on(evergreen.channel_ids, evergreen.id)
    for place, channel_id in enumerate(evergreen.channel_ids):
        if active.get(channel_id, 0) >= MOST_ON_A_CHANNEL:
            raise TooManyEvergreens(
                maximum=MOST_ON_A_CHANNEL, channel=channel_id, pointer=f"/channel_ids/{place}"
            )


async def _call_off(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    evergreen: Evergreen,
    now: datetime,
) -> None:
    """What it wrote last, if that has not begun to go out."""
    last = evergreen.last_message_id
    for message in await tx.messages.some([last] if last else []):
        if is_open(message) and "cancel" in message.possible_moves:
            grounds = await grounds_for(tx, [message])
            pair = (message, moves.cancel(message, grounds, now))
            review = await reviewed(room, tx, actor, [pair], grounds.channels)
            after = review.messages[message.id]
            await tx.messages.save(message, after)
            tx.announce(*moved(message, after, CANCELLED))
            await review.keep(tx)
