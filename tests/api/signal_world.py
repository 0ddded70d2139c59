"""Detectors and signals for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.crises.crisis_severity import Factors
from domain.crises.detector import DetectorKind, Measure
from domain.crises.detector_kept import Detector
from domain.crises.model import Severity
from domain.crises.ports import EVERYTHING
from domain.crises.series import BUCKETS_AN_HOUR, Sums, number_of
from domain.crises.series_kept import KeptSeries, in_hours, key_of
from domain.crises.signal import Signal, SignalState
from domain.crises.use_cases.keep_detectors import NewDetector, create_detector
from domain.shared.access import Actor
from domain.shared.ids import Kind, SignalId

_NAMES = (
    *("signal", "signal_to_snooze", "signal_to_confirm", "signal_to_raise"),
    *("signal_to_dismiss", "signal_to_resolve"),
)
SIGNALS = {
    **dict.fromkeys(("detector", "spare_detector", "detector_that_told"), Kind.DETECTOR),
    **dict.fromkeys(_NAMES, Kind.SIGNAL),
}


async def a_detector(house: House, actor: Actor, external_id: str | None = None) -> Detector:
    """One that is off: nobody looks."""
    wanted = NewDetector("Complaints", DetectorKind.POISSON, enabled=False, external_id=external_id)
    return (await create_detector(house.app.crises.detection, actor, wanted)).detector


async def a_signal(house: House, actor: Actor, detector: Detector) -> Signal:
    """What it would have told an hour ago, and goes on."""
    room = house.app.crises.detection
    now = room.clock.now()
    first = number_of(now) - 12
    signal = Signal(
        id=SignalId(room.ids.new(Kind.SIGNAL)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        detector_id=detector.id,
        kind=detector.kind,
        measure=Measure.VOICES,
        state=SignalState.OPEN,
        severity=Severity.SEV2,
        factors=Factors(3, 3, 0, 0, 0),
        numbers={"value": 12.0, "usual": 0.0, "rate": 0.5, "chance": 0.00001, "share": 0.9},
        formula_version=1,
        first=first,
        opened=first + 1,
        last=first + 9,
        worst=first + 4,
        created_at=now,
        updated_at=now,
        community_id=detector.community_id,
        platform=detector.platform,
        watch_id=detector.watch_id,
        topic=detector.topic,
    )
    async with room.begin(actor) as tx:
        await tx.signals.open(signal)
        await tx.commit()
    return signal


async def what_was_counted(house: House, actor: Actor) -> None:
    """An hour of the whole workspace, in which one message was heard."""
    room = house.app.crises.detection
    last = number_of(room.clock.now()) - 1
    hour, series = last // BUCKETS_AN_HOUR, key_of(EVERYTHING)
    kept = KeptSeries(actor.workspace, actor.organization_id, series, hour, last, 0)
    async with room.begin(actor) as tx:
        await tx.heard.keep(kept, in_hours(kept, [hour], {last: Sums(heard=1)}))
        await tx.commit()


async def some_signals(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """Each of a detector of its own: of one, one goes on at a time."""
    await what_was_counted(house, actor)
    made = {
        "detector": (await a_detector(house, actor, external_id)).id,
        "spare_detector": (await a_detector(house, actor)).id,
    }
    signals = {
        name: await a_signal(house, actor, await a_detector(house, actor)) for name in _NAMES
    }
    made["detector_that_told"] = signals["signal"].detector_id
    return {**made, **{name: signal.id for name, signal in signals.items()}}
