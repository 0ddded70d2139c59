"""The wire shapes of journeys: who sets out, and what each step does."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from api.members.schemas import Labels
from api.members.segment_schemas import ConditionGroupIn, ConditionGroupOut, Groups, Matches
from api.publishing.broadcast_schemas import BroadcastTextOut, BroadcastTexts, PerMinute
from api.publishing.quiet_hours_schemas import QuietHoursIn, QuietHoursOut
from api.wall_times import SlotTime, Weekday
from api.wire import (
    AS_WHOLE,
    SEEN,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    SegmentRef,
    ShortText,
    TimezoneName,
    absent,
)
from domain.members.journey import (
    LONGEST_WAIT,
    MOST_STEPS,
    USUAL_PER_MINUTE,
    EntryKind,
    Journey,
    JourneyState,
    JourneyStep,
    JourneyText,
    StepKind,
)
from domain.members.segment import Match
from domain.members.use_cases.keep_journeys import NewJourney
from domain.shared.ids import SegmentId
from domain.shared.quiet_hours import QuietHours

Seconds = Annotated[
    StrictInt, Field(ge=1, le=int(LONGEST_WAIT.total_seconds()), examples=[259200]), AS_WHOLE
]


class MessageStepIn(In):
    """Say something to them alone, on the channel on which they last spoke to you."""

    kind: Literal["message"]
    texts: BroadcastTexts

    def step(self) -> JourneyStep:
        said = tuple(JourneyText(one.language, one.text) for one in self.texts)
        return JourneyStep(StepKind.MESSAGE, texts=said)


class WaitStepIn(In):
    """Wait so long, from when they got here."""

    kind: Literal["wait"]
    seconds: Seconds

    def step(self) -> JourneyStep:
        return JourneyStep(StepKind.WAIT, seconds=self.seconds)


class WaitUntilStepIn(In):
    """Wait for the next time at which a clock on their wall shows this."""

    kind: Literal["wait_until"]
    local_time: SlotTime
    weekdays: Annotated[list[Weekday], Field(max_length=7, examples=[[1, 2, 3]]), EachOnce()] = (
        Field(default_factory=list, description="On one of these; none are all.")
    )

    def step(self) -> JourneyStep:
        days = tuple(sorted(self.weekdays))
        return JourneyStep(StepKind.WAIT_UNTIL, local_time=self.local_time, weekdays=days)


class LabelStepIn(In):
    """Put labels on them, or take them away."""

    kind: Literal["label"]
    add: Labels = Field(default_factory=list)
    remove: Labels = Field(default_factory=list)

    def step(self) -> JourneyStep:
        return JourneyStep(StepKind.LABEL, add=tuple(self.add), remove=tuple(self.remove))


class ConditionStepIn(In):
    """Go on with the next step where this is met, and pass over some where not."""

    kind: Literal["condition"]
    match: Matches = Match.ALL
    groups: Groups
    skips: Annotated[StrictInt, Field(ge=1, le=MOST_STEPS, examples=[1]), AS_WHOLE] = Field(
        default=1, description="So many steps after it are passed over."
    )

    def step(self) -> JourneyStep:
        groups = tuple(ConditionGroupIn.group(one) for one in self.groups)
        return JourneyStep(StepKind.CONDITION, groups=groups, match=self.match, skips=self.skips)


StepIn = Annotated[
    MessageStepIn | WaitStepIn | WaitUntilStepIn | LabelStepIn | ConditionStepIn,
    Field(discriminator="kind"),
]


Steps = Annotated[
    list[StepIn],
    Field(
        min_length=1,
        max_length=MOST_STEPS,
        examples=[
            [{"kind": "message", "texts": [{"language": "en", "text": "Welcome! Say hello."}]}]
        ],
    ),
]
Purpose = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60, pattern=SEEN),
    Field(
        description="Only who agreed to this is taken along, and only as long as they do.",
        examples=["newsletter"],
    ),
]
Again = Annotated[
    StrictInt,
    Field(
        ge=1,
        le=3650,
        description="Who was on it sets out again so many days after at the earliest; never where"
        " there is none.",
        examples=[90],
    ),
    AS_WHOLE,
]
Entry = Annotated[
    EntryKind,
    Field(
        description="Who sets out by themselves: whoever enters the segment, whoever joins, or"
        " nobody. By hand anybody can be sent."
    ),
]
OfSegment = Annotated[SegmentRef, Field(description="Where `entry` is `segment`, and only there.")]


def _steps(given: list[StepIn]) -> tuple[JourneyStep, ...]:
    return tuple(step.step() for step in given)


class JourneyIn(In):
    name: Name = Field(examples=["Welcome"])
    description: ShortText | None = None
    entry: Entry
    segment_id: OfSegment | None = None
    steps: Steps
    timezone: TimezoneName | None = Field(
        default=None,
        description="Of whom their own is not known; without one, that of their community.",
    )
    exits_on_reply: StrictBool = Field(
        default=True, description="Whether whoever says anything gets off."
    )
    exits_on_leaving: StrictBool = Field(
        default=True, description="Whether whoever came by the segment gets off on leaving it."
    )
    consent_purpose: Purpose | None = None
    reenter_after_days: Again | None = None
    quiet_hours: QuietHoursIn | None = Field(default=None, description="When nobody is spoken to.")
    per_minute: PerMinute = USUAL_PER_MINUTE
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewJourney:
        return NewJourney(
            name=self.name,
            entry=self.entry,
            steps=_steps(self.steps),
            segment_id=SegmentId(self.segment_id) if self.segment_id else None,
            description=self.description,
            timezone=self.timezone,
            exits_on_reply=self.exits_on_reply,
            exits_on_leaving=self.exits_on_leaving,
            consent_purpose=self.consent_purpose,
            reenter_after_days=self.reenter_after_days,
            quiet_hours=self.quiet_hours.hours() if self.quiet_hours else None,
            per_minute=self.per_minute,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class JourneyChange(In):
    name: Name = absent()
    description: ShortText | None = absent()
    entry: Entry = absent()
    segment_id: OfSegment | None = absent()
    steps: Steps = absent()
    timezone: TimezoneName | None = absent()
    exits_on_reply: StrictBool = absent()
    exits_on_leaving: StrictBool = absent()
    consent_purpose: Purpose | None = absent()
    reenter_after_days: Again | None = absent()
    quiet_hours: QuietHoursIn | None = absent()
    per_minute: PerMinute = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        hours: Any = QuietHoursIn.hours
        return self.changes(steps=_steps, quiet_hours=hours)


class JourneyStepOut(Out):
    """One step; null is what one of its kind does not have."""

    number: int
    kind: StepKind
    texts: list[BroadcastTextOut] | None
    seconds: int | None
    local_time: str | None
    weekdays: list[int] | None
    add: list[str] | None
    remove: list[str] | None
    match: Match | None
    groups: list[ConditionGroupOut] | None
    skips: int | None

    @classmethod
    def of(cls, number: int, step: JourneyStep) -> "JourneyStepOut":
        says, labels = step.kind is StepKind.MESSAGE, step.kind is StepKind.LABEL
        asks = step.kind is StepKind.CONDITION
        texts = [BroadcastTextOut(language=t.language, text=t.text) for t in step.texts]
        groups = [ConditionGroupOut.of(group) for group in step.groups]
        return cls(
            number=number,
            kind=step.kind,
            texts=texts if says else None,
            seconds=step.seconds,
            local_time=step.local_time,
            weekdays=list(step.weekdays) if step.kind is StepKind.WAIT_UNTIL else None,
            add=list(step.add) if labels else None,
            remove=list(step.remove) if labels else None,
            match=step.match if asks else None,
            groups=groups if asks else None,
            skips=step.skips if asks else None,
        )


class JourneyOut(Out):
    id: str
    name: str
    description: str | None
    state: JourneyState
    entry: EntryKind
    segment_id: str | None
    steps: list[JourneyStepOut]
    timezone: str | None
    exits_on_reply: bool
    exits_on_leaving: bool
    consent_purpose: str | None
    reenter_after_days: int | None
    quiet_hours: QuietHoursOut | None
    per_minute: int
    possible_moves: list[str]
    activated_at: InstantOut | None
    ended_at: InstantOut | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, journey: Journey, language: str) -> "JourneyOut":
        made = {"steps", "quiet_hours", "possible_moves", "metadata"}
        plain = {name: getattr(journey, name) for name in cls.model_fields if name not in made}
        quiet: QuietHours | None = journey.quiet_hours
        return cls(
            **plain,
            steps=[JourneyStepOut.of(n, step) for n, step in enumerate(journey.steps, 1)],
            quiet_hours=QuietHoursOut.of(quiet),
            possible_moves=list(journey.possible_moves),
            metadata=dict(journey.metadata),
        )
