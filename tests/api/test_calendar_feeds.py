"""What calendar programs get at a secret address, and what they get once it is closed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import icalendar
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.use_cases.change_message import cancel_message, edit_message
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace

MADRID = ZoneInfo("Europe/Madrid")


@dataclass(frozen=True)
class Desk:
    """A workspace in Madrid with a channel, who plans there, and somebody without a key."""

    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient
    stranger: httpx.AsyncClient

    async def feed(self, **wanted: Any) -> dict[str, Any]:
        reply = await self.client.post(
            "/v1/calendar/feeds",
            json={"name": "Plan"} | wanted,
            headers={"Idempotency-Key": f"feed {wanted}"},
        )
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        return made

    async def read(self, feed: dict[str, Any], **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.stranger.get(feed["path"], headers=named)

    async def events(self, feed: dict[str, Any]) -> list[Any]:
        reply = await self.read(feed)
        assert reply.status_code == 200, reply.text
        return list(icalendar.Calendar.from_ical(reply.text).walk("VEVENT"))

    @property
    def tomorrow(self) -> datetime:
        """At nine in Madrid."""
        now = self.house.clock.now().astimezone(MADRID)
        return (now + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    app: ASGIApp = the_application(house)
    async with a_caller(app, await a_key_text(house, actor)) as client, a_caller(app) as stranger:
        yield Desk(house, actor, channel, client, stranger)


async def test_a_message_is_an_event_at_its_hour_on_the_wall(desk: Desk) -> None:
    text = "We open at nine. " * 10
    message = await a_message(
        desk.house, desk.actor, channels=[desk.channel], at=desk.tomorrow, text=text
    )
    [event] = await desk.events(await desk.feed(language="es"))
    assert event["uid"] == f"{message.id}@tertulia"
    assert event["dtstart"].dt == desk.tomorrow
    assert event["dtstart"].params["TZID"] == "Europe/Madrid"
    assert event["summary"] == "We open at nine. We open at nine. We open at nine. We open…"
    assert event["description"] == f"Estado: programado. Canales: {desk.channel.name}."
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 1)


async def test_the_zone_comes_with_its_rules(desk: Desk) -> None:
    await a_message(desk.house, desk.actor, channels=[desk.channel], at=desk.tomorrow)
    reply = await desk.read(await desk.feed())
    calendar = icalendar.Calendar.from_ical(reply.text)
    [zone] = calendar.walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Madrid"
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    assert calendar["x-wr-calname"] == "Plan"


async def test_all_of_a_text_is_told_where_that_was_asked_for(desk: Desk) -> None:
    text = "ñandú, «comillas»; y\nlíneas\\ 👩‍👩‍👧 " + "x" * 300
    await a_message(desk.house, desk.actor, channels=[desk.channel], at=desk.tomorrow, text=text)
    [full] = await desk.events(await desk.feed(content="full"))
    assert full["description"].startswith(text + "\n\nStatus: scheduled.")
    [titles] = await desk.events(await desk.feed(content="titles"))
    assert "líneas" not in titles["description"]


async def test_while_nothing_changes_there_is_nothing_new(desk: Desk) -> None:
    message = await a_message(
        desk.house, desk.actor, channels=[desk.channel], at=desk.tomorrow, text="Churros"
    )
    feed = await desk.feed(countries=["ES"])
    first = await desk.read(feed)
    assert first.headers["cache-control"] == "private, max-age=300"
    again = await desk.read(feed, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert (await desk.read(feed)).content == first.content
    room = desk.house.app.publishing
    await edit_message(room, desk.actor, message.id, None, {"text": "More churros"})
    changed = await desk.read(feed, if_none_match=first.headers["etag"])
    assert changed.status_code == 200
    [event] = [e for e in await desk.events(feed) if e["uid"] == f"{message.id}@tertulia"]
    assert (event["summary"], event["sequence"]) == ("More churros", 2)


async def test_what_was_called_off_disappears_unless_it_was_asked_for(desk: Desk) -> None:
    house, actor = desk.house, desk.actor
    gone = await a_message(house, actor, channels=[desk.channel], at=desk.tomorrow)
    await cancel_message(house.app.publishing, actor, gone.id, None)
    await place_hold(house.app.publishing, actor, NewHold("a recall"))
    held = await a_message(house, actor, channels=[desk.channel], at=desk.tomorrow)
    [event] = await desk.events(await desk.feed())
    assert (event["uid"], event["status"]) == (f"{held.id}@tertulia", "TENTATIVE")
    [event] = await desk.events(await desk.feed(statuses=["cancelled"]))
    assert (event["uid"], event["status"]) == (f"{gone.id}@tertulia", "CANCELLED")


async def test_a_feed_shows_its_own_channels_and_tags_and_no_neighbours(
    house: House, desk: Desk
) -> None:
    other = await a_sandbox_channel(house, desk.actor, account="other")
    ours = await a_message(
        house, desk.actor, channels=[desk.channel], at=desk.tomorrow, tags=("spring",)
    )
    theirs = await a_message(house, desk.actor, channels=[other], at=desk.tomorrow)
    await a_message(house, await a_workspace(house), at=desk.tomorrow)
    for wanted, shown in (
        ({}, {ours.id, theirs.id}),
        ({"channel_ids": [desk.channel.id]}, {ours.id}),
        ({"tags": ["spring"]}, {ours.id}),
        ({"community_ids": [other.community_id]}, {theirs.id}),
    ):
        events = await desk.events(await desk.feed(**wanted))
        assert {event["uid"].split("@")[0] for event in events} == shown, wanted


async def test_an_hour_that_comes_twice_is_told_in_utc(desk: Desk) -> None:
    now = desk.house.clock.now()
    year = now.year if now < datetime(now.year, 10, 1, tzinfo=UTC) else now.year + 1
    last = max(day for day in range(25, 32) if date(year, 10, day).isoweekday() == 7)
    second = datetime(year, 10, last, 1, 30, tzinfo=UTC)
    for at in (second - timedelta(hours=1), second):
        await a_message(desk.house, desk.actor, channels=[desk.channel], at=at)
    first, other = await desk.events(await desk.feed())
    assert first["dtstart"].params["TZID"] == "Europe/Madrid"
    assert [event["dtstart"].dt.astimezone(UTC) for event in (first, other)] == [
        second - timedelta(hours=1),
        second,
    ]
    assert "TZID" not in other["dtstart"].params


async def test_holidays_are_days_and_not_hours(desk: Desk) -> None:
    events = await desk.events(await desk.feed(countries=["ES"], language="es"))
    christmas = [event for event in events if event["summary"] == "Natividad del Señor"]
    assert christmas
    assert {type(event["dtstart"].dt) for event in christmas} == {date}
    assert len({event["uid"] for event in events}) == len(events)


async def test_a_revoked_address_answers_as_one_that_never_was(desk: Desk) -> None:
    feed = await desk.feed()
    path = f"/v1/calendar/feeds/{feed['id']}"
    assert (await desk.client.post(f"{path}/revoke")).json()["revoked_at"] is not None
    closed = await desk.read(feed)
    never = await desk.stranger.get("/calendar/ics_never.ics")
    assert (closed.status_code, never.status_code) == (404, 404)
    same = ("title", "detail", "code")
    assert [closed.json()[name] for name in same] == [never.json()[name] for name in same]
    assert feed["path"].split("/")[2].removesuffix(".ics") not in closed.text
    again = await desk.client.post(f"{path}/revoke")
    assert (again.status_code, again.json()["code"]) == (409, "invalid_state")
    change = await desk.client.patch(path, json={"name": "x"}, headers={"If-Match": "*"})
    assert change.status_code == 409


async def test_its_secret_is_shown_once(desk: Desk) -> None:
    feed = await desk.feed()
    secret = feed["path"].removeprefix("/calendar/").removesuffix(".ics")
    assert feed["hint"] == secret[-4:]
    assert feed["url"] == f"http://tertulia.test{feed['path']}"
    for path in (f"/v1/calendar/feeds/{feed['id']}", "/v1/calendar/feeds", "/v1/events"):
        assert secret not in (await desk.client.get(path)).text
    repeated = await desk.client.post(
        "/v1/calendar/feeds", json={"name": "Plan"}, headers={"Idempotency-Key": "feed {}"}
    )
    assert repeated.json() == feed


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"timezone": "Mars/Olympus"}, "/timezone", "unknown_timezone"),
        ({"countries": ["ES", "XX"]}, "/countries/1", "unknown_country"),
        ({"channel_ids": ["chn_none"]}, "/channel_ids/0", "not_found"),
        ({"community_ids": ["com_none"]}, "/community_ids/0", "not_found"),
        ({"language": "de"}, "/language", "not_in_list"),
    ],
)
async def test_a_feed_of_what_there_is_not_is_refused_by_its_field(
    desk: Desk, body: dict[str, Any], pointer: str, code: str
) -> None:
    reply = await desk.client.post(
        "/v1/calendar/feeds", json={"name": "Plan"} | body, headers={"Idempotency-Key": "x"}
    )
    error = reply.json()["errors"][0]
    assert (error["pointer"], error["code"]) == (pointer, code)


async def test_who_reads_too_often_waits(desk: Desk) -> None:
    feed = await desk.feed()
    statuses = [(await desk.read(feed)).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    guesses = [(await desk.stranger.get(f"/calendar/ics_{n}.ics")).status_code for n in range(25)]
    assert guesses[0] == 404
    assert guesses[-1] == 429
