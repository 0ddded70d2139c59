"""Signals are read with what speaks for them, put off, and people say what they were."""

from collections.abc import Callable
from datetime import datetime

from domain.crises.crisis import Crisis, CrisisState
from domain.crises.crisis_opening import open_one
from domain.crises.crisis_severity import judge
from domain.crises.detection_events import (
    SIGNAL_CONFIRMED,
    SIGNAL_DISMISSED,
    SIGNAL_RAISED,
    SIGNAL_RESOLVED,
    SIGNAL_SNOOZED,
    signal_told,
)
from domain.crises.detection_ports import Evidence
from domain.crises.room import Crises, Detection
from domain.crises.signal import Signal, SignalReason
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import CrisisId, Kind, SignalId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


async def read_signal(room: Detection, actor: Actor, signal_id: SignalId) -> Signal:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    return await room.reads.signal(actor, signal_id)


async def list_signals(room: Detection, actor: Actor, request: PageRequest) -> Page[Signal]:
    """Raises MissingScope."""
    actor.require(Permission.CRISES_READ)
    return await room.reads.signals(actor, request)


async def read_evidence(room: Detection, actor: Actor, signal_id: SignalId) -> Evidence:
    """What people say in its episode, read where it stands now. Raises MissingScope, OutOfReach,
    NotFound."""
    actor.require_all(Permission.INBOX_READ)
    signal = await room.reads.signal(actor, signal_id)
    return await room.reads.evidence(actor, signal)


async def snooze_signal(
    room: Detection, actor: Actor, signal_id: SignalId, version: Version, until: datetime
) -> Signal:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState, ValidationFailed for a time
    that has passed."""

    def put_off(signal: Signal, now: datetime) -> Signal:
        if until <= now:
            raise ValidationFailed(errors=[FieldError("/until", "not_to_come")])
        return signal.snooze(until, now)

    return await _judged(*(room, actor, signal_id, version, SIGNAL_SNOOZED), put_off)


async def confirm_signal(
    room: Detection, actor: Actor, signal_id: SignalId, version: Version
) -> Signal:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState."""
    return await _judged(
        *(room, actor, signal_id, version, SIGNAL_CONFIRMED),
        lambda signal, now: signal.confirm(actor.id, now),
    )


async def dismiss_signal(
    room: Detection, actor: Actor, signal_id: SignalId, version: Version, reason: SignalReason
) -> Signal:
    """Its detector learns from it. Raises MissingScope, NotFound, VersionMismatch, InvalidState."""
    return await _judged(
        *(room, actor, signal_id, version, SIGNAL_DISMISSED),
        lambda signal, now: signal.dismiss(reason, actor.id, now),
    )


async def resolve_signal(
    room: Detection, actor: Actor, signal_id: SignalId, version: Version, reason: SignalReason
) -> Signal:
    """Its detector learns from it. Raises MissingScope, NotFound, VersionMismatch, InvalidState."""
    return await _judged(
        *(room, actor, signal_id, version, SIGNAL_RESOLVED),
        lambda signal, now: signal.resolve(reason, actor.id, now),
    )


async def raise_signal(
    room: Crises, actor: Actor, signal_id: SignalId, version: Version, title: str
) -> Signal:
    """A crisis is opened for it, in triage, as bad as the signal says and where it says; while one
    is open for it already, what is opened is that one's duplicate. Raises MissingScope, NotFound,
    VersionMismatch, InvalidState."""
    actor.require(Permission.CRISES_WRITE)
    async with room.detection.begin(actor) as tx:
        before = await tx.signals.get(signal_id)
        must_match(version, before.version)
        now = room.detection.clock.now()
        wanted = Crisis(
            id=CrisisId(room.detection.ids.new(Kind.CRISIS)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            title=title,
            state=CrisisState.TRIAGE,
            severity=judge(before.factors).severity,
            factors=before.factors,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
            trigger=before.id,
            began_at=before.began_at,
            community_ids=(before.community_id,) if before.community_id else (),
            platforms=(before.platform,) if before.platform else (),
        )
        signal = before.raised(wanted.id, actor.id, now)
        await tx.signals.save(signal)
        tx.announce(signal_told(SIGNAL_RAISED, signal, before))
        await open_one(room.response, tx, actor, wanted, now)
        await tx.commit(signal)
    return signal


async def _judged(
    room: Detection,
    actor: Actor,
    signal_id: SignalId,
    version: Version,
    name: str,
    move: Callable[[Signal, datetime], Signal],
) -> Signal:
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.signals.get(signal_id)
        must_match(version, before.version)
        signal = move(before, room.clock.now())
        await tx.signals.save(signal)
        tx.announce(signal_told(name, signal, before))
        await tx.commit(signal)
    return signal
