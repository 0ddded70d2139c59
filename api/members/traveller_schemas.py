"""The wire shapes of who is on a journey, how it went, and how it would."""

from typing import Annotated

from pydantic import Field

from api.members.activity_schemas import MemberRef
from api.wire import EachOnce, In, InstantOut, Out
from domain.members.journey import EntryKind, Journey, StepKind
from domain.members.journey_ports import Progress, StepView, TravellerView
from domain.members.journeying import Asked, Turned
from domain.members.traveller import ExitReason, StepOutcome, Traveller, TravellerState
from domain.members.use_cases.preview_journey import JourneyPreview, StepForeseen
from domain.members.use_cases.send_on_journey import MOST_AT_ONCE
from domain.shared.ids import MemberId


class TravellersIn(In):
    member_ids: Annotated[list[MemberRef], Field(min_length=1, max_length=MOST_AT_ONCE), EachOnce()]

    def members(self) -> list[MemberId]:
        return [MemberId(one) for one in self.member_ids]


class PreviewIn(In):
    member_id: MemberRef | None = Field(
        default=None, description="Whose way is shown; without one, all whom it is for are counted."
    )

    def member(self) -> MemberId | None:
        return MemberId(self.member_id) if self.member_id else None


class TravellerOut(Out):
    id: str
    journey_id: str
    member_id: str
    state: TravellerState
    steps_passed: int = Field(description="How many steps are behind them.")
    due_at: InstantOut | None = Field(description="When their next step is due.")
    waits_for: str | None = Field(
        description="Why that waits: `quiet_hours`, `pace`, or what stops its channel."
    )
    reason: ExitReason | None = Field(description="Why they got off.")
    entered_by: EntryKind
    entered_at: InstantOut
    ended_at: InstantOut | None
    version: int
    updated_at: InstantOut

    @classmethod
    def of(cls, one: Traveller, language: str) -> "TravellerOut":
        shared = {n: getattr(one, n) for n in cls.model_fields if n != "steps_passed"}
        return cls(**shared, steps_passed=one.passed)


class StepTakenOut(Out):
    """A step that was taken, and what came of it."""

    number: int
    kind: StepKind
    outcome: StepOutcome
    reason: str | None = Field(description="Why nothing was said.")
    at: InstantOut
    message_id: str | None
    message_status: str | None = Field(description="How that message stands.")
    channel_id: str | None
    goes_out_at: InstantOut | None

    @classmethod
    def of(cls, view: StepView) -> "StepTakenOut":
        step = view.step
        own = {"message_status", "goes_out_at"}
        shared = {name: getattr(step, name) for name in cls.model_fields if name not in own}
        return cls(**shared, message_status=view.message_status, goes_out_at=step.slot_at)


class TravellerWithStepsOut(TravellerOut):
    """Somebody on a journey, and all they went through, the first step first."""

    steps: list[StepTakenOut]

    @classmethod
    def of_view(cls, view: TravellerView, language: str) -> "TravellerWithStepsOut":
        plain = TravellerOut.of(view.traveller, language).model_dump()
        return cls(**plain, steps=[StepTakenOut.of(step) for step in view.steps])


class SentOut(Out):
    member_id: str
    traveller_id: str | None
    turned: Turned | None = Field(description="Why they do not set out.")


class TravellersSentOut(Out):
    """What became of the members who were named, in their order."""

    travellers: list[SentOut]

    @classmethod
    def of(cls, asked: list[Asked], language: str) -> "TravellersSentOut":
        return cls(
            travellers=[
                SentOut(
                    member_id=one.member_id,
                    traveller_id=one.traveller.id if one.traveller else None,
                    turned=one.turned,
                )
                for one in asked
            ]
        )


class ReasonCountOut(Out):
    reason: str
    count: int


class OutcomeCountOut(Out):
    outcome: StepOutcome
    reason: str | None
    count: int
    published: int = Field(description="Of what was said, how much went out.")
    failed: int = Field(description="Of what was said, how much the platform refused.")


class StepProgressOut(Out):
    number: int
    kind: StepKind
    waiting: int = Field(description="How many have it before them next.")
    outcomes: list[OutcomeCountOut]


class JourneyProgressOut(Out):
    """Who is where."""

    journey_id: str
    entered: int
    travelling: int
    finished: int
    exited: list[ReasonCountOut]
    steps: list[StepProgressOut]

    @classmethod
    def of(cls, found: tuple[Journey, Progress], language: str) -> "JourneyProgressOut":
        journey, progress = found
        steps = [
            StepProgressOut(
                number=number,
                kind=step.kind,
                waiting=progress.travelling.get(number - 1, 0),
                outcomes=[
                    OutcomeCountOut(
                        outcome=one.outcome,
                        reason=one.reason,
                        count=one.count,
                        published=one.published,
                        failed=one.failed,
                    )
                    for one in progress.steps
                    if one.number == number
                ],
            )
            for number, step in enumerate(journey.steps, 1)
        ]
        return cls(
            journey_id=journey.id,
            entered=progress.entered,
            travelling=sum(progress.travelling.values()),
            finished=progress.finished,
            exited=_counts({reason.value: many for reason, many in progress.exited.items()}),
            steps=steps,
        )


class StepForeseenOut(Out):
    number: int
    kind: StepKind
    at: InstantOut
    text: str | None
    channel_id: str | None
    reason: str | None = Field(description="Why nothing would be said.")
    met: bool | None = Field(description="Whether they meet a condition, as they are now.")

    @classmethod
    def of(cls, seen: StepForeseen) -> "StepForeseenOut":
        return cls(**{name: getattr(seen, name) for name in cls.model_fields})


class JourneyPreviewOut(Out):
    """What it would do if it was active, and they set out now."""

    journey_id: str
    total: int = Field(description="Whom it is for at this moment.")
    looked_at: int = Field(description="How many of them were looked at.")
    sets_out: int
    turned: list[ReasonCountOut] = Field(description="Those who would not set out, by why not.")
    reached: int = Field(description="Who would hear its first message.")
    skipped: list[ReasonCountOut] = Field(description="Who would not hear it, by why not.")
    steps: list[StepForeseenOut] = Field(description="Of one member, the way.")

    @classmethod
    def of(cls, seen: JourneyPreview, language: str) -> "JourneyPreviewOut":
        return cls(
            journey_id=seen.journey_id,
            total=seen.total,
            looked_at=seen.looked_at,
            sets_out=seen.sets_out,
            turned=_counts({why.value: many for why, many in seen.turned.items()}),
            reached=seen.reached,
            skipped=_counts(dict(seen.skipped)),
            steps=[StepForeseenOut.of(step) for step in seen.steps],
        )


def _counts(found: dict[str, int]) -> list[ReasonCountOut]:
    """The most first."""
    most_first = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [ReasonCountOut(reason=reason, count=count) for reason, count in most_first]
