"""A decision is what was held of a case, for good: a row that never changes.

What takes it back is another one. Whatever restricts somebody says why, in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.moderation.case import Case, CaseSource, Evidence
from domain.moderation.citing import CitedGuidelines
from domain.moderation.policy import Ground, ModerationPolicy
from domain.shared.acts import ActKind
from domain.shared.ids import (
    AppealId,
    CaseId,
    ChannelId,
    ContainmentId,
    DecisionId,
    ModerationActionId,
    ModerationPolicyId,
    OrganizationId,
    StrikeId,
    WorkspaceId,
)

EVERYWHERE = "global"
BY_THE_SERVICE = "system"


class Measure(StrEnum):
    """What is held of it. `warn` puts nothing on anybody, but counts. What somebody says who is put
    under `limit` waits for a moderator."""

    APPROVE = "approve"
    HIDE = "hide"
    REMOVE = "remove"
    WARN = "warn"
    MUTE = "mute"
    LIMIT = "limit"
    BAN = "ban"


class Restriction(StrEnum):
    """What is taken from somebody."""

    CONTENT_DISABLED = "content_disabled"
    CONTENT_REMOVED = "content_removed"
    INTERACTION_RESTRICTED = "interaction_restricted"
    ACCOUNT_SUSPENDED = "account_suspended"


RESTRICTS = {
    Measure.HIDE: Restriction.CONTENT_DISABLED,
    Measure.REMOVE: Restriction.CONTENT_REMOVED,
    Measure.MUTE: Restriction.INTERACTION_RESTRICTED,
    Measure.LIMIT: Restriction.INTERACTION_RESTRICTED,
    Measure.BAN: Restriction.ACCOUNT_SUSPENDED,
}
"""These never come without a complete statement of reasons."""

ACTS = {
    Measure.HIDE: ActKind.HIDE_MESSAGE,
    Measure.REMOVE: ActKind.REMOVE_MESSAGE,
    Measure.MUTE: ActKind.MUTE_PERSON,
    Measure.BAN: ActKind.BAN_PERSON,
}
"""What is asked of the platform."""

LASTING = frozenset({Measure.HIDE, Measure.MUTE, Measure.LIMIT, Measure.BAN})
"""These may end by themselves."""

ABOUT_A_MESSAGE = frozenset({Measure.HIDE, Measure.REMOVE})
ABOUT_A_PERSON = frozenset({Measure.WARN, Measure.MUTE, Measure.LIMIT, Measure.BAN})


class StatementSource(StrEnum):
    """Why it was looked at: somebody's notice, of one's own accord, or on an authority's order."""

    NOTICE = "notice"
    OWN_INITIATIVE = "own_initiative"
    ORDER = "order"


class Redress(StrEnum):
    """What whoever disagrees can do."""

    APPEAL = "appeal"
    OUT_OF_COURT = "out_of_court"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement of reasons, with the fields of Article 17(3) of the Digital Services Act.
    `territory` are ISO 3166 codes of countries, or `global`. It holds until `until`, or without end
    where it is `permanent`. `reference` is the law, or the policy, and `explanation` why it applies
    here; `guidelines` are those of the community that it rests on, where it names any. One can
    appeal until `appeal_until`. `model_version` and `confidence` (0 to 1) are of
    whatever found or decided it by itself. Instants are UTC; `notified_at` is when it was put at
    the disposal of whoever it concerns."""

    restriction: Restriction
    territory: tuple[str, ...]
    permanent: bool
    until: datetime | None
    facts: str
    source: StatementSource
    automated_detection: bool
    automated_decision: bool
    ground: Ground
    reference: str
    explanation: str
    redress: tuple[Redress, ...]
    appeal_until: datetime
    language: str
    notified_at: datetime
    rule_ids: tuple[str, ...] = ()
    model_version: str | None = None
    confidence: float | None = None
    guidelines: CitedGuidelines | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`decided_by` is the moderator, or `system`. `action_id` is what the platform was asked,
    `containment_id` what is kept within bounds here.
    `reverses` names the decision that this one takes back, on `appeal_id`; `not_undone` says why
    what was done could not be. `because_of` is the strike that filled somebody's measure, where
    that is what this follows from, and `threshold` the weight that was reached. Without a channel
    nobody ever knew what the case was about: such a one puts nothing on anybody."""

    id: DecisionId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    case_id: CaseId
    channel_id: ChannelId | None
    measure: Measure
    decided_by: str
    created_at: datetime
    policy_id: ModerationPolicyId | None = None
    policy_version: int | None = None
    platform_message_id: str | None = None
    platform_person_id: str | None = None
    place: str | None = None
    until: datetime | None = None
    note: str | None = None
    statement: Statement | None = None
    action_id: ModerationActionId | None = None
    reverses: DecisionId | None = None
    appeal_id: AppealId | None = None
    not_undone: str | None = None
    because_of: StrikeId | None = None
    threshold: int | None = None
    containment_id: ContainmentId | None = None
    guidelines: CitedGuidelines | None = None

    @property
    def on_channel(self) -> ChannelId:
        """Of what is put on somebody: that always names one."""
        assert self.channel_id is not None, "nothing is put on anybody nobody can name"
        return self.channel_id

    @property
    def restricts(self) -> bool:
        """Whether it takes something from somebody."""
        return self.measure in RESTRICTS


@dataclass(frozen=True, slots=True)
class Reasons:
    """What whoever decides says of it. Without an explanation that of the policy counts."""

    facts: str
    explanation: str | None = None
    territory: tuple[str, ...] = (EVERYWHERE,)
    language: str = "en"
    on_order: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """What decided by itself, in which version, and how sure it is, 0 to 1."""

    version: str
    confidence: float


def statement_of(
    measure: Measure,
    until: datetime | None,
    reasons: Reasons,
    policy: ModerationPolicy,
    evidence: Sequence[Evidence],
    now: datetime,
    machine: Machine | None = None,
    guidelines: CitedGuidelines | None = None,
) -> Statement | None:
    """Why this restricts somebody; None where it does not. `machine` is what decided, if it was
    nobody."""
    restriction = RESTRICTS.get(measure)
    if restriction is None:
        return None
    judged = [one for one in evidence if one.source is CaseSource.JUDGEMENT]
    found = machine or _machine_of(judged)
    return Statement(
        restriction=restriction,
        territory=reasons.territory,
        permanent=until is None,
        until=until,
        facts=reasons.facts,
        source=_source_of(reasons, evidence),
        automated_detection=bool(judged) or machine is not None,
        automated_decision=machine is not None,
        ground=policy.ground,
        reference=policy.legal_reference or policy.id,
        explanation=_explained(reasons, policy),
        redress=(Redress.APPEAL, Redress.OUT_OF_COURT, Redress.COURT),
        appeal_until=now + policy.appeal_within,
        language=reasons.language,
        notified_at=now,
        rule_ids=tuple(dict.fromkeys(rule for one in judged for rule in one.rule_ids)),
        model_version=found.version if found else None,
        confidence=found.confidence if found else None,
        guidelines=guidelines,
    )


def _machine_of(judged: Sequence[Evidence]) -> Machine | None:
    known = [one for one in judged if one.model_version is not None]
    if not known:
        return None
    surest = max(known, key=lambda one: one.confidence or 0.0)
    return Machine(
        surest.model_version or "", 1.0 if surest.confidence is None else surest.confidence
    )


def _source_of(reasons: Reasons, evidence: Sequence[Evidence]) -> StatementSource:
    if reasons.on_order:
        return StatementSource.ORDER
    if any(one.source is CaseSource.REPORT for one in evidence):
        return StatementSource.NOTICE
    return StatementSource.OWN_INITIATIVE


def _explained(reasons: Reasons, policy: ModerationPolicy) -> str:
    in_their_language = policy.guidelines.get(reasons.language)
    return reasons.explanation or in_their_language or policy.description or policy.name


def about(case: Case, measure: Measure) -> tuple[str | None, str | None]:
    """Which message and which person an action for this would be about: one of them, or none."""
    if measure in ABOUT_A_MESSAGE:
        return case.platform_message_id, None
    return None, case.platform_person_id
