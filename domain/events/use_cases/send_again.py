"""Tell an endpoint on request: a ping, one event once more, or all it missed since an instant."""

from datetime import datetime

from domain.events.delivery import WebhookDelivery
from domain.events.endpoint import EndpointStatus, WebhookEndpoint
from domain.events.errors import RecoverTooFarBack
from domain.events.events import ENDPOINT_UPDATED, endpoint_changed, ping
from domain.events.room import Events
from domain.events.rules import KEPT_FOR
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState
from domain.shared.ids import WebhookDeliveryId, WebhookEndpointId


async def ping_endpoint(
    room: Events, actor: Actor, endpoint_id: WebhookEndpointId
) -> WebhookEndpoint:
    """Send it a `test.ping`, by the same way as everything else. Raises MissingScope, NotFound,
    InvalidState unless it is active."""
    actor.require(Permission.WEBHOOKS_WRITE)
    async with room.begin(actor) as tx:
        endpoint = await tx.endpoints.get(endpoint_id)
        if endpoint.status is not EndpointStatus.ACTIVE:
            raise _refusal(endpoint)
        tx.announce(ping(endpoint))
        await tx.commit(endpoint)
    await room.doorbell.ring()
    return endpoint


async def redeliver(room: Events, actor: Actor, delivery_id: WebhookDeliveryId) -> WebhookDelivery:
    """Send it once more, from the start of the schedule, under the same webhook id. Raises
    MissingScope, NotFound, InvalidState while it is on its way or its endpoint takes nothing."""
    actor.require(Permission.WEBHOOKS_WRITE)
    async with room.begin(actor) as tx:
        # The endpoint is locked first, as whoever disables it does.
        endpoint = await tx.endpoints.get(await tx.deliveries.endpoint_of(delivery_id))
        if not endpoint.takes:
            raise _refusal(endpoint)
        delivery = (await tx.deliveries.get(delivery_id)).again(room.clock.now())
        await tx.deliveries.save_all([delivery])
        await tx.commit(delivery)
    await room.doorbell.ring()
    return delivery


async def recover_endpoint(
    room: Events, actor: Actor, endpoint_id: WebhookEndpointId, since: datetime
) -> WebhookEndpoint:
    """Send what it was not told since then: what it missed while it was disabled, and what every
    try failed for. It goes after what is new, and what was delivered is left alone.

    Safe to repeat. Raises MissingScope, NotFound, InvalidState, RecoverTooFarBack.
    """
    actor.require(Permission.WEBHOOKS_WRITE)
    now = room.clock.now()
    if since < now - KEPT_FOR:
        raise RecoverTooFarBack(days=KEPT_FOR.days, pointer="/since")
    async with room.begin(actor) as tx:
        before = await tx.endpoints.get(endpoint_id)
        if not before.takes:
            raise _refusal(before)
        span = await tx.feed.span_since(since)
        endpoint = before if span is None else before.recovering(*span, now)
        if endpoint is not before:
            await tx.endpoints.save(endpoint)
            tx.announce(endpoint_changed(ENDPOINT_UPDATED, endpoint, before))
        await tx.commit(endpoint)
    await room.doorbell.ring()
    return endpoint


def _refusal(endpoint: WebhookEndpoint) -> InvalidState:
    return InvalidState(
        thing="webhook_endpoint",
        state=endpoint.status.value,
        moves=", ".join(endpoint.possible_moves),
    )
