"""The OpenAPI 3.1 document, complete: made from the code, checked for drift."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.documentation import FILES, IDEMPOTENCY_KEY, problem_shapes
from api.events.catalogue import schemas
from api.events.webhook_document import webhooks
from api.exports import rows_of
from api.paging import FORMAT
from api.publishing.review_document import review

VERSION = "0.1.0"
EXAMPLES = Path(__file__).resolve().parents[1] / "openapi" / "examples"
ABOUT = """\
The whole trade of a community manager, as a REST API.

**Keys.** Send `Authorization: Bearer tert_…`. A key that opens several workspaces names one with
`Tertulia-Workspace`. Test keys see test workspaces, whose channels are the sandbox; live keys see
live ones.

**Repeating.** Send an `Idempotency-Key` with a POST: for 72 hours the same key gives the same
answer, marked `Idempotency-Replayed: true`. Where repeating would publish or mint twice it is
required. (draft-ietf-httpapi-idempotency-key-header-07)

**Changing.** A PATCH says with `If-Match` which version it was decided on. Absent fields are kept,
null clears (RFC 7396).

**Refusals** are problem documents (RFC 9457) with a `code` that never changes; titles and details
come in English, Spanish or Portuguese, as `Accept-Language` asks.
"""
TAGS = [
    {"name": "messages", "description": "What is said: drafts, schedules, deliveries, attempts."},
    {"name": "replies", "description": "Answering what others say: in the open, or to them alone."},
    {"name": "broadcasts", "description": "Said to many people, to each of them alone."},
    {"name": "approvals", "description": "Who looks at a message first, and what they said."},
    {
        "name": "brand",
        "description": "What it stands for; how it speaks, and who else is asked, for preflight.",
    },
    {"name": "strategies", "description": "Objectives, pillars, channels; how far, how well kept."},
    {"name": "holds", "description": "Publishing stopped in a scope, with a reason."},
    {"name": "members", "description": "The people of a community, wherever they are met."},
    {
        "name": "audits",
        "description": "How communities and conversations are kept: checks, questions, findings.",
    },
    {"name": "journeys", "description": "Steps along which members are taken, each at their pace."},
    {"name": "ambassadors", "description": "Members who stand for a community, on what terms."},
    {"name": "missions", "description": "What members are asked to do, hand in, and get for it."},
    {"name": "segments", "description": "Saved conditions about members, counted as they are."},
    {
        "name": "privacy",
        "description": "What a person may ask for: a copy of what is known, and to be forgotten.",
    },
    {"name": "activities", "description": "What they did, in the order of its time."},
    {"name": "campaigns", "description": "What is to be reached, by when, and what is part of it."},
    {"name": "links", "description": "Short links, and what is put behind them."},
    {
        "name": "experiments",
        "description": "Variants held against each other, until one is shown to be better.",
    },
    {"name": "polls", "description": "Questions to many: who may answer, and what came of them."},
    {"name": "contests", "description": "Rules, entries, juries, draws that anybody can verify."},
    {
        "name": "promotions",
        "description": "What is offered, its codes, and what they were used for.",
    },
    {"name": "challenges", "description": "What a community does for a time: streaks and goals."},
    {"name": "prompts", "description": "What a community is asked again and again, within caps."},
    {"name": "crises", "description": "What goes wrong in public, and what is done about it."},
    {"name": "ideas", "description": "What could be said one day."},
    {"name": "feeds", "description": "What is new elsewhere, made drafts or ideas."},
    {"name": "calendar", "description": "What is planned, day by day, and what is missing."},
    {"name": "evergreens", "description": "What is said again in other words, now and then."},
    {"name": "series", "description": "What is said again and again, by a rule."},
    {"name": "queues", "description": "Weekly slots of a channel, and what stands in them."},
    {"name": "planning", "description": "How a channel wants to be published on, and when not."},
    {"name": "media", "description": "Pictures and films: brought, looked into, kept."},
    {"name": "moderation", "description": "What is not wanted, and what is done about it."},
    {"name": "insights", "description": "What platforms count, as they said it."},
    {"name": "inbox", "description": "What others say and do on channels."},
    {
        "name": "conversations",
        "description": "What belongs together of it, and who has it in hand.",
    },
    {"name": "automations", "description": "What is done with conversations all at once."},
    {"name": "escalations", "description": "Who is told while something does not happen."},
    {"name": "detectors", "description": "What sees that something is the matter."},
    {"name": "signals", "description": "What detectors found, and what people say it was."},
    {"name": "drills", "description": "Storms that are played, to see how people do."},
    {"name": "listening", "description": "What is said about something, wherever it is."},
    {"name": "surveys", "description": "How satisfied whoever wrote is, and who is asked."},
    {"name": "communities", "description": "Named groups around a brand."},
    {"name": "channels", "description": "Connected accounts and places on platforms."},
    {"name": "platforms", "description": "What each platform can do."},
    {"name": "identity", "description": "Organization, workspaces and keys."},
    {"name": "teammates", "description": "Who works here, in which teams, and who is invited."},
    {"name": "access", "description": "What roles let people do, and tokens for their browsers."},
    {"name": "webhooks", "description": "Addresses that are told what happens, and how it went."},
    {"name": "events", "description": "What happened, in order: to read, and to follow."},
    {"name": "audit", "description": "Who did what, in a chain that shows what is changed in it."},
    {"name": "operations", "description": "Work on many things: how far it is, item by item."},
    {"name": "test clocks", "description": "The time of a test workspace, to be moved on."},
    {"name": "sandbox", "description": "A platform to try things on, without telling the world."},
]
SENTENCE = re.compile(r"(?<=\.)\s|:\s")
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "An ETag; while it is current the answer is 304, without a body.",
    "schema": {"type": "string"},
}
UNCHANGED = {"description": "Still the version you have."}


def document() -> dict[str, Any]:
    """The document of the whole API, without starting anything."""
    from api.main import build, heard

    return describe(build(None), heard())


def describe(app: FastAPI, heard: Mapping[str, Any]) -> dict[str, Any]:
    """What `/openapi.json` answers. `heard` are the shapes of what others say to us, which this
    module may not look up itself."""
    found = get_openapi(
        title="Tertulia",
        version=VERSION,
        description=ABOUT,
        routes=app.routes,
        tags=TAGS,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        separate_input_output_schemas=True,
    )
    found["servers"] = [{"url": "/", "description": "This service."}]
    schemes = found.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes["key"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, `tert_live_…` or `tert_test_…`, or a session token.",
    }
    schemes["ticket"] = {
        "type": "apiKey",
        "in": "query",
        "name": "ticket",
        "description": "Opens one event stream, once; from `POST /v1/events/stream-tickets`.",
    }
    schemes["upload_ticket"] = {
        "type": "apiKey",
        "in": "query",
        "name": "ticket",
        "description": "Brings one file, once; from `POST /v1/media/uploads`.",
    }
    found["security"] = [{"key": []}]
    headers = _headers(app)
    whole = {
        r.unique_id for r in app.routes if isinstance(r, APIRoute) and rows_of(r.response_model)
    }
    for path in found["paths"].values():
        for method, operation in path.items():
            if method == "get" and operation["operationId"] in whole:
                _as_file(operation)
            _complete(method, operation, headers[operation["operationId"]])
            _show(operation)
    _drop_unused(found)
    found["webhooks"] = webhooks() | review()
    found["components"]["schemas"] |= {**problem_shapes(), **schemas(), **heard}
    return found


def _as_file(operation: dict[str, Any]) -> None:
    """A list that comes whole in one answer can be had as a file, too."""
    operation.setdefault("parameters", []).append(FORMAT)
    operation["responses"]["200"]["content"] |= FILES


def _headers(app: FastAPI) -> dict[str, list[dict[str, Any]]]:
    """What each operation's kind of call reads from headers, by the operation's id."""
    return {
        route.unique_id: [
            header
            for asked in route.dependant.dependencies
            for header in getattr(asked.call, "headers", ())
        ]
        for route in app.routes
        if isinstance(route, APIRoute)
    }


def _complete(method: str, operation: dict[str, Any], headers: list[dict[str, Any]]) -> None:
    once = operation.pop("x-once", False)
    reads = operation.pop("x-reads", False)
    keyed = method == "post" and not reads
    operation["summary"] = SENTENCE.split(operation["description"], maxsplit=1)[0].rstrip(".")
    declared = operation.get("parameters", [])
    parameters = [
        *(parameter for parameter in declared if parameter["in"] == "path"),
        *(
            header | {"required": once} if header is IDEMPOTENCY_KEY else header
            for header in headers
            if keyed or header is not IDEMPOTENCY_KEY
        ),
        *(parameter for parameter in declared if parameter["in"] != "path"),
    ]
    responses = operation["responses"]
    if method == "get" and "ETag" in responses["200"].get("headers", {}):
        parameters.append(IF_NONE_MATCH)
        responses["304"] = UNCHANGED
    operation["parameters"] = parameters
    for behind in ("requestBody", "responses"):
        if behind in operation:
            operation[behind] = operation.pop(behind)
    if method == "patch":
        content = operation["requestBody"]["content"]
        content["application/merge-patch+json"] = content["application/json"]


def _show(operation: dict[str, Any]) -> None:
    """Add what was once asked and answered; `tests/api/record_examples.py` plays the story."""
    path = EXAMPLES / f"{operation['operationId']}.json"
    if not path.exists():
        return
    example = json.loads(path.read_text(encoding="utf-8"))
    if example["response"] is None:
        # Bytes.
        return
    status = next(s for s in ("201", "200", "202") if s in operation["responses"])
    for kind, content in operation["responses"][status]["content"].items():
        if kind not in FILES:
            content["example"] = example["response"]
    if "request" in example and "requestBody" in operation:
        for content in operation["requestBody"]["content"].values():
            content["example"] = example["request"]


def _drop_unused(found: dict[str, Any]) -> None:
    """FastAPI's own error shapes are not what we answer with."""
    for name in ("HTTPValidationError", "ValidationError"):
        found["components"]["schemas"].pop(name, None)
