"""Many messages are changed by one request: at once with a result each, or as an operation."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.bulk import MOST_SELECTED
from domain.publishing.model import Message
from domain.publishing.use_cases.run_operation import run_operation
from domain.shared.access import Actor
from domain.shared.ids import OperationId
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_message, a_queue, a_sandbox_channel, a_workspace, in_one_hour
from tests.kit.database import DatabaseUrls


@dataclass(frozen=True)
class Desk:
    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient

    async def message(self, **how: Any) -> Message:
        return await a_message(self.house, self.actor, channels=[self.channel], **how)

    async def bulk(self, body: dict[str, Any], key: str = "once", **headers: str) -> httpx.Response:
        given = {"Idempotency-Key": key} | {n.replace("_", "-"): v for n, v in headers.items()}
        return await self.client.post("/v1/messages/bulk", json=body, headers=given)

    async def run(self, operation: str) -> None:
        await run_operation(self.house.app.publishing, self.actor, OperationId(operation))

    async def get(self, path: str, **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        reply = await self.client.get(path, headers=given)
        assert reply.status_code == 200, reply.text
        return reply.json()


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        yield Desk(house, actor, channel, client)


async def test_each_id_has_its_result_with_the_status_it_would_have_alone(desk: Desk) -> None:
    made = [await desk.message(at=in_one_hour(desk.house)) for _ in range(3)]
    await desk.client.post(f"/v1/messages/{made[0].id}/cancel")
    body = {
        "action": "cancel",
        "ids": [made[0].id, "msg_of_nobody", made[1].id, made[2].id],
        "versions": {made[1].id: 5, made[2].id: 1},
    }
    reply = await desk.bulk(body)
    assert reply.status_code == 200, reply.text
    answer = reply.json()
    assert (answer["succeeded"], answer["failed"]) == (1, 3)
    results = answer["results"]
    assert [(r["index"], r["id"], r["status"]) for r in results] == [
        (0, made[0].id, 409),
        (1, "msg_of_nobody", 404),
        (2, made[1].id, 412),
        (3, made[2].id, 200),
    ]
    codes = [r["problem"] and r["problem"]["code"] for r in results]
    assert codes == ["invalid_state", "not_found", "version_mismatch", None]
    assert (results[3]["version"], results[3]["message_status"]) == (2, "cancelled")
    for result in results:
        alone = await desk.client.get(f"/v1/messages/{result['id']}")
        if alone.status_code == 200 and result["problem"] is None:
            assert alone.headers["etag"] == f'"{result["version"]}"'


async def test_a_problem_says_what_the_request_for_one_would_say(desk: Desk) -> None:
    message = await desk.message()
    await desk.client.post(f"/v1/messages/{message.id}/cancel")
    spanish = {"Accept-Language": "es"}
    alone = (await desk.client.post(f"/v1/messages/{message.id}/cancel", headers=spanish)).json()
    reply = await desk.bulk({"action": "cancel", "ids": [message.id]}, accept_language="es")
    told = reply.json()["results"][0]["problem"]
    of_the_request = {"request_id", "instance"}
    assert told.pop("errors") == []
    assert told == {name: value for name, value in alone.items() if name not in of_the_request}


async def test_the_same_request_again_gets_the_same_answer_and_changes_nothing(desk: Desk) -> None:
    message = await desk.message()
    body = {"action": "publish", "ids": [message.id]}
    first, second = await desk.bulk(body), await desk.bulk(body)
    assert second.headers["idempotency-replayed"] == "true"
    assert second.content == first.content
    assert (await desk.get(f"/v1/messages/{message.id}"))["version"] == 2


async def test_all_go_out_a_day_later_or_at_one_time(desk: Desk) -> None:
    at = in_one_hour(desk.house)
    made = [await desk.message(at=at + timedelta(minutes=n)) for n in range(2)]
    ids = [message.id for message in made]
    shift = {"action": "reschedule", "ids": ids, "shift_seconds": 86_400}
    assert (await desk.bulk(shift)).json()["succeeded"] == 2
    for number, id in enumerate(ids):
        resolved = (await desk.get(f"/v1/messages/{id}"))["schedule"]["resolved_at"]
        later = at + timedelta(days=1, minutes=number)
        assert resolved == later.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    wall = {"local_time": "2090-05-04T09:00", "timezone": "Europe/Madrid"}
    one_time = {"action": "reschedule", "ids": ids, "schedule": wall}
    assert (await desk.bulk(one_time, "twice")).json()["succeeded"] == 2
    for id in ids:
        found = (await desk.get(f"/v1/messages/{id}"))["schedule"]
        assert found["resolved_at"] == "2090-05-04T07:00:00.000Z"


async def test_a_dry_run_shows_the_slots_and_then_they_are_taken(desk: Desk) -> None:
    queue = await a_queue(desk.house, desk.actor, desk.channel)
    late = [await desk.message(at=in_one_hour(desk.house) + timedelta(days=60 - n)) for n in (1, 2)]
    draft = await desk.message()
    ids = [message.id for message in (draft, *late)]
    body = {"action": "reschedule", "ids": ids, "schedule": {"next_free_slot": True}}
    tried = (await desk.bulk(body | {"dry_run": True})).json()["results"]
    assert (await desk.get(f"/v1/messages/{ids[0]}"))["schedule"] is None
    done = (await desk.bulk(body, "again")).json()["results"]
    assert [r["schedule"] for r in done] == [r["schedule"] for r in tried]
    for id, result in zip(ids, done, strict=True):
        assert (await desk.get(f"/v1/messages/{id}"))["schedule"] == result["schedule"]
        assert result["schedule"]["queue_id"] == queue.id
    at = [result["schedule"]["resolved_at"] for result in done]
    assert sorted(at) == [at[2], at[1], at[0]]


@pytest.mark.parametrize("chosen", ["ids", "filter"])
async def test_a_queue_that_is_not_there_is_said_once_and_not_of_each(
    desk: Desk, chosen: str
) -> None:
    message = await desk.message(at=in_one_hour(desk.house))
    which = {"ids": [message.id]} if chosen == "ids" else {"filter": {"status": ["scheduled"]}}
    body = {"action": "reschedule", "schedule": {"queue_id": "que_nowhere"}, **which}
    reply = await desk.bulk(body)
    assert (reply.status_code, reply.json()["code"]) == (404, "not_found")


async def test_the_items_of_an_operation_show_the_slots_that_were_given(desk: Desk) -> None:
    queue = await a_queue(desk.house, desk.actor, desk.channel)
    late = [await desk.message(at=in_one_hour(desk.house) + timedelta(days=60 - n)) for n in (1, 2)]
    elsewhere = await a_sandbox_channel(desk.house, desk.actor, account="elsewhere")
    at = in_one_hour(desk.house)
    nowhere = await a_message(desk.house, desk.actor, channels=[elsewhere], at=at)
    body = {
        "action": "reschedule",
        "filter": {"status": ["scheduled"]},
        "schedule": {"queue_id": queue.id},
    }
    shown = []
    for dry_run in (True, False):
        operation = (await desk.bulk(body | {"dry_run": dry_run}, str(dry_run))).json()
        assert operation["request"] == {"action": "reschedule", "slot": {"queue_id": queue.id}}
        await desk.run(operation["id"])
        shown.append((await desk.get(f"/v1/operations/{operation['id']}/items"))["data"])
    refused, one, two = shown[1]
    assert [item["subject"]["id"] for item in shown[1]] == [nowhere.id, late[1].id, late[0].id]
    assert (refused["schedule"], refused["problem"]["code"]) == (None, "queue_of_another_channel")
    assert [item["schedule"] for item in shown[0]] == [item["schedule"] for item in shown[1]]
    for item in (one, two):
        found = (await desk.get(f"/v1/messages/{item['id']}"))["schedule"]
        given = item["schedule"]
        assert given.pop("channel_ids") == [desk.channel.id]
        assert given == {name: found[name] for name in given}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"action": "cancel"}, "one_of"),
        ({"action": "cancel", "ids": ["msg_1"], "filter": {"status": ["draft"]}}, "one_of"),
        ({"action": "cancel", "ids": []}, "too_short"),
        ({"action": "cancel", "ids": [f"msg_{n}" for n in range(101)]}, "too_long"),
        ({"action": "cancel", "ids": ["msg_1", "msg_1"]}, "duplicate"),
        ({"action": "cancel", "ids": ["msg_1"], "shift_seconds": 60}, "bulk_time"),
        ({"action": "reschedule", "ids": ["msg_1"]}, "bulk_time"),
        ({"action": "reschedule", "ids": ["msg_1"], "schedule": {"now": True}}, "one_of"),
        ({"action": "cancel", "ids": ["msg_1"], "versions": {"msg_2": 1}}, "versions_of_others"),
        ({"action": "tag", "ids": ["msg_1"]}, "bulk_tags"),
        ({"action": "cancel", "ids": ["msg_1"], "tags": ["x"]}, "bulk_tags"),
        ({"action": "tag", "ids": ["msg_1"], "tags": []}, "too_short"),
        ({"action": "cancel", "filter": {}}, "too_short"),
        ({"action": "cancel", "filter": {"created_at": {}}}, "too_short"),
        ({"action": "cancel", "filter": {"colour": ["red"]}}, "unknown_field"),
        ({"action": "explode", "ids": ["msg_1"]}, "not_in_list"),
    ],
)
async def test_what_is_not_clear_is_refused_as_a_whole(
    desk: Desk, body: dict[str, Any], code: str
) -> None:
    reply = await desk.bulk(body)
    assert reply.status_code == 422
    assert [error["code"] for error in reply.json()["errors"]] == [code]


async def test_without_an_idempotency_key_nothing_is_changed(desk: Desk) -> None:
    reply = await desk.client.post("/v1/messages/bulk", json={"action": "cancel", "ids": ["msg_1"]})
    assert (reply.status_code, reply.json()["code"]) == (400, "idempotency_key_required")


async def test_a_filter_is_answered_with_an_operation_that_can_be_followed(desk: Desk) -> None:
    drafts = [await desk.message() for _ in range(3)]
    await desk.message(at=in_one_hour(desk.house))
    reply = await desk.bulk({"action": "cancel", "filter": {"status": ["draft"]}})
    assert reply.status_code == 202, reply.text
    operation = reply.json()
    where = f"/v1/operations/{operation['id']}"
    assert reply.headers["location"] == where
    assert (operation["state"], operation["kind"]) == ("pending", "bulk_messages")
    assert operation["request"] == {"action": "cancel"}
    assert operation["progress"] == {"total": 3, "done": 0, "failed": 0}
    await desk.client.post(f"/v1/messages/{drafts[1].id}/cancel")
    await desk.run(operation["id"])
    found = await desk.get(where)
    assert (found["state"], found["problems"]) == ("succeeded", {"invalid_state": 1})
    assert found["progress"] == {"total": 3, "done": 3, "failed": 1}
    items = (await desk.get(f"{where}/items"))["data"]
    assert [(i["index"], i["subject"], i["status"]) for i in items] == [
        (0, {"id": drafts[0].id}, "succeeded"),
        (1, {"id": drafts[1].id}, "failed"),
        (2, {"id": drafts[2].id}, "succeeded"),
    ]
    assert [item["id"] for item in items] == [drafts[0].id, None, drafts[2].id]
    [failed] = (await desk.get(f"{where}/items?status=failed", accept_language="pt"))["data"]
    assert failed["problem"]["code"] == "invalid_state"
    assert failed["problem"]["title"] == "Não é possível neste estado"
    listed = await desk.get("/v1/operations?state=succeeded&kind=bulk_messages")
    assert [row["id"] for row in listed["data"]] == [operation["id"]]


async def test_items_come_by_the_page_in_their_order(desk: Desk) -> None:
    drafts = [await desk.message() for _ in range(5)]
    body = {"action": "publish", "filter": {"status": ["draft"]}, "dry_run": True}
    where = f"/v1/operations/{(await desk.bulk(body)).json()['id']}/items"
    seen: list[str] = []
    cursor = ""
    while True:
        page = await desk.get(f"{where}?limit=2{cursor}")
        seen += [item["subject"]["id"] for item in page["data"]]
        if not page["has_more"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [draft.id for draft in drafts]


async def test_a_filter_finds_what_the_list_finds(desk: Desk) -> None:
    now = in_one_hour(desk.house)
    other = await a_sandbox_channel(desk.house, desk.actor, account="other")
    await desk.message(text="Olá, ÑANDÚ!", external_id="a", tags=("spring",))
    await desk.message(at=now, external_id="b")
    await a_message(desk.house, desk.actor, channels=[other], at=now + timedelta(hours=1))
    instant = now.isoformat().replace("+00:00", "Z")
    pairs: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({"status": ["draft", "scheduled"]}, {"status": "draft,scheduled"}),
        ({"q": "ñandú"}, {"q": "ñandú"}),
        ({"tag": ["spring", "none"]}, {"tag": "spring,none"}),
        ({"channel_id": [other.id]}, {"channel_id": other.id}),
        ({"external_id": ["a", "b"]}, {"external_id": "a,b"}),
        ({"publish_at": {"gt": instant}}, {"publish_at[gt]": instant}),
        (
            {"publish_at": {"lte": instant}, "status": ["scheduled"]},
            {"publish_at[lte]": instant, "status": "scheduled"},
        ),
        ({"community_id": [other.community_id]}, {"community_id": other.community_id}),
    ]
    for number, (chosen, query) in enumerate(pairs):
        listed = (await desk.client.get("/v1/messages", params={**query, "sort": "id"})).json()
        body = {"action": "cancel", "filter": chosen, "dry_run": True}
        operation = (await desk.bulk(body, f"filter-{number}")).json()["id"]
        items = await desk.get(f"/v1/operations/{operation}/items")
        assert listed["data"], query
        chosen_ids = [item["subject"]["id"] for item in items["data"]]
        assert chosen_ids == [row["id"] for row in listed["data"]], chosen


async def test_what_is_called_off_goes_no_further(desk: Desk) -> None:
    await desk.message()
    body = {"action": "cancel", "filter": {"status": ["draft"]}}
    operation = (await desk.bulk(body)).json()["id"]
    path = f"/v1/operations/{operation}/cancel"
    reply = await desk.client.post(path)
    assert (reply.status_code, reply.json()["state"]) == (200, "cancelled")
    await desk.run(operation)
    assert (await desk.get("/v1/messages?status=draft"))["data"]
    again = await desk.client.post(path)
    assert (again.status_code, again.json()["code"]) == (409, "invalid_state")


async def test_more_than_an_operation_takes_is_refused(
    desk: Desk, database_urls: DatabaseUrls
) -> None:
    await desk.message(external_id="the-first")
    owner = await asyncpg.connect(database_urls.owner)
    await owner.execute(
        "INSERT INTO messages SELECT (jsonb_populate_record(m, jsonb_build_object('id',"
        " m.id || n, 'external_id', NULL))).* FROM messages m, generate_series(1, $1) n",
        MOST_SELECTED,
    )
    await owner.close()
    reply = await desk.bulk({"action": "cancel", "filter": {"status": ["draft"]}})
    assert (reply.status_code, reply.json()["code"]) == (422, "selection_too_large")
