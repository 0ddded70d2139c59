"""The wire shapes of steps: what a macro or an automation does with a conversation."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StrictBool, StrictInt, model_validator

from api.events.operation_schemas import ItemProblemOut
from api.inbox.conversation_schemas import Assignee, NoteText, Team
from api.inbox.saved_reply_schemas import SavedReplyRef
from api.publishing.content_schemas import MessageText, Tag
from api.wire import AS_WHOLE, GIVEN, NOT_GIVEN, EachOnce, FieldFault, In, Out, Reference
from domain.inbox.step import (
    MOST_STEPS,
    AssignStep,
    AssignTeamStep,
    Move,
    NoteStep,
    PriorityStep,
    ReplyStep,
    RunMacroStep,
    SnoozeStep,
    Step,
    StepResult,
    StepStatus,
)
from domain.inbox.urgency import Priority
from domain.shared.ids import MacroId, SavedReplyId, TeamId, TeammateId

MacroRef = Annotated[str, Reference, Field(examples=["mcr_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
StepLabels = Annotated[list[Tag], Field(min_length=1, max_length=20, examples=[["refund"]])]
_TEXT: dict[str, Any] = {
    "required": ["text"],
    "properties": {"text": GIVEN, "saved_reply_id": NOT_GIVEN},
}
_SAVED: dict[str, Any] = {
    "required": ["saved_reply_id"],
    "properties": {"saved_reply_id": GIVEN, "text": NOT_GIVEN},
}


class ReplyStepIn(In):
    """Answer what others said last, with exactly one of `text` and `saved_reply_id`. It goes the
    way of all answers: the same checks, holds and approvals."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [_TEXT, _SAVED]})

    text: MessageText | None = Field(default=None, examples=["Thank you, we are looking into it."])
    saved_reply_id: SavedReplyRef | None = None
    private: StrictBool = Field(
        default=False, description="To the person alone, though they spoke in the open."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.text is None) is (self.saved_reply_id is None):
            raise FieldFault("one_of", choices="text, saved_reply_id")
        return self

    def part(self) -> ReplyStep:
        saved = SavedReplyId(self.saved_reply_id) if self.saved_reply_id else None
        return ReplyStep(self.text, saved, self.private)


class NoteStepIn(In):
    text: NoteText

    def part(self) -> NoteStep:
        return NoteStep(self.text)


class AssignStepIn(In):
    assignee_id: Assignee | None = Field(description="Null: nobody.")

    def part(self) -> AssignStep:
        return AssignStep(TeammateId(self.assignee_id) if self.assignee_id else None)


class AssignTeamStepIn(In):
    team_id: Team | None = Field(description="Null: none.")

    def part(self) -> AssignTeamStep:
        return AssignTeamStep(TeamId(self.team_id) if self.team_id else None)


class PriorityStepIn(In):
    priority: Priority | None = Field(description="Null: the service finds one again.")

    def part(self) -> PriorityStep:
        return PriorityStep(self.priority)


class SnoozeStepIn(In):
    seconds: Annotated[StrictInt, Field(ge=60, le=366 * 86_400, examples=[86_400]), AS_WHOLE] = (
        Field(description="For so long from when it is done.")
    )

    def part(self) -> SnoozeStep:
        return SnoozeStep(self.seconds)


class RunMacroStepIn(In):
    macro_id: MacroRef

    def part(self) -> RunMacroStep:
        return RunMacroStep(MacroId(self.macro_id))


BY_HAND = (
    *("reply", "note", "add_labels", "remove_labels", "assign", "assign_team"),
    *("set_priority", "snooze", "move"),
)
BY_ITSELF = (*BY_HAND, "run_macro")


def _exactly_one(names: tuple[str, ...]) -> list[Any]:
    return [
        {
            "required": [name],
            "properties": {other: GIVEN if other == name else NOT_GIVEN for other in names},
        }
        for name in names
    ]


class StepIn(In):
    """One thing to do: exactly one of these."""

    model_config = ConfigDict(json_schema_extra={"oneOf": _exactly_one(BY_HAND)})

    reply: ReplyStepIn | None = None
    note: NoteStepIn | None = None
    add_labels: Annotated[StepLabels, EachOnce()] | None = None
    remove_labels: Annotated[StepLabels, EachOnce()] | None = None
    assign: AssignStepIn | None = None
    assign_team: AssignTeamStepIn | None = None
    set_priority: PriorityStepIn | None = None
    snooze: SnoozeStepIn | None = None
    move: Move | None = Field(default=None, examples=["close"])

    @model_validator(mode="after")
    def _only_one(self) -> Self:
        names = tuple(type(self).model_fields)
        if sum(getattr(self, name) is not None for name in names) != 1:
            raise FieldFault("one_of", choices=", ".join(names))
        return self

    def step(self) -> Step:
        parts = {name: _part(getattr(self, name)) for name in type(self).model_fields}
        return Step(**parts)


class AutomationStepIn(StepIn):
    """One thing to do: exactly one of these. `run_macro` does all the steps of a macro."""

    model_config = ConfigDict(json_schema_extra={"oneOf": _exactly_one(BY_ITSELF)})

    run_macro: RunMacroStepIn | None = None


Steps = Annotated[list[StepIn], Field(min_length=1, max_length=MOST_STEPS)]
AutomationSteps = Annotated[list[AutomationStepIn], Field(min_length=1, max_length=MOST_STEPS)]


def steps_of(given: list[Any]) -> tuple[Step, ...]:
    return tuple(each.step() for each in given)


def _part(given: Any) -> Any:
    if isinstance(given, list):
        return tuple(given)
    return given if given is None or isinstance(given, Move) else given.part()


class StepOut(Out):
    """One thing to do: all of these but one are null."""

    reply: ReplyStep | None
    note: NoteStep | None
    add_labels: list[str] | None
    remove_labels: list[str] | None
    assign: AssignStep | None
    assign_team: AssignTeamStep | None
    set_priority: PriorityStep | None
    snooze: SnoozeStep | None
    move: Move | None

    @classmethod
    def of(cls, step: Step) -> Self:
        parts: dict[str, Any] = {name: getattr(step, name) for name in cls.model_fields}
        shown: dict[str, Any] = {
            n: list(p) if isinstance(p, tuple) else p for n, p in parts.items()
        }
        return cls(**shown)


class AutomationStepOut(StepOut):
    """One thing to do: all of these but one are null."""

    run_macro: RunMacroStep | None


class StepResultOut(Out):
    """What became of one step."""

    step: str = Field(description="What it was to do.", examples=["add_labels"])
    status: StepStatus = Field(
        description="`unchanged`: it was so already. `not_reached`: one before it failed."
    )
    macro_id: str | None = Field(description="The macro that it is of, where an automation ran it.")
    object_id: str | None = Field(description="The message or the note that was written.")
    problem: ItemProblemOut | None = Field(description="Why it failed.")

    @classmethod
    def of(cls, result: StepResult, language: str) -> "StepResultOut":
        return cls(
            step=result.kind,
            status=result.status,
            macro_id=result.macro_id,
            object_id=result.object_id,
            problem=ItemProblemOut.of(result.problem, language) if result.problem else None,
        )
