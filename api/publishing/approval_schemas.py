"""The wire shapes of approving."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints, field_validator

from api.publishing.content_schemas import WordsOut
from api.wire import (
    AS_WHOLE,
    ChannelRef,
    CommunityRef,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    LongText,
    Metadata,
    Name,
    Out,
    PersonRef,
    absent,
    at_most_one,
)
from domain.publishing.approval import (
    ApprovalDecision,
    ApprovalMode,
    ApprovalPolicy,
    ApprovalState,
    DecisionKind,
    OnDeadline,
    Plan,
    PolicyScope,
    Step,
    Subject,
)
from domain.publishing.approval_views import ApprovalHistory, ApprovalRecord
from domain.publishing.comment import MessageComment
from domain.publishing.deciding import Opinion
from domain.publishing.use_cases.comment_message import Remark
from domain.publishing.use_cases.keep_approval_policies import NewApprovalPolicy
from domain.shared.ids import ChannelId, CommunityId

MOST_STEPS = 10
MOST_REVIEWERS = 50
MINUTE, QUARTER = 60, 90 * 24 * 3600

Fingerprint = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{64}$"),
    Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]),
]


class StepIn(In):
    name: Name = Field(examples=["Brand"])
    quorum: Annotated[StrictInt, Field(ge=1, le=MOST_REVIEWERS), AS_WHOLE] = Field(
        default=1, description="How many distinct reviewers must say yes."
    )
    reviewers: Annotated[list[PersonRef], Field(max_length=MOST_REVIEWERS), EachOnce()] = Field(
        default_factory=list,
        description="References of your choice, such as ids of your users. Empty: anyone may.",
        examples=[["user-17", "user-23"]],
    )

    def step(self) -> Step:
        return Step(self.name, self.quorum, tuple(self.reviewers))


Steps = Annotated[
    list[StepIn],
    Field(max_length=MOST_STEPS, description="One after the other."),
]
DeadlineSeconds = Annotated[
    StrictInt,
    Field(ge=MINUTE, le=QUARTER, description="From the request on. Null waits for ever."),
    AS_WHOLE,
]


class ApprovalPolicyIn(In):
    model_config = ConfigDict(json_schema_extra=at_most_one("channel_id", "community_id"))

    name: Name = Field(examples=["Client approves"])
    mode: ApprovalMode = ApprovalMode.REQUIRED
    channel_id: ChannelRef | None = Field(
        default=None, description="For one channel. It goes before those of a community."
    )
    community_id: CommunityRef | None = Field(
        default=None, description="For one community. Neither: for the whole workspace."
    )
    steps: Steps = Field(default_factory=list, examples=[[{"name": "Brand"}]])
    deadline_seconds: DeadlineSeconds | None = None
    on_deadline: OnDeadline = OnDeadline.BACK_TO_DRAFT
    author_may_review: StrictBool = False
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    @field_validator("community_id")
    @classmethod
    def _one_scope(cls, value: str | None, info: Any) -> str | None:
        if value is not None and info.data.get("channel_id") is not None:
            raise FieldFault("at_most_one", choices="channel_id, community_id")
        return value

    def request(self) -> NewApprovalPolicy:
        return NewApprovalPolicy(
            name=self.name,
            mode=self.mode,
            plan=Plan(
                steps=tuple(step.step() for step in self.steps),
                deadline_seconds=self.deadline_seconds,
                on_deadline=self.on_deadline,
                author_may_review=self.author_may_review,
            ),
            community_id=CommunityId(self.community_id) if self.community_id else None,
            channel_id=ChannelId(self.channel_id) if self.channel_id else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


PLAN = ("steps", "deadline_seconds", "on_deadline", "author_may_review")


class ApprovalPolicyChange(In):
    name: Name = absent()
    mode: ApprovalMode = absent()
    steps: Steps = absent()
    deadline_seconds: DeadlineSeconds | None = absent()
    on_deadline: OnDeadline = absent()
    author_may_review: StrictBool = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def split(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What changes of the policy itself, and what of its plan."""
        sent = self.changes(steps=lambda steps: tuple(step.step() for step in steps))
        plan = {name: sent.pop(name) for name in PLAN if name in sent}
        return sent, plan


class StepOut(Out):
    name: str
    quorum: int
    reviewers: list[str]


class ApprovalPolicyOut(Out):
    id: str
    name: str
    scope: PolicyScope
    community_id: str | None
    channel_id: str | None
    mode: ApprovalMode
    steps: list[StepOut]
    deadline_seconds: int | None
    on_deadline: OnDeadline
    author_may_review: bool
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, policy: ApprovalPolicy, language: str) -> "ApprovalPolicyOut":
        fields: dict[str, Any] = {
            name: getattr(policy.plan if name in PLAN else policy, name)
            for name in cls.model_fields
            if name != "steps"
        }
        return cls(**fields, steps=[_step(step) for step in policy.plan.steps])


def _step(step: Step) -> StepOut:
    return StepOut(name=step.name, quorum=step.quorum, reviewers=list(step.reviewers))


class ApprovalRequestIn(In):
    author: PersonRef | None = Field(
        default=None,
        description="Who asks, as you name them: they do not approve it. Null: the key.",
    )


class ApproveIn(In):
    seen: Fingerprint = Field(description="The `fingerprint` of the message that was looked at.")
    reviewer: PersonRef | None = Field(
        default=None, description="Who decides, as you name them. Null: the key itself."
    )
    comment: LongText | None = None

    def opinion(self) -> Opinion:
        return Opinion(DecisionKind.APPROVE, self.seen, self.reviewer, self.comment)


class RefuseIn(In):
    seen: Fingerprint = Field(description="The `fingerprint` of the message that was looked at.")
    reviewer: PersonRef | None = Field(
        default=None, description="Who decides, as you name them. Null: the key itself."
    )
    comment: LongText = Field(min_length=1, examples=["The price is last year's."])

    def opinion(self) -> Opinion:
        return Opinion(DecisionKind.REFUSE, self.seen, self.reviewer, self.comment)


class ApprovalDecisionOut(Out):
    id: str
    kind: DecisionKind
    reviewer: str
    comment: str | None
    fingerprint: str = Field(description="Exactly what was decided on.")
    actor: str = Field(description="Who brought it: an API key, or a guest's link.")
    created_at: InstantOut

    @classmethod
    def of(cls, decision: ApprovalDecision) -> "ApprovalDecisionOut":
        fields: dict[str, Any] = {name: getattr(decision, name) for name in cls.model_fields}
        return cls(**fields)


class ApprovalStepOut(StepOut):
    decisions: list[ApprovalDecisionOut]


class ApprovalOut(Out):
    id: str
    message_id: str
    subject: Subject
    state: ApprovalState
    fingerprint: str = Field(description="What was to be approved.")
    words: WordsOut | None = Field(
        description="What that says, whatever became of the message since. Null for requests from"
        " before it was kept."
    )
    policy_ids: list[str]
    step: int = Field(description="The step that is being taken, or was last, counted from 1.")
    steps: list[ApprovalStepOut]
    author_may_review: bool
    requested_by: str
    deadline_at: InstantOut | None
    on_deadline: OnDeadline
    closed_at: InstantOut | None
    closed_reason: str | None
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, record: ApprovalRecord) -> "ApprovalOut":
        approval, plan = record.approval, record.approval.plan
        own = ("steps", "author_may_review", "on_deadline", "words")
        content = approval.content
        fields: dict[str, Any] = {
            name: getattr(approval, name) for name in cls.model_fields if name not in own
        }
        return cls(
            **fields,
            words=WordsOut.of(content, approval.variants or {}) if content else None,
            steps=[
                _taken(number, step, record.decisions) for number, step in enumerate(plan.steps, 1)
            ],
            author_may_review=plan.author_may_review,
            on_deadline=plan.on_deadline,
        )


def _taken(number: int, step: Step, decisions: Any) -> ApprovalStepOut:
    here = [ApprovalDecisionOut.of(d) for d in decisions if d.step == number]
    return ApprovalStepOut(
        name=step.name, quorum=step.quorum, reviewers=list(step.reviewers), decisions=here
    )


class CommentIn(In):
    text: LongText = Field(min_length=1, examples=["Is the price still right?"])
    author: PersonRef | None = Field(
        default=None, description="Who says it, as you name them. Null: the key itself."
    )
    for_guests: StrictBool = Field(
        default=False, description="Whether guests see it who come by an approval link."
    )

    def remark(self) -> Remark:
        return Remark(self.text, self.author, self.for_guests)


class MessageCommentOut(Out):
    id: str
    message_id: str
    author: str
    text: str
    fingerprint: str = Field(description="Of what the message said then.")
    actor: str = Field(description="Who brought it: an API key, or a guest's link.")
    for_guests: bool
    created_at: InstantOut

    @classmethod
    def of(cls, comment: MessageComment, language: str) -> "MessageCommentOut":
        fields: dict[str, Any] = {name: getattr(comment, name) for name in cls.model_fields}
        return cls(**fields)


class ApprovalsOut(Out):
    """All that was asked and said of a message, the latest request first."""

    fingerprint: str = Field(description="Of what the message says now.")
    data: list[ApprovalOut]

    @classmethod
    def of(cls, history: ApprovalHistory, language: str) -> "ApprovalsOut":
        return cls(
            fingerprint=history.fingerprint,
            data=[ApprovalOut.of(record) for record in history.records],
        )
