"""Numbers that a product counted itself, as a caller brings them."""

from datetime import datetime, timedelta
from typing import Any

from domain.members.retention import DataClass
from domain.members.use_cases.keep_retention import set_retention
from domain.publishing.model import Message
from tests.api.test_metric_queries import Desk, desk
from tests.kit.api import a_client, send_what_is_due
from tests.kit.builders import a_message, a_workspace

__all__ = ["desk"]


def written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


async def bring(desk: Desk, *samples: dict[str, Any], source: str = "shop") -> dict[str, Any]:
    body = {"source": source, "samples": list(samples)}
    answer = await desk.client.post("/v1/metrics/samples", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def one(desk: Desk, value: int = 7, **more: Any) -> dict[str, Any]:
    when = written(desk.noon(1))
    return {
        "channel_id": desk.channel.id,
        "metric": "clicks",
        "value": value,
        "as_of": when,
        **more,
    }


async def out(desk: Desk) -> Message:
    message = await a_message(desk.house, desk.actor, channels=[desk.channel], now=True)
    await send_what_is_due(desk.house)
    return message


async def test_what_is_brought_is_counted_under_the_name_of_who_counted_it(desk: Desk) -> None:
    message = await out(desk)
    first = one(desk, 7, message_id=message.id)
    later = one(desk, 9, message_id=message.id, as_of=written(desk.noon(0) - timedelta(hours=13)))
    done = await bring(desk, first, later)
    assert done == {"recorded": 2, "known": 0, "failed": 0, "refused": []}
    [series] = (await desk.query(metrics=["clicks"], dimensions=["message"]))["data"]
    assert (series["value"], series["sources"]) == (9, ["shop"])
    assert series["dimensions"]["message_id"] == message.id
    path = f"/v1/messages/{message.id}/metrics/samples?sort=-as_of"
    samples = (await desk.client.get(path)).json()["data"]
    assert [(it["value"], it["source"], it["native"]) for it in samples] == [
        (9, "shop", "clicks"),
        (7, "shop", "clicks"),
    ]


async def test_told_again_nothing_is_written_twice_and_the_first_stays(desk: Desk) -> None:
    message = await out(desk)
    first = one(desk, 7, message_id=message.id)
    await bring(desk, first)
    again = await bring(desk, first | {"value": 70}, first)
    assert (again["recorded"], again["known"]) == (0, 2)
    other = await bring(desk, first | {"value": 3}, source="till")
    assert other["recorded"] == 1
    [series] = (await desk.query(metrics=["clicks"]))["data"]
    assert (series["value"], series["sources"]) == (10, ["shop", "till"])


async def test_each_that_cannot_be_taken_says_why_and_hinders_no_other(desk: Desk) -> None:
    stranger = await a_workspace(desk.house)
    assert stranger.workspace != desk.actor.workspace
    now = desk.house.clock.now()
    done = await bring(
        desk,
        one(desk),
        one(desk, channel_id="chn_nowhere"),
        one(desk, message_id="msg_nowhere"),
        one(desk, as_of=written(now + timedelta(hours=1))),
        one(desk, as_of=written(now - timedelta(days=394))),
        one(desk, as_of=written(now - timedelta(days=392))),
    )
    assert (done["recorded"], done["failed"]) == (2, 4)
    told = [(it["index"], it["status"], *_why(it["problem"])) for it in done["refused"]]
    assert told == [
        (1, 404, "not_found", "/samples/1/channel_id"),
        (2, 404, "not_found", "/samples/2/message_id"),
        (3, 422, "sample_in_future", "/samples/3/as_of"),
        (4, 422, "sample_too_old", "/samples/4/as_of"),
    ]
    await set_retention(desk.house.app.members, desk.actor, None, {DataClass.METRICS: 1000})
    done = await bring(desk, one(desk, as_of=written(now - timedelta(days=394))))
    assert done["recorded"] == 1


def _why(problem: dict[str, Any]) -> tuple[str, str]:
    [error] = problem["errors"]
    return (problem["code"] if problem["status"] == 404 else error["code"]), error["pointer"]


async def test_what_makes_no_sense_is_refused_as_a_whole(desk: Desk) -> None:
    message = await out(desk)
    followers = one(desk, metric="followers", message_id=message.id)
    [refused] = (await bring(desk, followers))["refused"]
    assert _why(refused["problem"]) == ("metric_of_accounts", "/samples/0/metric")
    for body, pointer in (
        ({"source": "mastodon", "samples": [one(desk)]}, "/source"),
        ({"source": "Shop!", "samples": [one(desk)]}, "/source"),
        ({"source": "shop", "samples": []}, "/samples"),
        ({"source": "shop", "samples": [one(desk)] * 1001}, "/samples"),
        ({"source": "shop", "samples": [one(desk, -1)]}, "/samples/0/value"),
        ({"source": "shop", "samples": [one(desk, 10**16)]}, "/samples/0/value"),
    ):
        answer = await desk.client.post("/v1/metrics/samples", json=body)
        assert answer.status_code == 422, body["source"]
        assert [it["pointer"] for it in answer.json()["errors"]] == [pointer]


async def test_nobody_brings_anything_into_another_workspace(desk: Desk) -> None:
    message = await out(desk)
    stranger = await a_workspace(desk.house)
    async with await a_client(desk.house, stranger) as client:
        body = {"source": "shop", "samples": [one(desk), one(desk, message_id=message.id)]}
        answer = (await client.post("/v1/metrics/samples", json=body)).json()
    assert (answer["recorded"], answer["failed"]) == (0, 2)
