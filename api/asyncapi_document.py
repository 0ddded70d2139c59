"""The AsyncAPI 3.0 document: the same events, as they come over the stream and to webhooks."""

from typing import Any

from api.events.catalogue import EventType, catalogue, reference, schemas
from api.events.webhook_document import HEADERS
from api.openapi_document import VERSION

ABOUT = """\
What happens in a workspace, told as it happens: over a stream of server-sent events, or by a POST
to an endpoint of yours. Both tell the same events, which `GET /v1/events` lists for 30 days. See
`openapi.json` for how to open the one and name the other.
"""


def document() -> dict[str, Any]:
    """The whole document, without starting anything."""
    names = [event.name for event in catalogue()]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tertulia",
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "stream": _channel(
                names,
                "/v1/events/stream",
                "The event stream",
                "Server-sent events. `event` is the name, `data` the message, and `id` a place to"
                " come back to with `Last-Event-ID`.",
            ),
            "webhook": _channel(
                names,
                None,
                "Your endpoint",
                "Signed as Standard Webhooks 1.0.0 says, and sent again until it is taken.",
            ),
        },
        "operations": {
            "tell_stream": _operation("stream", "Tell who follows", {"method": "GET"}),
            "tell_webhook": _operation("webhook", "Tell an endpoint", {"method": "POST"}),
        },
        "components": {
            "messages": {event.name: _message(event) for event in catalogue()},
            "schemas": dict(schemas()),
        },
    }


def _channel(names: list[str], address: str | None, title: str, says: str) -> dict[str, Any]:
    return {
        "address": address,
        "title": title,
        "description": says,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }


def _operation(channel: str, title: str, http: dict[str, str]) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "title": title,
        "bindings": {"http": {**http, "bindingVersion": "0.3.0"}},
    }


def _message(event: EventType) -> dict[str, Any]:
    return {
        "name": event.name,
        "title": event.name,
        "summary": event.says,
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "description": "With webhooks.",
            "properties": {
                name: {"type": "string", "description": says} for name, says in HEADERS.items()
            },
        },
        "payload": reference(event),
        "examples": [{"name": "played", "payload": event.example}],
    }
