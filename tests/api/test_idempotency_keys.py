"""One key, one effect, one answer: however often, however close together, whatever comes next."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Actor
from domain.shared.ids import ApiKeyId, ChannelId
from tests.api.operations import Operation, operations
from tests.api.world import Place, furnish
from tests.kit.api import a_caller, the_application
from tests.kit.builders import a_message, a_workspace, an_api_key
from tests.kit.database import DatabaseUrls
from workers.tidy import tidy

WITH_KEY = [operation for operation in operations() if operation.takes_key]
BY_NAME = {operation.name: operation for operation in operations()}
ROWS_OF = {
    "post_message": "messages",
    "post_community": "communities",
    "post_channel": "channels",
    "post_hold": "holds",
    "post_workspace": "workspaces",
    "post_api_key": "api_keys",
}
AT_ONCE = 50
MARK = "idempotency-replayed"


@dataclass(frozen=True)
class Caller:
    """A place's own key, and what it calls with."""

    place: Place
    client: httpx.AsyncClient
    key_id: ApiKeyId

    async def __call__(self, name: str, key: str, body: Any = None, **path: str) -> httpx.Response:
        operation = BY_NAME[name]
        ask = operation.calls[0](self.place.things, self.place.things)
        given = replace(ask, path={**ask.path, **path}, body=body or ask.body)
        return await self.client.request(**operation.request(given, idempotency_key=key))


@asynccontextmanager
async def calling(house: House, app: ASGIApp, place: Place) -> AsyncIterator[Caller]:
    minted = await an_api_key(house, place.actor, everywhere=True)
    workspace = place.actor.workspace
    async with a_caller(app, minted.text, tertulia_workspace=workspace) as client:
        yield Caller(place, client, minted.key.id)


@pytest.fixture
async def call(house: House, app: ASGIApp, place: Place) -> AsyncIterator[Caller]:
    async with calling(house, app, place) as caller:
        yield caller


@pytest.fixture
async def owner(database_urls: DatabaseUrls) -> AsyncIterator[Any]:
    """A connection that sees every row."""
    connection = await asyncpg.connect(database_urls.owner)
    yield connection
    await connection.close()


async def effects(owner: Any, name: str, actor: Actor) -> dict[str, int]:
    """How many facts were told in this organization, and how many things of that kind there are."""
    counted = {"events": "events", "things": ROWS_OF.get(name, "attempts")}
    whose = {"attempts": "workspace_id = $1"}
    found = {}
    for what, table in counted.items():
        condition = whose.get(table, "organization_id = $1")
        of = actor.workspace if table in whose else actor.organization_id
        found[what] = await owner.fetchval(f"SELECT count(*) FROM {table} WHERE {condition}", of)
    return found


async def added(owner: Any, call: Caller, operation: Operation, times: int) -> Any:
    """Call that often at once with one key; what was added, and the answers."""
    before = await effects(owner, operation.name, call.place.actor)
    ask = operation.calls[0](call.place.things, call.place.things)
    request = operation.request(ask, idempotency_key="just-this-once")
    replies = await asyncio.gather(*(call.client.request(**request) for _ in range(times)))
    again = await asyncio.gather(*(call.client.request(**request) for _ in range(times)))
    after = await effects(owner, operation.name, call.place.actor)
    return {what: after[what] - before[what] for what in after}, replies, again


@pytest.mark.parametrize("operation", WITH_KEY, ids=lambda operation: operation.name)
async def test_fifty_at_once_with_one_key_do_what_one_does(
    operation: Operation, house: House, app: ASGIApp, call: Caller, owner: Any
) -> None:
    alone = await furnish(house, await a_workspace(house))
    async with calling(house, app, alone) as lonely:
        one, _, _ = await added(owner, lonely, operation, 1)
    many, replies, again = await added(owner, call, operation, AT_ONCE)

    assert many == one
    if operation.name in ROWS_OF:
        assert many["things"] == 1
    done = [reply for reply in replies if reply.is_success]
    assert len([reply for reply in done if MARK not in reply.headers]) == 1
    for reply in replies:
        if not reply.is_success:
            assert (reply.status_code, reply.json()["code"]) == (409, "idempotency_in_progress")
            assert int(reply.headers["retry-after"]) >= 1
    assert all(reply.is_success and reply.headers[MARK] == "true" for reply in again)
    assert {reply.content for reply in [*done, *again]} == {done[0].content}
    said = {(r.status_code, r.headers.get("etag"), r.headers.get("location")) for r in again}
    assert said == {(done[0].status_code, done[0].headers.get("etag"), _where(done))}


def _where(done: list[httpx.Response]) -> str | None:
    found: str | None = done[0].headers.get("location")
    return found


async def test_a_replay_is_the_same_to_the_byte(call: Caller) -> None:
    for name in ROWS_OF:
        operation = BY_NAME[name]
        ask = operation.calls[0](call.place.things, call.place.things)
        request = operation.request(ask, idempotency_key=f"again-{name}")
        first, second = [await call.client.request(**request) for _ in range(2)]
        assert first.status_code == second.status_code == 201
        assert first.content == second.content
        for header in ("etag", "location", "content-type"):
            assert first.headers[header] == second.headers[header]
        assert first.headers["location"].endswith(f"/{first.json()['id']}")
        assert MARK not in first.headers
        assert second.headers[MARK] == "true"


async def test_the_same_key_with_another_request_is_refused(call: Caller, owner: Any) -> None:
    await call("post_community", "taken", {"name": "First"})
    others = {
        "another body": call("post_community", "taken", {"name": "Second"}),
        "another path": call("post_hold", "taken"),
        "another thing": call("post_channel_check", "taken"),
    }
    for what, calling in others.items():
        reply = await calling
        assert (reply.status_code, reply.json()["code"]) == (422, "idempotency_key_reused"), what
    assert await owner.fetchval("SELECT count(*) FROM communities WHERE name = 'Second'") == 0


async def test_the_same_key_in_another_workspace_is_another_request(
    house: House, call: Caller
) -> None:
    elsewhere = await a_workspace(house, organization=call.place.outside)
    first = await call("post_community", "taken", {"name": "First"})
    call.client.headers["Tertulia-Workspace"] = elsewhere.workspace
    reply = await call("post_community", "taken", {"name": "First"})
    assert first.status_code == 201
    assert (reply.status_code, reply.json()["code"]) == (422, "idempotency_key_reused")


async def test_another_tenant_may_use_the_same_key_for_itself(
    house: House, app: ASGIApp, call: Caller
) -> None:
    mine = await call("post_community", "taken", {"name": "Mine"})
    other = await furnish(house, await a_workspace(house))
    async with calling(house, app, other) as they:
        theirs = await they("post_community", "taken", {"name": "Theirs"})
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert theirs.json()["name"] == "Theirs"
    assert MARK not in theirs.headers


BAD_KEYS = {
    "256 characters": b"k" * 256,
    "no characters": b"",
    "accents": "clé".encode(),
    "latin accents": "clé".encode("latin-1"),
    "a tab": b"a\tb",
    "a delete": b"a\x7fb",
}


@pytest.mark.parametrize("name", ["post_message", "post_community"])
@pytest.mark.parametrize("key", BAD_KEYS.values(), ids=BAD_KEYS.keys())
async def test_a_key_that_is_none_is_refused(name: str, key: bytes, call: Caller) -> None:
    operation = BY_NAME[name]
    request = operation.request(operation.calls[0](call.place.things, call.place.things))
    headers = httpx.Headers(request["headers"])
    del headers["idempotency-key"]
    request["headers"] = [*headers.raw, (b"Idempotency-Key", key)]
    reply = await call.client.request(**request)
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid_idempotency_key")
    assert reply.json()["errors"][0]["header"] == "Idempotency-Key"


async def test_a_key_of_255_characters_is_one(call: Caller) -> None:
    key = "~" * 254 + " "
    for _ in range(2):
        reply = await call("post_community", "!" + key[:-2] + "!")
        assert reply.status_code == 201
    assert reply.headers[MARK] == "true"


async def test_where_a_key_is_needed_its_absence_is_refused(call: Caller) -> None:
    needed = [
        operation
        for operation in WITH_KEY
        if operation.parameters("header")["Idempotency-Key"]["required"]
    ]
    publishing = ("schedule", "publish", "resolve", "retract")
    expected = {f"post_message_{move}" for move in publishing} | {"post_message", "post_api_key"}
    expected |= {"post_webhook_endpoint", "post_webhook_endpoint_rotate_secret"}
    assert {operation.name for operation in needed} == expected
    for operation in needed:
        request = operation.request(operation.calls[0](call.place.things, call.place.things))
        del request["headers"]["Idempotency-Key"]
        reply = await call.client.request(**request)
        assert (reply.status_code, reply.json()["code"]) == (400, "idempotency_key_required")
        assert reply.json()["errors"][0]["header"] == "Idempotency-Key"


class Later:
    """The clock of an hour from now."""

    def now(self) -> datetime:
        return datetime.now().astimezone() + timedelta(hours=1)


async def test_the_answer_stands_after_the_time_it_asked_for_has_passed(
    house: House, call: Caller
) -> None:
    soon = (house.clock.now() + timedelta(minutes=30)).isoformat(timespec="seconds")
    body = {
        "channel_ids": [call.place.things["channel"]],
        "text": "In half an hour.",
        "schedule": {"at": soon},
    }
    first = await call("post_message", "in time", body)
    publishing = replace(house.app.publishing, clock=Later())
    later = replace(house, app=replace(house.app, publishing=publishing))
    async with calling(later, the_application(later), call.place) as late:
        late.client.headers["Authorization"] = call.client.headers["Authorization"]
        again = await late("post_message", "in time", body)
        new = await late("post_message", "too late", body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers[MARK] == "true"
    assert (new.status_code, new.json()["code"]) == (422, "schedule_in_past")


async def test_a_refusal_is_not_remembered(call: Caller) -> None:
    for wrong in ({"name": ""}, {"name": "x", "timezone": "Mars/Olympus"}):
        refused = await call("post_community", "second chance", wrong)
        assert refused.status_code == 422
    missing = await call("post_hold", "second chance", {"reason": "x", "channel_id": "chn_none"})
    assert missing.status_code == 404
    reply = await call("post_community", "second chance", {"name": "Right"})
    assert reply.status_code == 201
    assert MARK not in reply.headers


@dataclass(frozen=True)
class Held:
    """A receipt of a request that is still under way."""

    key: str
    fingerprint: str = "any"

    def render(self, answer: object) -> bytes:
        raise AssertionError("it never answers")


async def test_while_one_is_under_way_the_others_are_told_to_wait(
    house: House, call: Caller
) -> None:
    actor = replace(call.place.actor, id=call.key_id, receipt=Held("under way"))
    async with house.app.communities.begin(actor):
        reply = await call("post_community", "under way")
        assert (reply.status_code, reply.json()["code"]) == (409, "idempotency_in_progress")
        assert reply.headers["retry-after"] == "1"
        assert reply.json()["retryable"] is True
    after = await call("post_community", "under way")
    assert after.status_code == 201
    assert MARK not in after.headers


async def test_what_is_remembered_is_sealed(call: Caller, owner: Any) -> None:
    reply = await call("post_api_key", "mint")
    text = reply.json()["key"]
    rows = await owner.fetch("SELECT r.*, r::text AS whole FROM remembered_answers r")
    assert len(rows) == 1
    assert text.encode() not in rows[0]["answer"]
    for hidden in (text, text[10:], reply.json()["id"], "api-keys"):
        assert hidden.encode() not in rows[0]["answer"]
        assert hidden not in rows[0]["whole"]
        assert hidden.encode().hex() not in rows[0]["whole"]
    assert (await call("post_api_key", "mint")).json()["key"] == text


async def test_a_remembered_answer_moved_to_another_row_does_not_open(
    call: Caller, owner: Any
) -> None:
    await call("post_community", "first", {"name": "Same"})
    await call("post_community", "second", {"name": "Same"})
    moved = (
        "UPDATE remembered_answers SET answer ="
        " (SELECT answer FROM remembered_answers WHERE key = 'first') WHERE key = 'second'"
    )
    await owner.execute(moved)
    reply = await call("post_community", "second", {"name": "Same"})
    assert (reply.status_code, reply.json()["code"]) == (409, "idempotency_answer_lost")
    assert "Same" not in reply.text


@pytest.mark.parametrize(("age", "replayed"), [("71:59:00", True), ("72:00:01", False)])
async def test_an_answer_is_kept_for_72_hours(
    age: str, replayed: bool, house: House, call: Caller, owner: Any
) -> None:
    first = await call("post_community", "old")
    await owner.execute(
        "UPDATE remembered_answers SET created_at = clock_timestamp() - $1::text::interval", age
    )
    await tidy(house.ring)
    second = await call("post_community", "old")
    assert second.status_code == 201
    assert (MARK in second.headers) is replayed
    assert (second.json()["id"] == first.json()["id"]) is replayed


async def test_who_comes_second_is_never_refused_for_what_the_first_one_did(
    house: House, call: Caller
) -> None:
    """Calling off twice is refused; calling off once, asked for twice, is not. The moment in which
    the first commits and the second looks is short, so it is tried often."""
    told = set()
    for number in range(80):
        channel = ChannelId(call.place.things["channel"])
        draft = await a_message(house, call.place.actor, channels=[channel])
        replies = await asyncio.gather(
            *(call("post_message_cancel", f"race-{number}", message_id=draft.id) for _ in range(20))
        )
        told |= {(reply.status_code, reply.json().get("code")) for reply in replies}
    assert (200, None) in told
    assert told <= {(200, None), (409, "idempotency_in_progress")}
