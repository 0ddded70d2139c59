"""Reading endpoints, what they are owed, and how it went."""

from collections.abc import Sequence

from domain.events.delivery import WebhookAttempt, WebhookDelivery
from domain.events.endpoint import WebhookEndpoint
from domain.events.room import Events
from domain.shared.access import Actor, Permission
from domain.shared.ids import WebhookDeliveryId, WebhookEndpointId
from domain.shared.paging import Page, PageRequest


async def read_endpoint(
    room: Events, actor: Actor, endpoint_id: WebhookEndpointId
) -> WebhookEndpoint:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.WEBHOOKS_READ)
    return await room.reads.endpoint(actor, endpoint_id)


async def list_endpoints(room: Events, actor: Actor, request: PageRequest) -> Page[WebhookEndpoint]:
    actor.require(Permission.WEBHOOKS_READ)
    return await room.reads.endpoints(actor, request)


async def read_delivery(
    room: Events, actor: Actor, delivery_id: WebhookDeliveryId
) -> WebhookDelivery:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.WEBHOOKS_READ)
    return await room.reads.delivery(actor, delivery_id)


async def list_deliveries(
    room: Events, actor: Actor, request: PageRequest
) -> Page[WebhookDelivery]:
    actor.require(Permission.WEBHOOKS_READ)
    return await room.reads.deliveries(actor, request)


async def list_webhook_attempts(
    room: Events, actor: Actor, delivery_id: WebhookDeliveryId
) -> Sequence[WebhookAttempt]:
    """Every try of one delivery, oldest first. Raises MissingScope, NotFound."""
    actor.require(Permission.WEBHOOKS_READ)
    return await room.reads.attempts(actor, delivery_id)
