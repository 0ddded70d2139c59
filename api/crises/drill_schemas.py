"""The wire shapes of drills: the storm that is played, and how people did."""

from math import ceil
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt

from api.wire import (
    AS_WHOLE,
    ChannelRef,
    CommunityRef,
    ExternalId,
    In,
    Instant,
    InstantOut,
    Metadata,
    Name,
    Out,
    Reference,
    absent,
)
from domain.crises.crisis_times import NoTime, TimeTo
from domain.crises.drill import Drill, DrillMove, DrillState
from domain.crises.drill_measuring import DrillVerdict, Measured
from domain.crises.storm import LONGEST, MOST_MESSAGES, Storm, StormKind
from domain.crises.storm_words import StormLanguage
from domain.crises.use_cases.keep_drills import NewDrill
from domain.shared.clock import in_utc
from domain.shared.ids import ChannelId, CommunityId, CrisisId

MOST_CALM = 336
MOST_SEED = 2**31 - 1
MONTH = 30 * 86_400
_TARGET = Annotated[StrictInt, Field(ge=1, le=MONTH), AS_WHOLE]
_CRISIS = Annotated[str, Reference, Field(examples=["crs_01j9z3v8k4e5r6t7y8w9q0a1s2"])]


class MadeUpStormIn(In):
    """A storm that is made up. The same seed makes the same one."""

    kind: Literal[
        "spike", "slow_burn", "bot_flood", "influencer", "campaign_success", "weekend"
    ] = Field(
        description="`spike`, `slow_burn` and `influencer` are crises; `bot_flood`,"
        " `campaign_success` and `weekend` are none, however loud."
    )
    channel_id: ChannelRef = Field(description="The sandbox channel on which it is said.")
    seed: Annotated[StrictInt, Field(ge=0, le=MOST_SEED), AS_WHOLE] = 1
    size: Annotated[StrictInt, Field(ge=1, le=MOST_MESSAGES), AS_WHOLE] = Field(
        default=300, description="How many messages the storm itself is."
    )
    duration_seconds: Annotated[StrictInt, Field(ge=600, le=259_200), AS_WHOLE] = Field(
        default=7200, description="For how long the storm itself goes on."
    )
    language: StormLanguage = Field(
        default=StormLanguage.EN, description="In which language people speak."
    )
    calm_hours: Annotated[StrictInt, Field(ge=0, le=MOST_CALM), AS_WHOLE] = Field(
        default=0,
        description="So many usual hours come first: without any past, nothing is unusual. At"
        " least 26 where nothing was said before.",
    )
    calm_an_hour: Annotated[StrictInt, Field(ge=1, le=200), AS_WHOLE] = Field(
        default=6, description="About how many messages each of those hours has."
    )
    calm_is_past: StrictBool = Field(
        default=False,
        description="The usual hours are told at once, as said before the drill. Detectors that"
        " are made after that know them; those that watch already do not.",
    )

    def storm(self) -> Storm:
        return Storm(
            kind=StormKind(self.kind),
            channel_id=ChannelId(self.channel_id),
            duration_seconds=self.duration_seconds,
            seed=self.seed,
            size=self.size,
            language=self.language,
            calm_hours=self.calm_hours,
            calm_an_hour=self.calm_an_hour,
            calm_is_past=self.calm_is_past,
        )


class RecordedStormIn(In):
    """What people said once in this workspace in public, said again: in the same rhythm, by nobody
    who could be known, without links, addresses, names of accounts and long numbers."""

    kind: Literal["recorded"]
    channel_id: ChannelRef = Field(description="The sandbox channel on which it is said again.")
    since: Instant = Field(description="From when on it is taken.")
    until: Instant = Field(
        description=f"Until when, which has passed; at most {LONGEST.days} days later."
    )
    source_channel_id: ChannelRef | None = Field(default=None, description="Only from there.")
    source_community_id: CommunityRef | None = Field(default=None, description="Only from there.")
    is_crisis: StrictBool | None = Field(
        default=None,
        description="Whether it was a crisis, if you know: detectors are judged by it.",
    )

    def storm(self) -> Storm:
        since, until = in_utc(self.since), in_utc(self.until)
        channel, community = self.source_channel_id, self.source_community_id
        return Storm(
            kind=StormKind.RECORDED,
            channel_id=ChannelId(self.channel_id),
            duration_seconds=ceil((until - since).total_seconds()),
            since=since,
            until=until,
            source_channel_id=ChannelId(channel) if channel else None,
            source_community_id=CommunityId(community) if community else None,
            is_crisis=self.is_crisis,
        )


StormIn = Annotated[MadeUpStormIn | RecordedStormIn, Field(discriminator="kind")]


class DrillTargetsIn(In):
    """Within how many seconds it should happen: `notice` and `detect` from when the storm really
    began, the others from when a crisis was raised."""

    notice: _TARGET | None = Field(default=None, description="A detector tells.")
    detect: _TARGET | None = Field(default=None, description="Somebody raises a crisis.")
    acknowledge: _TARGET | None = Field(default=None, description="Somebody takes it in hand.")
    hold: _TARGET | None = Field(default=None, description="Publishing is stopped.")
    first_word: _TARGET | None = Field(default=None, description="Something is said in public.")
    contain: _TARGET | None = Field(default=None, description="It no longer grows.")
    resolve: _TARGET | None = Field(default=None, description="It is over.")

    def targets(self) -> dict[TimeTo, int]:
        given = {one: getattr(self, one.value) for one in TimeTo}
        return {one: seconds for one, seconds in given.items() if seconds is not None}


class DrillIn(In):
    name: Name = Field(examples=["Friday evening, nobody on duty"])
    storm: StormIn
    targets: DrillTargetsIn = Field(default_factory=DrillTargetsIn)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewDrill:
        return NewDrill(
            name=self.name,
            storm=self.storm.storm(),
            targets=self.targets.targets(),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class DrillChange(In):
    """What is played stays as it is."""

    name: Name = absent()
    targets: DrillTargetsIn = absent()
    crisis_id: _CRISIS | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        return self.changes(targets=DrillTargetsIn.targets, crisis_id=CrisisId)


class StormOut(Out):
    """What is played; what is not of its kind is null or nothing."""

    kind: StormKind
    channel_id: str
    duration_seconds: int
    seed: int
    size: int
    language: StormLanguage
    calm_hours: int
    calm_an_hour: int
    calm_is_past: bool
    since: InstantOut | None
    until: InstantOut | None
    source_channel_id: str | None
    source_community_id: str | None
    is_crisis: bool | None = Field(description="Whether it is a crisis; null where nobody knows.")

    @classmethod
    def of_drill(cls, drill: Drill) -> "StormOut":
        plain = {name: getattr(drill.storm, name) for name in cls.model_fields}
        return cls(**plain | {"is_crisis": drill.is_crisis})


class DrillTargetsOut(Out):
    notice: int | None
    detect: int | None
    acknowledge: int | None
    hold: int | None
    first_word: int | None
    contain: int | None
    resolve: int | None


class DrillOut(Out):
    """A storm that is played on a sandbox channel. All instants are the workspace's."""

    id: str
    name: str
    state: DrillState
    possible_moves: list[DrillMove]
    storm: StormOut
    messages: int = Field(description="How many are in it, the usual hours before it included.")
    told: int = Field(description="How many of them were told by now.")
    storm_begins_at: InstantOut = Field(description="When the storm itself begins.")
    storm_ends_at: InstantOut
    targets: DrillTargetsOut
    crisis_id: str | None = Field(
        description="The crisis that people say belongs to it; without it that counts which was"
        " raised for one of its signals."
    )
    over_at: InstantOut | None = Field(description="When it ended, or was called off.")
    external_id: str | None
    metadata: Metadata
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, drill: Drill, language: str) -> "DrillOut":
        return cls(**_fields(drill))


class DrillTimeOut(Out):
    """How long it took, from when to when; `reason` says why nobody can say, and `met` is null
    while the target may still be met, and where there is none."""

    since: InstantOut | None
    until: InstantOut | None
    seconds: int | None
    reason: NoTime | None
    target_seconds: int | None
    met: bool | None


class DrillTimesOut(Out):
    """`notice` until a detector told and `detect` until a crisis was raised count from when the
    storm really began, all others from when the crisis was raised."""

    notice: DrillTimeOut
    detect: DrillTimeOut
    acknowledge: DrillTimeOut
    hold: DrillTimeOut
    first_word: DrillTimeOut
    contain: DrillTimeOut
    resolve: DrillTimeOut


class DrillWordsOut(Out):
    said: int = Field(description="How many words were said in public.")
    in_time: int = Field(description="How many of those were said in time.")
    missed: int = Field(description="How often none was said when one was due.")


class DrillResultOut(Out):
    """How it goes, as of now."""

    verdict: DrillVerdict = Field(
        description="Whether detectors were right: `hit` and `miss` where there is a crisis,"
        " `quiet` and `false_alarm` where there is none. Half an hour after the end it is sure."
    )
    signal_ids: list[str] = Field(description="What detectors told, the earliest first.")
    false_alarms: int = Field(description="How many of those told what was not.")
    crisis_id: str | None = Field(description="The crisis by which people are measured.")
    times: DrillTimesOut
    words: DrillWordsOut

    @classmethod
    def of_measured(cls, found: Measured) -> "DrillResultOut":
        return cls(
            verdict=found.verdict,
            signal_ids=list(found.signal_ids),
            false_alarms=found.false_alarms,
            crisis_id=found.crisis_id,
            times=DrillTimesOut(**{one.value: _time(found, one) for one in TimeTo}),
            words=DrillWordsOut(
                said=found.words.said, in_time=found.words.in_time, missed=found.words.missed
            ),
        )


class DrillWithResultOut(DrillOut):
    """A drill, and how it goes."""

    result: DrillResultOut

    @classmethod
    def measured(cls, found: Measured, language: str) -> "DrillWithResultOut":
        return cls(**_fields(found.drill), result=DrillResultOut.of_measured(found))


def _time(found: Measured, one: TimeTo) -> DrillTimeOut:
    took, target = found.times[one], found.targets.get(one)
    return DrillTimeOut(
        since=took.since,
        until=took.until,
        seconds=took.seconds,
        reason=took.reason,
        target_seconds=target.seconds if target else None,
        met=target.met if target else None,
    )


def _fields(drill: Drill) -> dict[str, Any]:
    made: dict[str, Any] = {
        "possible_moves": list(drill.possible_moves),
        "storm": StormOut.of_drill(drill),
        "targets": DrillTargetsOut(**{one.value: drill.targets.get(one) for one in TimeTo}),
        "metadata": dict(drill.metadata),
    }
    plain = {name: getattr(drill, name) for name in DrillOut.model_fields if name not in made}
    return plain | made
