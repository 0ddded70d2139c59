"""A member takes a mission from their own browser, and sees what is theirs and nothing else."""

from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.members.use_cases.keep_ambassadors import NewAmbassador, propose_ambassador
from domain.shared.access import Actor
from tests.kit.api import a_client
from tests.kit.builders import a_community, a_workspace
from tests.kit.mission_builders import a_mission, an_active_member, handed_in

ANA, BEA = "user-17", "user-18"


class Browsers:
    """Each request comes from whoever is named, with a token that may take missions."""

    def __init__(self, server: httpx.AsyncClient) -> None:
        self._server = server
        self._made = 0

    async def ask(self, who: str, method: str, path: str, **how: Any) -> httpx.Response:
        self._made += 1
        key = {"Idempotency-Key": f"request {self._made}"}
        body = {"member": who, "scopes": ["missions:take"]}
        minted = await self._server.post("/v1/session-tokens", json=body, headers=key)
        assert minted.status_code == 200, minted.text
        headers = {"Authorization": f"Bearer {minted.json()['token']}", **how.pop("headers", {})}
        return await self._server.request(method, f"/v1{path}", headers=headers, **how)


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


async def test_a_member_hands_in_what_is_theirs(house: House, app: ASGIApp, actor: Actor) -> None:
    await an_active_member(house, actor, "Ana", external_id=ANA)
    bea = await an_active_member(house, actor, "Bea", external_id=BEA)
    mission = await a_mission(house, actor, most_per_member=2)
    hidden = await a_mission(house, actor, opened=False)
    async with await a_client(house, actor) as server:
        ask = Browsers(server).ask
        listed = (await ask(ANA, "GET", "/missions")).json()["data"]
        assert [one["id"] for one in listed] == [mission.id]
        drafts = (await ask(ANA, "GET", "/missions?state=draft")).json()["data"]
        assert drafts == []
        assert (await ask(ANA, "GET", f"/missions/{mission.id}")).status_code == 200
        assert (await ask(ANA, "GET", f"/missions/{hidden.id}")).status_code == 404
        shown = {"mission_id": mission.id, "text": "Done."}
        made = await ask(ANA, "POST", "/mission-submissions", json=shown)
        assert made.status_code == 201, made.text
        mine = made.json()
        assert mine["created_by"] == mine["member_id"]
        other = await handed_in(house, actor, mission, bea)
        seen = (await ask(ANA, "GET", "/mission-submissions")).json()["data"]
        assert [one["id"] for one in seen] == [mine["id"]]
        asked = await ask(ANA, "GET", f"/mission-submissions?member_id={bea.id}")
        assert asked.json()["data"] == []
        assert (await ask(ANA, "GET", f"/mission-submissions/{other.id}")).status_code == 404
        for body, pointer in (
            ({**shown, "member_id": bea.id}, "/member_id"),
            ({**shown, "mission_id": hidden.id}, "/mission_id"),
        ):
            refused = await ask(ANA, "POST", "/mission-submissions", json=body)
            assert refused.status_code in (404, 422)
            assert pointer in refused.text
        nobody = await ask("user-99", "POST", "/mission-submissions", json=shown)
        assert nobody.status_code == 404
        theirs = f"/mission-submissions/{other.id}/withdraw"
        assert (await ask(ANA, "POST", theirs)).status_code == 404
        for how, body in (("approve", {}), ("reject", {"reason": "other"})):
            path = f"/mission-submissions/{mine['id']}/{how}"
            refused = await ask(ANA, "POST", path, json=body)
            assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
        back = await ask(ANA, "POST", f"/mission-submissions/{mine['id']}/withdraw")
        assert (back.status_code, back.json()["state"]) == (200, "withdrawn")


async def test_a_member_answers_for_themselves_alone(
    house: House, app: ASGIApp, actor: Actor
) -> None:
    home, room = await a_community(house, actor), house.app.members
    people = [
        await an_active_member(house, actor, who, home.id, external_id=who) for who in (ANA, BEA)
    ]
    asked = [
        await propose_ambassador(room, actor, NewAmbassador(home.id, who.id)) for who in people
    ]
    async with await a_client(house, actor) as server:
        ask = Browsers(server).ask
        listed = (await ask(ANA, "GET", "/ambassadors")).json()["data"]
        assert [one["id"] for one in listed] == [asked[0].id]
        accept = f"/ambassadors/{asked[1].id}/accept"
        assert (await ask(ANA, "POST", accept, json={})).status_code == 404
        assert (await ask(ANA, "GET", f"/ambassadors/{asked[1].id}")).status_code == 404
        done = (await ask(BEA, "POST", accept, json={})).json()
        assert (done["state"], done["answered_by"], done["on_their_word"]) == (
            *("active", people[1].id, False),
        )
        end = await ask(BEA, "POST", f"/ambassadors/{asked[1].id}/end", json={})
        assert end.json()["state"] == "ended"
        proposing = {"community_id": home.id, "member_id": people[0].id}
        refused = await ask(BEA, "POST", "/ambassadors", json=proposing)
        assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
