"""A contest may be for some members: looked at as they enter, and again before it is drawn."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.participation.contest import Contest
from domain.participation.contest_rules import (
    Eligibility,
    EntryAction,
    EntryWay,
    Judging,
    Membership,
    Rules,
    hash_of,
)
from domain.participation.use_cases.draw_contest import decide_by_jury
from domain.participation.use_cases.judge_entries import score_entry
from domain.participation.use_cases.keep_codes import add_codes
from domain.participation.use_cases.move_contest import turn_contest
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, ContestEntryId, SegmentId
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace
from tests.kit.contest_builders import BY_JURY, HOUR, RULES, an_open_contest, later

BY_API = (EntryAction(EntryWay.API), EntryAction(EntryWay.CODE))


def rules_for(rules: Rules = RULES, **whom: Any) -> Rules:
    members = Membership(**whom)
    return replace(rules, actions=BY_API, eligibility=Eligibility(members=members))


class Fair:
    def __init__(self, house: House, actor: Actor, client: httpx.AsyncClient) -> None:
        self.house, self.actor, self.client = house, actor, client
        self.room = house.app.participation.contests

    async def made(self, path: str, body: Any) -> dict[str, Any]:
        reply = await self.client.post(path, json=body)
        assert reply.status_code in (200, 201), reply.text
        told: dict[str, Any] = reply.json()
        return told

    async def member(self, name: str, **more: Any) -> str:
        body = {"name": name, "external_id": name} | more
        return str((await self.made("/v1/members", body))["id"])

    async def enters(self, contest: Contest, person: str) -> tuple[int, str | None]:
        reply = await self.client.post(
            f"/v1/contests/{contest.id}/entries", json={"person_id": person}
        )
        return reply.status_code, reply.json().get("code")

    async def made_of(self, contest: Contest) -> dict[str, Any]:
        told: dict[str, Any] = (await self.client.get(f"/v1/contests/{contest.id}/bundle")).json()
        return told

    async def ids(self, contest: Contest) -> dict[str, str]:
        reply = await self.client.get(f"/v1/contest-entries?contest_id={contest.id}")
        return {one["id"]: one["person"].removeprefix("product:") for one in reply.json()["data"]}

    async def states(self, contest: Contest) -> dict[str, tuple[str, str | None]]:
        reply = await self.client.get(f"/v1/contest-entries?contest_id={contest.id}")
        return {
            one["person"].removeprefix("product:"): (one["state"], one["reason"])
            for one in reply.json()["data"]
        }


@pytest.fixture
async def fair(house: House) -> AsyncIterator[Fair]:
    actor, app = await a_workspace(house), the_application(house)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_caller(app, await a_key_text(house, actor)))
        yield Fair(house, actor, client)


IN, OUT = (201, None), (403, "contest_not_for_them")


async def test_those_enter_whom_the_rules_name_and_nobody_else(fair: Fair) -> None:
    home = (await fair.made("/v1/communities", {"name": "The mill"}))["id"]
    asked = {"trait": "label", "operator": "any_of", "values": ["baker"]}
    wanted = {"name": "Bakers", "groups": [{"conditions": [asked]}]}
    segment = (await fair.made("/v1/segments", wanted))["id"]
    await fair.member("ana", community_ids=[home], labels=["baker"])
    await fair.member("bea", community_ids=[home])
    await fair.member("cai", labels=["baker"])
    dan = await fair.member("dan", community_ids=[home], labels=["baker"])
    await fair.made(f"/v1/members/{dan}/move", {"state": "banned", "reason": "Spam."})
    expected: dict[str, tuple[dict[str, Any], dict[str, tuple[int, str | None]]]] = {
        "everybody we know": ({}, {"ana": IN, "bea": IN, "cai": IN, "dan": OUT, "eva": OUT}),
        "a community": ({"community_id": CommunityId(home)}, {"bea": IN, "cai": OUT}),
        "a segment": (
            {"segment_id": SegmentId(segment)},
            {"ana": IN, "bea": OUT, "cai": IN},
        ),
        "a level": ({"level_from": 1}, {"ana": OUT}),
        "some days": ({"since_days": 1}, {"ana": OUT}),
    }
    for title, (whom, people) in expected.items():
        contest = await an_open_contest(fair.house, fair.actor, rules_for(**whom), title=title)
        found = {person: await fair.enters(contest, person) for person in people}
        assert (title, found) == (title, people)


async def test_whoever_is_not_among_them_any_more_is_out_before_it_is_drawn(fair: Fair) -> None:
    home = CommunityId((await fair.made("/v1/communities", {"name": "The mill"}))["id"])
    contest = await an_open_contest(fair.house, fair.actor, rules_for(community_id=home))
    ana, _ = [await fair.member(name, community_ids=[home]) for name in ("ana", "bea")]
    assert {await fair.enters(contest, name) for name in ("ana", "bea")} == {IN}
    left = await fair.client.patch(
        f"/v1/members/{ana}", json={"community_ids": []}, headers={"if-match": "*"}
    )
    assert left.status_code == 200, left.text
    await turn_contest(later(fair.room, 2 * HOUR), fair.actor, contest.id)
    drawing = await fair.made(f"/v1/contests/{contest.id}/draw", {})
    assert drawing["count"] == 1
    states = await fair.states(contest)
    assert states["bea"] == ("accepted", None)
    assert states["ana"][0] == "rejected"
    assert (states["ana"][1] or "").startswith("Not among those")
    events = (await fair.client.get("/v1/events?type=contest_entry.rejected")).json()["data"]
    assert len(events) == 1
    await fair.made(f"/v1/contests/{contest.id}/reveal", {})
    bundle = await fair.made_of(contest)
    assert bundle["rules"]["eligibility"]["members"]["community_id"] == home
    assert bundle["rules_hash"] == hash_of(bundle["rules"]) == contest.rules_hash


BARRED = [{"state": "banned", "reason": "Spam."}, {"state": "suspended", "reason": "Spam."}]


@pytest.mark.parametrize("move", BARRED)
async def test_whoever_is_barred_takes_part_in_no_contest(fair: Fair, move: dict[str, Any]) -> None:
    contest = await an_open_contest(fair.house, fair.actor, replace(RULES, actions=BY_API))
    dan, eva = [await fair.member(name) for name in ("dan", "eva")]
    for id in (dan, eva):
        await fair.made(f"/v1/members/{id}/move", {"state": "active", "reason": "Known."})
    await fair.made(f"/v1/members/{dan}/move", move)
    people = {"dan": OUT, "eva": IN, "somebody": IN}
    assert {who: await fair.enters(contest, who) for who in people} == people
    await fair.made(f"/v1/members/{eva}/move", move)
    await turn_contest(later(fair.room, 2 * HOUR), fair.actor, contest.id)
    assert (await fair.made(f"/v1/contests/{contest.id}/draw", {}))["count"] == 1
    assert await fair.states(contest) == {
        "eva": ("rejected", "Suspended or banned, as it was drawn."),
        "somebody": ("accepted", None),
    }
    events = (await fair.client.get("/v1/events?type=contest_entry.rejected")).json()["data"]
    assert len(events) == 1


async def test_a_member_who_is_part_of_a_banned_one_is_barred_too(fair: Fair) -> None:
    contest = await an_open_contest(fair.house, fair.actor, replace(RULES, actions=BY_API))
    dan, dan_too = [await fair.member(name) for name in ("dan", "dan-too")]
    assert await fair.enters(contest, "dan-too") == IN
    await fair.made(f"/v1/members/{dan}/merge", {"member_id": dan_too, "reason": "One."})
    await fair.made(f"/v1/members/{dan}/move", BARRED[0])
    assert await fair.enters(contest, "dan") == OUT
    await turn_contest(later(fair.room, 2 * HOUR), fair.actor, contest.id)
    assert (await fair.made(f"/v1/contests/{contest.id}/draw", {}))["count"] == 0


async def test_a_jury_chooses_among_those_who_are_still_members(fair: Fair) -> None:
    jury = rules_for(replace(BY_JURY, judging=Judging.JURY))
    contest = await an_open_contest(fair.house, fair.actor, jury)
    ana, _ = [await fair.member(name) for name in ("ana", "bea")]
    assert {await fair.enters(contest, name) for name in ("ana", "bea")} == {IN}
    await turn_contest(later(fair.room, 2 * HOUR), fair.actor, contest.id)
    await fair.made(f"/v1/contests/{contest.id}/judge", {})
    await fair.made(f"/v1/members/{ana}/move", {"state": "banned", "reason": "Spam."})
    # Of whoever is out nobody needs to have said anything.
    [bea] = [one for one, who in (await fair.ids(contest)).items() if who == "bea"]
    await score_entry(fair.room, fair.actor, ContestEntryId(bea), {"surprise": 5}, None)
    drawn = await decide_by_jury(fair.room, fair.actor, contest.id)
    assert len(drawn.draw.ranking) == 1
    assert (await fair.states(contest))["ana"][0] == "rejected"


async def test_the_page_says_for_whom_it_is_and_takes_nobodys_word(fair: Fair) -> None:
    contest = await an_open_contest(fair.house, fair.actor, rules_for())
    await fair.member("ana")
    await add_codes(fair.room, fair.actor, contest.id, ["CHEESE-1"], 0)
    page = f"/contest/{contest.page_token}"
    shown = await fair.client.get(page, headers={"accept-language": "es"})
    assert "Este concurso es para miembros." in shown.text
    assert "<form" not in shown.text
    fields = {"email": "ana@example.org", "name": "Ana", "agreed": "yes", "code": "CHEESE-1"}
    sent = await fair.client.post(page, data=fields)
    assert sent.status_code in (403, 422)
    assert await fair.states(contest) == {}


async def test_a_form_proves_no_membership_and_others_segments_are_not_there(fair: Fair) -> None:
    now = fair.house.clock.now()
    wall = {"local_time": f"{now + timedelta(days=9):%Y-%m-%dT%H:%M}", "timezone": "Etc/UTC"}
    rules: dict[str, Any] = {
        "text": "Whoever enters can win.",
        "actions": [{"way": "api"}, {"way": "form"}],
        "prizes": [{"name": "A cup"}],
        "eligibility": {"members": {}},
    }
    body = {"title": "A cup", "rules": rules, "opens": wall}
    body["closes"] = wall | {"local_time": f"{now + timedelta(days=10):%Y-%m-%dT%H:%M}"}
    refused = await fair.client.post("/v1/contests", json=body)
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
        ("/rules/actions/1/way", "entry_proves_nobody")
    ]
    whom = {"segment_id": "seg_01j9z3v8k4e5r6t7y8w9q0a1s2"}
    body["rules"] = rules | {"actions": [{"way": "api"}], "eligibility": {"members": whom}}
    assert (await fair.client.post("/v1/contests", json=body)).status_code == 404
    open_to_all = await an_open_contest(fair.house, fair.actor)
    assert "members" not in open_to_all.document["eligibility"]
