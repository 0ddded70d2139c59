"""What is told about webhooks: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.events import events
from domain.events.audit import ANCHOR_PUBLISHED
from domain.events.delivery import WebhookOutcome
from domain.events.endpoint import EndpointStatus, SignatureKind


class EndpointFact(Out):
    """Everything about a webhook endpoint but its secret."""

    id: str
    url: str
    event_types: list[str]
    status: EndpointStatus
    status_reason: str | None
    signature: SignatureKind
    api_version: str
    version: int
    external_id: str | None


class ExhaustedDeliveryFact(Out):
    """What could not be told to an endpoint in any try."""

    id: str
    event_id: str
    event_name: str
    attempts: int
    last_outcome: WebhookOutcome
    last_status_code: int | None


class ExhaustedFact(EndpointFact):
    """An endpoint, and what it was not told."""

    delivery: ExhaustedDeliveryFact


_ENDPOINTS = {
    events.ENDPOINT_CREATED: "A webhook endpoint was named.",
    events.ENDPOINT_UPDATED: "A webhook endpoint was changed, or what it missed is being sent.",
    events.ENDPOINT_VERIFIED: "A webhook endpoint proved that it listens.",
    events.ENDPOINT_PAUSED: "Nothing is sent to a webhook endpoint; what happens is kept for it.",
    events.ENDPOINT_RESUMED: "What was kept for a webhook endpoint goes out.",
    events.ENDPOINT_ROTATED: "A webhook endpoint has a new signing secret.",
    events.ENDPOINT_FAILING: "A webhook endpoint failed several times in a row.",
    events.ENDPOINT_DISABLED: "A webhook endpoint is sent nothing until it is verified again.",
    events.ENDPOINT_REMOVED: "A webhook endpoint was removed for good.",
    events.TEST_PING: "Somebody wanted to know whether a webhook endpoint is reached.",
}


class AnchorFact(Out):
    """How far an audit trail goes. Kept elsewhere, it shows later whether the trail is the same."""

    id: str
    sequence: int
    hash: str
    signature: str
    anchored_at: InstantOut


FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, EndpointFact) for name, says in _ENDPOINTS.items()},
    events.DELIVERY_EXHAUSTED: Fact(
        "Every try to tell a webhook endpoint of an event has failed.", ExhaustedFact
    ),
    ANCHOR_PUBLISHED: Fact("How far an audit trail goes, for you to keep.", AnchorFact),
}
