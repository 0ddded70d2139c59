"""What is told of missions and of what is handed in for them: each name in a sentence, and the
shapes."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.members import mission_events as events
from domain.members.mission import Audience, MissionKind, MissionState
from domain.members.submission import RejectReason, SubmissionState


class MissionFact(Out):
    """A mission as it is after what happened."""

    id: str
    title: str
    state: MissionState
    kind: MissionKind
    audience: Audience
    community_id: str | None
    segment_id: str | None
    opens_at: InstantOut | None
    closes_at: InstantOut | None
    reward_points: int
    external_id: str | None
    version: int


class SubmissionFact(Out):
    """What was handed in, as it is after what happened. What it shows, and what was said about it,
    is not told."""

    id: str
    mission_id: str
    member_id: str
    state: SubmissionState
    duplicate_of: str | None
    submitted_at: InstantOut | None
    reviewed_at: InstantOut | None
    reject_reason: RejectReason | None
    rewarded_points: int | None
    version: int


_OF_MISSIONS = {
    events.CREATED: "A mission was written down.",
    events.UPDATED: "A mission was changed.",
    events.OPENED: "Members may hand something in for a mission.",
    events.PAUSED: "Nothing is handed in for a mission until it is opened again.",
    events.RESUMED: "A mission was opened again after a pause.",
    events.CLOSED: "A mission was closed, or its time was over.",
    events.ARCHIVED: "A mission was put away.",
}
_OF_SUBMISSIONS = {
    events.BEGUN: "A member began to hand something in.",
    events.CHANGED: "What a member shows was changed.",
    events.SUBMITTED: "Something was handed in, for the first time or again, and waits.",
    events.APPROVED: "What was handed in was approved, and rewarded.",
    events.REJECTED: "What was handed in was rejected.",
    events.REVOKED: "An approval was taken back, and its reward with it.",
    events.WITHDRAWN: "What was handed in, or a draft of it, was taken back.",
}
FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, MissionFact) for name, says in _OF_MISSIONS.items()},
    **{name: Fact(says, SubmissionFact) for name, says in _OF_SUBMISSIONS.items()},
}
