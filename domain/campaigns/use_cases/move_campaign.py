"""A campaign goes one step on, or back."""

from datetime import datetime

from domain.campaigns.events import BY_MOVE, campaign_changed
from domain.campaigns.model import Campaign, Move
from domain.campaigns.ports import Pause
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor, Permission
from domain.shared.ids import CampaignId, HoldId, Kind
from domain.shared.lifting import OnLift
from domain.shared.versions import Version, must_match

NEEDS = {
    Move.APPROVE: Permission.MESSAGES_APPROVE,
    Move.RETURN: Permission.MESSAGES_APPROVE,
    Move.PAUSE: Permission.HOLDS_WRITE,
    Move.RESUME: Permission.HOLDS_WRITE,
}
"""What moves need that do not only plan."""


async def move_campaign(
    room: Campaigns, actor: Actor, campaign_id: CampaignId, version: Version, move: Move
) -> Campaign:
    """Any step but pausing and resuming. A yes is to the plan as it is in this transaction, which
    `version` says was seen. What a paused one kept back waits for a person's word once
    it is finished: nobody asked for that to go out.

    Raises MissingScope, NotFound, VersionMismatch, InvalidState with the moves that are possible.
    """
    actor.require(NEEDS.get(move, Permission.PLANNING_WRITE))
    async with room.begin(actor) as tx:
        before = await tx.book.get(campaign_id)
        must_match(version, before.version)
        now = room.clock.now()
        campaign = _moved(before, move, actor, now)
        if before.hold_id is not None:
            await tx.pauses.end(before.hold_id, OnLift.ASK, now)
        await tx.book.save(campaign)
        tx.announce(campaign_changed(BY_MOVE[move], campaign, before))
        await tx.commit(campaign)
    return campaign


async def pause_campaign(
    room: Campaigns, actor: Actor, campaign_id: CampaignId, version: Version, pause: Pause
) -> Campaign:
    """From this commit on nothing of it goes out: the pause is a hold that stands on the campaign.

    Raises MissingScope, NotFound, VersionMismatch, InvalidState when it is not running.
    """
    actor.require(NEEDS[Move.PAUSE])
    async with room.begin(actor) as tx:
        before = await tx.book.get(campaign_id)
        must_match(version, before.version)
        now = room.clock.now()
        hold_id = HoldId(room.ids.new(Kind.HOLD))
        campaign = before.move(Move.PAUSE, now, hold_id)
        await tx.pauses.begin(campaign_id, hold_id, pause, now)
        await tx.book.save(campaign)
        tx.announce(campaign_changed(BY_MOVE[Move.PAUSE], campaign, before))
        await tx.commit(campaign)
    return campaign


async def resume_campaign(
    room: Campaigns,
    actor: Actor,
    campaign_id: CampaignId,
    version: Version,
    on_resume: OnLift | None,
) -> Campaign:
    """Let it go on; what was kept back goes on as was said when it was paused, or otherwise
    `on_resume`. Raises MissingScope, NotFound, VersionMismatch, InvalidState when it is not
    paused."""
    actor.require(NEEDS[Move.RESUME])
    async with room.begin(actor) as tx:
        before = await tx.book.get(campaign_id)
        must_match(version, before.version)
        now = room.clock.now()
        campaign = before.move(Move.RESUME, now)
        assert before.hold_id is not None, "a paused campaign has its hold"
        await tx.pauses.end(before.hold_id, on_resume, now)
        await tx.book.save(campaign)
        tx.announce(campaign_changed(BY_MOVE[Move.RESUME], campaign, before))
        await tx.commit(campaign)
    return campaign


def _moved(before: Campaign, move: Move, actor: Actor, now: datetime) -> Campaign:
    return before.approve(actor.id, now) if move is Move.APPROVE else before.move(move, now)
