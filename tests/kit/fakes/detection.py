"""Detectors, signals and what is counted in memory; what is said is scripted."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.crises.detection_ports import Evidence
from domain.crises.detector_folding import Ground
from domain.crises.detector_kept import Detector
from domain.crises.ports import Scope
from domain.crises.series import BUCKETS_AN_HOUR, Sums
from domain.crises.series_kept import KeptHour, KeptSeries
from domain.crises.signal import Signal, SignalReason, SignalState
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import DetectorId, SignalId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory


class ScriptedHistory:
    """`said` is what there is to be counted, anywhere; who changes it says in which hours with
    `touched`."""

    def __init__(self) -> None:
        self.said: dict[int, Sums] = {}
        self.touched: set[int] = set()

    async def missing(self, actor: Actor, scope: Scope) -> str | None:
        return None

    async def buckets(
        self, actor: Actor, scope: Scope, first: int, until: int
    ) -> Mapping[int, Sums]:
        return {
            number: sums
            for number, sums in self.said.items()
            if first <= number // BUCKETS_AN_HOUR < until
        }


class FakeDetectorBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.detectors

    async def count(self) -> int:
        return len(self._here())

    async def add(self, detector: Detector) -> None:
        await self.save(detector)

    async def get(self, detector_id: DetectorId) -> Detector:
        found = self._rows.get(self._tx.key(detector_id))
        if found is None or found.removed_at is not None:
            raise NotFound(thing="detector")
        return found

    async def save(self, detector: Detector) -> None:
        refuse_twins(self._rows, detector)
        self._rows[self._tx.key(detector.id)] = detector

    async def at(self, scope: Scope) -> Sequence[Detector]:
        return [one for one in self._here() if one.scope == scope]

    async def watching(self) -> Sequence[Detector]:
        return [one for one in self._here() if one.enabled]

    def _here(self) -> list[Detector]:
        return [
            one
            for (workspace, _), one in self._rows.items()
            if workspace == self._tx.actor.workspace and one.removed_at is None
        ]


class FakeSignalBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.signals

    async def open(self, signal: Signal) -> None:
        going_on = [one for one in self._of(signal.detector_id) if one.closed is None]
        assert not going_on or signal.closed is not None
        await self.save(signal)

    async def get(self, signal_id: SignalId) -> Signal:
        found = self._rows.get(self._tx.key(signal_id))
        if found is None:
            raise NotFound(thing="signal")
        return found

    async def save(self, signal: Signal) -> None:
        self._rows[self._tx.key(signal.id)] = signal

    async def lately(self, detector_id: DetectorId, since: int) -> Sequence[Signal]:
        return [one for one in self._of(detector_id) if one.closed is None or one.last >= since]

    async def snoozed(self) -> Sequence[Signal]:
        return [one for one in self._rows.values() if one.state is SignalState.SNOOZED]

    def _of(self, detector_id: DetectorId) -> list[Signal]:
        found = [one for one in self._rows.values() if one.detector_id == detector_id]
        return sorted(found, key=lambda one: (one.first, one.id))


class FakeSeriesBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def keep(self, series: KeptSeries, hours: Collection[KeptHour]) -> None:
        self._tx.tables.heard_series[self._tx.key(series.key)] = series
        for hour in hours:
            self._tx.tables.heard_hours[series.workspace_id, f"{series.key}#{hour.hour}"] = hour

    async def ground(self, key: str, since: int) -> Ground:
        hours = [one for one in self._tx.tables.heard_hours.values() if one.key == key]
        buckets: dict[int, Sums] = {}
        for hour in hours:
            buckets |= hour.buckets if hour.hour >= since else {}
        kept = self._tx.tables.heard_series[self._tx.key(key)]
        return Ground(buckets, {one.hour: one.sums for one in hours}, kept.since)


class FakeDetectionReads:
    def __init__(self, memory: Memory, history: ScriptedHistory) -> None:
        self._memory = memory
        self._history = history

    async def detector(self, actor: Actor, detector_id: DetectorId) -> Detector:
        found = self._memory.tables.detectors.get((actor.workspace, detector_id))
        if found is None or found.removed_at is not None:
            raise NotFound(thing="detector")
        return found

    async def detectors(self, actor: Actor, request: PageRequest) -> Page[Detector]:
        raise NotImplementedError

    async def reasons(
        self, actor: Actor, detector_ids: Collection[DetectorId] | None = None
    ) -> Mapping[DetectorId, Mapping[SignalReason, int]]:
        if detector_ids is None:
            detector_ids = {one.detector_id for one in self._memory.tables.signals.values()}
        return {
            id: Counter(
                one.reason
                for one in self._memory.tables.signals.values()
                if one.detector_id == id and one.reason is not None
            )
            for id in detector_ids
        }

    async def signal(self, actor: Actor, signal_id: SignalId) -> Signal:
        found = self._memory.tables.signals.get((actor.workspace, signal_id))
        if found is None:
            raise NotFound(thing="signal")
        return found

    async def signals(self, actor: Actor, request: PageRequest) -> Page[Signal]:
        raise NotImplementedError

    async def places(self, actor: Actor) -> Sequence[Scope]:
        return list(
            {
                one.scope: None
                for (workspace, _), one in self._memory.tables.detectors.items()
                if workspace == actor.workspace and one.enabled
            }
        )

    async def mark(self, actor: Actor) -> int:
        return 0

    async def series(self, actor: Actor, key: str) -> KeptSeries | None:
        return self._memory.tables.heard_series.get((actor.workspace, key))

    async def hours(self, actor: Actor, key: str, first: int, until: int) -> Sequence[KeptHour]:
        raise NotImplementedError

    async def touched(self, actor: Actor, scope: Scope, mark: int, until: int) -> Collection[int]:
        return self._history.touched

    async def evidence(self, actor: Actor, signal: Signal) -> Evidence:
        raise NotImplementedError


def said(history: Any, first: int, until: int, sums: Sums) -> None:
    """From a bucket until before another the same is said in each."""
    history.said |= {number: replace(sums) for number in range(first, until)}
