"""The wire shapes of what automations did, and of trying one on what happened already."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, StrictInt

from api.inbox.automation_schemas import AutomationDraftIn, drafted
from api.inbox.step_schemas import StepResultOut
from api.wire import AS_WHOLE, In, InstantOut, Out
from domain.inbox.automation import AutomationRun, NewAutomation, RunState
from domain.inbox.replaying import MOST_EVENTS, Trial, WouldRun
from domain.inbox.step import failed_at
from domain.inbox.use_cases.try_automation import TrialWish

Met = Annotated[list[str], Field(description="The conditions that were met.")]


class AutomationRunOut(Out):
    """An automation that matched, and what it did."""

    id: str
    automation_id: str
    automation_version: int
    conversation_id: str
    at: InstantOut
    state: RunState = Field(
        description="`failed`: a step was refused. `capped`: it had run too often, and nothing was"
        " done."
    )
    cause: str = Field(description="The event or the time by which it came to this.")
    depth: int = Field(description="0: not by another automation. 1: by what one did.")
    event_id: str | None
    inbound_message_id: str | None
    met: Met
    steps: list[StepResultOut]
    failed_step: int | None = Field(description="The number of the step that failed, from 0.")

    @classmethod
    def of(cls, run: AutomationRun, language: str) -> "AutomationRunOut":
        named = set(cls.model_fields) - {"steps", "failed_step", "met"}
        plain: dict[str, Any] = {name: getattr(run, name) for name in named}
        return cls(
            **plain,
            met=list(run.met),
            steps=[StepResultOut.of(result, language) for result in run.results],
            failed_step=failed_at(run.results),
        )


class TrialIn(In):
    days: Annotated[StrictInt, Field(ge=1, le=30), AS_WHOLE] = Field(
        default=30,
        description=f"How far back. Not more than the latest {MOST_EVENTS:,} events are tried.",
    )
    sample: Annotated[StrictInt, Field(ge=0, le=50), AS_WHOLE] = Field(
        default=10, description="How many hits are shown."
    )

    def wish(self) -> TrialWish:
        return TrialWish(self.days, self.sample)


class DraftTrialIn(AutomationDraftIn, TrialIn):
    """An automation that is not written down, and how far back it is tried."""

    def draft(self) -> NewAutomation:
        return NewAutomation(name="", **drafted(self))


class TrialDayOut(Out):
    day: date
    asked: int
    hits: int


class TrialHitOut(Out):
    """It would have matched then."""

    conversation_id: str
    at: InstantOut
    met: Met
    capped: bool = Field(description="It would have run too often, and done nothing.")

    @classmethod
    def of(cls, hit: WouldRun) -> "TrialHitOut":
        return cls(
            conversation_id=hit.conversation_id, at=hit.at, met=list(hit.met), capped=hit.capped
        )


class TrialOut(Out):
    """What would have happened. Nothing was done, and other automations count for nothing."""

    automation_id: str | None
    since: InstantOut
    until: InstantOut
    complete: bool = Field(
        description="False where there were too many events to go back as far as was asked."
    )
    events: int = Field(description="How many were gone through.")
    asked: int = Field(description="How often it would have been asked.")
    hits: int = Field(description="How often it would have matched.")
    capped: int = Field(description="How many of the hits would have been too many.")
    unknown: int = Field(description="Of how many nobody could tell.")
    conversations: int = Field(description="In how many conversations it would have matched.")
    steps: list[str] = Field(description="What it would have done each time.")
    per_day: list[TrialDayOut] = Field(description="By the days of UTC.")
    sample: list[TrialHitOut]

    @classmethod
    def of(cls, trial: Trial, language: str) -> "TrialOut":
        return cls(
            automation_id=trial.automation.id or None,
            since=trial.since,
            until=trial.until,
            complete=trial.complete,
            events=trial.events,
            asked=trial.asked,
            hits=trial.hits,
            capped=trial.capped,
            unknown=trial.unknown,
            conversations=trial.conversations,
            steps=[step.kind for step in trial.automation.steps],
            per_day=[
                TrialDayOut(day=day.day, asked=day.asked, hits=day.hits) for day in trial.per_day
            ],
            sample=[TrialHitOut.of(hit) for hit in trial.sample],
        )
