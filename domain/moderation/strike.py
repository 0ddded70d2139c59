"""A strike is what a decision counts against somebody on a channel, for a time.

When their strikes weigh enough together, a measure follows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.moderation.decision import Decision, Measure
from domain.moderation.policy import ModerationPolicy
from domain.shared.ids import (
    CaseId,
    ChannelId,
    DecisionId,
    ModerationPolicyId,
    OrganizationId,
    StrikeId,
    WorkspaceId,
)


@dataclass(frozen=True, slots=True)
class Strike:
    """It counts from `created_at` until `expires_at`, unless it is revoked before, by the decision
    that took back the one it was given with."""

    id: StrikeId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    channel_id: ChannelId
    platform_person_id: str
    policy_id: ModerationPolicyId
    case_id: CaseId
    decision_id: DecisionId
    weight: int
    created_at: datetime
    expires_at: datetime
    version: int = 1
    revoked_at: datetime | None = None
    revoked_by: DecisionId | None = None

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands among the strikes of its person."""
        return self.created_at, self.id

    def counts(self, at: datetime) -> bool:
        """Whether it weighs at that instant; what is revoked never did."""
        return self.revoked_at is None and self.created_at <= at < self.expires_at

    def revoke(self, by: DecisionId, now: datetime) -> "Strike":
        """Once: the very same when it was revoked before."""
        if self.revoked_at is not None:
            return self
        return replace(self, revoked_at=now, revoked_by=by, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Threshold:
    """From this weight on this measure follows, for so many seconds, or for good."""

    weight: int
    measure: Measure
    seconds: int | None = None

    def until(self, now: datetime) -> datetime | None:
        """When a measure ends that begins now."""
        return None if self.seconds is None else now + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class StrikeRules:
    """How long strikes count, in days, and what follows from their weight. Where nobody has said
    so, nothing follows."""

    workspace_id: WorkspaceId
    organization_id: OrganizationId
    window_days: int
    updated_by: str
    created_at: datetime
    updated_at: datetime
    thresholds: tuple[Threshold, ...] = ()
    version: int = 1

    @property
    def id(self) -> str:
        """There is one in a workspace."""
        return self.workspace_id

    def change(
        self, window_days: int, thresholds: tuple[Threshold, ...], by: str, now: datetime
    ) -> "StrikeRules":
        """For strikes that are given from now on."""
        return replace(
            self,
            window_days=window_days,
            thresholds=thresholds,
            updated_by=by,
            updated_at=now,
            version=self.version + 1,
        )


WINDOW_DAYS = 90
"""How long strikes count where nobody has said so."""


@dataclass(frozen=True, slots=True)
class WeightBar:
    """How many people have strikes of that weight together at this moment."""

    weight: int
    people: int


def weight_of(strikes: Iterable[Strike], at: datetime) -> int:
    """What those weigh together that count at that instant."""
    return sum(strike.weight for strike in strikes if strike.counts(at))


def reached(rules: StrikeRules, before: int, after: int) -> list[Threshold]:
    """The thresholds that are passed between these weights, the highest first."""
    passed = [one for one in rules.thresholds if before < one.weight <= after]
    return sorted(passed, key=lambda one: one.weight, reverse=True)


def strike_for(
    decision: Decision, policy: ModerationPolicy | None, strike_id: StrikeId, window_days: int
) -> Strike | None:
    """What this decision counts: nothing where it approves, where it follows from strikes itself,
    where its policy weighs nothing, or where nobody knows who it was."""
    person = decision.platform_person_id
    if policy is None or person is None or policy.strike_weight == 0:
        return None
    if decision.measure is Measure.APPROVE or decision.because_of is not None:
        return None
    return Strike(
        id=strike_id,
        workspace_id=decision.workspace_id,
        organization_id=decision.organization_id,
        channel_id=decision.on_channel,
        platform_person_id=person,
        policy_id=policy.id,
        case_id=decision.case_id,
        decision_id=decision.id,
        weight=policy.strike_weight,
        created_at=decision.created_at,
        expires_at=decision.created_at + timedelta(days=window_days),
    )
