"""The wire shapes of what automations did, and of trying one on what happened already."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, StrictInt

from api.inbox.automation_schemas import AutomationDraftIn, drafted
from api.inbox.step_schemas import StepResultOut
from api.wire import AS_WHOLE, EachOnce, In, InstantOut, Out, Reference
from domain.inbox.automation import Automation, AutomationRun, NewAutomation, RunState
from domain.inbox.rehearsing import Rehearsal, WouldRunThere
from domain.inbox.replaying import MOST_EVENTS, Trial, WouldRun
from domain.inbox.step import failed_at
from domain.inbox.use_cases.try_automation import SetTrial, TrialWish
from domain.shared.ids import AutomationId

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
    """What would have happened. Nothing was done, and other automations count for nothing: `POST
    /v1/automations/dry-run-all` tries all of them together."""

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


class SetTrialIn(TrialIn):
    also_ids: Annotated[
        list[Annotated[str, Reference, Field(examples=["aut_01j9z3v8k4e5r6t7y8w9q0a1s2"])]],
        Field(max_length=50),
        EachOnce(),
    ] = Field(default_factory=list, description="Automations that count as if they were enabled.")

    def also(self) -> list[AutomationId]:
        return [AutomationId(text) for text in self.also_ids]


class TriedAutomationOut(Out):
    """What one of them would have done among the others."""

    automation_id: str
    name: str
    position: int
    group: str | None
    asked: int = Field(description="How often it would have been asked.")
    passed_over: int = Field(description="How often another of its group came first.")
    hits: int = Field(description="How often it would have matched.")
    by_others: int = Field(description="How many of the hits by what another would have done.")
    capped: int = Field(description="How many of the hits would have been too many.")
    unknown: int = Field(description="Of how many nobody could tell.")
    conversations: int = Field(description="In how many conversations it would have matched.")
    steps: list[str] = Field(description="What it would have done each time.")

    @classmethod
    def of(cls, automation: Automation, rehearsal: Rehearsal) -> "TriedAutomationOut":
        hits = [hit for hit in rehearsal.hits if hit.automation_id == automation.id]
        return cls(
            automation_id=automation.id,
            name=automation.name,
            position=automation.position,
            group=automation.group,
            asked=rehearsal.asked[automation.id],
            passed_over=rehearsal.passed_over[automation.id],
            hits=len(hits),
            by_others=sum(hit.depth > 0 for hit in hits),
            capped=sum(hit.run.capped for hit in hits),
            unknown=rehearsal.unknown[automation.id],
            conversations=len({hit.run.conversation_id for hit in hits}),
            steps=[step.kind for step in automation.steps],
        )


class SetTrialHitOut(TrialHitOut):
    """One of them would have matched then."""

    automation_id: str
    depth: int = Field(description="0: by what happened. 1: by what another would have done.")

    @classmethod
    def among(cls, hit: WouldRunThere) -> "SetTrialHitOut":
        plain = dict(TrialHitOut.of(hit.run))
        return cls(**plain, automation_id=hit.automation_id, depth=hit.depth)


class SetTrialOut(Out):
    """What all of them together would have done, in the order in which they are asked. Each event
    finds the conversation as it really was; nothing was done."""

    since: InstantOut
    until: InstantOut
    complete: bool = Field(
        description="False where there were too many events to go back as far as was asked."
    )
    events: int = Field(description="How many were gone through.")
    stopped: int = Field(
        description="How often what they did would have led to more, and the loop guard kept it"
        " from that."
    )
    automations: list[TriedAutomationOut]
    sample: list[SetTrialHitOut]

    @classmethod
    def of(cls, trial: SetTrial, language: str) -> "SetTrialOut":
        return cls(
            since=trial.since,
            until=trial.until,
            complete=trial.complete,
            events=trial.events,
            stopped=trial.rehearsal.stopped,
            automations=[
                TriedAutomationOut.of(each, trial.rehearsal) for each in trial.automations
            ],
            sample=[SetTrialHitOut.among(hit) for hit in trial.sample],
        )
