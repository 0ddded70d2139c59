"""What we send to webhook endpoints, as the OpenAPI document says it: one entry for each event."""

from collections.abc import Mapping
from typing import Any

from api.events.catalogue import EventType, catalogue, reference

HEADERS: Mapping[str, str] = {
    "webhook-id": "The id of the event, the same in every try.",
    "webhook-timestamp": "When this try was made, in seconds since 1970.",
    "webhook-signature": "One or more signatures of id, timestamp and body, a space between each"
    " two (Standard Webhooks 1.0.0).",
}


def webhooks() -> dict[str, Any]:
    """The `webhooks` of the document."""
    return {event.name: {"post": _post(event)} for event in catalogue()}


def _post(event: EventType) -> dict[str, Any]:
    content = {"schema": reference(event), "example": event.example}
    return {
        "tags": ["webhooks"],
        "operationId": f"told_{event.name.replace('.', '_')}",
        "summary": event.says.rstrip("."),
        "description": event.says,
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": says,
                "schema": {"type": "string"},
            }
            for name, says in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": {
            "2XX": {"description": "Taken. Whatever else is answered, it is sent again later."},
            "410": {"description": "The endpoint is gone: nothing more is sent to it."},
        },
    }
