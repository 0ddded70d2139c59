"""Rules, black days and best times over HTTP, as a stranger would come upon them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.insights.model import Sample
from domain.shared.access import Actor
from domain.shared.best_times import NEEDED
from domain.shared.ids import ChannelId, Kind, SampleId
from domain.shared.readings import Metric, Nature
from tests.kit.api import a_caller, a_key_text, send_what_is_due
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace

NOTHING = {
    "min_spacing_seconds": None,
    "max_per_day": None,
    "hours": None,
    "countries": None,
    "skip_holidays": None,
    "overdue_after_seconds": None,
    "catch_up_per_minute": None,
    "disclosures": None,
    "hold_if_warned": None,
    "max_per_person": None,
    "per_person_days": None,
}
MORNING = {"weekday": 1, "opens": "08:00", "closes": "12:00"}


@dataclass(frozen=True)
class Stranger:
    """Somebody with a key and a channel."""

    client: httpx.AsyncClient
    actor: Actor
    channel: str

    @property
    def rules(self) -> str:
        return f"/v1/channels/{self.channel}/publishing-rules"


@pytest.fixture
async def stranger(house: House, app: ASGIApp) -> AsyncIterator[Stranger]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        yield Stranger(client, actor, channel.id)


async def test_rules_leave_everything_open_until_they_are_given(stranger: Stranger) -> None:
    found = (await stranger.client.get(stranger.rules)).json()
    assert {name: found[name] for name in NOTHING} == NOTHING
    assert (found["version"], found["in_force"]["hours"]) == (0, [])
    given = {"max_per_day": 3, "hours": [MORNING]}
    put = await stranger.client.put(stranger.rules, json=given, headers={"If-Match": '"0"'})
    assert put.status_code == 200
    assert put.headers["etag"] == '"1"'
    assert put.json() == (await stranger.client.get(stranger.rules)).json()
    late = await stranger.client.put(stranger.rules, json=given, headers={"If-Match": '"0"'})
    assert (late.status_code, late.json()["code"]) == (412, "version_mismatch")


async def test_a_channel_shows_what_it_has_from_its_workspace(stranger: Stranger) -> None:
    shared = {"countries": ["ES-MD", "ES-MD"], "skip_holidays": True}
    reply = await stranger.client.put("/v1/publishing-rules", json=shared)
    assert reply.json()["countries"] == ["ES-MD"]
    assert reply.json()["channel_id"] is None
    found = (await stranger.client.get(stranger.rules)).json()
    assert (found["countries"], found["in_force"]["countries"]) == (None, ["ES-MD"])


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"min_spacing_seconds": -1}, "/min_spacing_seconds", "too_small"),
        ({"max_per_day": 0}, "/max_per_day", "too_small"),
        ({"hours": [MORNING | {"closes": "08:00"}]}, "/hours/0", "closes_before_opening"),
        ({"hours": [MORNING | {"closes": "24:01"}]}, "/hours/0/closes", "bad_format"),
        ({"countries": ["Spain"]}, "/countries/0", "bad_format"),
        ({"countries": ["ZZ"]}, "/countries/0", "unknown_country"),
        ({"spacing": 5}, "/spacing", "unknown_field"),
    ],
)
async def test_a_wrong_rule_is_pointed_at(
    stranger: Stranger, wrong: Any, pointer: str, code: str
) -> None:
    reply = await stranger.client.put(stranger.rules, json=wrong)
    assert reply.status_code == 422
    assert [(e["pointer"], e["code"]) for e in reply.json()["errors"]] == [(pointer, code)]


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"starts_on": "2030-02-30"}, "/starts_on", "bad_day"),
        ({"starts_on": "2030-05-05"}, "", "ends_before_start"),
        ({"community_id": "com_1", "channel_id": "chn_1"}, "", "at_most_one"),
    ],
)
async def test_wrong_days_are_pointed_at(
    stranger: Stranger, wrong: Any, pointer: str, code: str
) -> None:
    body = {"starts_on": "2030-05-04", "ends_on": "2030-05-04", "reason": "closed"} | wrong
    reply = await stranger.client.post("/v1/blackouts", json=body)
    assert reply.status_code == 422
    assert [(e["pointer"], e["code"]) for e in reply.json()["errors"]] == [(pointer, code)]


async def test_a_time_on_a_black_day_is_taken_and_named_wherever_it_is_read(
    stranger: Stranger,
) -> None:
    days = {"starts_on": "2090-05-04", "ends_on": "2090-05-04", "reason": "Closed."}
    await stranger.client.post("/v1/blackouts", json=days)
    schedule = {"local_time": "2090-05-04T09:00", "timezone": "Europe/Madrid"}
    body = {"channel_ids": [stranger.channel], "text": "Hola", "schedule": schedule}
    made = await stranger.client.post(
        "/v1/messages", json=body, headers={"Idempotency-Key": "once"}
    )
    assert made.status_code == 201
    assert made.json()["status"] == "scheduled"
    assert made.json()["schedule"]["clashes"] == [
        {
            "code": "blackout",
            "channel_id": stranger.channel,
            "message_id": None,
            "name": "Closed.",
        }
    ]
    one = await stranger.client.get(f"/v1/messages/{made.json()['id']}")
    every = await stranger.client.get("/v1/messages")
    assert one.json() == made.json() == every.json()["data"][0]


async def test_best_times_say_that_they_cannot_tell_and_what_there_is(
    stranger: Stranger, house: House
) -> None:
    channels = [(await house.app.communities.reads.channel(stranger.actor, stranger.channel)).id]  # type: ignore[arg-type]
    for _ in range(2):
        await a_message(house, stranger.actor, channels=channels, now=True)
    await a_message(house, stranger.actor, channels=channels)
    await send_what_is_due(house)
    found = (await stranger.client.get(f"/v1/channels/{stranger.channel}/best-times")).json()
    assert (found["availability"], found["n"], found["posts"]) == ("not_enough_data", 0, 2)
    assert (found["hours"], found["timezone"]) == ([], "Europe/Madrid")
    assert found["needed"] > 0
    none = await stranger.client.get("/v1/channels/chn_none/best-times")
    assert none.status_code == 404


async def test_best_times_follow_what_was_counted_of_the_posts(
    stranger: Stranger, house: House
) -> None:
    channels = [ChannelId(stranger.channel)]
    sent = [
        await a_message(house, stranger.actor, channels=channels, text=f"{n}", now=True)
        for n in range(NEEDED)
    ]
    await send_what_is_due(house)
    room = house.app.publishing
    async with house.app.insights.begin(stranger.actor) as tx:
        for number, message in enumerate(sent):
            [out] = (await room.reads.message(stranger.actor, message.id)).deliveries
            assert out.published_at is not None
            for hours, value in ((0, 900), (2, 1), (3, number**2)):
                sample = Sample(
                    id=SampleId(house.ids.new(Kind.SAMPLE)),
                    workspace_id=stranger.actor.workspace,
                    channel_id=out.channel_id,
                    subject_id=out.id,
                    platform="sandbox",
                    metric=Metric.REACTIONS,
                    value=value,
                    nature=Nature.COUNTER,
                    native="likes",
                    as_of=out.published_at + timedelta(hours=hours),
                )
                await tx.samples.add([sample])
        await tx.commit()
    found = (await stranger.client.get(f"/v1/channels/{stranger.channel}/best-times")).json()
    assert (found["availability"], found["n"]) == ("available", NEEDED)
    at = house.clock.now().astimezone(ZoneInfo("Europe/Madrid"))
    ours = found["hours"][0]
    assert (ours["weekday"], ours["hour"], ours["n"]) == (at.isoweekday(), at.hour, NEEDED)
    assert ours["low"] < ours["score"] < ours["high"]
