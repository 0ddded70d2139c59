"""Ideas and the calendar as a caller meets them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from adapters.db.database import Database
from adapters.db.publishing_reads import DbPublishingReads
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.calendar import MOST_ENTRIES
from domain.publishing.calendar_ports import CalendarScope
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.shared.access import Actor
from tests.bench.seed import copy_id, multiply
from tests.kit.api import a_caller, a_key_text, send_what_is_due, the_application
from tests.kit.builders import a_community, a_message, a_sandbox_channel, a_workspace
from tests.kit.database import DatabaseUrls

NINE = datetime(2030, 5, 4, 7, tzinfo=UTC)
MAY = {"from": "2030-05-01", "to": "2030-05-31"}


@dataclass(frozen=True)
class Desk:
    """A workspace in Madrid with a channel, and somebody who plans there."""

    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient

    async def calendar(self, **query: str) -> dict[str, Any]:
        reply = await self.client.get("/v1/calendar", params=MAY | query)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    async def on(self, day: str, **query: str) -> list[dict[str, Any]]:
        days = (await self.calendar(**query))["days"]
        [found] = [one["entries"] for one in days if one["date"] == day]
        entries: list[dict[str, Any]] = found
        return entries

    async def refused(self, path: str, **query: str) -> tuple[str, str]:
        reply = await self.client.get(path, params=query)
        assert reply.status_code in (400, 422), reply.text
        error = reply.json()["errors"][0]
        return error["parameter"], error["code"]

    async def idea(self, title: str = "Churros", **more: Any) -> dict[str, Any]:
        reply = await self.client.post("/v1/ideas", json={"title": title} | more)
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        return made


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with a_caller(the_application(house), await a_key_text(house, actor)) as client:
        yield Desk(house, actor, channel, client)


# ── Ideas ─────────────────────────────────────────────────────────────────────────────────────


async def test_ideas_are_found_by_what_they_are(desk: Desk) -> None:
    first = await desk.idea("How churros are made", tags=["a", "b"], owner="ana", score=40)
    second = await desk.idea("Horario", tags=["b"], notes="CHURROS at nine", score=0)
    third = await desk.idea("A cat", owner="luis")
    for query, wanted in (
        ({"tag": "b"}, [first, second]),
        ({"tag": "a,c"}, [first]),
        ({"owner": "ana,luis"}, [first, third]),
        ({"q": "churros"}, [first, second]),
        ({"status": "new", "source": "person"}, [first, second, third]),
        ({"status": "discarded"}, []),
    ):
        page = (await desk.client.get("/v1/ideas", params=query | {"sort": "id"})).json()
        assert [idea["id"] for idea in page["data"]] == [idea["id"] for idea in wanted], query
    best = (await desk.client.get("/v1/ideas", params={"sort": "-score"})).json()["data"]
    assert [idea["score"] for idea in best] == [40, 0, None]


async def test_a_draft_and_its_idea_lead_to_each_other(desk: Desk) -> None:
    idea = await desk.idea("How churros are made")
    wish = {"channel_ids": [desk.channel.id]}
    path, headers = f"/v1/ideas/{idea['id']}/promote", {"Idempotency-Key": "once"}
    promoted = (await desk.client.post(path, json=wish, headers=headers)).json()
    again = await desk.client.post(path, json=wish, headers=headers)
    assert (again.json(), again.headers["idempotency-replayed"]) == (promoted, "true")
    message = (await desk.client.get(f"/v1/messages/{promoted['message_id']}")).json()
    assert (message["status"], message["text"]) == ("draft", "How churros are made")
    query = {"message_id": message["id"]}
    found = (await desk.client.get("/v1/ideas", params=query)).json()["data"]
    assert [one["id"] for one in found] == [idea["id"]]
    once_more = await desk.client.post(path, json=wish, headers={"Idempotency-Key": "again"})
    assert once_more.status_code == 409
    assert once_more.json()["possible_moves"] == ["reopen", "shortlist", "discard", "delete"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": " "}, "/title"),
        ({"title": "x", "score": 101}, "/score"),
        ({"title": "x", "score": 1.5}, "/score"),
        ({"title": "x", "score": "1"}, "/score"),
        ({"title": "x", "score": True}, "/score"),
        ({"title": "x", "tags": ["a,b"]}, "/tags/0"),
        ({"title": "x", "tags": ["x"] * 21}, "/tags"),
        ({"title": "x", "link": "javascript:alert(1)"}, "/link"),
        ({"title": "x", "status": "promoted"}, "/status"),
    ],
)
async def test_an_idea_that_is_none_is_refused_by_its_field(
    desk: Desk, body: dict[str, Any], pointer: str
) -> None:
    reply = await desk.client.post("/v1/ideas", json=body)
    assert (reply.status_code, reply.json()["errors"][0]["pointer"]) == (422, pointer)


# ── The calendar ──────────────────────────────────────────────────────────────────────────────


async def test_a_message_stands_on_its_day_at_its_hour(desk: Desk) -> None:
    message = await a_message(
        desk.house, desk.actor, channels=[desk.channel], at=NINE, text="ñ" * 200, tags=("spring",)
    )
    [entry] = await desk.on("2030-05-04")
    assert entry == {
        "message_id": message.id,
        "at": "2030-05-04T07:00:00.000Z",
        "local_time": "2030-05-04T09:00:00",
        "status": "scheduled",
        "excerpt": "ñ" * 140,
        "community_id": desk.channel.community_id,
        "channel_ids": [desk.channel.id],
        "tags": ["spring"],
        "campaign_id": None,
        "idea_id": None,
    }
    [entry] = await desk.on("2030-05-03", timezone="Pacific/Honolulu")
    assert entry["local_time"] == "2030-05-03T21:00:00"


async def test_a_draft_without_a_time_is_on_no_day(desk: Desk) -> None:
    await a_message(desk.house, desk.actor, channels=[desk.channel])
    assert [day for day in (await desk.calendar())["days"] if day["entries"]] == []


async def test_an_entry_names_the_idea_it_was_made_of(desk: Desk) -> None:
    idea = await desk.idea()
    path = f"/v1/ideas/{idea['id']}/promote"
    wish, once = {"channel_ids": [desk.channel.id]}, {"Idempotency-Key": "promote"}
    message = (await desk.client.post(path, json=wish, headers=once)).json()["message_id"]
    later = {"Idempotency-Key": "schedule"}
    when = {"schedule": {"local_time": "2030-05-04T09:00", "timezone": "Europe/Madrid"}}
    reply = await desk.client.post(f"/v1/messages/{message}/schedule", json=when, headers=later)
    assert reply.status_code == 200, reply.text
    assert [entry["idea_id"] for entry in await desk.on("2030-05-04")] == [idea["id"]]


async def test_channels_communities_and_states_narrow_what_is_shown(desk: Desk) -> None:
    house, actor = desk.house, desk.actor
    home = await a_community(house, actor)
    market, square = [
        await a_sandbox_channel(house, actor, community_id=home.id, account=name)
        for name in ("market", "square")
    ]
    here = await a_message(house, actor, channels=[desk.channel], at=NINE, tags=("spring",))
    there = await a_message(house, actor, channels=[market, square], at=NINE)
    await place_hold(house.app.publishing, actor, NewHold("a recall", square.id))
    held = await a_message(house, actor, channels=[square], at=NINE + timedelta(hours=2))
    for query, wanted in (
        ({}, [here, there, held]),
        ({"channel_id": desk.channel.id}, [here]),
        ({"channel_id": f"{market.id},{desk.channel.id}"}, [here, there]),
        ({"community_id": home.id}, [there, held]),
        ({"status": "held"}, [held]),
        ({"tag": "autumn,spring"}, [here]),
        ({"status": "held", "channel_id": market.id}, []),
    ):
        found = [entry["message_id"] for entry in await desk.on("2030-05-04", **query)]
        assert sorted(found) == sorted(message.id for message in wanted), query
    [entry] = [e for e in await desk.on("2030-05-04") if e["message_id"] == there.id]
    assert entry["channel_ids"] == [market.id, square.id]


async def test_clashes_are_named_in_the_readers_words(desk: Desk) -> None:
    house, actor = desk.house, desk.actor
    first = await a_message(house, actor, channels=[desk.channel], at=NINE)
    second = await a_message(house, actor, channels=[desk.channel], at=NINE + timedelta(minutes=10))
    other = await a_message(
        house, actor, channels=[desk.channel], at=NINE + timedelta(hours=1), text="Churros"
    )
    reply = await desk.client.get("/v1/calendar", params=MAY, headers={"Accept-Language": "pt"})
    nothing = dict.fromkeys(("name", "series_id", "recurrence_id"))
    assert reply.json()["clashes"] == [
        nothing
        | {
            "kind": "too_close",
            "date": "2030-05-04",
            "message_ids": [first.id, second.id],
            "channel_ids": [desk.channel.id],
            "minutes_apart": 10,
            "detail": "Duas mensagens saem com 10 minutos de diferença no mesmo canal.",
        },
        nothing
        | {
            "kind": "same_text",
            "date": "2030-05-04",
            "message_ids": [first.id, second.id],
            "channel_ids": [desk.channel.id],
            "minutes_apart": None,
            "detail": "2 mensagens dizem o mesmo no mesmo dia.",
        },
    ]
    assert other.id not in reply.text.split('"clashes"')[1]


async def test_two_threads_with_other_words_further_down_do_not_say_the_same(desk: Desk) -> None:
    for number in range(2):
        at = NINE + timedelta(hours=number)
        rest = (f"part {number}",)
        await a_message(desk.house, desk.actor, channels=[desk.channel], at=at, thread=rest)
    assert (await desk.calendar())["clashes"] == []


async def test_a_clash_over_midnight_is_told_on_the_day_of_the_later_one(desk: Desk) -> None:
    midnight = datetime(2030, 4, 30, 22, tzinfo=UTC)
    for number, text in ((-1, "before"), (1, "after")):
        at = midnight + timedelta(minutes=10 * number)
        await a_message(desk.house, desk.actor, channels=[desk.channel], at=at, text=text)
    [clash] = (await desk.calendar())["clashes"]
    assert (clash["date"], clash["minutes_apart"]) == ("2030-05-01", 20)
    april = await desk.calendar(**{"from": "2030-04-30", "to": "2030-04-30"})
    assert april["clashes"] == []


async def test_a_pause_that_is_not_usual_is_a_gap(house: House, desk: Desk) -> None:
    """Ten days in a row something went out here, and then nothing is planned."""
    actor, now = desk.actor, house.clock.now()
    other = await a_sandbox_channel(house, actor, account="quiet")
    for number in range(10):
        message = await a_message(house, actor, channels=[desk.channel], now=True)
        await send_what_is_due(house)
        await _happened(house, message.id, now - timedelta(days=number))
    first, last = now.date() + timedelta(days=1), now.date() + timedelta(days=6)
    days = {"from": str(first), "to": str(last), "timezone": "UTC"}
    [gap] = (await desk.calendar(**days))["gaps"]
    assert gap["channel_id"] == desk.channel.id
    assert (gap["first"], gap["last"], gap["days"], gap["usual_days"]) == (
        str(first),
        str(last),
        6,
        1,
    )
    assert "6" in gap["detail"]
    assert (await desk.calendar(**days, channel_id=other.id))["gaps"] == []


async def _happened(house: House, message_id: str, at: datetime) -> None:
    owner = await asyncpg.connect(house.settings.owner_url)
    try:
        await owner.execute("UPDATE messages SET publish_at = $2 WHERE id = $1", message_id, at)
    finally:
        await owner.close()


async def test_holidays_stand_in_the_calendar_of_who_asks_for_a_country(desk: Desk) -> None:
    days = (await desk.calendar(country="ES-MD"))["days"]
    special = {day["date"]: [s["name"] for s in day["special_dates"]] for day in days}
    assert special["2030-05-01"] == ["Labor Day"]
    assert special["2030-05-03"] == ["World Press Freedom Day"]


async def test_special_dates_come_in_the_readers_language(desk: Desk) -> None:
    query = {"from": "2030-05-01", "to": "2030-05-03", "country": "ES,BR"}
    reply = await desk.client.get(
        "/v1/special-dates", params=query, headers={"Accept-Language": "es"}
    )
    found = [(s["date"], s["name"], s["country"], s["language"]) for s in reply.json()["data"]]
    assert found == [
        ("2030-05-01", "Worker's Day", "BR", "en-US"),
        ("2030-05-01", "Fiesta del Trabajo", "ES", "es"),
        ("2030-05-03", "Día Mundial de la Libertad de Prensa", None, "es"),
    ]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"to": "2030-05-31"}, ("from", "missing")),
        ({"from": "2030-5-1", "to": "2030-05-31"}, ("from", "bad_day")),
        ({"from": "2030-02-30", "to": "2030-05-31"}, ("from", "bad_day")),
        ({"from": "1999-12-31", "to": "2030-05-31"}, ("from", "bad_day")),
        ({"from": "2030-05-02", "to": "2030-05-01"}, ("to", "before_its_beginning")),
        ({"from": "2030-05-01", "to": "2030-08-01"}, ("to", "too_many_days")),
        (MAY | {"country": "XX"}, ("country", "unknown_country")),
        (MAY | {"country": "ES,"}, ("country", "bad_format")),
        (MAY | {"timezone": "Mars/Olympus"}, ("timezone", "unknown_timezone")),
        (MAY | {"status": "sleeping"}, ("status", "not_in_list")),
        (MAY | {"colour": "red"}, ("colour", "unknown_parameter")),
    ],
)
async def test_a_question_that_is_none_is_refused_by_its_parameter(
    desk: Desk, query: dict[str, str], error: tuple[str, str]
) -> None:
    assert await desk.refused("/v1/calendar", **query) == error


async def test_ninety_two_days_are_answered_and_a_year_of_special_dates(desk: Desk) -> None:
    quarter = await desk.calendar(**{"from": "2030-05-01", "to": "2030-07-31"})
    assert len(quarter["days"]) == 92
    year = {"from": "2028-01-01", "to": "2028-12-31"}
    assert (await desk.client.get("/v1/special-dates", params=year)).status_code == 200
    over = {"from": "2028-01-01", "to": "2029-01-01"}
    assert await desk.refused("/v1/special-dates", **over) == ("to", "too_many_days")


# ── Ten thousand messages ─────────────────────────────────────────────────────────────────────


class Counting(Database):
    """Counts what it is asked."""

    asked = 0

    async def ask(self, actor: Actor, query: str, *parameters: Any) -> Any:
        self.asked += 1
        return await super().ask(actor, query, *parameters)


async def test_ten_thousand_messages_are_one_query_as_ten_are(
    house: House, desk: Desk, database_urls: DatabaseUrls
) -> None:
    sample = await a_message(house, desk.actor, channels=[desk.channel], at=NINE)
    await multiply(database_urls.owner, [sample], MOST_ENTRIES)
    await _spread(database_urls)
    counting = Counting(house.database.pool, size=2)
    reads, scope = DbPublishingReads(counting), CalendarScope()
    since, until = NINE - timedelta(days=40), NINE + timedelta(days=40)
    found = await reads.planned(desk.actor, scope, since, until, most=MOST_ENTRIES + 1, letters=140)
    assert (len(found), counting.asked) == (MOST_ENTRIES + 1, 1)
    assert {message.channel_ids for message in found} == {(desk.channel.id,)}
    assert [message.at for message in found] == sorted(message.at for message in found)
    habits = await reads.activity(desk.actor, scope, since, until)
    assert counting.asked == 2
    assert len(habits[desk.channel.id]) > 1000
    calendar = await desk.calendar(**{"from": "2030-03-25", "to": "2030-06-24"})
    assert calendar["truncated"] is True
    assert sum(len(day["entries"]) for day in calendar["days"]) == MOST_ENTRIES


async def _spread(urls: DatabaseUrls) -> None:
    """The copies, one every five minutes before the sample's time."""
    owner = await asyncpg.connect(urls.owner)
    try:
        await owner.execute("SET session_replication_role = replica")
        changed = await owner.execute(
            "UPDATE messages m SET publish_at = $1::timestamptz - place.n * interval '5 minutes'"
            " FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM messages"
            "  WHERE id LIKE $2) place WHERE place.id = m.id",
            NINE,
            f"{copy_id(0)[:12]}%",
        )
        assert changed == f"UPDATE {MOST_ENTRIES}"
    finally:
        await owner.close()
