"""What we ask an outside reviewer, as the OpenAPI document says it beside the webhooks."""

from collections.abc import Mapping
from typing import Any

NAME = "preflight.review"
HEADERS: Mapping[str, str] = {
    "webhook-id": "The id of the question.",
    "webhook-timestamp": "When it was asked, in seconds since 1970.",
    "webhook-signature": "One or more signatures of id, timestamp and body, a space between each"
    " two (Standard Webhooks 1.0.0).",
}
ASKED: Mapping[str, Any] = {
    "type": NAME,
    "schema_version": "1",
    "id": "rvw_01j9z3v8k4e5r6t7y8w9q0a1s2",
    "timestamp": "2030-05-04T07:00:00.000Z",
    "workspace_id": "ws_01j9z3v8k4e5r6t7y8w9q0a1s2",
    "answer_in": "en",
    "channels": [{"id": "chn_01j9z3v8k4e5r6t7y8w9q0a1s2", "platform": "mastodon"}],
    "texts": [
        {
            "pointer": "/text",
            "part": 1,
            "channel_ids": ["chn_01j9z3v8k4e5r6t7y8w9q0a1s2"],
            "language": "en",
            "text": "Guaranteed: the best churros in town.",
        }
    ],
    "publish_at": "2030-05-05T07:00:00.000Z",
    "metadata": {"brief": "spring"},
    "tags": [],
}
ANSWERED: Mapping[str, Any] = {
    "schema_version": "1",
    "findings": [
        {
            "code": "unproven_claim",
            "severity": "warning",
            "message": "Who guarantees it?",
            "pointer": "/text",
            "channel_id": None,
            "span": {"start": 0, "end": 10},
            "suggestion": "We think",
        }
    ],
}


def review() -> dict[str, Any]:
    """The entry of the document."""
    return {
        NAME: {
            "post": {
                "tags": ["brand"],
                "operationId": "asked_preflight_review",
                "summary": "Somebody tries a message out, and asks what you think of it",
                "description": "A message is tried out with `ask_reviewer`, and somebody wants to"
                " hear what you think of it. Whatever comes back, or does not, decides nothing.",
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
                "requestBody": {"required": True, "content": _json("ReviewQuestion", ASKED)},
                "responses": {
                    "200": {
                        "description": "What you say.",
                        "content": _json("ReviewAnswer", ANSWERED),
                    }
                },
            }
        }
    }


def _json(model: str, example: Mapping[str, Any]) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {"application/json": {"schema": schema, "example": example}}
