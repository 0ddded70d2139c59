"""How a community grows and how it is, over HTTP: what is not known is null with a reason, and
whoever is at risk or unanswered is named."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.db.growth_reads import DbGrowthReads
from adapters.wiring import House
from domain.communities.use_cases.change_community import change_community
from domain.identity.use_cases.keep_roles import NewRole, create_role
from domain.members.growth import Bucket
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.read_growth import list_newcomers_at_risk, read_growth
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.roll_up_presence import roll_up_presence
from domain.shared.access import Actor, Permission, Reach
from domain.shared.heard import Person
from domain.shared.ids import CommunityId
from domain.shared.paging import PageRequest, SortKey
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_community, a_sandbox_channel, a_workspace
from tests.kit.member_builders import some_said
from tests.kit.teammates import a_teammate, a_token_of

Body = dict[str, Any]
NEWEST = PageRequest(sort=[SortKey("joined_on", True), SortKey("id", True)])
EVA = Person("eva", "@eva", "Eva", is_bot=False)


class Visitor:
    """Somebody who tells what is done in one community, and asks how it is."""

    def __init__(
        self, house: House, actor: Actor, client: httpx.AsyncClient, home: CommunityId
    ) -> None:
        self.house, self.actor, self.client, self.home = house, actor, client, home
        self.told = 0

    async def get(self, path: str, **query: Any) -> Body:
        answer = await self.client.get(f"/v1/communities/{self.home}/{path}", params=query)
        assert answer.is_success, answer.text
        found: Body = answer.json()
        return found

    async def refused(self, path: str, **query: Any) -> tuple[int, str]:
        answer = await self.client.get(f"/v1/communities/{self.home}/{path}", params=query)
        problem = answer.json()
        return answer.status_code, problem.get("errors", [problem])[0]["code"]

    def day(self, ago: int) -> str:
        return (self.house.clock.now() - timedelta(days=ago)).date().isoformat()

    async def tell(self, who: str, ago: int, kind: str = "comment", **more: Any) -> Body:
        self.told += 1
        body = {
            "identity": {"platform": "shop", "person_id": who, "name": who},
            "kind": kind,
            "source": "till",
            "external_id": f"d-{self.told}",
            "at": (self.house.clock.now() - timedelta(days=ago)).isoformat(),
            "community_id": self.home,
            **more,
        }
        answer = await self.client.post("/v1/activities", json=body)
        assert answer.is_success, answer.text
        found: Body = answer.json()
        return found

    async def count(self) -> None:
        while await roll_up_presence(self.house.app.members, self.actor):
            pass

    async def measures(self, **query: Any) -> dict[str, Body]:
        found = await self.get("health", **query)
        return {one["name"]: one for one in found["measures"]}


@pytest.fixture
async def visitor(house: House, app: ASGIApp) -> AsyncIterator[Visitor]:
    actor = await a_workspace(house)
    home = await a_community(house, actor)
    await change_community(house.app.communities, actor, home.id, None, {"timezone": "UTC"})
    key = await a_key_text(house, actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=actor.workspace) as client:
        yield Visitor(house, actor, client, home.id)


async def test_of_a_community_of_which_nothing_is_known_nothing_is_told_as_zero(
    visitor: Visitor,
) -> None:
    health = await visitor.get("health")
    assert (health["course"], health["is_current"]) == ("unknown", True)
    for one in health["measures"]:
        assert (one["value"], one["is_available"], one["change"]) == (None, False, None)
        reason = "no_channels" if one["formula"].count("conversations") else "nothing_known"
        assert one["reason"] in (reason, "no_channels")
        assert one["explanation"]
    growth = await visitor.get("growth")
    assert len(growth["data"]) == 30
    assert {point["active"] for point in growth["data"]} == {None}
    assert growth["data"][0]["reasons"]["active"] == "nothing_known"
    assert (await visitor.get("cohorts"))["data"] == []
    for path in ("newcomers-at-risk", "unanswered"):
        assert (await visitor.get(path))["data"] == []


async def test_measures_say_what_they_come_to_and_what_they_came_to_before(
    visitor: Visitor,
) -> None:
    for ago in (1, 2, 9, 40):
        await visitor.tell("ana", ago)
    await visitor.tell("bea", 2, "reaction")
    await visitor.tell("bea", 25)
    await visitor.tell("bea", 20)
    await visitor.tell("eva", 45, "join")
    await visitor.tell("eva", 3, "leave")
    before = await visitor.get("health")
    assert before["is_current"] is False
    await visitor.count()
    found = await visitor.measures()
    values = {name: one["value"] for name, one in found.items()}
    assert (values["active_day"], values["active_week"], values["active_month"]) == (1, 2, 2)
    assert values["stickiness"] == pytest.approx((6 / 30) / 2)
    assert (values["joined"], values["left"], values["posts"]) == (1, 1, 5)
    assert values["replies"] == 0
    month = found["active_month"]
    assert month["window"] == {
        "first_day": visitor.day(30),
        "last_day": visitor.day(1),
        "days": 30,
    }
    assert (month["previous"]["value"], month["change"]) == (1, 1.0)
    # Of the two who first spoke from 44 to 15 days ago, one did again within 14 days.
    assert found["second_post_rate"]["value"] == 0.5
    assert found["second_post_rate"]["window"]["last_day"] == visitor.day(15)
    assert found["reply_rate"]["reason"] == "no_channels"
    earlier = await visitor.measures(day=visitor.day(35))
    assert earlier["active_month"]["value"] == 1
    assert earlier["active_month"]["previous"]["reason"] == "nothing_known"


async def test_a_series_goes_by_days_weeks_and_months_and_counts_people_once_in_each(
    visitor: Visitor,
) -> None:
    for ago in range(0, 60, 2):
        await visitor.tell("ana", ago)
    await visitor.tell("bea", 0)
    await visitor.count()
    by_day = await visitor.get("growth", **{"from": visitor.day(9), "to": visitor.day(0)})
    assert [point["active"] for point in by_day["data"]] == [0, 1] * 4 + [0, 2]
    assert [point["is_over"] for point in by_day["data"]] == [True] * 9 + [False]
    assert (by_day["total"]["active"], by_day["total"]["posts"]) == (2, 6)
    assert (by_day["previous"]["active"], by_day["previous"]["posts"]) == (1, 5)
    for by in ("week", "month"):
        series = await visitor.get("growth", by=by, **{"from": visitor.day(58)})
        assert {point["active"] for point in series["data"][:-1]} == {1}
        assert series["data"][-1]["active"] == 2
        assert sum(point["posts"] for point in series["data"]) == 31
        assert series["total"]["reasons"]["active"] == "too_long"
    assert by_day["data"][-1]["reasons"]["second_post_rate"] == "not_over_yet"


async def test_a_series_is_asked_for_days_that_are_there(visitor: Visitor) -> None:
    tomorrow = (visitor.house.clock.now() + timedelta(days=1)).date().isoformat()
    assert await visitor.refused("growth", to=tomorrow) == (422, "day_not_begun")
    assert await visitor.refused("health", day=tomorrow) == (422, "day_not_begun")
    assert await visitor.refused("growth", **{"from": "2001-01-01"}) == (422, "too_long_a_span")
    wrong = {"from": visitor.day(1), "to": visitor.day(2)}
    assert await visitor.refused("growth", **wrong) == (422, "ends_before_start")
    visitor.home = CommunityId("com_nowhere")
    for path in ("growth", "health", "cohorts", "level-flow", "newcomers-at-risk", "unanswered"):
        assert await visitor.refused(path) == (404, "not_found")


async def test_cohorts_say_how_many_of_those_who_joined_came_back(visitor: Visitor) -> None:
    for who, days in {"ana": (28, 21, 7, 0), "bea": (28,), "eva": (14, 0)}.items():
        for ago in days:
            await visitor.tell(who, ago)
    await visitor.count()
    weeks = (await visitor.get("cohorts", count=6))["data"]
    assert len(weeks) == 5
    assert [one["joined"] for one in weeks] == [2, 0, 1, 0, 0]
    assert [each["active"] for each in weeks[0]["retained"]] == [2, 1, 0, 1, 1]
    assert [each["share"] for each in weeks[2]["retained"]] == [1.0, 0.0, 1.0]
    assert [each["is_over"] for each in weeks[2]["retained"]] == [True, True, False]
    assert weeks[1]["retained"][0]["share"] is None
    months = (await visitor.get("cohorts", by="month"))["data"]
    assert sum(one["joined"] for one in months) == 3


async def test_level_flow_says_who_came_from_which_level_to_which(visitor: Visitor) -> None:
    nothing = await visitor.get("level-flow")
    assert (nothing["known_from"], nothing["moves"]) == (None, None)
    assert {one["entered"] for one in nothing["levels"]} == {None}
    levels = [
        {"name": "guest", "value": 1, "days": 1, "within_days": 2},
        {"name": "regular", "value": 50, "days": 4, "within_days": 7},
    ]
    scheme = {"weights": [{"activity": "comment", "points": 2}], "levels": levels}
    assert (await visitor.client.put("/v1/value-scheme", json=scheme)).is_success
    reckoning = visitor.house.app.members, visitor.actor
    for ago in range(4):
        await visitor.tell("ana", ago)
        while await reckon_values(*reckoning):
            pass
    elsewhere: Body = {"community_id": None}
    for who, more in (("bea", {}), ("lea", {}), ("far", elsewhere)):
        await visitor.tell(who, 0, **more)
    await visitor.tell("eva", 0, "reaction")
    while await reckon_values(*reckoning):
        pass
    flow = await visitor.get("level-flow")
    told = [(one["from_level"], one["to_name"], one["moves"]) for one in flow["moves"]]
    assert told == [(0, "guest", 4), (1, "regular", 1)]
    assert flow["known_from"] == visitor.day(0)
    found = {one["level"]: (one["members"], one["entered"], one["left"]) for one in flow["levels"]}
    assert found == {0: (0, 0, 4), 1: (3, 4, 1), 2: (1, 1, 0)}
    before = await visitor.get("level-flow", to=visitor.day(1))
    assert before["moves"] is None
    tomorrow = (visitor.house.clock.now() + timedelta(days=1)).date().isoformat()
    assert await visitor.refused("level-flow", to=tomorrow) == (422, "day_not_there_yet")


async def test_newcomers_at_risk_are_told_with_what_they_said(visitor: Visitor) -> None:
    bea = {"platform": "shop", "person_id": "bea", "name": "bea"}
    said = await visitor.tell("ana", 10)
    await visitor.tell("ana", 1, "reaction")
    await visitor.tell("bea", 10)
    await visitor.tell("eva", 9, to_identity=bea)
    await visitor.tell("eva", 8)
    for ago in (60, 10):
        await visitor.tell("old", ago)
    await visitor.tell("new", 1)
    await visitor.count()
    found = {one["name"]: one for one in (await visitor.get("newcomers-at-risk"))["data"]}
    assert {*found} == {"ana", "bea"}
    ana, bea_ = found["ana"], found["bea"]
    assert (ana["activity_id"], ana["member_id"]) == (said["id"], said["member_id"])
    assert [one["code"] for one in ana["reasons"]] == ["not_answered"]
    assert (ana["joined_on"], ana["last_active_on"]) == (visitor.day(10), visitor.day(1))
    assert [one["code"] for one in bea_["reasons"]] == ["not_returned"]
    assert bea_["answered_by"] == 1
    assert (await visitor.get("newcomers-at-risk", within_days=5))["data"] == []
    page = await visitor.get("newcomers-at-risk", limit=1)
    rest = await visitor.get("newcomers-at-risk", limit=1, cursor=page["next_cursor"])
    assert {page["data"][0]["name"], rest["data"][0]["name"]} == {"ana", "bea"}


async def test_what_nobody_answered_is_told_and_measured(visitor: Visitor) -> None:
    house, actor = visitor.house, visitor.actor
    channel = await a_sandbox_channel(house, actor, community_id=visitor.home)
    said = await some_said(house, actor, channel, "Open?", "Nice.", "When?", "Where?")
    said += await some_said(house, actor, channel, "At nine.", by=EVA, answering="ana-When?")
    for one in said:
        await follow_inbound(house.app.members, actor, one)
    await visitor.count()
    assert (await visitor.get("unanswered"))["data"] == []
    waiting = (await visitor.get("unanswered", hours=0))["data"]
    assert [one["text"] for one in waiting] == ["Open?", "Nice.", "Where?"]
    assert [one["is_question"] for one in waiting] == [True, False, True]
    asked = await visitor.get("unanswered", hours=0, is_question="true")
    assert [one["text"] for one in asked["data"]] == ["Open?", "Where?"]
    talk = await visitor.client.get(f"/v1/conversations/{waiting[0]['conversation_id']}")
    assert talk.json()["waiting_since"] is not None
    begun: Any = house.app.members.begin(actor)
    async with begun as tx:
        await tx.connection.execute(
            "UPDATE conversations SET first_reply_at = began_at + interval '90 seconds'"
            " WHERE workspace_id = $1 AND id = $2",
            *(actor.workspace, waiting[0]["conversation_id"]),
        )
        await tx.commit()
    found = await visitor.measures(day=visitor.day(0))
    values = {name: one["value"] for name, one in found.items()}
    assert (values["conversations"], values["reply_rate"]) == (4, 0.25)
    assert values["unanswered_share"] == 0.5
    assert (values["first_reply_median"], values["first_reply_p90"]) == (90, 90)
    assert (values["posts"], values["replies"]) == (4, 1)
    assert len((await visitor.get("unanswered", hours=0))["data"]) == 2
    growth = await visitor.get("growth")
    assert growth["data"][-1]["conversations"] == 4
    assert growth["data"][0]["reasons"]["reply_rate"] == "no_conversations"


async def test_whoever_sees_their_own_conversations_is_told_of_no_others(
    visitor: Visitor, app: ASGIApp
) -> None:
    house, actor = visitor.house, visitor.actor
    channel = await a_sandbox_channel(house, actor, community_id=visitor.home)
    await some_said(house, actor, channel, "Mine?", "Yours?")
    outside = replace(actor, workspace_id=None)
    rights = NewRole("Guest", {Permission.INBOX_READ: Reach.OWN})
    person = await a_teammate(
        house, actor, (await create_role(house.app.identity, outside, rights)).id
    )
    waiting = (await visitor.get("unanswered", hours=0))["data"]
    [mine] = [one["conversation_id"] for one in waiting if one["text"] == "Mine?"]
    given = {"action": "update", "update": {"assignee_id": person.id}, "ids": [mine]}
    once = {"Idempotency-Key": "mine"}
    path = "/v1/conversations/bulk"
    assert (await visitor.client.post(path, json=given, headers=once)).is_success
    token = await a_token_of(house, actor, person)
    async with a_caller(app, token.text) as client:
        theirs = Visitor(house, actor, client, visitor.home)
        found = (await theirs.get("unanswered", hours=0))["data"]
    assert [one["text"] for one in found] == ["Mine?"]
    assert len((await visitor.get("unanswered", hours=0))["data"]) == 2


class Asked:
    """A database that remembers how often it was asked."""

    def __init__(self, database: Any) -> None:
        self.database, self.times = database, 0

    def __getattr__(self, name: str) -> Any:
        self.times += name in ("ask", "ask_one", "connection")
        return getattr(self.database, name)


async def test_however_long_the_series_the_database_is_asked_as_often(visitor: Visitor) -> None:
    house, home = visitor.house, CommunityId(visitor.home)
    await a_sandbox_channel(house, visitor.actor, community_id=home)
    for ago in range(0, 40, 3):
        await visitor.tell(f"n{ago}", ago)
    await visitor.count()
    database = Asked(house.database)
    room = replace(house.app.members, growth=DbGrowthReads(database))  # type: ignore[arg-type]
    today = house.clock.now().date()
    for days in (1, 300):
        first = today - timedelta(days=days)
        database.times = 0
        await read_growth(room, visitor.actor, home, Bucket.DAY, first, today)
        assert database.times == 3
    database.times = 0
    page = await list_newcomers_at_risk(room, visitor.actor, home, 30, 3, NEWEST)
    assert len(page.items) > 5
    assert database.times == 2


async def test_who_may_not_read_the_inbox_is_told_nothing_of_it(
    house: House, app: ASGIApp, visitor: Visitor
) -> None:
    key = await a_key_text(house, visitor.actor, scopes=frozenset({Permission.MEMBERS_READ}))
    async with a_caller(app, key, tertulia_workspace=visitor.actor.workspace) as client:
        for path, status in (("cohorts", 200), ("health", 200), ("unanswered", 403)):
            answer = await client.get(f"/v1/communities/{visitor.home}/{path}")
            assert answer.status_code == status
