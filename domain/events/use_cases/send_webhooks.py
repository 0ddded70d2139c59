"""Take what endpoints are owed, and write down what came of each try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.events.delivery import (
    LEASE,
    Told,
    WebhookAttempt,
    WebhookDelivery,
    WebhookOutcome,
    WebhookState,
)
from domain.events.endpoint import WebhookEndpoint
from domain.events.events import (
    ENDPOINT_DISABLED,
    ENDPOINT_FAILING,
    delivery_exhausted,
    endpoint_changed,
)
from domain.events.ports import EventsTransaction, Parcel
from domain.events.room import Events
from domain.shared.access import Actor
from domain.shared.ids import Kind, WebhookAttemptId, WebhookDeliveryId


@dataclass(frozen=True, slots=True)
class Tried:
    """A parcel that was sent, when, and what came of it."""

    parcel: Parcel
    started_at: datetime
    told: Told


async def take_webhooks(
    room: Events, actor: Actor, ids: Sequence[WebhookDeliveryId]
) -> list[Parcel]:
    """Claim these deliveries of one workspace. Telling is at least once: one whose sender is gone
    is claimed anew when its lease is over, and goes out again under the same id. What an endpoint
    was still owed in the moment it ended is dropped."""
    async with room.begin(actor) as tx:
        await tx.deliveries.drop_unwanted(ids, room.clock.now())
        parcels = await tx.deliveries.claim(ids, LEASE)
        now = room.clock.now()
        # Its event is no longer kept: there is nothing left to say.
        empty = [p.delivery.drop(now) for p in parcels if p.letter is None]
        if empty:
            await tx.deliveries.save_all(empty)
        await tx.commit()
    return [parcel for parcel in parcels if parcel.letter is not None]


async def record_tries(room: Events, actor: Actor, tries: Sequence[Tried]) -> int:
    """Write what came of these tries, in one commit; returns how many were accepted.

    A result whose fence is no longer the delivery's changes nothing. An endpoint that took nothing
    for days, or says that it is gone, is disabled here, and what waits for it is dropped. Safe to
    repeat.
    """
    ids = sorted({t.parcel.delivery.endpoint_id for t in tries})
    fences = {t.parcel.delivery.id: t.parcel.delivery.fence for t in tries}
    async with room.begin(actor) as tx:
        now = room.clock.now()
        endpoints = await tx.endpoints.all_of(ids)
        held = await tx.deliveries.held(fences)
        accepted = [t for t in tries if t.parcel.delivery.id in held]
        for before in endpoints:
            mine = [t for t in accepted if t.parcel.delivery.endpoint_id == before.id]
            after = _judged(before, mine, now)
            moved = [_moved(room, held[t.parcel.delivery.id], t, after, now) for t in mine]
            await tx.deliveries.save_all(moved)
            await _tell(tx, before, after, moved, now)
        await tx.deliveries.record([_line(room, t) for t in accepted])
        await tx.commit()
    return len(accepted)


def _judged(before: WebhookEndpoint, mine: Sequence[Tried], now: datetime) -> WebhookEndpoint:
    """What these tries say of their endpoint."""
    after = before
    for tried in mine:
        if tried.told.delivered:
            after = after.succeeded(now)
        else:
            after = after.failed(now, gone=tried.told.outcome is WebhookOutcome.GONE)
    return after


def _moved(
    room: Events,
    delivery: WebhookDelivery,
    tried: Tried,
    endpoint: WebhookEndpoint,
    now: datetime,
) -> WebhookDelivery:
    moved = delivery.told(tried.told, now, room.chance.draw())
    waits = moved.state is WebhookState.PENDING
    return moved.drop(now) if waits and not endpoint.takes else moved


async def _tell(
    tx: EventsTransaction,
    before: WebhookEndpoint,
    after: WebhookEndpoint,
    moved: Sequence[WebhookDelivery],
    now: datetime,
) -> None:
    if after is before:
        return
    await tx.endpoints.save(after)
    exhausted = [d for d in moved if d.state is WebhookState.EXHAUSTED]
    tx.announce(*(delivery_exhausted(after, delivery) for delivery in exhausted))
    if after.is_failing and not before.is_failing:
        tx.announce(endpoint_changed(ENDPOINT_FAILING, after, before))
    if before.takes and not after.takes:
        await tx.deliveries.drop_pending(after.id, now)
        tx.announce(endpoint_changed(ENDPOINT_DISABLED, after, before))


def _line(room: Events, tried: Tried) -> WebhookAttempt:
    delivery, told = tried.parcel.delivery, tried.told
    return WebhookAttempt(
        id=WebhookAttemptId(room.ids.new(Kind.WEBHOOK_ATTEMPT)),
        workspace_id=delivery.workspace_id,
        delivery_id=delivery.id,
        number=delivery.attempts + 1,
        started_at=tried.started_at,
        duration_ms=told.duration_ms,
        outcome=told.outcome,
        detail=told.detail,
        status_code=told.status_code,
        answer=told.answer,
    )
