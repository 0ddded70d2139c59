"""A question is asked of many: it opens and closes by itself, each votes once, and everybody who
may sees what came of it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from adapters.db.personal_steps import STEPS
from adapters.wiring import House
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace

WHEN = {
    "question": "When shall we meet?",
    "kind": "single",
    "options": [
        {"key": "friday", "label": "On Friday evening"},
        {"key": "saturday", "label": "On Saturday morning"},
    ],
}


class Hall:
    """`client` has a key, `stranger` has none."""

    def __init__(
        self, house: House, actor: Actor, client: httpx.AsyncClient, stranger: httpx.AsyncClient
    ) -> None:
        self.house, self.actor, self.client, self.stranger = house, actor, client, stranger

    async def poll(self, *moves: str, **more: Any) -> dict[str, Any]:
        reply = await self.client.post("/v1/polls", json=WHEN | more)
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        for move in moves:
            reply = await self.client.post(f"/v1/polls/{made['id']}/{move}")
            assert reply.status_code == 200, reply.text
            made = reply.json()
        return made

    async def vote(self, poll: dict[str, Any], **body: Any) -> httpx.Response:
        return await self.client.post(f"/v1/polls/{poll['id']}/votes", json=body)

    async def results(self, poll: dict[str, Any]) -> dict[str, Any]:
        reply = await self.client.get(f"/v1/polls/{poll['id']}/results")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    async def member(self, external_id: str, **more: Any) -> str:
        reply = await self.client.post(
            "/v1/members", json={"name": external_id, "external_id": external_id} | more
        )
        assert reply.status_code == 201, reply.text
        return str(reply.json()["id"])


@pytest.fixture
async def hall(house: House) -> AsyncIterator[Hall]:
    actor, app = await a_workspace(house), the_application(house)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_caller(app, await a_key_text(house, actor)))
        stranger = await stack.enter_async_context(a_caller(app))
        yield Hall(house, actor, client, stranger)


def counts(results: dict[str, Any]) -> dict[str, int]:
    return {one["option"]: one["count"] for one in results["votes"]["options"]}


async def test_the_last_word_of_each_person_counts(hall: Hall) -> None:
    poll = await hall.poll("open")
    first = await hall.vote(poll, voter="ana", options=["friday"])
    assert first.status_code == 200, first.text
    again = await hall.vote(poll, voter="ana", options=["friday"])
    assert again.json() == first.json()
    changed = (await hall.vote(poll, voter="ana", options=["saturday"])).json()
    assert (changed["id"], changed["version"]) == (first.json()["id"], 2)
    await hall.vote(poll, voter="eva", options=["saturday"])
    results = await hall.results(poll)
    assert counts(results) == {"friday": 0, "saturday": 2}
    assert (results["votes"]["n"], results["final"]) == (2, False)
    assert results["sources"][1]["n"] == 2


async def test_the_page_takes_a_vote_and_another_in_its_place(hall: Hall) -> None:
    poll = await hall.poll("open")
    page = await hall.stranger.get(poll["url"])
    assert page.status_code == 200, page.text
    form = page.text.split('name="form" value="')[1].split('"')[0]
    sent = await hall.stranger.post(poll["url"], data={"form": form, "option": "friday"})
    assert sent.status_code == 303, sent.text
    assert counts(await hall.results(poll)) == {"friday": 1, "saturday": 0}


KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "single": ({}, {"options": ["friday", "saturday"]}, "choose_so_many"),
    "multiple": ({"most": 1}, {"options": ["friday", "saturday"]}, "choose_so_many"),
    "ranked": ({}, {"options": ["friday", "friday"]}, "duplicate"),
    "score": ({"scale_to": 3}, {"scores": {"friday": 4}}, "score_off_the_scale"),
    "open": ({"options": []}, {"text": " "}, "words_needed"),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_vote_is_what_its_poll_asks_for(hall: Hall, kind: str) -> None:
    more, wrong, code = KINDS[kind]
    poll = await hall.poll("open", kind=kind, **more)
    reply = await hall.vote(poll, voter="ana", **wrong)
    assert reply.status_code == 422
    assert code in {error["code"] for error in reply.json()["errors"]}
    unknown = await hall.vote(poll, voter="ana", options=["sunday"])
    assert unknown.status_code == 422
    nobody = await hall.vote(poll, options=["friday"])
    assert nobody.status_code == 422


async def test_ranks_scores_and_words_are_counted_each_in_their_way(hall: Hall) -> None:
    ranked = await hall.poll("open", kind="ranked")
    await hall.vote(ranked, voter="ana", options=["saturday", "friday"])
    found = (await hall.results(ranked))["votes"]["run_off"]
    assert found["winner"] == "saturday"
    assert found["rounds"] == [
        {"counts": {"friday": 0, "saturday": 1}, "exhausted": 0, "out": None}
    ]
    scored = await hall.poll("open", kind="score")
    for voter, score in (("ana", 5), ("eva", 2)):
        await hall.vote(scored, voter=voter, scores={"friday": score})
    friday, saturday = (await hall.results(scored))["votes"]["scores"]
    assert (friday["mean"], friday["median"], friday["count"]) == (3.5, 3.5, 2)
    assert (saturday["mean"], saturday["count"]) == (None, 0)
    words = await hall.poll("open", kind="open", options=[])
    await hall.vote(words, voter="ana", text="A lamp.")
    [answer] = (await hall.client.get(f"/v1/polls/{words['id']}/answers")).json()["data"]
    assert (answer["text"], answer["shown"]) == ("A lamp.", True)
    rows = await hall.client.get(f"/v1/polls/{scored['id']}/result-rows?format=csv")
    assert rows.text.startswith("source,counted,option,label,count,share,mean,median")


async def test_levels_weigh_apart_and_only_where_that_was_said_before(hall: Hall) -> None:
    heavy = {"who": "members", "weights": [{"level": 4, "weight": 3}]}
    poll = await hall.poll("open", **heavy)
    member = await hall.member("ana")
    reply = await hall.vote(poll, member_id=member, options=["friday"])
    assert reply.json()["weight"] == 1
    results = await hall.results(poll)
    assert results["weighted"]["n"] == 1
    late = await hall.client.patch(
        f"/v1/polls/{poll['id']}", json={"weights": []}, headers={"If-Match": "*"}
    )
    assert (late.status_code, late.json()["code"]) == (409, "poll_has_opened")
    page = await hall.stranger.get(poll["url"], headers={"accept-language": "en"})
    assert "A member of level 4 counts 3 times." in page.text


async def test_only_those_vote_for_whom_the_poll_is(hall: Hall) -> None:
    home = (await hall.client.post("/v1/communities", json={"name": "Home"})).json()["id"]
    inside = await hall.member("ana", community_ids=[home])
    outside = await hall.member("eva")
    poll = await hall.poll("open", who="members", community_id=home)
    assert (await hall.vote(poll, member_id=inside, options=["friday"])).status_code == 200
    for body in ({"member_id": outside}, {"voter": "eva"}, {"voter": "nobody"}):
        reply = await hall.vote(poll, options=["friday"], **body)
        assert (reply.status_code, reply.json()["code"]) == (403, "may_not_vote")
    invited = await hall.poll("open", who="invited")
    reply = await hall.vote(invited, member_id=inside, options=["friday"])
    assert reply.json()["code"] == "may_not_vote"


async def test_a_member_votes_with_their_own_token_and_for_nobody_else(hall: Hall) -> None:
    member = await hall.member("ana")
    poll = await hall.poll("open", who="members", results="after_close", named=True)
    wanted = {"member": "ana", "scopes": ["polls:vote"]}
    minted = await hall.client.post(
        "/v1/session-tokens", json=wanted, headers={"Idempotency-Key": "ana"}
    )
    assert minted.status_code == 200, minted.text
    hers = {"Authorization": f"Bearer {minted.json()['token']}"}
    path = f"/v1/polls/{poll['id']}"
    body = {"options": ["friday"]}
    voted = await hall.client.post(f"{path}/votes", json=body, headers=hers)
    assert voted.status_code == 200, voted.text
    other = await hall.client.post(f"{path}/votes", json=body | {"member_id": member}, headers=hers)
    assert other.json()["errors"][0]["code"] == "vote_for_yourself"
    seen = (await hall.client.get(f"{path}/ballot", headers=hers)).json()
    assert (seen["vote"]["options"], seen["results"]) == (["friday"], None)
    assert (await hall.client.get(f"{path}/results", headers=hers)).status_code == 403
    [listed] = (await hall.client.get(f"{path}/votes")).json()["data"]
    assert listed["member_id"] == member
    secret = await hall.poll("open")
    reply = await hall.client.get(f"/v1/polls/{secret['id']}/votes")
    assert (reply.status_code, reply.json()["code"]) == (409, "poll_is_secret")


async def test_a_vote_that_stands_is_not_changed_and_none_comes_after_the_end(hall: Hall) -> None:
    poll = await hall.poll("open", may_change=False)
    first = await hall.vote(poll, voter="ana", options=["friday"])
    again = await hall.vote(poll, voter="ana", options=["friday"])
    assert again.json() == first.json()
    other = await hall.vote(poll, voter="ana", options=["saturday"])
    assert other.json()["code"] == "vote_stands"
    await hall.client.post(f"/v1/polls/{poll['id']}/close")
    late = await hall.vote(poll, voter="eva", options=["friday"])
    assert (late.status_code, late.json()["code"]) == (409, "poll_not_open")
    assert (await hall.results(poll))["final"] is True


async def test_nothing_is_told_of_who_voted_what(hall: Hall) -> None:
    member = await hall.member("ana")
    poll = await hall.poll("open", who="members")
    await hall.vote(poll, member_id=member, options=["friday"])
    told = (await hall.client.get("/v1/events", params={"type": "poll_vote.made"})).text
    assert member not in told
    assert "friday" not in told


async def test_erasing_somebody_leaves_the_result_as_it_is(hall: Hall) -> None:
    member = await hall.member("ana")
    poll = await hall.poll("open", who="members", kind="open", options=[])
    await hall.vote(poll, member_id=member, text="It was me.")
    async with hall.house.database.within(hall.actor) as db:
        given = f"{{{member}}}"
        for step in STEPS:
            if step.table.startswith("poll_"):
                await db.execute(
                    step.erase, hall.actor.workspace, [member], [], [], f"erased:{given}", 100
                )
        rows = await db.fetch("SELECT voter, member_id, text FROM poll_votes")
        await db.execute("COMMIT")
    [row] = rows
    assert row["voter"].startswith("erased:")
    assert (row["member_id"], row["text"]) == (None, "")
    assert (await hall.results(poll))["votes"]["n"] == 1
