"""Detectors are written down, read, changed and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.crises.detection_events import (
    DETECTOR_CREATED,
    DETECTOR_DELETED,
    DETECTOR_UPDATED,
    SIGNAL_QUIET,
    detector_told,
    signal_told,
)
from domain.crises.detection_ports import DetectionTransaction
from domain.crises.detector import USUAL, DetectorKind, Measure, Thresholds
from domain.crises.detector_kept import DETECTORS_LOOK, MOST_DETECTORS, Detector
from domain.crises.errors import TooManyDetectors
from domain.crises.ports import EVERYTHING, Scope
from domain.crises.room import Detection
from domain.crises.series import Grain, Sums, begin_of, number_of
from domain.crises.series_kept import by_grain, key_of
from domain.crises.signal import Precision, precision_of
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import DetectorId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

MOST_BUCKETS = 1000
UNKNOWN = precision_of({})


@dataclass(frozen=True, slots=True)
class NewDetector:
    """What is to be watched, and how."""

    name: str
    kind: DetectorKind
    measure: Measure = Measure.VOICES
    thresholds: Thresholds = USUAL
    scope: Scope = EVERYTHING
    enabled: bool = True
    snoozed_until: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JudgedDetector:
    """A detector, and how often it was right by what people said."""

    detector: Detector
    precision: Precision


@dataclass(frozen=True, slots=True)
class HeardSeries:
    """What was counted where a detector watches, in buckets of that length by their numbers; empty
    ones are left out."""

    detector: Detector
    grain: Grain
    buckets: Mapping[int, Sums]


async def create_detector(room: Detection, actor: Actor, request: NewDetector) -> JudgedDetector:
    """It watches from the commit on. Raises MissingScope, NotFound for a community or a watch that
    is not there, ValidationFailed, TooManyDetectors, DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    scope = request.scope.compared()
    missing = await room.history.missing(actor, scope)
    async with room.begin(actor) as tx:
        if missing is not None:
            raise NotFound(thing=missing, pointer=f"/{missing}_id")
        detector = await _created(room, tx, actor, replace(request, scope=scope))
        judged = JudgedDetector(detector, UNKNOWN)
        await tx.commit(judged)
    return judged


async def create_usual_detectors(
    room: Detection, actor: Actor, names: Mapping[DetectorKind, str], scope: Scope
) -> Sequence[JudgedDetector]:
    """One of each kind at that place, with the usual numbers; kinds that watch its voices already
    are left out, so repeating it changes nothing. All that watch there, the oldest first. Raises
    MissingScope, NotFound, ValidationFailed, TooManyDetectors."""
    actor.require(Permission.CRISES_WRITE)
    scope = scope.compared()
    missing = await room.history.missing(actor, scope)
    reasons = await room.reads.reasons(actor)
    told = {id: precision_of(each) for id, each in reasons.items()}
    async with room.begin(actor) as tx:
        if missing is not None:
            raise NotFound(thing=missing, pointer=f"/{missing}_id")
        await tx.detectors.count()
        found = list(await tx.detectors.at(scope))
        there = {one.kind for one in found if one.measure is Measure.VOICES}
        for kind in DetectorKind:
            if kind not in there:
                wanted = NewDetector(names[kind], kind, scope=scope)
                found.append(await _created(room, tx, actor, wanted))
        # Those that were made at once are told in one order, now and when it is asked again.
        found.sort(key=lambda one: (one.created_at, [*DetectorKind].index(one.kind)))
        judged = [JudgedDetector(one, told.get(one.id, UNKNOWN)) for one in found]
        await tx.commit(judged)
    return judged


async def change_detector(
    room: Detection,
    actor: Actor,
    detector_id: DetectorId,
    version: Version,
    changes: Mapping[str, Any],
) -> JudgedDetector:
    """Where it goes by other numbers, or is switched off, what goes on of it ends. Raises
    MissingScope, NotFound, VersionMismatch, DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    precision = await _precision(room, actor, detector_id)
    async with room.begin(actor) as tx:
        before = await tx.detectors.get(detector_id)
        must_match(version, before.version)
        now = room.clock.now()
        detector = before.change(now, **changes)
        await tx.detectors.save(detector)
        if detector.standing is None:
            await _end_what_goes_on(tx, detector, now)
        if detector.enabled:
            tx.plan(DETECTORS_LOOK, actor.workspace, now)
        tx.announce(detector_told(DETECTOR_UPDATED, detector, before))
        judged = JudgedDetector(detector, precision)
        await tx.commit(judged)
    return judged


async def remove_detector(
    room: Detection, actor: Actor, detector_id: DetectorId, version: Version
) -> JudgedDetector:
    """For good; what it told stays. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.CRISES_WRITE)
    precision = await _precision(room, actor, detector_id)
    async with room.begin(actor) as tx:
        before = await tx.detectors.get(detector_id)
        must_match(version, before.version)
        now = room.clock.now()
        detector = before.remove(now)
        await tx.detectors.save(detector)
        await _end_what_goes_on(tx, detector, now)
        tx.announce(detector_told(DETECTOR_DELETED, detector, before))
        judged = JudgedDetector(detector, precision)
        await tx.commit(judged)
    return judged


async def read_detector(room: Detection, actor: Actor, detector_id: DetectorId) -> JudgedDetector:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    detector = await room.reads.detector(actor, detector_id)
    return JudgedDetector(detector, await _precision(room, actor, detector_id))


async def list_detectors(
    room: Detection, actor: Actor, request: PageRequest
) -> Page[JudgedDetector]:
    """Raises MissingScope."""
    actor.require(Permission.CRISES_READ)
    page = await room.reads.detectors(actor, request)
    reasons = await room.reads.reasons(actor, [one.id for one in page.items])
    return Page(
        [JudgedDetector(one, precision_of(reasons.get(one.id, {}))) for one in page.items],
        page.next_after,
    )


async def read_series(
    room: Detection,
    actor: Actor,
    detector_id: DetectorId,
    grain: Grain,
    since: datetime,
    until: datetime,
) -> HeardSeries:
    """What was counted where it watches, from the bucket of `since` until before that of `until`;
    nothing before its first look. Raises MissingScope, NotFound, ValidationFailed for more than a
    thousand buckets, or none."""
    actor.require(Permission.CRISES_READ)
    first, end = number_of(since, grain), number_of(until, grain)
    if not 0 < end - first <= MOST_BUCKETS:
        raise ValidationFailed(errors=[FieldError("/until", "series_span", {"most": MOST_BUCKETS})])
    detector = await room.reads.detector(actor, detector_id)
    begin, over = begin_of(first, grain), begin_of(end, grain)
    span = number_of(begin, Grain.HOUR), number_of(over, Grain.HOUR) + 1
    hours = await room.reads.hours(actor, key_of(detector.scope), *span)
    found = by_grain(hours, grain)
    return HeardSeries(
        detector,
        grain,
        {number: found[number] for number in sorted(found) if first <= number < end},
    )


async def _created(
    room: Detection, tx: DetectionTransaction, actor: Actor, request: NewDetector
) -> Detector:
    now, scope = room.clock.now(), request.scope
    if await tx.detectors.count() >= MOST_DETECTORS:
        raise TooManyDetectors(most=MOST_DETECTORS)
    detector = Detector(
        id=DetectorId(room.ids.new(Kind.DETECTOR)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        kind=request.kind,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        measure=request.measure,
        thresholds=request.thresholds,
        community_id=scope.community_id,
        platform=scope.platform,
        watch_id=scope.watch_id,
        topic=scope.topic,
        enabled=request.enabled,
        snoozed_until=request.snoozed_until,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    await tx.detectors.add(detector)
    if detector.enabled:
        tx.plan(DETECTORS_LOOK, actor.workspace, now)
    tx.announce(detector_told(DETECTOR_CREATED, detector))
    return detector


async def _end_what_goes_on(tx: DetectionTransaction, detector: Detector, now: datetime) -> None:
    """Nobody looks whether it is quiet any more."""
    for before in await tx.signals.lately(detector.id, number_of(now) + 1):
        signal = before.end(now)
        await tx.signals.save(signal)
        tx.announce(signal_told(SIGNAL_QUIET, signal, before))


async def _precision(room: Detection, actor: Actor, detector_id: DetectorId) -> Precision:
    reasons = await room.reads.reasons(actor, [detector_id])
    return precision_of(reasons.get(detector_id, {}))
