"""One key, one effect, one answer: however often, however close together, whatever comes next."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.shared.access import Actor
from domain.shared.ids import ApiKeyId, ChannelId
from tests.api.case_calls import ONCE as ONCE_OF_CASES
from tests.api.in_turn import LAST, in_turn
from tests.api.operations import Operation, operations
from tests.api.world import Place, furnish
from tests.kit.api import a_caller, the_application
from tests.kit.bars import Say
from tests.kit.builders import a_message, a_workspace, an_api_key
from tests.kit.database import DatabaseUrls

WITH_KEY = [operation for operation in operations() if operation.takes_key]
BY_NAME = {operation.name: operation for operation in operations()}
ROWS_OF = {
    "post_message": "messages",
    "post_inbound_message_reply": "messages",
    "post_conversation_reply": "messages",
    "post_crisis_statement_publish": "messages",
    "post_community": "communities",
    "post_channel": "channels",
    "post_channel_connection": "channel_connections",
    "post_hold": "holds",
    "post_workspace": "workspaces",
    "post_api_key": "api_keys",
}
# Of the others, only these add a row of their own: an attempt on a platform.
LINES = (
    *("post_message_resolve", "post_message_retract", "post_message_retry"),
    "post_message_revise",
)
THINGS = dict.fromkeys(ROWS_OF, 1) | dict.fromkeys(LINES, 1)
AT_ONCE, PARTS = 50, 4
# What succeeds only after another is in one part with it, in that order.
_APART = [operation for operation in WITH_KEY if operation.name not in LAST]
PARTED = [_APART[part::PARTS] for part in range(PARTS)]
PARTED[0] += [
    operation for operation in in_turn() if operation.name in LAST and operation.takes_key
]
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


@dataclass(frozen=True)
class Repeated:
    """What one request brought about, made that often at once and then that often again."""

    added: dict[str, int]
    first: list[httpx.Response]
    again: list[httpx.Response]

    @property
    def done(self) -> list[httpx.Response]:
        return [reply for reply in self.first if reply.is_success]

    @property
    def unmarked(self) -> list[httpx.Response]:
        return [reply for reply in [*self.done, *self.again] if MARK not in reply.headers]

    @property
    def answers(self) -> set[tuple[int, bytes, str | None, str | None]]:
        """All that differs in what was answered to those who succeeded, at first or again."""
        return {
            (r.status_code, r.content, r.headers.get("etag"), r.headers.get("location"))
            for r in [*self.done, *self.again]
        }

    def faults(self) -> list[str]:
        """Answers that are neither the one answer nor the plain request to wait for it."""
        wait = (409, "idempotency_in_progress")
        refused = [reply for reply in self.first if not reply.is_success]
        wrong = [r for r in refused if (r.status_code, r.json()["code"]) != wait]
        wrong += [r for r in refused if int(r.headers.get("retry-after", "0")) < 1]
        return [r.text for r in [*wrong, *(r for r in self.again if not r.is_success)]]


async def repeat(owner: Any, call: Caller, operation: Operation, times: int) -> Repeated:
    before = await effects(owner, operation.name, call.place.actor)
    ask = operation.calls[0](call.place.things, call.place.things)
    request = operation.request(ask, idempotency_key=f"just-this-once-{operation.name}")
    first = await asyncio.gather(*(call.client.request(**request) for _ in range(times)))
    again = await asyncio.gather(*(call.client.request(**request) for _ in range(times)))
    after = await effects(owner, operation.name, call.place.actor)
    return Repeated({what: after[what] - before[what] for what in after}, first, again)


# In parts, so that they are done side by side.
@pytest.mark.parametrize("operations", PARTED)
@pytest.mark.bar(6, "IDEMPOTENT-50")
async def test_fifty_at_once_with_one_key_do_what_one_does(
    operations: Sequence[Operation], settings: Settings, owner: Any, figure: Say
) -> None:
    told: dict[str, list[str]] = {}
    faults = same = 0
    # A connection for each, so that nobody is told to come back because the machine is slow.
    roomy = settings.model_copy(update={"database_pool": AT_ONCE + 10})
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_app(roomy))
        app = the_application(house)
        places = [await furnish(house, await a_workspace(house)) for _ in range(2)]
        lonely, call = [
            await stack.enter_async_context(calling(house, app, place)) for place in places
        ]
        for operation in operations:
            one = await repeat(owner, lonely, operation, 1)
            many = await repeat(owner, call, operation, AT_ONCE)
            problems = many.faults()
            if many.added != one.added or many.added["things"] != THINGS.get(operation.name, 0):
                problems.append(f"added {many.added}, and alone {one.added}")
            if len(many.unmarked) != 1 or many.unmarked[0] not in many.first:
                problems.append(f"{len(many.unmarked)} answers without the mark")
            if len(many.answers) != 1:
                problems.append(f"{len(many.answers)} different answers")
            faults += sum(r.status_code >= 500 for r in [*many.first, *many.again])
            same += len(many.answers) == 1 and len(many.again) == AT_ONCE
            told |= {operation.name: problems} if problems else {}
    figure(
        f"{len(operations)} operations, {AT_ONCE} at once with one key: "
        f"{len(operations) - len(told)} done once with one unmarked answer, {faults} answers 5xx;"
        f" after one retry {AT_ONCE}/{AT_ONCE} identical bodies for {same}"
    )
    assert len(operations) >= 20
    assert told == {}, ", ".join(told)


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
    publishing = ("schedule", "publish", "resolve", "retract", "retry", "revise")
    expected = {f"post_message_{move}" for move in publishing} | {"post_message", "post_api_key"}
    expected |= {"post_webhook_endpoint", "post_webhook_endpoint_rotate_secret"}
    expected |= {"post_reviewer_rotate_secret"}
    expected |= {"post_stream_ticket", "post_media_upload", "post_messages_bulk"}
    expected |= {"post_hold_release", "post_series", "post_evergreen", "post_calendar_feed"}
    expected |= {"post_message_approval_link"}
    expected |= {"post_idea_promote", "post_message_approve", "post_messages_bulk_approve"}
    expected |= {"post_import", "post_moderation_action", "post_moderation_action_undo"}
    expected |= {"post_invitation", "post_invitation_resend", "post_session_token"}
    expected |= {"post_channel_hook", "post_inbound_message_reply", "post_conversation_reply"}
    expected |= {"post_moderation_rule_activate", "post_conversations_bulk", "post_macro_run"}
    expected |= {"post_conversation_survey"}
    expected |= {"post_insight_report_link", "post_insight_report_deliveries"}
    expected |= {"post_report_delivery_repeat", "post_promotion_redemption"}
    expected |= {"post_contest_award_claim_link", "post_contest_codes", "post_poll_invitations"}
    expected |= ONCE_OF_CASES | {"post_crisis_statement_publish"}
    expected |= {"post_crisis_notice", "post_crisis_notice_delivery_repeat"}
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
