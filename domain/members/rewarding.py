"""What was approved adds to what a member is worth, as one activity; what is taken back is another
one, which takes as much away."""

from domain.members.activity import Activity, ActivityKind
from domain.members.errors import MemberErased
from domain.members.mission import Mission
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.standing import VALUES_DUE
from domain.members.submission import Submission
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ActivityId, Kind

OF_MISSIONS = "tertulia:missions"
"""The source of these activities: no caller can spell it so."""


async def rewarded(
    room: Members, tx: MembersTransaction, actor: Actor, mission: Mission, approved: Submission
) -> None:
    """With this very transaction, before anything is added to it. What gives nothing is none."""
    if approved.rewarded_points:
        key = f"{approved.id}/{approved.approvals}"
        await _book(room, tx, actor, mission, approved, (key, approved.rewarded_points))


async def taken_back(
    room: Members, tx: MembersTransaction, actor: Actor, mission: Mission, approved: Submission
) -> None:
    """What the last approval gave; the same holds."""
    if approved.rewarded_points:
        key = f"{approved.id}/{approved.approvals}/revoked"
        await _book(room, tx, actor, mission, approved, (key, -approved.rewarded_points))


async def must_be_there(tx: MembersTransaction, submission: Submission) -> None:
    """Raises MemberErased where whoever handed it in is being erased, or was."""
    if await tx.book.frozen([submission.member_id]):
        raise MemberErased()


async def _book(
    room: Members,
    tx: MembersTransaction,
    actor: Actor,
    mission: Mission,
    submission: Submission,
    entry: tuple[str, int],
) -> None:
    (key, points), now = entry, room.clock.now()
    lines = await tx.book.above([submission.member_id])
    if submission.member_id not in lines:
        raise NotFound(thing="member")
    activity = Activity(
        id=ActivityId(room.ids.new(Kind.ACTIVITY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        member_id=submission.member_id,
        kind=ActivityKind.MISSION,
        source=OF_MISSIONS,
        external_id=key,
        at=submission.submitted_at or now,
        recorded_at=now,
        community_id=mission.community_id,
        value=points,
        subject=mission.id,
    )
    added = await tx.activities.add([activity])
    assert added, "each approval is booked once, and taken back once"
    if await tx.values.count([activity], lines):
        tx.plan(VALUES_DUE, actor.workspace, now)
