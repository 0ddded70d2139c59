"""The wire shapes of macros, and of running one."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from api.events.operation_schemas import ItemProblemOut
from api.inbox.bulk_schemas import Version
from api.inbox.conversation_schemas import ConversationRef, Team
from api.inbox.step_schemas import StepOut, StepResultOut, Steps, steps_of
from api.problems import status_of
from api.wire import (
    GIVEN,
    NOT_GIVEN,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    absent,
)
from domain.inbox.conversation import ConversationState
from domain.inbox.macro import Audience, Macro
from domain.inbox.ordering import AT_ONCE, ConversationTarget
from domain.inbox.step import failed_at
from domain.inbox.use_cases.keep_macros import NewMacro
from domain.inbox.use_cases.run_macro import MacroOrder, MacroOutcome
from domain.shared.ids import ConversationId, TeamId
from domain.shared.operations import problem_of

_TEAMS: dict[str, Any] = {
    "if": {"required": ["audience"], "properties": {"audience": {"const": "team"}}},
    "then": {"required": ["team_id"], "properties": {"team_id": GIVEN}},
    "else": {"properties": {"team_id": NOT_GIVEN}},
}
For = Annotated[
    Audience,
    Field(description="For whom it is there: for you alone, for a team, or for everybody."),
]


class MacroIn(In):
    model_config = ConfigDict(json_schema_extra=_TEAMS)

    name: Name = Field(examples=["Refund granted"])
    steps: Steps
    audience: For = Audience.ALL
    team_id: Team | None = Field(default=None, description="With the audience `team`: which.")
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whose(self) -> Self:
        if (self.audience is Audience.TEAM) is (self.team_id is None):
            raise FieldFault("team_of_macro")
        return self

    def request(self) -> NewMacro:
        return NewMacro(
            name=self.name,
            steps=steps_of(self.steps),
            audience=self.audience,
            team_id=TeamId(self.team_id) if self.team_id else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class MacroChange(In):
    name: Name = absent()
    steps: Steps = absent()
    audience: For = absent()
    team_id: Team | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(steps=steps_of)


class MacroOut(Out):
    """Steps with a name, done by hand."""

    id: str
    name: str
    steps: list[StepOut]
    audience: Audience
    team_id: str | None
    owner: str = Field(description="The teammate, or the key.")
    external_id: str | None
    metadata: dict[str, str]
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, macro: Macro, language: str) -> "MacroOut":
        plain = {name: getattr(macro, name) for name in cls.model_fields}
        steps = [StepOut.of(step) for step in macro.steps]
        return cls(**plain | {"steps": steps, "metadata": dict(macro.metadata)})


class MacroRunIn(In):
    ids: Annotated[list[ConversationRef], Field(min_length=1, max_length=AT_ONCE), EachOnce()] = (
        Field(description="With which conversations.")
    )
    versions: dict[ConversationRef, Version] | None = Field(
        default=None,
        max_length=AT_ONCE,
        description="The version that each must have, as If-Match would say it; for as many of"
        " `ids` as matter.",
    )
    values: dict[
        Annotated[str, StringConstraints(min_length=1, max_length=40)],
        Annotated[str, StringConstraints(max_length=1000)],
    ] = Field(
        default_factory=dict,
        max_length=50,
        description="What saved replies ask for, by name.",
        examples=[{"order_number": "A-1789"}],
    )

    @model_validator(mode="after")
    def _what(self) -> Self:
        if set(self.versions or {}) - set(self.ids):
            raise FieldFault("versions_of_others")
        return self

    def order(self) -> MacroOrder:
        seen = self.versions or {}
        targets = [ConversationTarget(ConversationId(text), seen.get(text)) for text in self.ids]
        return MacroOrder(targets, self.values)


class MacroRunResultOut(Out):
    """What became of one conversation: each step, or why none was begun."""

    index: int = Field(description="Its place in `ids`, from 0.")
    status: int = Field(description="200, or the HTTP status of what kept the macro from it.")
    id: str
    version: int | None = Field(description="The conversation's version after it.")
    state: ConversationState | None
    steps: list[StepResultOut]
    failed_step: int | None = Field(description="The number of the step that failed, from 0.")
    problem: ItemProblemOut | None

    @classmethod
    def of(cls, index: int, outcome: MacroOutcome, language: str) -> "MacroRunResultOut":
        refusal, conversation = outcome.refusal, outcome.conversation
        return cls(
            index=index,
            status=200 if refusal is None else status_of(refusal),
            id=outcome.target.id,
            version=conversation.version if conversation else None,
            state=conversation.state if conversation else None,
            steps=[StepResultOut.of(result, language) for result in outcome.results],
            failed_step=failed_at(outcome.results),
            problem=ItemProblemOut.of(problem_of(refusal), language) if refusal else None,
        )


class MacroRunOut(Out):
    """What became of each conversation, in the order of `ids`. One in which a step failed counts as
    failed, though what came before it is done."""

    succeeded: int
    failed: int
    results: list[MacroRunResultOut]

    @classmethod
    def of(cls, outcomes: Sequence[MacroOutcome], language: str) -> "MacroRunOut":
        results = [MacroRunResultOut.of(index, one, language) for index, one in enumerate(outcomes)]
        failed = sum(
            result.problem is not None or result.failed_step is not None for result in results
        )
        return cls(succeeded=len(results) - failed, failed=failed, results=results)
