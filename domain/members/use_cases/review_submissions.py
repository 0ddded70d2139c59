"""Somebody here judges what was handed in: once, and with its reward in the same commit."""

from domain.members.errors import MissionFull
from domain.members.mission_events import submission_told
from domain.members.rewarding import must_be_there, rewarded, taken_back
from domain.members.room import Members
from domain.members.submission import RejectReason, Submission
from domain.shared.access import Actor, Permission
from domain.shared.ids import SubmissionId
from domain.shared.versions import Version, must_match


async def approve_submission(
    room: Members, actor: Actor, id: SubmissionId, version: Version, note: str | None
) -> Submission:
    """It counts, and gives what its mission promises, once: both are written in one commit. Raises
    MissingScope, NotFound, VersionMismatch, InvalidState, MissionFull, MemberErased."""
    actor.require(Permission.MISSIONS_REVIEW)
    found = await room.missions.submission(actor, id)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        mission = await tx.missions.get(found.mission_id)
        before = await tx.submissions.get(id)
        must_match(version, before.version)
        await must_be_there(tx, before)
        now = room.clock.now()
        after = before.approve(actor.id, note, mission.reward_points, now)
        full = mission.most_approved
        if full is not None and await tx.submissions.approved(mission.id) >= full:
            raise MissionFull(maximum=full)
        await rewarded(room, tx, actor, mission, after)
        tx.submissions.write((before, after))
        tx.announce(submission_told(after, before))
        await tx.commit(after)
    return after


async def revoke_submission(
    room: Members,
    actor: Actor,
    id: SubmissionId,
    version: Version,
    reason: RejectReason,
    note: str | None,
) -> Submission:
    """What was approved is taken back, and what it gave with it. Raises MissingScope, NotFound,
    VersionMismatch, InvalidState, MemberErased."""
    actor.require(Permission.MISSIONS_REVIEW)
    found = await room.missions.submission(actor, id)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        mission = await tx.missions.get(found.mission_id)
        before = await tx.submissions.get(id)
        must_match(version, before.version)
        await must_be_there(tx, before)
        after = before.revoke(actor.id, reason, note, room.clock.now())
        await taken_back(room, tx, actor, mission, before)
        tx.submissions.write((before, after))
        tx.announce(submission_told(after, before))
        await tx.commit(after)
    return after


async def reject_submission(
    room: Members,
    actor: Actor,
    id: SubmissionId,
    version: Version,
    reason: RejectReason,
    note: str | None,
) -> Submission:
    """It does not count. Raises MissingScope, NotFound, VersionMismatch, InvalidState,
    MemberErased."""
    actor.require(Permission.MISSIONS_REVIEW)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        before = await tx.submissions.get(id)
        must_match(version, before.version)
        await must_be_there(tx, before)
        after = before.reject(actor.id, reason, note, room.clock.now())
        tx.submissions.write((before, after))
        tx.announce(submission_told(after, before))
        await tx.commit(after)
    return after
