"""Over HTTP: what nobody has in hand is found, a teammate says that they are away and that they are
typing, and whoever answers meanwhile is warned."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.communities.model import Channel
from domain.identity.use_cases.keep_teams import NewTeam, create_team
from domain.inbox.receipt import Way
from domain.inbox.use_cases.assign_conversations import assign_waiting
from domain.shared.access import Actor
from domain.shared.heard import Raw
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.inbound import digest_what_waits
from tests.kit.teammates import a_teammate, a_token_of

_numbers = count(1)


@pytest.fixture
async def desk(house: House) -> tuple[Actor, Channel]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    began, raws = house.clock.now(), []
    for number in range(3):
        at = (began + timedelta(minutes=number)).isoformat()
        told: dict[str, Any] = {"kind": "direct", "at": at, "place": f"p{number}"}
        told |= {"id": f"d{number}", "author": {"id": "ana"}, "text": "Hello"}
        raws.append(Raw(f"d{number}", json.dumps(told).encode()))
    async with house.app.inbox.begin(actor) as tx:
        await tx.receipts.add(channel.id, Way.SANDBOX, raws)
        await tx.commit()
    await digest_what_waits(house)
    return actor, channel


async def listed(client: httpx.AsyncClient, query: str) -> list[str]:
    reply = await client.get(f"/v1/conversations?sort=id&{query}")
    assert reply.status_code == 200, reply.text
    return [each["place"] for each in reply.json()["data"]]


async def said(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> Any:
    own = {"If-Match": "*", "Idempotency-Key": f"{method}{path}{next(_numbers)}"}
    reply = await client.request(method, path, json=body, headers=own)
    assert reply.is_success, reply.text
    return reply.json()


async def test_what_nobody_has_in_hand_is_found_and_kept_in_a_view(
    house: House, app: ASGIApp, desk: tuple[Actor, Channel]
) -> None:
    actor, _ = desk
    person = await a_teammate(house, actor, "agent")
    wanted = NewTeam("Evenings", actor.workspace, frozenset({person.id}))
    team = await create_team(house.app.identity, replace(actor, workspace_id=None), wanted)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        ids = {
            each["place"]: each["id"]
            for each in (await client.get("/v1/conversations")).json()["data"]
        }
        path = "/v1/conversations/{}"
        await said(client, "PATCH", path.format(ids["p0"]), {"assignee_id": person.id})
        await said(client, "PATCH", path.format(ids["p1"]), {"team_id": team.id})
        assert await listed(client, "assigned=false") == ["p1", "p2"]
        assert await listed(client, "assigned=true") == ["p0"]
        assert await listed(client, "in_team=false") == ["p0", "p2"]
        assert await listed(client, "in_team=true") == ["p1"]
        assert await listed(client, "assigned=false&in_team=false&q=hello") == ["p2"]
        view = {"name": "Nobody's", "query": {"assigned": "false", "in_team": "false"}}
        made = await said(client, "POST", "/v1/saved-views", view)
        assert await listed(client, f"view={made['id']}") == ["p2"]
        refused = await client.get("/v1/conversations?assigned=perhaps")
        assert refused.json()["errors"][0]["code"] == "not_in_list"


async def test_a_teammate_says_of_themselves_alone_that_they_are_away(
    house: House, app: ASGIApp, desk: tuple[Actor, Channel]
) -> None:
    actor, _ = desk
    one, other = [await a_teammate(house, actor, "agent") for _ in range(2)]
    key = await a_key_text(house, actor)
    async with a_caller(app, (await a_token_of(house, actor, one)).text) as client:
        path = f"/v1/availabilities/{one.id}"
        assert (await client.get(path)).json()["version"] == 0
        stands = await said(client, "PUT", path, {"state": "away"})
        assert (stands["state"], stands["version"]) == ("away", 1)
        refused = await client.put(f"/v1/availabilities/{other.id}", json={"state": "away"})
        assert (refused.status_code, refused.json()["code"]) == (403, "out_of_reach")
        stale = await client.put(path, json={"state": "away"}, headers={"If-Match": '"0"'})
        assert stale.status_code == 412
    async with a_caller(app, key) as client:
        away = await client.get("/v1/availabilities?state=away")
        assert [each["teammate_id"] for each in away.json()["data"]] == [one.id]
        await said(client, "POST", "/v1/assignment-policies", {"name": "All agents"})
        await assign_waiting(house.app.inbox, actor)
        assert len(await listed(client, f"assignee_id={other.id}")) == 3


async def test_whoever_answers_while_somebody_types_is_warned_and_not_refused(
    house: House, app: ASGIApp, desk: tuple[Actor, Channel]
) -> None:
    actor, _ = desk
    one = await a_teammate(house, actor, "agent")
    async with a_caller(app, await a_key_text(house, actor)) as client:
        talk = (await client.get("/v1/conversations?sort=id")).json()["data"][0]["id"]
        heard = (await client.get(f"/v1/conversations/{talk}/messages")).json()["data"][0]
        message = heard["inbound_message"]["id"]
        path = f"/v1/inbound-messages/{message}/replies/preflight"
        before = await said(client, "POST", path, {"text": "We open at nine."})
        assert "somebody_is_typing" not in json.dumps(before)
        async with a_caller(app, (await a_token_of(house, actor, one)).text) as agent:
            there = f"/v1/conversations/{talk}/presence"
            assert (await said(agent, "PUT", there, {"state": "typing"}))["data"] == []
        [seen] = (await client.get(there)).json()["data"]
        assert (seen["who"], seen["state"]) == (one.id, "typing")
        warned = await said(client, "POST", path, {"text": "We open at nine."})
        assert "somebody_is_typing" in json.dumps(warned)
        assert one.id in json.dumps(warned)
