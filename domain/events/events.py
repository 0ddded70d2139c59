"""The facts this room announces of its own: how it goes with those who listen."""

from datetime import datetime
from typing import Any

from domain.events.delivery import WebhookDelivery
from domain.events.endpoint import WebhookEndpoint
from domain.events.movable_clock import MovableClock
from domain.shared.clock import written
from domain.shared.events import News, differences

ENDPOINT_CREATED = "webhook_endpoint.created"
ENDPOINT_UPDATED = "webhook_endpoint.updated"
ENDPOINT_VERIFIED = "webhook_endpoint.verified"
ENDPOINT_PAUSED = "webhook_endpoint.paused"
ENDPOINT_RESUMED = "webhook_endpoint.resumed"
ENDPOINT_ROTATED = "webhook_endpoint.secret_rotated"
ENDPOINT_FAILING = "webhook_endpoint.failing"
ENDPOINT_DISABLED = "webhook_endpoint.disabled"
ENDPOINT_REMOVED = "webhook_endpoint.removed"
DELIVERY_EXHAUSTED = "webhook_endpoint.delivery_exhausted"
TEST_PING = "test.ping"
CLOCK_CREATED = "test_clock.created"
CLOCK_FROZEN = "test_clock.frozen"
CLOCK_UNFROZEN = "test_clock.unfrozen"
CLOCK_ADVANCING = "test_clock.advancing"
CLOCK_ARRIVED = "test_clock.arrived"
CLOCK_DELETED = "test_clock.deleted"
ANNOUNCED = frozenset(
    {
        ENDPOINT_CREATED,
        ENDPOINT_UPDATED,
        ENDPOINT_VERIFIED,
        ENDPOINT_PAUSED,
        ENDPOINT_RESUMED,
        ENDPOINT_ROTATED,
        ENDPOINT_FAILING,
        ENDPOINT_DISABLED,
        ENDPOINT_REMOVED,
        DELIVERY_EXHAUSTED,
        TEST_PING,
        CLOCK_CREATED,
        CLOCK_FROZEN,
        CLOCK_UNFROZEN,
        CLOCK_ADVANCING,
        CLOCK_ARRIVED,
        CLOCK_DELETED,
    }
)
CHALLENGE = "webhook_endpoint.challenge"
"""Sent to an endpoint that is to be verified; never part of the feed."""


def endpoint_changed(
    name: str, endpoint: WebhookEndpoint, before: WebhookEndpoint | None = None
) -> News:
    """Everything about the endpoint but its secret."""
    after = _endpoint(endpoint)
    previous = differences(_endpoint(before), after) if before else {}
    return News(name, endpoint.id, endpoint.version, after, previous=previous)


def delivery_exhausted(endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> News:
    """Every try of this delivery has failed. It is told as news of the endpoint, so that it is not
    sent to the very address that takes nothing."""
    owed = {
        "id": delivery.id,
        "event_id": delivery.event_id,
        "event_name": delivery.event_name,
        "attempts": delivery.attempts,
        "last_outcome": delivery.last_outcome,
        "last_status_code": delivery.last_status_code,
    }
    data = _endpoint(endpoint) | {"delivery": owed}
    return News(DELIVERY_EXHAUSTED, endpoint.id, endpoint.version, data)


def clock_moved(
    name: str, clock: MovableClock, now: datetime, before: MovableClock | None = None
) -> News:
    """How the workspace's time stands, and where it is bound; `now` is the house's."""
    after = _clock(clock, now)
    previous = differences(_clock(before, now), after) if before else {}
    return News(name, clock.id, clock.version, after, previous=previous)


def _clock(clock: MovableClock, now: datetime) -> dict[str, Any]:
    return {
        "id": clock.id,
        "state": clock.state.value,
        "now": written(clock.at(now)),
        "target": written(clock.target),
        "operation_id": clock.operation_id,
        "version": clock.version,
    }


def ping(endpoint: WebhookEndpoint) -> News:
    return News(TEST_PING, endpoint.id, endpoint.version, _endpoint(endpoint))


def _endpoint(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "event_types": list(endpoint.event_types),
        "status": endpoint.status.value,
        "status_reason": endpoint.status_reason,
        "signature": endpoint.signature.value,
        "api_version": endpoint.api_version,
        "version": endpoint.version,
        "external_id": endpoint.external_id,
    }
