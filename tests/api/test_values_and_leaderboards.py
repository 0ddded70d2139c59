"""Values over HTTP: what weighs how much, what somebody is worth and why, and who is worth most."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.members.use_cases.reckon_values import reckon_values
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_workspace

Body = dict[str, Any]
LEVELS = [{"name": "regular", "value": 5, "days": 3, "within_days": 7}]
SCHEME = {
    "weights": [
        {"activity": "comment", "points": 2, "most_a_day": 3, "received": 4},
        {"activity": "custom", "points": 1},
        {"activity": "custom:solution", "points": 10},
    ],
    "levels": LEVELS,
    "keep_percent": 100,
}


class Counter:
    """Somebody at a counter, who tells what is done and asks what it is worth."""

    def __init__(self, house: House, actor: Actor, client: httpx.AsyncClient) -> None:
        self.house, self.actor, self.client = house, actor, client
        self.told = 0

    async def get(self, path: str, **query: str) -> Body:
        answer = await self.client.get(f"/v1/{path}", params=query)
        assert answer.is_success, answer.text
        found: Body = answer.json()
        return found

    async def tell(self, who: str, kind: str = "comment", ago: int = 0, **more: Any) -> Body:
        self.told += 1
        at = self.house.clock.now() - timedelta(days=ago)
        body = {
            "identity": {"platform": "shop", "person_id": who, "name": who},
            "kind": kind,
            "source": "till",
            "external_id": f"d-{self.told}",
            "at": at.isoformat(),
            **more,
        }
        answer = await self.client.post("/v1/activities", json=body)
        assert answer.is_success, answer.text
        found: Body = answer.json()
        return found

    async def settle(self) -> None:
        while await reckon_values(self.house.app.members, self.actor):
            pass

    async def board(self, **query: str) -> list[tuple[str, float, int]]:
        rows = (await self.get("leaderboard", **query))["data"]
        assert all(row["is_current"] and row["formula_version"] == 1 for row in rows)
        return [(row["name"], row["points"], row["rank"]) for row in rows]


@pytest.fixture
async def counter(house: House, app: ASGIApp) -> AsyncIterator[Counter]:
    actor = await a_workspace(house)
    key = await a_key_text(house, actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=actor.workspace) as client:
        assert (await client.put("/v1/value-scheme", json=SCHEME)).is_success
        yield Counter(house, actor, client)


async def test_a_value_says_of_what_it_is_made(counter: Counter) -> None:
    bea = {"platform": "shop", "person_id": "bea", "name": "bea"}
    for _ in range(4):
        done = await counter.tell("ana", to_identity=bea)
    await counter.tell("ana", "custom", type="solution", ago=40)
    await counter.settle()
    value = await counter.get(f"members/{done['member_id']}/value")
    assert (value["value"], value["sample_size"], value["scheme_version"]) == (16.0, 5, 2)
    assert value["normalized"] == 100.0
    parts = {part["activity"]: part for part in value["parts"]}
    comment = parts["comment"]
    assert (comment["times"], comment["counted"], comment["points"]) == (4, 3, 6.0)
    assert parts["custom:solution"]["points_each"] == 10
    assert [day["points"] for day in value["days"]] == [10.0, 6.0]
    level = {"level": 1, "name": "regular", "reason": "value", "is_held": False}
    assert value["level"] == level
    assert value["presence"]["presence"] == "unknown"
    assert value["streak"] == {"present": 1, "longest": 1}
    before = (counter.house.clock.now() - timedelta(days=20)).date().isoformat()
    past = await counter.get(f"members/{done['member_id']}/value", as_of=before)
    assert (past["as_of"], past["value"], past["normalized"]) == (before, 10.0, None)
    # Four comments of one person are of one person.
    [got] = (await counter.get(f"members/{done['to_member_id']}/value"))["parts"]
    assert (got["side"], got["times"], got["counted"], got["points"]) == ("received", 4, 1, 4.0)


async def test_leaderboards_go_by_what_was_done_received_or_one_kind_of_it(
    counter: Counter,
) -> None:
    bea = {"platform": "shop", "person_id": "bea", "name": "bea"}
    await counter.tell("ana", to_identity=bea)
    await counter.tell("eva", "custom", type="solution", ago=8)
    await counter.tell("zoe", "custom", type="visit", ago=31)
    await counter.tell("bot", identity={"platform": "shop", "person_id": "b", "is_bot": True})
    await counter.settle()
    everyone = [("eva", 10.0, 1), ("bea", 4.0, 2), ("ana", 2.0, 3), ("zoe", 1.0, 4)]
    assert await counter.board() == everyone
    assert await counter.board(window="30d") == everyone[:3]
    assert await counter.board(window="7d") == [("bea", 4.0, 1), ("ana", 2.0, 2)]
    assert await counter.board(by="received") == [("bea", 4.0, 1)]
    assert await counter.board(by="custom:solution") == [("eva", 10.0, 1)]
    assert await counter.board(by="activity", window="7d") == [("ana", 2.0, 1)]
    assert await counter.board(community_id="com_none") == []
    page = await counter.get("leaderboard", limit="3")
    rest = await counter.get("leaderboard", limit="3", cursor=page["next_cursor"])
    assert [row["position"] for row in (*page["data"], *rest["data"])] == [1, 2, 3, 4]
    levels = await counter.get("member-levels")
    assert (levels["sample_size"], levels["gravity"]) == (5, 4.0)


async def test_another_scheme_makes_everybody_worth_something_else(counter: Counter) -> None:
    await counter.tell("ana")
    await counter.settle()
    other = {**SCHEME, "weights": [{"activity": "comment", "points": 7}]}
    answer = await counter.client.put("/v1/value-scheme", json=other, headers={"If-Match": '"2"'})
    assert answer.json()["version"] == 3
    [row] = (await counter.get("leaderboard"))["data"]
    assert (row["points"], row["is_current"], row["scheme_version"]) == (2.0, False, 2)
    await counter.settle()
    assert await counter.board() == [("ana", 7.0, 1)]
    late = await counter.client.put("/v1/value-scheme", json=other, headers={"If-Match": '"2"'})
    assert (late.status_code, late.json()["code"]) == (412, "version_mismatch")


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"weights": [{"activity": "coment", "points": 1}]}, "/weights/0/activity", "bad_format"),
        ({"weights": SCHEME["weights"] * 2}, "/weights/3/activity", "weighed_twice"),  # type: ignore[operator]
        ({"levels": LEVELS * 2}, "/levels/1/value", "levels_must_rise"),
        ({"levels": [{**LEVELS[0], "days": 8}]}, "/levels/0/days", "more_days_than_there_are"),
        ({"demotion_months": 5}, "/demotion_months", "not_in_list"),
        ({"keep_percent": 49}, "/keep_percent", "too_small"),
    ],
)
async def test_a_scheme_that_cannot_be_is_refused(
    counter: Counter, change: Body, pointer: str, code: str
) -> None:
    answer = await counter.client.put("/v1/value-scheme", json={**SCHEME, **change})
    [wrong] = answer.json()["errors"]
    assert (answer.status_code, wrong["pointer"], wrong["code"]) == (422, pointer, code)


async def test_what_cannot_be_asked_is_refused(counter: Counter) -> None:
    done = await counter.tell("ana")
    for path, query, code in (
        (f"members/{done['member_id']}/value", {"as_of": "2190-01-01"}, "day_not_there_yet"),
        ("leaderboard", {"window": "8d"}, "not_in_list"),
        ("leaderboard", {"window": "7d,30d"}, "not_in_list"),
        ("leaderboard", {"by": "custom"}, "bad_format"),
    ):
        answer = await counter.client.get(f"/v1/{path}", params=query)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["code"] == code
    assert (await counter.client.get("/v1/members/mem_none/value")).status_code == 404
    refused = await counter.client.get("/v1/leaderboard", params={"sort": "points"})
    assert refused.json()["code"] == "unknown_parameter"
