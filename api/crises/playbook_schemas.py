"""The wire shapes of playbooks, and of their runs."""

from typing import Annotated, Any

from pydantic import Field

from api.crises.playbook_step_schemas import (
    ConditionIn,
    ConditionOut,
    PlaybookStepIn,
    PlaybookStepOut,
    Steps,
    said,
)
from api.wire import (
    ExternalId,
    In,
    InstantOut,
    LongText,
    Metadata,
    Name,
    Out,
    Reference,
    absent,
)
from domain.crises.playbook import Playbook, PlaybookStep, Start
from domain.crises.playbook_run import PlaybookRun, RunCause, RunState, RunStep, StepState
from domain.crises.use_cases.keep_playbooks import NewPlaybook

Summary = Annotated[LongText, Field(examples=["For everything that people may not eat."])]
StartIn = Annotated[
    Start,
    Field(
        description="By hand, or for every crisis that fits when it is raised, activated or"
        " changed."
    ),
]


class PlaybookIn(In):
    name: Name = Field(examples=["Food"])
    summary: Summary | None = None
    start: StartIn = Start.BY_HAND
    when: ConditionIn = Field(default_factory=ConditionIn, description="Which crises it fits.")
    steps: Steps
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewPlaybook:
        return NewPlaybook(
            name=self.name,
            steps=_steps(self.steps),
            start=self.start,
            fits=self.when.condition(),
            summary=self.summary,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class PlaybookChange(In):
    name: Name = absent()
    summary: Summary | None = absent()
    start: StartIn = absent()
    when: ConditionIn = absent()
    steps: Steps = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        changes = self.changes(steps=_steps, when=ConditionIn.condition)
        if "when" in changes:
            changes["fits"] = changes.pop("when")
        return changes


def _steps(given: list[PlaybookStepIn]) -> tuple[PlaybookStep, ...]:
    return tuple(one.step() for one in given)


class PlaybookRunIn(In):
    playbook_id: Annotated[str, Reference, Field(examples=["pbk_01j9z3v8k4e5r6t7y8w9q0a1s2"])]


class PlaybookOut(Out):
    id: str
    name: str
    summary: str | None
    start: Start
    when: ConditionOut
    steps: list[PlaybookStepOut]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, playbook: Playbook, language: str) -> "PlaybookOut":
        made: dict[str, Any] = {
            "when": ConditionOut.of_condition(playbook.fits),
            "steps": [PlaybookStepOut.of_step(step) for step in playbook.steps],
            "metadata": dict(playbook.metadata),
        }
        plain = {name: getattr(playbook, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)


class RunStepOut(PlaybookStepOut):
    """A step as the playbook had it when the run began, and what became of it."""

    state: StepState
    due_at: InstantOut | None = Field(description="Null while it waits for the step before.")
    taken_at: InstantOut | None
    made: list[str] = Field(description="Ids of what it made.")
    reason: str | None = Field(description="The code of what stood in the way.")

    @classmethod
    def became(cls, one: RunStep) -> "RunStepOut":
        return cls(
            **said(one.step),
            state=one.state,
            due_at=one.due_at,
            taken_at=one.taken_at,
            made=list(one.made),
            reason=one.reason,
        )


class PlaybookRunOut(Out):
    """One for each crisis and playbook."""

    id: str
    crisis_id: str
    playbook_id: str
    playbook_version: int
    name: str
    state: RunState
    cause: RunCause
    steps: list[RunStepOut]
    next_at: InstantOut | None
    started_by: str
    started_at: InstantOut
    ended_at: InstantOut | None
    version: int
    updated_at: InstantOut

    @classmethod
    def of(cls, run: PlaybookRun, language: str) -> "PlaybookRunOut":
        steps = [RunStepOut.became(one) for one in run.steps]
        own = cls.model_fields.keys() - {"steps"}
        plain: dict[str, Any] = {name: getattr(run, name) for name in own}
        return cls(**plain, steps=steps)
