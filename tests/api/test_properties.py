"""What is ours to set cannot be sent, and what is not for them is never given."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from tests.api.operations import Operation, operations
from tests.api.walls import everything_of
from tests.api.world import Place
from tests.kit.api import a_caller
from tests.kit.bars import Say
from tests.kit.database import DatabaseUrls
from tests.kit.document import DOCUMENT

EVERY = operations()
# Those whose body is JSON; of a file there are no properties.
WITH_BODY = [
    operation
    for operation in EVERY
    if "application/json" in operation.described.get("requestBody", {}).get("content", {})
]
SCHEMAS = DOCUMENT["components"]["schemas"]
# Columns that exist, whatever the document says of them.
KEPT_INSIDE = {
    "workspace_id",
    "organization_id",
    "hash",
    "account_id",
    "fence",
    "lease_until",
    "looks",
    "position",
    "ticket",
    "pending",
    "publish_at",
    "grants",
}


def shape_of(described: Any) -> dict[str, Any]:
    content = described["content"]
    media = content.get("application/json") or next(iter(content.values()))
    shape: dict[str, Any] = media["schema"]
    return SCHEMAS[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape


def answered() -> set[str]:
    """Every name that appears in any answer, and those of the tables."""
    names = set(KEPT_INSIDE)
    for name, schema in SCHEMAS.items():
        if name.endswith("Out"):
            names |= set(schema.get("properties", {}))
    return names


SERVER_OWNED = answered()
# One refusal names no more than fifty errors; each name is looked for in one.
AT_ONCE = 50
# There only where it was asked for, or where a problem has it, or where a digest of what was there
# before must not change.
MAY_BE_LEFT_OUT = {
    "ContestBundleOut/signature",
    "MessageMadeOut/preflight",
    *("ProblemOut/errors", "ProblemOut/oldest_event", "ProblemOut/possible_moves"),
}
# What a platform tells bears the platform's own id, which whoever plays the platform says; a team
# and a role are for one workspace or for all, which whoever makes them says.
SAYS_ITSELF = {
    "post_sandbox_telling": {"id"},
    "post_team": {"workspace_id"},
    "post_role": {"workspace_id"},
}


@pytest.fixture
async def client(app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    async with a_caller(app, place.key, tertulia_workspace=place.actor.workspace) as client:
        yield client


@pytest.mark.bar(28, "PROPERTY LEVEL")
@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda operation: operation.name)
async def test_what_the_service_sets_cannot_be_sent(
    operation: Operation,
    client: httpx.AsyncClient,
    place: Place,
    database_urls: DatabaseUrls,
    figure: Say,
) -> None:
    shape = shape_of(operation.described["requestBody"])
    injected = sorted(SERVER_OWNED - set(shape["properties"]))
    owned = {"id", "version", "workspace_id", "created_at"}
    assert owned - SAYS_ITSELF.get(operation.name, set()) <= {*injected}
    before = await everything_of(database_urls, place.actor.organization_id)
    ask = operation.calls[0](place.things, place.things)
    for first in range(0, len(injected), AT_ONCE):
        names = injected[first : first + AT_ONCE]
        request = operation.request(ask)
        request["json"] = {**(ask.body or {}), **dict.fromkeys(names, place.things["workspace"])}
        reply = await client.request(**request)
        assert (reply.status_code, reply.json()["code"]) == (422, "validation_failed"), names
        errors = {(error["pointer"], error["code"]) for error in reply.json()["errors"]}
        assert errors == {(f"/{name}", "unknown_field") for name in names}
    figure(
        f"{operation.name}: {len(injected)} of {len(injected)} properties of the service refused"
    )
    assert await everything_of(database_urls, place.actor.organization_id) == before


@pytest.mark.bar(28, "PROPERTY LEVEL")
@pytest.mark.parametrize("operation", EVERY, ids=lambda operation: operation.name)
async def test_an_answer_holds_what_the_document_says_and_nothing_else(
    operation: Operation, client: httpx.AsyncClient, place: Place
) -> None:
    reply = await client.request(
        **operation.request(operation.calls[0](place.things, place.things))
    )
    assert reply.is_success, reply.text
    described = operation.described["responses"][str(reply.status_code)]
    if "text/event-stream" in described["content"]:
        # Its events are those of the feed, word for word; test_event_stream.py compares them.
        return
    if "application/json" not in described["content"]:
        # A file is what it is.
        return
    assert _undeclared(reply.json(), shape_of(described), "") == []


def test_nearly_every_declared_field_is_promised() -> None:
    """What an answer may leave out is little, and known."""
    left_out = {
        f"{name}/{field}"
        for name, schema in SCHEMAS.items()
        if name.endswith("Out")
        for field in set(schema.get("properties", {})) - set(schema.get("required", []))
    }
    assert left_out == MAY_BE_LEFT_OUT


def _undeclared(value: Any, shape: dict[str, Any], where: str) -> list[str]:
    """Fields that are there and not declared, or promised and not there."""
    if "$ref" in shape:
        shape = SCHEMAS[shape["$ref"].rpartition("/")[2]]
    if "anyOf" in shape:
        branches = [_undeclared(value, branch, where) for branch in shape["anyOf"]]
        return min(branches, key=len)
    if isinstance(value, list):
        items = shape.get("items", {})
        return [line for item in value for line in _undeclared(item, items, f"{where}[]")]
    if not isinstance(value, dict):
        return [] if shape.get("type") != "object" else [f"{where} is no object"]
    if "properties" not in shape:
        # Metadata and settings: their names are the caller's own.
        return [] if "additionalProperties" in shape else [f"{where} is no object"]
    declared = shape["properties"]
    missing = set(shape.get("required", [])) - set(value)
    lines = [f"{where}/{name}" for name in missing | (set(value) - set(declared))]
    for name in set(value) & set(declared):
        lines += _undeclared(value[name], declared[name], f"{where}/{name}")
    return lines
