"""What is told of missions and of what is handed in: ids and states, and never what was shown or
said about it."""

from typing import Any

from domain.members.mission import Mission, MissionState
from domain.members.submission import Submission, SubmissionState
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "mission.created"
UPDATED = "mission.updated"
OPENED = "mission.opened"
PAUSED = "mission.paused"
RESUMED = "mission.resumed"
CLOSED = "mission.closed"
ARCHIVED = "mission.archived"
BEGUN = "submission.created"
CHANGED = "submission.updated"
SUBMITTED = "submission.submitted"
APPROVED = "submission.approved"
REJECTED = "submission.rejected"
REVOKED = "submission.revoked"
WITHDRAWN = "submission.withdrawn"
OF_MISSIONS = frozenset({CREATED, UPDATED, OPENED, PAUSED, RESUMED, CLOSED, ARCHIVED})
OF_SUBMISSIONS = frozenset({BEGUN, CHANGED, SUBMITTED, APPROVED, REJECTED, REVOKED, WITHDRAWN})
ANNOUNCED = OF_MISSIONS | OF_SUBMISSIONS
_MOVED = {
    MissionState.PAUSED: PAUSED,
    MissionState.CLOSED: CLOSED,
    MissionState.ARCHIVED: ARCHIVED,
}
_JUDGED = {
    SubmissionState.DRAFT: CHANGED,
    SubmissionState.SUBMITTED: SUBMITTED,
    SubmissionState.APPROVED: APPROVED,
    SubmissionState.WITHDRAWN: WITHDRAWN,
}


def mission_told(after: Mission, before: Mission | None = None) -> News:
    told = _mission(after)
    previous = differences(_mission(before), told) if before else {}
    return News(_name(after, before), after.id, after.version, told, previous=previous)


def submission_told(after: Submission, before: Submission | None = None) -> News:
    told = _submission(after)
    previous = differences(_submission(before), told) if before else {}
    return News(_turn(after, before), after.id, after.version, told, previous=previous)


def _name(after: Mission, before: Mission | None) -> str:
    if before is None:
        return CREATED
    if after.state is before.state:
        return UPDATED
    if after.state is MissionState.OPEN:
        return OPENED if before.state is MissionState.DRAFT else RESUMED
    return _MOVED[after.state]


def _turn(after: Submission, before: Submission | None) -> str:
    if before is None:
        return BEGUN
    if after.state is not SubmissionState.REJECTED:
        return _JUDGED[after.state]
    if before.state is SubmissionState.REJECTED:
        return CHANGED
    return REVOKED if before.state is SubmissionState.APPROVED else REJECTED


def _mission(one: Mission) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "state": one.state.value,
        "kind": one.kind.value,
        "audience": one.audience.value,
        "community_id": one.community_id,
        "segment_id": one.segment_id,
        "opens_at": written(one.opens_at),
        "closes_at": written(one.closes_at),
        "reward_points": one.reward_points,
        "external_id": one.external_id,
        "version": one.version,
    }


def _submission(one: Submission) -> dict[str, Any]:
    return {
        "id": one.id,
        "mission_id": one.mission_id,
        "member_id": one.member_id,
        "state": one.state.value,
        "duplicate_of": one.duplicate_of,
        "submitted_at": written(one.submitted_at),
        "reviewed_at": written(one.reviewed_at),
        "reject_reason": one.reject_reason.value if one.reject_reason else None,
        "rewarded_points": one.rewarded_points,
        "version": one.version,
    }
