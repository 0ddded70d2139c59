"""Change, pause, resume and remove an endpoint, and give it another secret."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.events.endpoint import WebhookEndpoint
from domain.events.events import (
    ENDPOINT_PAUSED,
    ENDPOINT_REMOVED,
    ENDPOINT_RESUMED,
    ENDPOINT_ROTATED,
    ENDPOINT_UPDATED,
    endpoint_changed,
)
from domain.events.room import Events
from domain.events.rules import check_types
from domain.events.views import EndpointWithSecret
from domain.shared.access import Actor, Permission
from domain.shared.ids import WebhookEndpointId
from domain.shared.versions import Version, must_match


async def change_endpoint(
    room: Events,
    actor: Actor,
    endpoint_id: WebhookEndpointId,
    version: Version,
    changes: Mapping[str, Any],
) -> WebhookEndpoint:
    """Another address makes it unverified. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState, UrlNotAllowed, UnknownEventType, DuplicateExternalId."""
    wanted = dict(changes)
    if "event_types" in wanted:
        check_types(wanted["event_types"], room.known)
        wanted["event_types"] = tuple(dict.fromkeys(wanted["event_types"]))
    if "url" in wanted:
        wanted["url"] = room.receivers.judged(wanted["url"])
    now = room.clock.now()
    return await _move(
        room, actor, endpoint_id, ENDPOINT_UPDATED, lambda e: e.change(now, **wanted), version
    )


async def pause_endpoint(
    room: Events, actor: Actor, endpoint_id: WebhookEndpointId
) -> WebhookEndpoint:
    """What happens meanwhile is kept for it. Raises MissingScope, NotFound, InvalidState."""
    now = room.clock.now()
    return await _move(room, actor, endpoint_id, ENDPOINT_PAUSED, lambda e: e.pause(now))


async def resume_endpoint(
    room: Events, actor: Actor, endpoint_id: WebhookEndpointId
) -> WebhookEndpoint:
    """What was kept goes out. Raises MissingScope, NotFound, InvalidState."""
    now = room.clock.now()
    endpoint = await _move(room, actor, endpoint_id, ENDPOINT_RESUMED, lambda e: e.resume(now))
    await room.doorbell.ring()
    return endpoint


async def remove_endpoint(
    room: Events, actor: Actor, endpoint_id: WebhookEndpointId
) -> WebhookEndpoint:
    """For good; its secrets are forgotten, what waited for it is dropped. Raises MissingScope,
    NotFound, InvalidState."""
    actor.require(Permission.WEBHOOKS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.endpoints.get(endpoint_id)
        endpoint = before.remove(room.clock.now())
        await tx.endpoints.save(endpoint)
        await tx.endpoints.forget_secrets(endpoint_id)
        await tx.deliveries.drop_pending(endpoint_id, endpoint.updated_at)
        tx.announce(endpoint_changed(ENDPOINT_REMOVED, endpoint, before))
        await tx.commit(endpoint)
    return endpoint


async def rotate_secret(
    room: Events, actor: Actor, endpoint_id: WebhookEndpointId
) -> EndpointWithSecret:
    """A new secret signs from now on, and for a day the one before signs beside it. Raises
    MissingScope, NotFound, InvalidState."""
    actor.require(Permission.WEBHOOKS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.endpoints.get(endpoint_id)
        made = room.mint.signing_secret(before.signature)
        endpoint = before.rotated(made.public_key, room.clock.now())
        await tx.endpoints.save(endpoint)
        await tx.endpoints.replace_secret(endpoint_id, made.secret)
        tx.announce(endpoint_changed(ENDPOINT_ROTATED, endpoint, before))
        answer = EndpointWithSecret(endpoint, made.secret)
        await tx.commit(answer)
    return answer


async def _move(
    room: Events,
    actor: Actor,
    endpoint_id: WebhookEndpointId,
    news: str,
    move: Callable[[WebhookEndpoint], WebhookEndpoint],
    version: Version = None,
) -> WebhookEndpoint:
    actor.require(Permission.WEBHOOKS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.endpoints.get(endpoint_id)
        must_match(version, before.version)
        endpoint = move(before)
        await tx.endpoints.save(endpoint)
        if endpoint.url != before.url:
            # What is owed is owed to the address that was verified.
            await tx.deliveries.drop_pending(endpoint_id, endpoint.updated_at)
        tx.announce(endpoint_changed(news, endpoint, before))
        await tx.commit(endpoint)
    return endpoint
