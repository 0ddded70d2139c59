"""How a drill went follows from what detectors told, what people did, and what was played."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.crises.crisis import Crisis
from domain.crises.crisis_entry import CrisisEntry, EntryKind, Visibility
from domain.crises.crisis_events import WORD_MISSED
from domain.crises.crisis_times import BETWEEN, NoTime, Point, TimeTo, Took, times_of
from domain.crises.drill import Drill, DrillState
from domain.crises.signal import Signal


class DrillVerdict(StrEnum):
    """Whether detectors were right. `hit`: there was a crisis and one of them told. `miss`: there
    was, and none did. `quiet`: there was none, and none told. `false_alarm`: there was none, and
    one told. `pending`: it is too early to say. `unknown`: nobody says what was played, or it was
    called off before anything was told."""

    PENDING = "pending"
    HIT = "hit"
    MISS = "miss"
    QUIET = "quiet"
    FALSE_ALARM = "false_alarm"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TargetResult:
    """Whether it took no longer than it was to; `met` is None while it still may."""

    seconds: int
    met: bool | None


@dataclass(frozen=True, slots=True)
class WordsKept:
    """`said` are the words that were said in public, of which `in_time` were; `missed` is how often
    none was when one was due."""

    said: int
    in_time: int
    missed: int


@dataclass(frozen=True, slots=True)
class Responded:
    """What detectors told and people did while a drill was played, the earliest first."""

    signals: Sequence[Signal] = ()
    crisis: Crisis | None = None
    entries: Sequence[CrisisEntry] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """`signal_ids` are all that detectors told; `false_alarms` is how many of those told what was
    not: all where there is no crisis, and otherwise those before it began."""

    drill: Drill
    verdict: DrillVerdict
    signal_ids: tuple[str, ...]
    false_alarms: int
    crisis_id: str | None
    times: Mapping[TimeTo, Took]
    targets: Mapping[TimeTo, TargetResult]
    words: WordsKept


def measured(drill: Drill, responded: Responded, now: datetime) -> Measured:
    begun = [one for one in responded.signals if one.created_at >= drill.storm_begins_at]
    early = len(responded.signals) - len(begun)
    wrong = {True: early, False: len(responded.signals), None: 0}
    verdict = _verdict(drill, bool(begun), bool(responded.signals), now)
    signal = _first_of(begun, responded.crisis)
    times = _times(drill, responded, signal, verdict)
    return Measured(
        drill=drill,
        verdict=verdict,
        signal_ids=tuple(one.id for one in responded.signals),
        false_alarms=wrong[drill.is_crisis],
        crisis_id=responded.crisis.id if responded.crisis else None,
        times=times,
        targets={
            name: _result(times[name], seconds, now) for name, seconds in drill.targets.items()
        },
        words=words_kept(responded.entries),
    )


def words_kept(entries: Iterable[CrisisEntry]) -> WordsKept:
    """By the timeline: a word that was missed is late, when it comes at last."""
    said = in_time = missed = 0
    late = False
    for entry in sorted(entries, key=lambda one: (one.at, one.id)):
        if entry.details.get("event") == WORD_MISSED:
            missed, late = missed + 1, True
        elif entry.kind is EntryKind.STATEMENT and entry.visibility is Visibility.PUBLIC:
            said, in_time, late = said + 1, in_time + (not late), False
    return WordsKept(said, in_time, missed)


def _verdict(drill: Drill, told_of_it: bool, told: bool, now: datetime) -> DrillVerdict:
    if drill.is_crisis is None:
        return DrillVerdict.UNKNOWN
    if drill.is_crisis and told_of_it:
        return DrillVerdict.HIT
    if not drill.is_crisis and told:
        return DrillVerdict.FALSE_ALARM
    if drill.state is DrillState.CANCELLED:
        return DrillVerdict.UNKNOWN
    if drill.heeded_until is None or now <= drill.heeded_until:
        return DrillVerdict.PENDING
    return DrillVerdict.MISS if drill.is_crisis else DrillVerdict.QUIET


def _first_of(begun: Sequence[Signal], crisis: Crisis | None) -> Signal | None:
    """That for which the crisis was opened, and otherwise the earliest."""
    raised = (one for one in begun if crisis and one.id == crisis.trigger)
    return next(raised, begun[0] if begun else None)


def _times(
    drill: Drill, responded: Responded, signal: Signal | None, verdict: DrillVerdict
) -> Mapping[TimeTo, Took]:
    """From when the storm really began."""
    began = drill.storm_begins_at
    if responded.crisis is not None:
        crisis = replace(responded.crisis, began_at=began)
        return times_of(crisis, responded.entries, signal)
    nothing = NoTime.NOT_YET if verdict is DrillVerdict.PENDING else NoTime.NO_SIGNAL
    told = signal.created_at if signal else None
    took = Took(began, told, _seconds(began, told), None if told else nothing)
    waits = {
        name: Took(began if since is Point.BEGAN else None, None, None, NoTime.NOT_YET)
        for name, (since, _) in BETWEEN.items()
    }
    return {**waits, TimeTo.NOTICE: took}


def _seconds(since: datetime, until: datetime | None) -> int | None:
    return None if until is None else max(0, int((until - since).total_seconds()))


def _result(took: Took, seconds: int, now: datetime) -> TargetResult:
    if took.seconds is not None:
        return TargetResult(seconds, took.seconds <= seconds)
    if took.reason is NoTime.NEVER or took.reason is NoTime.NO_SIGNAL:
        return TargetResult(seconds, False)
    too_late = took.since is not None and now > took.since + timedelta(seconds=seconds)
    return TargetResult(seconds, False if too_late else None)
