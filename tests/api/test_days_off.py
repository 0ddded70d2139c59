"""The calendar names what stands on days off, and the days on which slots stay empty."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from adapters.db.database import Database
from adapters.db.publishing_reads import DbPublishingReads
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.use_cases.read_calendar import CalendarRequest, read_calendar
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace

NINE = datetime(2030, 5, 1, 7, tzinfo=UTC)
WEEK = {"from": "2030-05-01", "to": "2030-05-07"}
_numbers = count(1)


@dataclass(frozen=True)
class Desk:
    """A workspace in Madrid with a channel, and somebody who plans there. 1 May 2030 is a Wednesday
    and a holiday."""

    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        headers = {"Idempotency-Key": f"call {next(_numbers)}"}
        reply = await self.client.post(f"/v1/{path}", json=body, headers=headers)
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        return made

    async def rules(self, **rules: Any) -> None:
        path = f"/v1/channels/{self.channel.id}/publishing-rules"
        reply = await self.client.put(path, json=rules)
        assert reply.status_code == 200, reply.text

    async def blackout(self, first: str, last: str, **where: Any) -> None:
        await self.post("blackouts", starts_on=first, ends_on=last, reason="Inventory.", **where)

    async def queue(self, *slots: str, **more: Any) -> None:
        told = [{"weekday": int(slot[0]), "time": slot[2:]} for slot in slots]
        wanted = {"channel_id": self.channel.id, "name": f"Queue {next(_numbers)}"} | more
        await self.post("queues", slots=told, **wanted)

    async def at(self, instant: datetime, *channels: Channel) -> str:
        them = list(channels) or [self.channel]
        message = await a_message(
            self.house, self.actor, channels=them, at=instant, text=f"Text {next(_numbers)}"
        )
        return message.id

    async def calendar(self, **query: str) -> dict[str, Any]:
        reply = await self.client.get("/v1/calendar", params=WEEK | query)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    async def clashes(self, **query: str) -> list[tuple[Any, ...]]:
        found = (await self.calendar(**query))["clashes"]
        return [(c["kind"], c["date"], c["message_ids"], c["name"]) for c in found]

    async def gaps(self, **query: str) -> list[tuple[Any, ...]]:
        found = (await self.calendar(**query))["gaps"]
        assert {gap["kind"] for gap in found} <= {"open_slots"}
        return [(g["first"], g["last"], g["expected"], g["planned"]) for g in found]


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with a_caller(the_application(house), await a_key_text(house, actor)) as client:
        yield Desk(house, actor, channel, client)


# ── Days off ──────────────────────────────────────────────────────────────────────────────────


async def test_a_message_on_a_black_day_clashes_with_it_by_its_reason(desk: Desk) -> None:
    await desk.blackout("2030-05-02", "2030-05-03")
    days = [await desk.at(NINE + timedelta(days=n)) for n in range(4)]
    found = await desk.clashes()
    assert found == [
        ("blackout", "2030-05-02", [days[1]], "Inventory."),
        ("blackout", "2030-05-03", [days[2]], "Inventory."),
    ]
    clash = (await desk.calendar())["clashes"][0]
    assert clash["detail"] == "Nothing is to be published on that day: Inventory."
    assert (clash["channel_ids"], clash["series_id"]) == ([desk.channel.id], None)


async def test_a_blackout_of_one_channel_is_a_clash_on_that_one_alone(desk: Desk) -> None:
    home = desk.channel.community_id
    other = await a_sandbox_channel(desk.house, desk.actor, community_id=home, account="elsewhere")
    await desk.blackout("2030-05-01", "2030-05-07", channel_id=other.id)
    await desk.at(NINE)
    both = await desk.at(NINE + timedelta(hours=2), desk.channel, other)
    [clash] = (await desk.calendar())["clashes"]
    assert (clash["message_ids"], clash["channel_ids"]) == ([both], [other.id])
    assert await desk.clashes(channel_id=desk.channel.id) == []
    [same] = (await desk.calendar(community_id=home))["clashes"]
    assert same == clash


async def test_what_was_called_off_clashes_with_nothing(desk: Desk) -> None:
    await desk.blackout("2030-05-01", "2030-05-07")
    message = await desk.at(NINE)
    headers = {"Idempotency-Key": "off"}
    reply = await desk.client.post(f"/v1/messages/{message}/cancel", headers=headers)
    assert reply.status_code == 200, reply.text
    assert await desk.clashes() == []


async def test_a_holiday_is_a_clash_where_the_rules_say_that_the_channel_rests(desk: Desk) -> None:
    message = await desk.at(NINE)
    await desk.rules(countries=["ES"], skip_holidays=False)
    assert await desk.clashes() == []
    await desk.rules(countries=["ES"], skip_holidays=True)
    assert await desk.clashes() == [("holiday", "2030-05-01", [message], "Labor Day")]
    reply = await desk.client.get("/v1/calendar", params=WEEK, headers={"Accept-Language": "es"})
    [clash] = reply.json()["clashes"]
    assert clash["detail"] == ("Ese día es festivo, y el canal descansa: Fiesta del Trabajo.")


async def test_a_series_that_will_speak_on_a_black_day_says_so_before_it_does(desk: Desk) -> None:
    series = await desk.post(
        "series",
        name="Opening hours",
        text="We open at nine.",
        channel_ids=[desk.channel.id],
        starts="2030-04-30T09:00",
        timezone="Europe/Madrid",
        rule="FREQ=DAILY",
        tags=["hours"],
    )
    await desk.blackout("2030-05-02", "2030-05-04")
    path, match = f"/v1/series/{series['id']}/occurrences/", {"If-Match": "*"}
    for name, change in (
        ("2030-05-03T09:00:00", {"skipped": True}),
        ("2030-05-06T09:00:00", {"local_time": "2030-05-04T18:00"}),
    ):
        reply = await desk.client.patch(path + name, json=change, headers=match)
        assert reply.status_code == 200, reply.text
    found = (await desk.calendar())["clashes"]
    assert [(c["date"], c["recurrence_id"]) for c in found] == [
        ("2030-05-02", "2030-05-02T09:00:00"),
        ("2030-05-04", "2030-05-04T09:00:00"),
        ("2030-05-04", "2030-05-06T09:00:00"),
    ]
    assert {(c["series_id"], *c["message_ids"], *c["channel_ids"]) for c in found} == {
        (series["id"], desk.channel.id)
    }
    assert await desk.clashes(tag="other") == []
    assert await desk.clashes(status="scheduled") == []
    assert len(await desk.clashes(tag="hours", channel_id=desk.channel.id)) == 3


# ── Empty slots ───────────────────────────────────────────────────────────────────────────────


async def test_days_with_fewer_messages_than_slots_are_gaps(desk: Desk) -> None:
    """Slots on Wednesday to Saturday, two of them on Friday."""
    await desk.queue("3 09:00", "4 09:00", "5 09:00", "5 18:00", "6 09:00")
    await desk.at(NINE)
    await desk.at(NINE + timedelta(days=2, hours=4))
    assert await desk.gaps() == [
        ("2030-05-02", "2030-05-02", 1, 0),
        ("2030-05-03", "2030-05-03", 2, 1),
        ("2030-05-04", "2030-05-04", 1, 0),
    ]
    detail = (await desk.calendar())["gaps"][1]["detail"]
    assert detail == "The queue has room for more here. Slots a day: 2. Planned: 1. Days: 1."


async def test_days_in_a_row_that_are_alike_are_one_gap(desk: Desk) -> None:
    await desk.queue(*(f"{day} 09:00" for day in range(1, 8)))
    await desk.at(NINE + timedelta(days=3))
    assert await desk.gaps() == [
        ("2030-05-01", "2030-05-03", 1, 0),
        ("2030-05-05", "2030-05-07", 1, 0),
    ]


async def test_slots_that_rules_and_days_off_take_away_are_not_missed(desk: Desk) -> None:
    """A holiday on Wednesday, inventory on Thursday, and at most two a day, hours apart."""
    slots = ("3 09:00", "4 09:00", *(f"5 {time}" for time in ("09:00", "09:30", "13:00", "17:00")))
    await desk.queue(*slots, "6 23:00")
    await desk.blackout("2030-05-02", "2030-05-02")
    hours = [{"weekday": day, "opens": "08:00", "closes": "20:00"} for day in range(1, 8)]
    await desk.rules(
        countries=["ES"],
        skip_holidays=True,
        min_spacing_seconds=3600,
        max_per_day=2,
        hours=hours,
    )
    assert await desk.gaps() == [("2030-05-03", "2030-05-03", 2, 0)]


async def test_a_paused_queue_expects_nothing_and_two_queues_expect_what_both_do(
    desk: Desk,
) -> None:
    await desk.queue("3 09:00")
    await desk.queue("3 09:00", "3 10:00")
    await desk.queue("4 09:00", paused=True)
    assert await desk.gaps() == [("2030-05-01", "2030-05-01", 2, 0)]
    assert await desk.gaps(channel_id="chn_of_nobody") == []


async def test_days_that_are_over_are_no_gaps_any_more(desk: Desk) -> None:
    await desk.queue(*(f"{day} 23:59" for day in range(1, 8)))
    today = desk.house.clock.now().date()
    span = {"from": str(today - timedelta(days=3)), "to": str(today + timedelta(days=1))}
    [(first, last, expected, planned)] = await desk.gaps(**span, timezone="UTC")
    assert (first >= str(today), last, expected, planned) == (True, span["to"], 1, 0)


# ── Many of everything ────────────────────────────────────────────────────────────────────────


class Counting(Database):
    """Counts what it is asked."""

    asked = 0

    async def ask(self, actor: Actor, query: str, *parameters: Any) -> Any:
        self.asked += 1
        return await super().ask(actor, query, *parameters)


async def test_more_channels_and_series_are_no_more_queries(house: House, desk: Desk) -> None:
    async def queries() -> int:
        counting = Counting(house.database.pool, size=2)
        room, day = house.app.publishing, NINE.date()
        held = type(room)(**{**vars(room), "reads": DbPublishingReads(counting)})
        await read_calendar(held, desk.actor, CalendarRequest(day, day + timedelta(days=91)))
        return counting.asked

    await desk.blackout("2030-05-01", "2030-05-31")
    few = await queries()
    for number in range(4):
        other = await a_sandbox_channel(house, desk.actor, account=f"number-{number}")
        await desk.queue("1 09:00", channel_id=other.id)
        await desk.blackout("2030-05-01", "2030-05-31", channel_id=other.id)
        await desk.post(
            "series",
            name=f"Series {number}",
            text="We open at nine.",
            channel_ids=[other.id],
            starts="2030-04-30T09:00",
            timezone="Europe/Madrid",
            rule="FREQ=DAILY",
        )
        await desk.at(NINE + timedelta(days=number), other)
    assert await queries() == few <= 8
