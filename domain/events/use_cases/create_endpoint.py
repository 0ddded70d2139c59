"""Name an address that wants to be told; it is told nothing before it proves that it listens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.events.endpoint import (
    EVERY_EVENT,
    EndpointStatus,
    SignatureKind,
    WebhookEndpoint,
)
from domain.events.errors import TooManyEndpoints
from domain.events.events import ENDPOINT_CREATED, endpoint_changed
from domain.events.room import Events
from domain.events.rules import API_VERSION, check_types
from domain.events.views import EndpointWithSecret
from domain.shared.access import Actor, Permission
from domain.shared.ids import Kind, WebhookEndpointId

MOST_ENDPOINTS = 100


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """Where to, and about what."""

    url: str
    event_types: Sequence[str] = EVERY_EVENT
    signature: SignatureKind = SignatureKind.HMAC
    description: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_endpoint(room: Events, actor: Actor, request: NewEndpoint) -> EndpointWithSecret:
    """Keep it, unverified. Raises MissingScope, UrlNotAllowed, UnknownEventType,
    TooManyEndpoints, DuplicateExternalId."""
    actor.require(Permission.WEBHOOKS_WRITE)
    check_types(request.event_types, room.known)
    url = room.receivers.judged(request.url)
    made = room.mint.signing_secret(request.signature)
    now = room.clock.now()
    endpoint = WebhookEndpoint(
        id=WebhookEndpointId(room.ids.new(Kind.WEBHOOK_ENDPOINT)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        url=url,
        status=EndpointStatus.UNVERIFIED,
        signature=request.signature,
        api_version=API_VERSION,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        event_types=tuple(dict.fromkeys(request.event_types)),
        public_key=made.public_key,
        description=request.description,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    answer = EndpointWithSecret(endpoint, made.secret)
    async with room.begin(actor) as tx:
        if await tx.endpoints.count() >= MOST_ENDPOINTS:
            raise TooManyEndpoints(most=MOST_ENDPOINTS)
        await tx.endpoints.add(endpoint, made.secret)
        tx.announce(endpoint_changed(ENDPOINT_CREATED, endpoint))
        await tx.commit(answer)
    return answer
