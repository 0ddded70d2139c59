"""Who must look at a message before it goes out, and what they said of what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.publishing.content import Content, Variants
from domain.publishing.errors import AuthorMayNotReview, NotAReviewer
from domain.shared.errors import AlreadyDecided, FieldError, InvalidState, Refusal, ValidationFailed
from domain.shared.ids import (
    ApprovalDecisionId,
    ApprovalId,
    ApprovalPolicyId,
    ChannelId,
    CommunityId,
    MessageId,
    OrganizationId,
    WorkspaceId,
)


class ApprovalMode(StrEnum):
    """Whether messages are approved before they go out: never, when somebody asks for it, or
    always."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class PolicyScope(StrEnum):
    """How much a policy is about. The most particular one counts."""

    WORKSPACE = "workspace"
    COMMUNITY = "community"
    CHANNEL = "channel"


class OnDeadline(StrEnum):
    """What becomes of a message that nobody decided on in time."""

    BACK_TO_DRAFT = "back_to_draft"
    CANCEL = "cancel"
    APPROVE = "approve"


class ApprovalState(StrEnum):
    """Where a request for approval stands. `voided` is one whose message changed, or was called
    off, since."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    VOIDED = "voided"
    EXPIRED = "expired"


class Subject(StrEnum):
    """What is to be approved: what a message says before it goes out, or other words for what is
    out."""

    MESSAGE = "message"
    REVISION = "revision"


class DecisionKind(StrEnum):
    """What a reviewer says."""

    APPROVE = "approve"
    REFUSE = "refuse"


EXPIRES = "approval.expires"
"""The duty that is planned for a request's deadline."""

LIVE = frozenset({ApprovalState.PENDING, ApprovalState.GRANTED})


@dataclass(frozen=True, slots=True)
class Step:
    """One round of looking: so many distinct reviewers must say yes. `reviewers` are references
    the caller chose, such as ids of their own users; empty is anyone who may approve."""

    name: str
    quorum: int = 1
    reviewers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps, one after the other, and what happens when they take too long. Without a deadline
    a request waits for as long as it takes."""

    steps: tuple[Step, ...] = ()
    deadline_seconds: int | None = None
    on_deadline: OnDeadline = OnDeadline.BACK_TO_DRAFT
    author_may_review: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """What must be approved in a scope, and how. One that is deleted stays on record."""

    id: ApprovalPolicyId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    scope: PolicyScope
    mode: ApprovalMode
    plan: Plan
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    community_id: CommunityId | None = None
    channel_id: ChannelId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    deleted_at: datetime | None = None

    def change(self, now: datetime, plan: Mapping[str, Any], **changes: Any) -> "ApprovalPolicy":
        """Another name, mode or way of approving. Requests that are under way keep the way they
        began with. Raises ValidationFailed."""
        self._refuse_deleted()
        changed = replace(self.plan, **plan)
        after = replace(self, **changes, plan=changed, version=self.version + 1, updated_at=now)
        after.check()
        return after

    def delete(self, now: datetime) -> "ApprovalPolicy":
        """Nothing is asked by it any more. Its external id is free for another."""
        self._refuse_deleted()
        return replace(
            self, deleted_at=now, external_id=None, updated_at=now, version=self.version + 1
        )

    def check(self) -> None:
        """Raises ValidationFailed where nobody could ever reach what it asks for."""
        if self.mode is not ApprovalMode.NONE and not self.plan.steps:
            raise ValidationFailed(errors=[FieldError("/steps", "steps_needed")])
        faults = [
            FieldError(
                f"/steps/{position}/quorum", "quorum_too_high", {"maximum": len(step.reviewers)}
            )
            for position, step in enumerate(self.plan.steps)
            if step.reviewers and step.quorum > len(step.reviewers)
        ]
        if faults:
            raise ValidationFailed(errors=faults)

    def _refuse_deleted(self) -> None:
        if self.deleted_at is not None:
            raise InvalidState(thing="approval_policy", state="deleted", moves="")


@dataclass(frozen=True, slots=True)
class ApprovalDecision:
    """What one reviewer said, at one step, of exactly what `fingerprint` names. Kept for ever as it
    is. `actor` is who brought it: an API key, or a guest's link."""

    id: ApprovalDecisionId
    workspace_id: WorkspaceId
    message_id: MessageId
    approval_id: ApprovalId
    step: int
    kind: DecisionKind
    reviewer: str
    fingerprint: str
    actor: str
    created_at: datetime
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """One request to approve what a message said when it was made, or is to say where it is out, by
    the `plan` as it was then. `fingerprint` is of `content` and `variants`: who said yes said it to
    exactly that. Requests from before these were kept have none. `step` is the one that is being
    taken, counted from 1. A message has at most one that is pending or granted, and beside it at
    most one for its revision that is pending."""

    id: ApprovalId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    message_id: MessageId
    fingerprint: str
    policy_ids: tuple[str, ...]
    plan: Plan
    requested_by: str
    created_at: datetime
    updated_at: datetime
    state: ApprovalState = ApprovalState.PENDING
    step: int = 1
    version: int = 1
    deadline_at: datetime | None = None
    closed_at: datetime | None = None
    closed_reason: str | None = None
    subject: Subject = Subject.MESSAGE
    content: Content | None = None
    variants: Variants | None = None

    @property
    def current(self) -> Step:
        """The step that is being taken; the last one once all are."""
        return self.plan.steps[self.step - 1]

    @property
    def waits(self) -> bool:
        return self.state is ApprovalState.PENDING

    @property
    def counts(self) -> bool:
        """Whether it says something of what its message is to go out with."""
        return self.state in LIVE and not (self.subject is Subject.REVISION and self.waits)

    def covers(self, fingerprint: str) -> bool:
        """Whether exactly this is approved."""
        return self.state is ApprovalState.GRANTED and self.fingerprint == fingerprint

    def decide(
        self, decision: ApprovalDecision, said: Sequence[ApprovalDecision], author: str
    ) -> "Approval":
        """What a decision makes of the request; `said` are all before it, `author` is who wrote the
        message. A yes counts towards the step's quorum, one no ends it all.

        Raises InvalidState, NotAReviewer, AuthorMayNotReview, AlreadyDecided.
        """
        here = self._refuse_unless_asked(decision.reviewer, said, author)
        at = decision.created_at
        if decision.kind is DecisionKind.REFUSE:
            return self._closed(ApprovalState.REFUSED, "refused", at)
        if len(here) + 1 < self.current.quorum:
            return self
        if self.step < len(self.plan.steps):
            return replace(self, step=self.step + 1, version=self.version + 1, updated_at=at)
        return self._closed(ApprovalState.GRANTED, "approved", at)

    def awaits(self, reviewer: str, said: Sequence[ApprovalDecision], author: str) -> bool:
        """Whether a decision of this reviewer would be taken now."""
        try:
            self._refuse_unless_asked(reviewer, said, author)
        except Refusal:
            return False
        return True

    def void(self, reason: str, now: datetime) -> "Approval":
        """What was seen is no longer what would be said, or nothing is to be said any more."""
        if self.state not in LIVE:
            raise InvalidState(thing="approval", state=self.state.value, moves="")
        return self._closed(ApprovalState.VOIDED, reason, now)

    def expire(self, now: datetime) -> "Approval":
        """Nobody decided in time: granted where its plan says that silence is a yes."""
        self._refuse_unless_pending()
        if self.plan.on_deadline is OnDeadline.APPROVE:
            return self._closed(ApprovalState.GRANTED, "deadline", now)
        return self._closed(ApprovalState.EXPIRED, "deadline", now)

    def _closed(self, state: ApprovalState, reason: str, now: datetime) -> "Approval":
        return replace(
            self,
            state=state,
            closed_at=now,
            closed_reason=reason,
            updated_at=now,
            version=self.version + 1,
        )

    def _refuse_unless_asked(
        self, reviewer: str, said: Sequence[ApprovalDecision], author: str
    ) -> list[ApprovalDecision]:
        """What was said at this step by others."""
        self._refuse_unless_pending()
        self._refuse_stranger(reviewer, author)
        here = [d for d in said if d.step == self.step]
        if reviewer in {d.reviewer for d in here}:
            raise AlreadyDecided(reviewer=reviewer, step=self.current.name)
        return here

    def _refuse_unless_pending(self) -> None:
        if not self.waits:
            raise InvalidState(thing="approval", state=self.state.value, moves="")

    def _refuse_stranger(self, reviewer: str, author: str) -> None:
        asked = self.current.reviewers
        if asked and reviewer not in asked:
            raise NotAReviewer(reviewer=reviewer, step=self.current.name, pointer="/reviewer")
        if reviewer in (author, self.requested_by) and not self.plan.author_may_review:
            raise AuthorMayNotReview(reviewer=reviewer, pointer="/reviewer")


def governing(policies: Sequence[ApprovalPolicy]) -> tuple[ApprovalPolicy, ...]:
    """Of the policies that a message's channels are under, in their order, those that count for all
    of it: the required ones, else the optional ones."""
    distinct = list({policy.id: policy for policy in policies}.values())
    for mode in (ApprovalMode.REQUIRED, ApprovalMode.OPTIONAL):
        found = tuple(policy for policy in distinct if policy.mode is mode)
        if found:
            return found
    return ()


def combined(policies: Sequence[ApprovalPolicy]) -> Plan:
    """One plan for several policies: the steps of each, the nearest deadline, and of what they say
    about authors and about silence what is more careful."""
    plans = [policy.plan for policy in policies]
    timed = [plan for plan in plans if plan.deadline_seconds is not None]
    careful = (OnDeadline.CANCEL, OnDeadline.BACK_TO_DRAFT, OnDeadline.APPROVE)
    return Plan(
        steps=tuple(step for plan in plans for step in plan.steps),
        deadline_seconds=min((p.deadline_seconds or 0 for p in timed), default=None),
        on_deadline=min((p.on_deadline for p in timed or plans), key=careful.index),
        author_may_review=all(plan.author_may_review for plan in plans),
    )


def for_replies() -> Plan:
    """What a crisis asks where no policy does: one yes of anybody who may approve, but for whoever
    wrote it, for as long as it takes."""
    return Plan(steps=(Step(name="crisis"),))


def deadline_of(plan: Plan, now: datetime) -> datetime | None:
    """Until when a request that begins now can be decided."""
    seconds = plan.deadline_seconds
    return None if seconds is None else now + timedelta(seconds=seconds)
