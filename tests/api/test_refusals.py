"""Every no is a problem document: what is wrong, where, and what to do, in the reader's words."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp

from adapters.parquet import ArrowParquet
from adapters.wiring import House
from api.main import build, surround
from api.problems import LANGUAGES, catalogue
from domain.identity.use_cases.change_workspace import suspend_workspace
from domain.shared.access import Permission
from domain.shared.errors import InvalidState
from tests.api.operations import operations
from tests.api.world import Place
from tests.kit.api import a_caller, a_feed_cursor, a_key_text, the_application
from tests.kit.database import DatabaseUrls

EVERY = operations()


@dataclass(frozen=True)
class Ground:
    house: House
    app: ASGIApp
    place: Place
    client: httpx.AsyncClient

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        return await self.client.post(path, json=body, headers={"Idempotency-Key": "any", **named})


@pytest.fixture
async def ground(house: House, app: ASGIApp, place: Place) -> AsyncIterator[Ground]:
    async with a_caller(app, await a_key_text(house, place.actor)) as client:
        yield Ground(house, app, place, client)


Refusing = Callable[[Ground], Awaitable[httpx.Response]]


async def _with_only(ground: Ground, permission: Permission) -> httpx.AsyncClient:
    key = await a_key_text(ground.house, ground.place.actor, scopes=frozenset({permission}))
    return a_caller(ground.app, key)


async def _without_scope(ground: Ground) -> httpx.Response:
    client = await _with_only(ground, Permission.HOLDS_READ)
    return await client.get(
        "/v1/messages", headers={"Accept-Language": ground.client.headers["Accept-Language"]}
    )


async def _while_suspended(ground: Ground) -> httpx.Response:
    place = ground.place
    with suppress(InvalidState):
        await suspend_workspace(ground.house.app.identity, place.outside, place.actor.workspace)
    return await ground.post("/v1/communities", {"name": "x"})


async def _far_too_large(ground: Ground) -> httpx.Response:
    return await ground.client.post(
        "/v1/communities",
        content=b" " * 2_000_000,
        headers={"Content-Type": "application/json"},
    )


async def _as_a_form(ground: Ground) -> httpx.Response:
    return await ground.client.post("/v1/communities", data={"name": "x"})


async def _half_a_body(ground: Ground) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    return await ground.client.post("/v1/communities", content=b"{", headers=headers)


async def _while_draining(ground: Ground) -> httpx.Response:
    inner = build(ground.house)
    inner.state.draining = True
    async with a_caller(surround(inner, ground.house)) as client:
        return await client.get("/readyz", headers=ground.client.headers)


async def _without_a_database(ground: Ground) -> httpx.Response:
    await ground.house.database.close()
    return await ground.client.get("/v1/messages")


async def _long_ago(ground: Ground) -> httpx.Response:
    cursor = a_feed_cursor(ground.house, ground.place.actor, timedelta(days=31))
    return await ground.client.get("/v1/events", params={"cursor": cursor})


class Broken:
    """A room whose every port fails in a way that nobody expects."""

    def __getattr__(self, name: str) -> Any:
        raise LookupError(f"the canary of {name}")


async def _a_fault_of_ours(ground: Ground) -> httpx.Response:
    broken: Any = Broken()
    house = replace(ground.house, app=replace(ground.house.app, communities=broken))
    async with a_caller(the_application(house)) as client:
        return await client.get("/v1/platforms", headers=ground.client.headers)


async def _without_what_writes_it(ground: Ground) -> httpx.Response:
    insights = replace(ground.house.app.insights, parquet=ArrowParquet("nowhere_installed"))
    house = replace(ground.house, app=replace(ground.house.app, insights=insights))
    async with a_caller(the_application(house)) as client:
        where = "/v1/warehouse/messages?format=parquet"
        return await client.get(where, headers=ground.client.headers)


async def _too_fast(ground: Ground) -> httpx.Response:
    settings = ground.house.settings.model_copy(update={"rate_limit_test": 1})
    app = the_application(replace(ground.house, settings=settings))
    async with a_caller(app) as client:
        key = await a_key_text(ground.house, ground.place.actor)
        headers = {**ground.client.headers, "authorization": f"Bearer {key}"}
        await client.get("/v1/organization", headers=headers)
        return await client.get("/v1/organization", headers=headers)


# One way to each status, and the code it comes with.
WAYS: Mapping[str, tuple[int, Refusing]] = {
    "malformed_json": (400, _half_a_body),
    "unknown_parameter": (400, lambda g: g.client.get("/v1/messages?colour=red")),
    "invalid_cursor": (400, lambda g: g.client.get("/v1/messages?cursor=x")),
    "idempotency_key_required": (400, lambda g: g.client.post("/v1/messages", json={})),
    "missing_credentials": (
        401,
        lambda g: g.client.get("/v1/messages", headers={"Authorization": ""}),
    ),
    "invalid_credentials": (
        401,
        lambda g: g.client.get("/v1/messages", headers={"Authorization": "Bearer x"}),
    ),
    "missing_scope": (403, _without_scope),
    "workspace_suspended": (403, _while_suspended),
    "not_found": (404, lambda g: g.client.get("/v1/messages/msg_none")),
    "route_not_found": (404, lambda g: g.client.get("/v1/mesages")),
    "method_not_allowed": (405, lambda g: g.client.delete("/v1/messages")),
    "invalid_state": (409, lambda g: g.post(f"/v1/holds/{g.place.things['lifted_hold']}/lift", {})),
    "version_mismatch": (
        412,
        lambda g: g.client.patch(
            f"/v1/communities/{g.place.things['community']}",
            json={"name": "x"},
            headers={"If-Match": '"99"'},
        ),
    ),
    "body_too_large": (413, _far_too_large),
    "unsupported_media_type": (415, _as_a_form),
    "cursor_expired": (410, _long_ago),
    "validation_failed": (422, lambda g: g.post("/v1/communities", {"name": 5, "colour": "red"})),
    "credentials_refused": (
        424,
        lambda g: g.post(
            "/v1/channels",
            {
                "community_id": g.place.things["community"],
                "platform": "sandbox",
                "credentials": {"token": "expired"},
            },
        ),
    ),
    "precondition_required": (
        428,
        lambda g: g.client.patch(
            f"/v1/communities/{g.place.things['community']}", json={"name": "x"}
        ),
    ),
    "rate_limited": (429, _too_fast),
    "internal": (500, _a_fault_of_ours),
    "parquet_not_installed": (501, _without_what_writes_it),
    "draining": (503, _while_draining),
    "unavailable": (503, _without_a_database),
}
IN_THE_CATALOGUE = {entry["status"] for entry in catalogue().values() if "status" in entry}


def test_there_is_a_way_to_every_status_we_answer_with() -> None:
    """But to those of the wire itself, which test_bad_input.py reaches."""
    assert {status for status, _ in WAYS.values()} | {408, 431} == IN_THE_CATALOGUE


@pytest.mark.parametrize("code", WAYS)
async def test_every_refusal_is_a_problem_in_the_readers_language(
    code: str, ground: Ground
) -> None:
    status, way = WAYS[code]
    documents: dict[str, Any] = {}
    for language in LANGUAGES:
        ground.client.headers["Accept-Language"] = f"{language}-XX, *;q=0.1"
        reply = await way(ground)
        assert reply.status_code == status, reply.text
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers["content-language"] == language
        assert "Accept-Language" in reply.headers["vary"]
        assert reply.headers["cache-control"] == "no-store"
        problem = reply.json()
        assert problem["code"] == code
        assert problem["status"] == status
        assert problem["type"] == f"/errors/{code}"
        assert problem["instance"] == reply.request.url.path
        assert problem["request_id"] == reply.headers["request-id"]
        assert problem["request_id"].startswith("req_")
        assert problem["retryable"] is catalogue()[code]["retryable"]
        documents[language] = problem
    words = {(problem["title"], problem["detail"]) for problem in documents.values()}
    assert len(words) == len(LANGUAGES)
    assert len({str(_unspoken(problem)) for problem in documents.values()}) == 1


def _unspoken(problem: dict[str, Any]) -> dict[str, Any]:
    """What no language changes."""
    spoken = {"title", "detail", "request_id"}
    kept = {name: value for name, value in problem.items() if name not in {*spoken, "errors"}}
    errors = [
        {name: value for name, value in error.items() if name != "detail"}
        for error in problem.get("errors", [])
    ]
    return kept | {"errors": errors}


async def test_a_fault_of_ours_tells_nothing_of_itself(ground: Ground) -> None:
    reply = await _a_fault_of_ours(ground)
    assert reply.status_code == 500
    assert "canary" not in reply.text
    assert "LookupError" not in reply.text


async def test_who_must_wait_is_told_how_long(ground: Ground) -> None:
    for way in (_too_fast, _while_draining, _without_a_database):
        assert int((await way(ground)).headers["retry-after"]) >= 1


@pytest.mark.parametrize("operation", EVERY, ids=lambda operation: operation.name)
async def test_another_method_is_refused_with_those_there_are(operation: Any, app: ASGIApp) -> None:
    path = operation.template.replace("{", "").replace("}", "")
    there = {o.method for o in EVERY if o.template == operation.template}
    async with a_caller(app) as client:
        another = next(m for m in ("PUT", "PATCH", "DELETE", "POST") if m not in there)
        reply = await client.request(another, path)
    assert (reply.status_code, reply.json()["code"]) == (405, "method_not_allowed")
    assert set(reply.headers["allow"].split(", ")) == there


# Bodies and what must be said of them: pointer and code of every error, in order of pointer.
FAULTS: list[tuple[str, Any, list[tuple[str, str]]]] = [
    ("communities", {}, [("/name", "missing")]),
    ("communities", {"name": 5}, [("/name", "wrong_type")]),
    ("communities", {"name": ""}, [("/name", "too_short")]),
    ("communities", {"name": "   "}, [("/name", "too_short")]),
    ("communities", {"name": "\u0085"}, [("/name", "too_short")]),
    ("communities", {"name": "\u0007"}, [("/name", "bad_format")]),
    ("communities", {"name": "x" * 201}, [("/name", "too_long")]),
    ("communities", {"name": "x", "colour": "red"}, [("/colour", "unknown_field")]),
    ("communities", {"name": "x", "a/b~c": 1}, [("/a~1b~0c", "unknown_field")]),
    ("communities", {"name": "x", "visibility": "secret"}, [("/visibility", "not_in_list")]),
    ("communities", {"name": "x", "language": "english"}, [("/language", "bad_format")]),
    ("communities", {"name": "x", "team": [5]}, [("/team/0", "wrong_type")]),
    ("communities", {"name": "x", "metadata": {"a": 1}}, [("/metadata/a", "wrong_type")]),
    ("communities", {"name": "x", "metadata": []}, [("/metadata", "wrong_type")]),
    ("communities", {"team": 1}, [("/name", "missing"), ("/team", "wrong_type")]),
    ("messages", {"channel_ids": [], "text": "x"}, [("/channel_ids", "too_short")]),
    ("messages", {"channel_ids": ["a", "a"], "text": "x"}, [("/channel_ids", "duplicate")]),
    (
        "messages",
        {"channel_ids": ["a"], "text": "x", "schedule": {}},
        [("/schedule", "one_of")],
    ),
    (
        "messages",
        {"channel_ids": ["a"], "text": "x", "schedule": {"at": "2030-05-04T09:00"}},
        [("/schedule/at", "bad_instant")],
    ),
    (
        "messages",
        {"channel_ids": ["a"], "text": "x", "schedule": {"at": 1_900_000_000}},
        [("/schedule/at", "bad_instant")],
    ),
    (
        "messages",
        {"channel_ids": ["a"], "text": "x", "schedule": {"now": 1}},
        [("/schedule/now", "wrong_type")],
    ),
    (
        "messages",
        {
            "channel_ids": ["a"],
            "text": "x",
            "schedule": {"local_time": "2030-02-30T09:00", "timezone": "Europe/Madrid"},
        },
        [("/schedule/local_time", "bad_local_time")],
    ),
    ("api-keys", {"name": "x", "scopes": ["all"]}, [("/scopes/0", "not_in_list")]),
    ("workspaces", {"name": "x", "allowed_origins": ["*"]}, [("/allowed_origins/0", "too_short")]),
    (
        "workspaces",
        {"name": "x", "allowed_origins": ["https://a.example/path"]},
        [("/allowed_origins/0", "bad_format")],
    ),
]


@pytest.mark.parametrize(("resource", "body", "expected"), FAULTS)
async def test_every_wrong_field_is_pointed_at(
    resource: str, body: Any, expected: list[tuple[str, str]], ground: Ground
) -> None:
    reply = await ground.post(f"/v1/{resource}", body)
    assert (reply.status_code, reply.json()["code"]) == (422, "validation_failed")
    found = [(error["pointer"], error["code"]) for error in reply.json()["errors"]]
    assert sorted(found) == expected
    assert all(error["detail"] for error in reply.json()["errors"])


@pytest.mark.parametrize("operation", EVERY, ids=lambda operation: operation.name)
async def test_a_parameter_an_operation_does_not_have_is_refused_by_name(
    operation: Any, ground: Ground
) -> None:
    things = ground.place.things
    request = operation.request(operation.calls[0](things, things))
    everywhere = await a_key_text(ground.house, ground.place.actor, everywhere=True)
    request["headers"] |= {
        "Authorization": f"Bearer {everywhere}",
        "Tertulia-Workspace": ground.place.actor.workspace,
    }
    request["params"] = {**request["params"], "colour": "red"}
    reply = await ground.client.request(**request)
    assert (reply.status_code, reply.json()["code"]) == (400, "unknown_parameter")
    assert reply.json()["errors"][0]["parameter"] == "colour"


async def test_the_database_coming_back_is_enough(
    ground: Ground, database_urls: DatabaseUrls
) -> None:
    """Cut connections never become a fault of ours, and the next ones are made by themselves."""
    owner = await asyncpg.connect(database_urls.owner)
    try:
        for _ in range(3):
            await owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            statuses = [(await ground.client.get("/v1/messages")).status_code for _ in range(12)]
            assert set(statuses) <= {200, 503}
            assert statuses[-1] == 200
    finally:
        await owner.close()
