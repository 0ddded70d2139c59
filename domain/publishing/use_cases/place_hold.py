"""Stop publishing in a scope, and let it go on again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.publishing.campaigning import is_archived
from domain.publishing.errors import PausesCampaign
from domain.publishing.events import HOLD_CHANGED, HOLD_LIFTED, HOLD_PLACED, hold_changed
from domain.publishing.hold import HOLD_ENDS, RELEASE_PER_MINUTE, Hold, HoldScope, OnLift
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CampaignId, ChannelId, CommunityId, HoldId, Kind
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewHold:
    """On a channel, in a community, of what bears a tag, or of a campaign; without any of these it
    stops the whole workspace."""

    reason: str
    channel_id: ChannelId | None = None
    community_id: CommunityId | None = None
    ends_at: datetime | None = None
    on_lift: OnLift = OnLift.AS_PLANNED
    release_per_minute: int = RELEASE_PER_MINUTE
    tag: str | None = None
    campaign_id: CampaignId | None = None


async def place_hold(room: Publishing, actor: Actor, request: NewHold) -> Hold:
    """From this commit on nothing in scope goes out: each delivery that becomes due is kept, and
    those already waiting are marked held shortly after. What is with a platform at this moment can
    no longer be stopped. Raises MissingScope, NotFound for the channel, community or
    campaign, ValidationFailed for an end that is over.
    """
    actor.require(Permission.HOLDS_WRITE)
    now = room.clock.now()
    _check_end(request.ends_at, now)
    hold = Hold(
        id=HoldId(room.ids.new(Kind.HOLD)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        scope=_scope(request),
        channel_id=request.channel_id,
        community_id=request.community_id,
        reason=request.reason,
        placed_by=actor.id,
        created_at=now,
        updated_at=now,
        ends_at=request.ends_at,
        on_lift=request.on_lift,
        release_per_minute=request.release_per_minute,
        tag=request.tag,
        campaign_id=request.campaign_id,
    )
    async with room.begin(actor) as tx:
        await _check_place(tx, request)
        await tx.holds.add(hold)
        if hold.ends_at is not None:
            tx.plan(HOLD_ENDS, hold.id, hold.ends_at)
        tx.announce(hold_changed(HOLD_PLACED, hold))
        await tx.commit(hold)
    return hold


async def change_hold(
    room: Publishing, actor: Actor, hold_id: HoldId, version: Version, changes: Mapping[str, Any]
) -> Hold:
    """Another reason, end, policy or pace, while it stands. Raises MissingScope, NotFound,
    VersionMismatch, InvalidState when it was lifted, ValidationFailed for an end that is over,
    PausesCampaign for an end of what stands as long as its campaign is paused."""
    actor.require(Permission.HOLDS_WRITE)
    _check_end(changes.get("ends_at"), room.clock.now())
    async with room.begin(actor) as tx:
        before = await tx.holds.get(hold_id)
        must_match(version, before.version)
        if changes.get("ends_at") is not None:
            _check_free(before, "/ends_at")
        hold = before.change(room.clock.now(), **changes)
        await tx.holds.save(hold)
        if hold.ends_at is not None:
            tx.plan(HOLD_ENDS, hold.id, hold.ends_at)
        else:
            tx.unplan(HOLD_ENDS, hold.id)
        tx.announce(hold_changed(HOLD_CHANGED, hold, before))
        await tx.commit(hold)
    return hold


async def lift_hold(room: Publishing, actor: Actor, hold_id: HoldId) -> Hold:
    """End a hold. What it kept back goes on as its policy says. Raises MissingScope, NotFound,
    InvalidState when it was lifted before, PausesCampaign when its campaign is to be resumed
    instead."""
    actor.require(Permission.HOLDS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.holds.get(hold_id)
        _check_free(before)
        hold = await _lifted(tx, before, actor, room.clock.now())
        await tx.commit(hold)
    await room.doorbell.ring()
    return hold


async def end_hold(room: Publishing, actor: Actor, hold_id: HoldId) -> None:
    """Lift a hold whose end has come. Safe to repeat: one that was lifted, or given another end,
    is left as it is."""
    async with room.begin(actor) as tx:
        before = await tx.holds.get(hold_id)
        now = room.clock.now()
        if before.lifted_at is not None or before.ends_at is None or before.ends_at > now:
            return
        await _lifted(tx, before, actor, now)
        await tx.commit()
    await room.doorbell.ring()


async def _lifted(tx: PublishingTransaction, before: Hold, actor: Actor, now: datetime) -> Hold:
    hold = before.lift(actor.id, now)
    await tx.holds.save(hold)
    tx.unplan(HOLD_ENDS, hold.id)
    tx.announce(hold_changed(HOLD_LIFTED, hold, before))
    return hold


def _check_free(hold: Hold, pointer: str | None = None) -> None:
    """That no campaign is paused by it."""
    if hold.pauses_campaign and hold.lifted_at is None:
        raise PausesCampaign(campaign=hold.campaign_id, pointer=pointer)


def _scope(request: NewHold) -> HoldScope:
    if request.channel_id is not None:
        return HoldScope.CHANNEL
    if request.tag is not None:
        return HoldScope.TAG
    if request.campaign_id is not None:
        return HoldScope.CAMPAIGN
    return HoldScope.WORKSPACE if request.community_id is None else HoldScope.COMMUNITY


def _check_end(ends_at: datetime | None, now: datetime) -> None:
    if ends_at is not None and ends_at <= now:
        raise ValidationFailed(errors=[FieldError("/ends_at", "in_past")])


async def _check_place(tx: PublishingTransaction, request: NewHold) -> None:
    channel_id, community_id = request.channel_id, request.community_id
    if channel_id is not None and not await tx.channels.facts([channel_id]):
        raise NotFound(thing="channel", pointer="/channel_id")
    if community_id is not None and not await tx.channels.knows_community(community_id):
        raise NotFound(thing="community", pointer="/community_id")
    if request.campaign_id is not None:
        await is_archived(tx, request.campaign_id)
