"""Small scenes about detectors and signals, in memory."""

from datetime import timedelta

from domain.crises.detector import DetectorKind, Thresholds
from domain.crises.detector_kept import Detector
from domain.crises.ports import EVERYTHING
from domain.crises.series import BUCKETS_AN_HOUR, NOTHING, Sums, number_of
from domain.crises.signal import Signal, SignalReason, SignalState
from domain.crises.use_cases.judge_signals import (
    confirm_signal,
    dismiss_signal,
    raise_signal,
    resolve_signal,
    snooze_signal,
)
from domain.crises.use_cases.keep_detectors import (
    NewDetector,
    change_detector,
    create_detector,
    create_usual_detectors,
    remove_detector,
)
from domain.crises.use_cases.watch_over import watch_over
from tests.kit.fakes.detection import ScriptedHistory, said
from tests.unit.stage import Scenes, Stage

WEEKS = 4 * 7 * 24 * BUCKETS_AN_HOUR
CALM = Sums(heard=1, negative=0)
ANGRY = Sums(heard=5, negative=5, voices=5, complaints=2)
FIVE = timedelta(minutes=5)


def history_of(s: Stage) -> ScriptedHistory:
    history = s.house.app.crises.detection.history
    assert isinstance(history, ScriptedHistory)
    return history


async def looked(s: Stage, buckets: int, sums: Sums) -> None:
    """So many times five minutes go by, in each of which that is said, with a look after each."""
    for _ in range(buckets):
        now = number_of(s.house.clock.now())
        said(history_of(s), now, now + 1, sums)
        s.house.clock.forward(FIVE)
        await watch_over(s.house.app.crises.detection, s.actor)


async def begun(s: Stage, kind: DetectorKind = DetectorKind.POISSON) -> Detector:
    """A detector that has looked once, after four calm weeks."""
    room = s.house.app.crises.detection
    now = number_of(s.house.clock.now())
    said(history_of(s), now - WEEKS, now, CALM)
    made = await create_detector(room, s.actor, NewDetector("Chance", kind))
    await watch_over(room, s.actor)
    return made.detector


def the_signal(s: Stage) -> Signal:
    [found] = s.house.memory.tables.signals.values()
    return found


async def what_goes_on_goes_quiet_and_begins_again(s: Stage) -> None:
    room = s.house.app.crises.detection
    made = await begun(s)
    await looked(s, 4, ANGRY)
    signal = the_signal(s)
    until = s.house.clock.now() + FIVE
    await snooze_signal(room, s.actor, signal.id, None, until)
    await looked(s, 2, ANGRY)
    assert the_signal(s).state is SignalState.OPEN
    await looked(s, 18, CALM)
    assert the_signal(s).closed is not None
    await looked(s, 3, ANGRY)
    assert the_signal(s).state is SignalState.OPEN
    await confirm_signal(room, s.actor, signal.id, None)
    await raise_signal(s.house.app.crises, s.actor, signal.id, None, "Nuts")
    await resolve_signal(room, s.actor, signal.id, None, SignalReason.TRUE_CRISIS)
    changes = {"thresholds": Thresholds(least_small=9)}
    await change_detector(room, s.actor, made.id, None, changes)
    await watch_over(room, s.actor)
    await remove_detector(room, s.actor, made.id, None)


async def what_was_nothing_after_all(s: Stage) -> None:
    room = s.house.app.crises.detection
    await begun(s)
    await looked(s, 4, ANGRY)
    signal = the_signal(s)
    now = number_of(s.house.clock.now())
    said(history_of(s), now - 4, now, NOTHING)
    history_of(s).touched = {(now - 4) // BUCKETS_AN_HOUR, now // BUCKETS_AN_HOUR}
    await watch_over(room, s.actor)
    assert the_signal(s).withdrawn
    assert the_signal(s).id == signal.id


async def what_somebody_says_is_none(s: Stage) -> None:
    room = s.house.app.crises.detection
    names = {kind: kind.value for kind in DetectorKind}
    made = await begun(s)
    for _ in range(2):
        await create_usual_detectors(room, s.actor, names, EVERYTHING)
    assert len(s.house.memory.tables.detectors) == len(DetectorKind)
    for other in list(s.house.memory.tables.detectors.values()):
        if other.id != made.id:
            await change_detector(room, s.actor, other.id, None, {"enabled": False})
    await looked(s, 4, ANGRY)
    await dismiss_signal(room, s.actor, the_signal(s).id, None, SignalReason.EXPECTED)


SIGNALS: Scenes = {
    what_goes_on_goes_quiet_and_begins_again: (
        {
            Detector: "change look remove",
            Signal: "follow snooze wake confirm raised resolve end",
        },
        {
            *("detector.created", "detector.updated", "detector.deleted"),
            *("signal.opened", "signal.updated", "signal.snoozed", "signal.woken"),
            *("signal.quiet", "signal.reopened", "signal.confirmed", "signal.raised"),
            *("signal.resolved", "crisis.opened"),
        },
    ),
    what_was_nothing_after_all: (
        {Signal: "withdraw"},
        {"detector.created", "signal.opened", "signal.updated", "signal.withdrawn"},
    ),
    what_somebody_says_is_none: (
        {Signal: "dismiss"},
        {
            *("detector.created", "detector.updated"),
            *("signal.opened", "signal.updated", "signal.dismissed"),
        },
    ),
}
