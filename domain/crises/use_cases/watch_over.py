"""What was said is counted and judged, and what is out of the ordinary becomes a signal, once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.crises.crisis_severity import judge
from domain.crises.detection_events import (
    SIGNAL_OPENED,
    SIGNAL_WITHDRAWN,
    SIGNAL_WOKEN,
    followed_as,
    signal_told,
)
from domain.crises.detection_ports import DetectionTransaction
from domain.crises.detector import FORMULA_VERSION
from domain.crises.detector_folding import Episode, Ground, Standing, fold
from domain.crises.detector_kept import DETECTORS_LOOK, LATE_BUCKETS, LOOK_EVERY, Detector
from domain.crises.detector_trying import found_factors
from domain.crises.ports import Scope
from domain.crises.room import Detection
from domain.crises.series import BUCKETS_AN_HOUR, Sums, begin_of, number_of
from domain.crises.series_kept import (
    HEARD_HOURS,
    KeptHour,
    KeptSeries,
    in_hours,
    key_of,
    spans,
    to_count,
)
from domain.crises.signal import ONE_EPISODE, Signal, SignalState
from domain.shared.access import Actor
from domain.shared.ids import Kind, SignalId


@dataclass(frozen=True, slots=True)
class _Counted:
    series: KeptSeries
    hours: list[KeptHour]
    is_news: bool


async def watch_over(room: Detection, actor: Actor) -> None:
    """Whatever the detectors of a workspace watch, up to the last five minutes that are over. What
    it finds depends on what was said alone, not on when anybody looked, as long as that comes no
    more than two hours late. Plans its own next time while a detector is on. Safe to repeat."""
    last = number_of(room.clock.now()) - 1
    counted = {
        key_of(scope): await _count(room, actor, scope, last)
        for scope in await room.reads.places(actor)
    }
    async with room.begin(actor) as tx:
        now = room.clock.now()
        detectors = await tx.detectors.watching()
        for each in counted.values():
            if each.is_news:
                await tx.heard.keep(each.series, each.hours)
        for detector in detectors:
            known = counted.get(key_of(detector.scope))
            if known is None or _is_seen(detector, last):
                continue
            if known.is_news or detector.standing is None:
                await _judge(room, tx, detector, last, now)
        await _wake(tx, now)
        if detectors:
            tx.plan(DETECTORS_LOOK, actor.workspace, now + LOOK_EVERY)
        await tx.commit()


def _is_seen(detector: Detector, last: int) -> bool:
    """Whether somebody else looked meanwhile, and further than we do."""
    return detector.looked_at is not None and number_of(detector.looked_at) - 1 > last


async def _count(room: Detection, actor: Actor, scope: Scope, last: int) -> _Counted:
    """Read before anything is locked. What is changed meanwhile lies behind the mark, and is
    counted the next time."""
    mark = await room.reads.mark(actor)
    series = await room.reads.series(actor, key_of(scope))
    touched = await room.reads.touched(actor, scope, series.mark, last + 1) if series else ()
    hours = to_count(series, last, touched)
    found: dict[int, Sums] = {}
    for first, until in spans(hours):
        found |= await room.history.buckets(actor, scope, first, until)
    if series is None:
        since = min(found, default=last) // BUCKETS_AN_HOUR
        series = KeptSeries(
            actor.workspace,
            actor.organization_id,
            key_of(scope),
            *(since, last, mark),
            community_id=scope.community_id,
            platform=scope.platform,
            watch_id=scope.watch_id,
            topic=scope.topic,
        )
        hours = [hour for hour in hours if hour >= since]
    after = replace(series, counted=max(series.counted, last), mark=mark)
    return _Counted(after, in_hours(after, hours, found), bool(hours))


async def _judge(
    room: Detection, tx: DetectionTransaction, detector: Detector, last: int, now: datetime
) -> None:
    begun = detector.standing or Standing(last)
    ground = await tx.heard.ground(
        key_of(detector.scope), begun.at // BUCKETS_AN_HOUR - HEARD_HOURS + 2
    )
    sure = max(begun.at, last - LATE_BUCKETS)
    settled, done = fold(detector.rule, ground, begun, sure)
    _, going_on = fold(detector.rule, ground, settled, last)
    await tx.detectors.save(detector.look(settled, now))
    found = {**done, **going_on}
    told = list(await tx.signals.lately(detector.id, begun.at - ONE_EPISODE))
    for _, episode in sorted(found.items()):
        known = next((one for one in told if one.is_of(episode)), None)
        if known is not None:
            told.remove(known)
            await _follow(tx, known, episode, ground, now)
        elif not detector.is_snoozed(begin_of((episode.closed or last) + 1)):
            await _open(room, tx, detector, episode, ground, now)
    for signal in told:
        if signal.opened > begun.at and not signal.withdrawn:
            after = signal.withdraw(now)
            await tx.signals.save(after)
            tx.announce(signal_told(SIGNAL_WITHDRAWN, after, signal))


async def _follow(
    tx: DetectionTransaction, signal: Signal, episode: Episode, ground: Ground, now: datetime
) -> None:
    after = signal.follow(episode, found_factors(episode, ground.hours), now)
    if after is not signal:
        await tx.signals.save(after)
        tx.announce(signal_told(followed_as(signal, after), after, signal))


async def _open(
    room: Detection,
    tx: DetectionTransaction,
    detector: Detector,
    episode: Episode,
    ground: Ground,
    now: datetime,
) -> None:
    signal = _signal(room, detector, episode, ground.hours, now)
    await tx.signals.open(signal)
    tx.announce(signal_told(SIGNAL_OPENED, signal))


def _signal(
    room: Detection,
    detector: Detector,
    episode: Episode,
    hours: Mapping[int, Sums],
    now: datetime,
) -> Signal:
    factors = found_factors(episode, hours)
    over = episode.closed is not None
    return Signal(
        id=SignalId(room.ids.new(Kind.SIGNAL)),
        workspace_id=detector.workspace_id,
        organization_id=detector.organization_id,
        detector_id=detector.id,
        kind=detector.kind,
        measure=detector.measure,
        state=SignalState.RESOLVED if over else SignalState.OPEN,
        severity=judge(factors).severity,
        factors=factors,
        numbers=dict(episode.numbers),
        formula_version=FORMULA_VERSION,
        first=episode.first,
        opened=episode.opened,
        last=episode.last,
        worst=episode.worst,
        created_at=now,
        updated_at=now,
        closed=episode.closed,
        community_id=detector.community_id,
        platform=detector.platform,
        watch_id=detector.watch_id,
        topic=detector.topic,
    )


async def _wake(tx: DetectionTransaction, now: datetime) -> None:
    for before in await tx.signals.snoozed():
        signal = before.wake(now)
        if signal is not before:
            await tx.signals.save(signal)
            tx.announce(signal_told(SIGNAL_WOKEN, signal, before))
