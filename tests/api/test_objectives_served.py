"""Messages, answers and campaigns name the objective that they serve, over HTTP."""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

_numbers = itertools.count(1)
ANY = {"if-match": "*"}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def sent(client: httpx.AsyncClient, path: str, **body: Any) -> httpx.Response:
    key = {"idempotency-key": f"serving-{next(_numbers)}"}
    return await client.post(f"/v1/{path}", json=body, headers=key)


async def made(client: httpx.AsyncClient, path: str, /, **body: Any) -> dict[str, Any]:
    answer = await sent(client, path, **body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def said(place: Place, **more: Any) -> dict[str, Any]:
    text = f"The terrace is open, {next(_numbers)}."
    return {"text": text, "channel_ids": [place.things["idle_channel"]], **more}


async def listed(client: httpx.AsyncClient, **query: str) -> set[str]:
    answer = await client.get("/v1/messages", params={"limit": "100", **query})
    assert answer.status_code == 200, answer.text
    return {one["id"] for one in answer.json()["data"]}


async def test_a_message_keeps_the_objective_that_it_names_until_it_names_another(
    client: httpx.AsyncClient, place: Place
) -> None:
    objective = place.things["objective"]
    message = await made(client, "messages", **said(place, objective_id=objective))
    assert message["objective_id"] == objective
    path = f"/v1/messages/{message['id']}"
    answer = await client.get("/v1/messages", params={"objective_id": objective})
    assert [(one["id"], one["objective_id"]) for one in answer.json()["data"]] == [
        (message["id"], objective)
    ]
    changed = await client.patch(path, json={"tags": ["spring"]}, headers=ANY)
    assert (changed.json()["objective_id"], changed.json()["tags"]) == (objective, ["spring"])
    changed = await client.patch(path, json={"text": "Other words."}, headers=ANY)
    assert changed.json()["objective_id"] == objective
    changed = await client.patch(path, json={"objective_id": None}, headers=ANY)
    assert (changed.status_code, changed.json()["objective_id"]) == (200, None)
    plain = await made(client, "messages", **said(place))
    assert plain["objective_id"] is None


async def test_an_objective_that_is_gone_stays_where_it_was_named_and_is_named_no_more(
    client: httpx.AsyncClient, place: Place
) -> None:
    days: dict[str, Any] = {"starts_on": "2030-01-01", "ends_on": "2030-12-31"}
    wanted = {"name": "Seen", "metric": "views", "baseline": 0, "target": 9}
    strategy = await made(
        client,
        "strategies",
        name="For a while",
        objectives=[wanted | {"due_on": "2030-12-31"}],
        **days,
    )
    [objective] = [one["id"] for one in strategy["objectives"]]
    message = await made(client, "messages", **said(place, objective_id=objective))
    path = f"/v1/strategies/{strategy['id']}"
    assert (await client.patch(path, json={"objectives": []}, headers=ANY)).status_code == 200
    path = f"/v1/messages/{message['id']}"
    kept = {"objective_id": objective, "tags": ["spring"]}
    changed = await client.patch(path, json=kept, headers=ANY)
    assert (changed.status_code, changed.json()["objective_id"]) == (200, objective)
    again = await sent(client, "messages", **said(place, objective_id=objective))
    assert again.status_code == 404


async def test_one_that_no_strategy_has_is_not_found_where_it_is_named(
    client: httpx.AsyncClient, place: Place
) -> None:
    things, unknown = place.things, {"objective_id": "obj_nobodys"}
    answers = [
        await sent(client, "messages", **said(place, **unknown)),
        await sent(client, "messages/preflight", **said(place, **unknown)),
        await sent(client, "campaigns", name="The terrace opens", **unknown),
        await sent(
            client, f"inbound-messages/{things['inbound_message']}/replies", text="Yes.", **unknown
        ),
        await client.patch(f"/v1/messages/{things['draft']}", json=unknown, headers=ANY),
        await client.patch(f"/v1/campaigns/{things['campaign']}", json=unknown, headers=ANY),
    ]
    for answer in answers:
        assert answer.status_code == 404, answer.text
        [error] = answer.json()["errors"]
        assert (answer.json()["code"], error["pointer"]) == ("not_found", "/objective_id")
        assert "objective" in answer.json()["detail"]


async def test_an_answer_names_one_too(client: httpx.AsyncClient, place: Place) -> None:
    objective = place.things["objective"]
    to = f"inbound-messages/{place.things['inbound_message']}/replies"
    answer = await made(client, to, text="From ten to two.", objective_id=objective)
    assert (answer["kind"], answer["objective_id"]) == ("reply", objective)
    assert answer["id"] in await listed(client, objective_id=objective, kind="reply")


async def test_what_is_part_of_a_campaign_serves_its_objective_unless_it_names_another(
    client: httpx.AsyncClient, place: Place
) -> None:
    days: dict[str, Any] = {"starts_on": "2030-01-01", "ends_on": "2030-12-31"}
    wanted = {"metric": "views", "baseline": 0, "target": 9, "due_on": "2030-12-31"}
    strategy = await made(
        client,
        "strategies",
        name="Two things",
        objectives=[{"name": "Seen", **wanted}, {"name": "Seen more", **wanted}],
        **days,
    )
    first, second = [one["id"] for one in strategy["objectives"]]
    campaign = await made(client, "campaigns", name="The terrace opens", objective_id=first)
    assert campaign["objective_id"] == first
    in_it = {"campaign_id": campaign["id"]}
    plain = await made(client, "messages", **said(place, **in_it))
    other = await made(client, "messages", **said(place, **in_it, objective_id=second))
    apart = await made(client, "messages", **said(place))
    assert plain["objective_id"] is None
    assert await listed(client, objective_id=first) == {plain["id"]}
    assert await listed(client, objective_id=second) == {other["id"]}
    assert await listed(client, objective_id=f"{first},{second}") == {plain["id"], other["id"]}
    clone = await made(client, f"campaigns/{campaign['id']}/clone", name="Once more")
    assert clone["objective_id"] == first
    path = f"/v1/campaigns/{campaign['id']}"
    changed = await client.patch(path, json={"objective_id": None}, headers=ANY)
    assert changed.json()["objective_id"] is None
    assert await listed(client, objective_id=first) == set()
    assert apart["id"] not in await listed(client, objective_id=second)
