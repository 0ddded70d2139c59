"""Webhooks: each route parses, asks one use case, shapes the answer."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.events.webhook_schemas import (
    RecoverIn,
    WebhookAttemptOut,
    WebhookAttemptsOut,
    WebhookDeliveryOut,
    WebhookEndpointChange,
    WebhookEndpointIn,
    WebhookEndpointOut,
    WebhookEndpointSecretOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.events.delivery import WebhookAttempt, WebhookState
from domain.events.endpoint import EndpointStatus
from domain.events.use_cases.change_endpoint import (
    change_endpoint,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
)
from domain.events.use_cases.create_endpoint import create_endpoint
from domain.events.use_cases.read_webhooks import (
    list_deliveries,
    list_endpoints,
    list_webhook_attempts,
    read_delivery,
    read_endpoint,
)
from domain.events.use_cases.send_again import ping_endpoint, recover_endpoint, redeliver
from domain.events.use_cases.verify_endpoint import verify_endpoint
from domain.shared.clock import in_utc
from domain.shared.ids import WebhookDeliveryId, WebhookEndpointId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
ENDPOINTS = Listing(
    ("id", "created_at"),
    {"status": Choice(EndpointStatus), "external_id": Texts(), "created_at": Moment()},
)
DELIVERIES = Listing(
    ("id", "created_at"),
    {
        "endpoint_id": Texts(),
        "event_id": Texts(),
        "event_type": Texts(),
        "state": Choice(WebhookState),
        "created_at": Moment(),
    },
)


@router.post(
    "/webhook-endpoints",
    **operation("webhooks", WebhookEndpointSecretOut, creates=True, once=True),
)
async def post_webhook_endpoint(body: WebhookEndpointIn, call: InWorkspaceOnce) -> Response:
    """Name an address that wants to be told. It is told nothing before it is verified; the
    signing secret is shown this once."""
    room = call.app.events
    return await call.change(
        lambda actor: create_endpoint(room, actor, body.request()),
        WebhookEndpointSecretOut.made,
        status=201,
        location="/v1/webhook-endpoints/{}",
    )


@router.get(
    "/webhook-endpoints", **operation("webhooks", page_of(WebhookEndpointOut), lists=ENDPOINTS)
)
@listing(ENDPOINTS)
async def get_webhook_endpoints(call: InWorkspace) -> Response:
    """List webhook endpoints."""
    room = call.app.events
    return await call.page(
        ENDPOINTS, lambda actor, wanted: list_endpoints(room, actor, wanted), WebhookEndpointOut.of
    )


@router.get("/webhook-endpoints/{endpoint_id}", **operation("webhooks", WebhookEndpointOut))
async def get_webhook_endpoint(endpoint_id: str, call: InWorkspace) -> Response:
    """Read a webhook endpoint: whether it is verified, and how it has gone."""
    room = call.app.events
    return await call.read(
        lambda actor: read_endpoint(room, actor, WebhookEndpointId(endpoint_id)),
        WebhookEndpointOut.of,
    )


@router.patch(
    "/webhook-endpoints/{endpoint_id}", **operation("webhooks", WebhookEndpointOut, changes=True)
)
async def patch_webhook_endpoint(
    endpoint_id: str, body: WebhookEndpointChange, call: InWorkspace
) -> Response:
    """Change a webhook endpoint. Another address has to be verified, too."""
    room, version = call.app.events, call.required_version
    changes = body.changes()
    return await call.change(
        lambda actor: change_endpoint(
            room, actor, WebhookEndpointId(endpoint_id), version, changes
        ),
        WebhookEndpointOut.of,
    )


@router.delete("/webhook-endpoints/{endpoint_id}", **operation("webhooks", WebhookEndpointOut))
async def delete_webhook_endpoint(endpoint_id: str, call: InWorkspace) -> Response:
    """Remove a webhook endpoint, for good. Its secrets are forgotten; its log stays."""
    room = call.app.events
    return await call.change(
        lambda actor: remove_endpoint(room, actor, WebhookEndpointId(endpoint_id)),
        WebhookEndpointOut.of,
    )


@router.post("/webhook-endpoints/{endpoint_id}/verify", **operation("webhooks", WebhookEndpointOut))
async def post_webhook_endpoint_verify(endpoint_id: str, call: InWorkspace) -> Response:
    """Send a signed challenge now. When the answer says it back, the endpoint is active."""
    room = call.app.events
    return await call.change(
        lambda actor: verify_endpoint(room, actor, WebhookEndpointId(endpoint_id)),
        WebhookEndpointOut.of,
    )


@router.post("/webhook-endpoints/{endpoint_id}/pause", **operation("webhooks", WebhookEndpointOut))
async def post_webhook_endpoint_pause(endpoint_id: str, call: InWorkspace) -> Response:
    """Send nothing for now. What happens meanwhile is kept for it."""
    room = call.app.events
    return await call.change(
        lambda actor: pause_endpoint(room, actor, WebhookEndpointId(endpoint_id)),
        WebhookEndpointOut.of,
    )


@router.post("/webhook-endpoints/{endpoint_id}/resume", **operation("webhooks", WebhookEndpointOut))
async def post_webhook_endpoint_resume(endpoint_id: str, call: InWorkspace) -> Response:
    """Go on; what was kept goes out."""
    room = call.app.events
    return await call.change(
        lambda actor: resume_endpoint(room, actor, WebhookEndpointId(endpoint_id)),
        WebhookEndpointOut.of,
    )


@router.post(
    "/webhook-endpoints/{endpoint_id}/rotate-secret",
    **operation("webhooks", WebhookEndpointSecretOut, once=True),
)
async def post_webhook_endpoint_rotate_secret(endpoint_id: str, call: InWorkspaceOnce) -> Response:
    """Make another signing secret. For 24 hours the old one signs, too, so that receivers can
    change over without missing anything."""
    room = call.app.events
    return await call.change(
        lambda actor: rotate_secret(room, actor, WebhookEndpointId(endpoint_id)),
        WebhookEndpointSecretOut.made,
    )


@router.post("/webhook-endpoints/{endpoint_id}/ping", **operation("webhooks", WebhookEndpointOut))
async def post_webhook_endpoint_ping(endpoint_id: str, call: InWorkspace) -> Response:
    """Send a `test.ping` to this endpoint; how it went is in the log of deliveries."""
    room = call.app.events
    return await call.change(
        lambda actor: ping_endpoint(room, actor, WebhookEndpointId(endpoint_id)),
        WebhookEndpointOut.of,
    )


@router.post(
    "/webhook-endpoints/{endpoint_id}/recover", **operation("webhooks", WebhookEndpointOut)
)
async def post_webhook_endpoint_recover(
    endpoint_id: str, body: RecoverIn, call: InWorkspace
) -> Response:
    """Send what this endpoint was not told since an instant. What is new goes first; what was
    delivered is not sent again."""
    room, since = call.app.events, in_utc(body.since)
    return await call.change(
        lambda actor: recover_endpoint(room, actor, WebhookEndpointId(endpoint_id), since),
        WebhookEndpointOut.of,
    )


@router.get(
    "/webhook-deliveries", **operation("webhooks", page_of(WebhookDeliveryOut), lists=DELIVERIES)
)
@listing(DELIVERIES)
async def get_webhook_deliveries(call: InWorkspace) -> Response:
    """List what endpoints are and were owed, for 30 days."""
    room = call.app.events
    return await call.page(
        DELIVERIES,
        lambda actor, wanted: list_deliveries(room, actor, wanted),
        WebhookDeliveryOut.of,
    )


@router.get("/webhook-deliveries/{delivery_id}", **operation("webhooks", WebhookDeliveryOut))
async def get_webhook_delivery(delivery_id: str, call: InWorkspace) -> Response:
    """Read one delivery to one endpoint."""
    room = call.app.events
    return await call.read(
        lambda actor: read_delivery(room, actor, WebhookDeliveryId(delivery_id)),
        WebhookDeliveryOut.of,
    )


@router.get(
    "/webhook-deliveries/{delivery_id}/attempts", **operation("webhooks", WebhookAttemptsOut)
)
async def get_webhook_delivery_attempts(delivery_id: str, call: InWorkspace) -> Response:
    """Every try of this delivery with what the receiver said, oldest first."""
    room = call.app.events

    def shape(attempts: Sequence[WebhookAttempt], language: str) -> WebhookAttemptsOut:
        return WebhookAttemptsOut(data=[WebhookAttemptOut.of(a, language) for a in attempts])

    return await call.read(
        lambda actor: list_webhook_attempts(room, actor, WebhookDeliveryId(delivery_id)), shape
    )


@router.post(
    "/webhook-deliveries/{delivery_id}/redeliver", **operation("webhooks", WebhookDeliveryOut)
)
async def post_webhook_delivery_redeliver(delivery_id: str, call: InWorkspace) -> Response:
    """Send it once more, with the same `webhook-id` and a new timestamp."""
    room = call.app.events
    return await call.change(
        lambda actor: redeliver(room, actor, WebhookDeliveryId(delivery_id)),
        WebhookDeliveryOut.of,
    )
