"""What is told of cases, decisions, appeals, strikes and queues: each name in a sentence, and their
shape."""

from collections.abc import Mapping

from api.moderation.decision_schemas import ThresholdOut
from api.wire import Fact, InstantOut, Out
from domain.moderation import appeal_events, case_events, queue_events, report_events, strike_events
from domain.moderation.appeal import AppealState
from domain.moderation.case import CaseSource, CaseState, Effect, Priority
from domain.moderation.decision import Measure
from domain.moderation.report import ReporterKind


class CaseFact(Out):
    """A case as it is after what happened. What somebody said is fetched by whoever may read it."""

    id: str
    channel_id: str | None
    state: CaseState
    source: CaseSource
    platform_message_id: str | None
    platform_person_id: str | None
    inbound_message_id: str | None
    queue_id: str | None
    priority: Priority
    policy_ids: list[str]
    labels: list[str]
    reports: int
    evidence_count: int
    assignee: str | None
    leased_until: InstantOut | None
    decision_id: str | None
    effect: Effect
    joined_id: str | None
    external_id: str | None
    version: int


class DecisionFact(Out):
    """A decision. The words of its statement are fetched by whoever may read them."""

    id: str
    case_id: str
    channel_id: str | None
    measure: Measure
    policy_id: str | None
    platform_message_id: str | None
    platform_person_id: str | None
    until: InstantOut | None
    decided_by: str
    automated: bool
    appeal_until: InstantOut | None
    action_id: str | None
    reverses: str | None
    appeal_id: str | None
    not_undone: str | None
    because_of: str | None
    containment_id: str | None
    guidelines_id: str | None


class AppealFact(Out):
    """An appeal as it is after what happened, without anybody's words."""

    id: str
    case_id: str
    channel_id: str
    decision_id: str
    state: AppealState
    filed_by: str
    judged_by: str | None
    judged_at: InstantOut | None
    reversal_id: str | None
    external_id: str | None
    version: int


class StrikeFact(Out):
    """A strike as it is after what happened."""

    id: str
    channel_id: str
    platform_person_id: str
    policy_id: str
    case_id: str
    decision_id: str
    weight: int
    expires_at: InstantOut
    revoked_at: InstantOut | None
    revoked_by: str | None
    version: int


class StrikeRulesFact(Out):
    """How long strikes count, and what follows from their weight."""

    window_days: int
    thresholds: list[ThresholdOut]
    version: int


class ModerationQueueFact(Out):
    """A queue as it is after what happened."""

    id: str
    name: str
    position: int
    team_id: str | None
    external_id: str | None
    version: int


class ReportFact(Out):
    """A report, without the words of whoever reported."""

    id: str
    case_id: str
    channel_id: str | None
    reporter_kind: ReporterKind
    policy_ids: list[str]
    external_id: str | None


_CASES = {
    case_events.CASE_OPENED: "Something is to be judged by a moderator.",
    case_events.CASE_UPDATED: "More was brought forward in a case, or it was sorted differently.",
    case_events.CASE_TAKEN: "A moderator has a case in hand.",
    case_events.CASE_RELEASED: "A moderator gave a case back.",
    case_events.CASE_SKIPPED: "A moderator left a case to others.",
    case_events.CASE_DECIDED: "A case was decided.",
    case_events.CASE_APPEALED: "Somebody wants a case to be looked at again.",
    case_events.CASE_UPHELD: "What was decided on a case stands.",
    case_events.CASE_REVERSED: "What was decided on a case is taken back.",
    case_events.CASE_EFFECT_CHANGED: "It is known what became of a decision on the platform.",
}
_APPEALS = {
    appeal_events.BY_STATE[AppealState.FILED]: "Somebody appealed against a decision.",
    appeal_events.BY_STATE[AppealState.UPHELD]: "An appeal was judged: the decision stands.",
    appeal_events.BY_STATE[AppealState.REVERSED]: "An appeal was granted: the decision is gone.",
}
FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, CaseFact) for name, says in _CASES.items()},
    case_events.DECISION_MADE: Fact("A decision was taken, or taken back by this.", DecisionFact),
    **{name: Fact(says, AppealFact) for name, says in _APPEALS.items()},
    strike_events.STRIKE_GIVEN: Fact("A decision counts against somebody.", StrikeFact),
    strike_events.STRIKE_REVOKED: Fact("A strike does not count any more.", StrikeFact),
    strike_events.STRIKE_RULES_CHANGED: Fact("What follows from strikes changed.", StrikeRulesFact),
    report_events.REPORT_RECEIVED: Fact("Somebody reported a message or a person.", ReportFact),
    queue_events.QUEUE_CREATED: Fact("A queue of cases was set up.", ModerationQueueFact),
    queue_events.QUEUE_UPDATED: Fact("A queue of cases was changed.", ModerationQueueFact),
    queue_events.QUEUE_DELETED: Fact("A queue of cases was thrown away.", ModerationQueueFact),
}
