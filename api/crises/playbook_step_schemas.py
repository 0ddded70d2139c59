"""The wire shapes of what a playbook does: its conditions, its steps and what each of them does."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictInt

from api.crises.containment_schemas import Ids
from api.crises.crisis_schemas import Community, Platform, Scenario
from api.crises.task_schemas import Owner, OwnerRole
from api.publishing.content_schemas import Tag
from api.wire import (
    AS_WHOLE,
    SEEN,
    EachOnce,
    In,
    LongText,
    Name,
    Out,
    Reference,
    at_most_one,
)
from domain.crises.crisis import Role
from domain.crises.crisis_entry import Visibility
from domain.crises.crisis_ports import Scope
from domain.crises.crisis_task import TaskPriority
from domain.crises.model import Responsibility, Severity
from domain.crises.playbook import (
    LONGEST_MINUTES,
    MOST_STEPS,
    ActionKind,
    Condition,
    CountsFrom,
    PlaybookStep,
    StepAction,
)
from domain.shared.ids import (
    CampaignId,
    ChannelId,
    CommunityId,
    EscalationLadderId,
    RotaId,
    StakeholderListId,
    TeammateId,
)

MOST_NAMED = 20
After = Annotated[StrictInt, Field(ge=0, le=LONGEST_MINUTES, examples=[15]), AS_WHOLE]
Within = Annotated[StrictInt, Field(ge=1, le=LONGEST_MINUTES, examples=[20]), AS_WHOLE]
Words = Annotated[LongText, Field(min_length=1, pattern=SEEN)]
RotaRef = Annotated[str, Reference, Field(examples=["rota_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
ListRef = Annotated[str, Reference, Field(examples=["skl_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
LadderRef = Annotated[str, Reference, Field(examples=["lad_01j9z3v8k4e5r6t7y8w9q0a1s2"])]


def _named(what: str) -> Any:
    return Field(default_factory=list, max_length=MOST_NAMED, description=what)


class ConditionIn(In):
    """All that is said must hold; of several in one list, one. With nothing said, all fit."""

    severity_at_least: Severity | None = Field(default=None, description="So bad, or worse.")
    responsibilities: Annotated[list[Responsibility], EachOnce()] = _named("One of these.")
    scenarios: Annotated[list[Scenario], EachOnce()] = _named("One of these.")
    community_ids: Annotated[list[Community], EachOnce()] = _named("In one of these.")
    platforms: Annotated[list[Platform], EachOnce()] = _named("On one of these.")
    is_active: StrictBool = Field(
        default=False, description="Only once it was activated, and until it is resolved."
    )

    def condition(self) -> Condition:
        return Condition(
            severity_at_least=self.severity_at_least,
            responsibilities=tuple(self.responsibilities),
            scenarios=tuple(self.scenarios),
            community_ids=tuple(map(CommunityId, self.community_ids)),
            platforms=tuple(self.platforms),
            is_active=self.is_active,
        )


class TaskActionIn(In):
    """A task is opened for somebody."""

    model_config = ConfigDict(json_schema_extra=at_most_one("teammate_id", "role"))

    kind: Literal["task"]
    text: Words | None = Field(default=None, description="Its notes.")
    teammate_id: Owner | None = None
    role: OwnerRole | None = None
    priority: TaskPriority = TaskPriority.NORMAL
    minutes: Within | None = Field(default=None, description="Within which it is due.")

    def action(self) -> StepAction:
        # Where both are given the person goes before the role.
        role = None if self.teammate_id else self.role
        return StepAction(
            ActionKind.TASK,
            text=self.text,
            teammate_id=TeammateId(self.teammate_id) if self.teammate_id else None,
            role=role,
            priority=self.priority,
            minutes=self.minutes,
        )


class ScopeIn(In):
    """What is stopped; with nothing named, the whole workspace."""

    channel_ids: Ids = _named("On these channels.")
    community_ids: Ids = _named("On every channel of these communities.")
    campaign_ids: Ids = _named("What is part of these campaigns.")
    platforms: Annotated[list[Platform], EachOnce()] = _named("On these platforms.")
    tags: Annotated[list[Tag], EachOnce()] = _named("What bears one of these.")

    def scope(self) -> Scope:
        return Scope(
            channel_ids=tuple(map(ChannelId, self.channel_ids)),
            community_ids=tuple(map(CommunityId, self.community_ids)),
            campaign_ids=tuple(map(CampaignId, self.campaign_ids)),
            platforms=tuple(self.platforms),
            tags=tuple(self.tags),
        )


class HoldActionIn(In):
    """Publishing is stopped. Without a scope: in the communities and on the platforms of the
    crisis, and where it has neither, in the whole workspace."""

    kind: Literal["hold"]
    text: Words | None = Field(default=None, description="Why; without it, the step's title.")
    scope: ScopeIn | None = None

    def action(self) -> StepAction:
        scope = self.scope.scope() if self.scope else None
        return StepAction(ActionKind.HOLD, text=self.text, scope=scope)


class OfferTeammateIn(In):
    """A role is offered to somebody."""

    kind: Literal["offer_role"]
    role: Role
    teammate_id: Owner

    def action(self) -> StepAction:
        to = TeammateId(self.teammate_id)
        return StepAction(ActionKind.OFFER_ROLE, role=self.role, teammate_id=to)


class OfferOnCallIn(In):
    """A role is offered to whoever is on call, and to the next when they do not take it."""

    kind: Literal["offer_role_on_call"]
    role: Role
    rota_id: RotaRef

    def action(self) -> StepAction:
        return StepAction(ActionKind.OFFER_ROLE, role=self.role, rota_id=RotaId(self.rota_id))


class NoteActionIn(In):
    """Something is written into the timeline."""

    kind: Literal["note"]
    text: Words = Field(examples=["Nothing is published about food until further notice."])
    visibility: Visibility = Visibility.INTERNAL

    def action(self) -> StepAction:
        return StepAction(ActionKind.NOTE, text=self.text, visibility=self.visibility)


class ClockActionIn(In):
    """The next word is due within so many minutes from then on."""

    kind: Literal["set_clock"]
    minutes: Within

    def action(self) -> StepAction:
        return StepAction(ActionKind.SET_CLOCK, minutes=self.minutes)


class EscalateActionIn(In):
    """An escalation ladder is climbed for the crisis."""

    kind: Literal["escalate"]
    escalation_ladder_id: LadderRef
    text: Words | None = Field(default=None, description="Why; without it, the step's title.")

    def action(self) -> StepAction:
        ladder = EscalationLadderId(self.escalation_ladder_id)
        return StepAction(ActionKind.ESCALATE, text=self.text, ladder_id=ladder)


class NotifyActionIn(In):
    """A stakeholder list is told: our own at once, people outside once that is approved."""

    kind: Literal["notify"]
    stakeholder_list_id: ListRef
    text: Words | None = Field(
        default=None,
        description="In the language of the workspace, under the step's title; without it, the"
        " list's own texts. `{{crisis}}` and `{{severity}}` fill themselves in.",
    )

    def action(self) -> StepAction:
        to = StakeholderListId(self.stakeholder_list_id)
        return StepAction(ActionKind.NOTIFY, text=self.text, list_id=to)


ActionIn = Annotated[
    TaskActionIn
    | HoldActionIn
    | OfferTeammateIn
    | OfferOnCallIn
    | NoteActionIn
    | ClockActionIn
    | EscalateActionIn
    | NotifyActionIn,
    Field(discriminator="kind"),
]


class PlaybookStepIn(In):
    title: Name = Field(examples=["Stop what is planned"])
    action: ActionIn
    after_minutes: After = 0
    counts_from: CountsFrom = Field(
        default=CountsFrom.START,
        description="From the beginning, or from when the step before was taken or passed over.",
    )
    only_if: ConditionIn = Field(
        default_factory=ConditionIn, description="The step is passed over where it does not hold."
    )

    def step(self) -> PlaybookStep:
        return PlaybookStep(
            title=self.title,
            action=self.action.action(),
            after_minutes=self.after_minutes,
            counts_from=self.counts_from,
            only_if=self.only_if.condition(),
        )


Steps = Annotated[
    list[PlaybookStepIn],
    Field(
        min_length=1,
        max_length=MOST_STEPS,
        examples=[[{"title": "Call the supplier", "action": {"kind": "task", "role": "expert"}}]],
    ),
]


class ConditionOut(Out):
    severity_at_least: Severity | None
    responsibilities: list[Responsibility]
    scenarios: list[str]
    community_ids: list[str]
    platforms: list[str]
    is_active: bool

    @classmethod
    def of_condition(cls, one: Condition) -> "ConditionOut":
        return cls(
            severity_at_least=one.severity_at_least,
            responsibilities=list(one.responsibilities),
            scenarios=list(one.scenarios),
            community_ids=list(one.community_ids),
            platforms=list(one.platforms),
            is_active=one.is_active,
        )


class ScopeOut(Out):
    channel_ids: list[str]
    community_ids: list[str]
    campaign_ids: list[str]
    platforms: list[str]
    tags: list[str]

    @classmethod
    def of_scope(cls, one: Scope) -> "ScopeOut":
        return cls(**{name: list(getattr(one, name)) for name in cls.model_fields})


class ActionOut(Out):
    """What a step does; what is not of its kind is null."""

    kind: str = Field(
        description="`task`, `hold`, `offer_role`, `offer_role_on_call`, `note`, `set_clock`,"
        " `escalate` or `notify`."
    )
    text: str | None
    visibility: Visibility
    scope: ScopeOut | None
    role: Role | None
    teammate_id: str | None
    rota_id: str | None
    minutes: int | None
    escalation_ladder_id: str | None
    stakeholder_list_id: str | None
    priority: TaskPriority

    @classmethod
    def of_action(cls, one: StepAction) -> "ActionOut":
        made: dict[str, Any] = {
            "kind": "offer_role_on_call" if one.rota_id else one.kind.value,
            "scope": ScopeOut.of_scope(one.scope) if one.scope else None,
            "escalation_ladder_id": one.ladder_id,
            "stakeholder_list_id": one.list_id,
        }
        plain = {name: getattr(one, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)


class PlaybookStepOut(Out):
    title: str
    action: ActionOut
    after_minutes: int
    counts_from: CountsFrom
    only_if: ConditionOut

    @classmethod
    def of_step(cls, step: PlaybookStep) -> "PlaybookStepOut":
        return cls(**said(step))


def said(step: PlaybookStep) -> dict[str, Any]:
    return {
        "title": step.title,
        "action": ActionOut.of_action(step.action),
        "after_minutes": step.after_minutes,
        "counts_from": step.counts_from,
        "only_if": ConditionOut.of_condition(step.only_if),
    }
