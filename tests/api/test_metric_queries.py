"""Questions about numbers, as a caller meets them."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.db.database import Database
from adapters.db.metric_queries import DbMetricReads
from adapters.wiring import House
from domain.communities.model import Channel
from domain.insights.model import Sample
from domain.insights.query import Bucket, Dimension, MetricQuery
from domain.insights.use_cases.collect_metrics import collect_metrics
from domain.insights.use_cases.count_samples import count_samples
from domain.insights.use_cases.query_metrics import query_metrics
from domain.shared.access import Actor
from domain.shared.ids import DeliveryId, Kind, MessageId, SampleId
from domain.shared.readings import Metric, Nature
from tests.kit.api import a_client
from tests.kit.builders import a_sandbox_channel, a_workspace

ZONE = ZoneInfo("Europe/Madrid")


@dataclass
class Desk:
    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient

    async def query(self, **body: Any) -> dict[str, Any]:
        answer = await self.client.post("/v1/metrics/query", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def noon(self, days_ago: int) -> datetime:
        today = self.house.clock.now().astimezone(ZONE)
        return today.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)

    def today(self) -> date:
        return self.house.clock.now().astimezone(ZONE).date()

    def sample(self, at: datetime, value: int, **more: Any) -> Sample:
        """Of the post `post`, or without one of the account."""
        post, channel = more.pop("post", "one"), more.pop("channel", self.channel)
        return Sample(
            id=SampleId(self.house.ids.new(Kind.SAMPLE)),
            workspace_id=self.actor.workspace,
            channel_id=channel.id,
            subject_id=f"dlv_{post}" if post else channel.id,
            platform="sandbox",
            metric=more.pop("metric", Metric.VIEWS),
            value=value,
            nature=Nature.COUNTER,
            native="any",
            as_of=at,
            message_id=MessageId(f"msg_{post}") if post else None,
            delivery_id=DeliveryId(f"dlv_{post}") if post else None,
            **more,
        )

    async def keep(self, *samples: Sample) -> None:
        async with self.house.app.insights.begin(self.actor) as tx:
            await tx.samples.add(samples)
            await tx.commit()


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    actor = await a_workspace(house, timezone="Europe/Madrid")
    channel = await a_sandbox_channel(house, actor)
    async with await a_client(house, actor) as client:
        yield Desk(house, actor, channel, client)


def values(series: Mapping[str, Any]) -> dict[str, int | None]:
    return {point["first_day"]: point["value"] for point in series["points"]}


async def test_what_grew_stands_in_the_day_in_which_it_was_seen_and_gaps_are_null(
    desk: Desk,
) -> None:
    await desk.keep(
        desk.sample(desk.noon(3), 10),
        desk.sample(desk.noon(1), 25),
        desk.sample(desk.noon(1) + timedelta(hours=1), 22),
    )
    first = (desk.today() - timedelta(days=3)).isoformat()
    answer = await desk.query(metrics=["views"], bucket="day", first_day=first)
    assert (answer["timezone"], answer["is_current"], answer["of"]) == (
        "Europe/Madrid",
        True,
        "posts",
    )
    [series] = answer["data"]
    assert list(values(series).values()) == [10, None, 12, None]
    assert [point["restated"] for point in series["points"]] == [0, 0, -3, 0]
    assert (series["value"], series["restated"], series["readings"]) == (22, -3, 3)
    assert (series["unit"], series["sources"], series["counts"]) == (
        "count",
        ["sandbox"],
        "increase",
    )
    assert series["as_of"] == (
        (desk.noon(1) + timedelta(hours=1))
        .astimezone(ZoneInfo("UTC"))
        .isoformat(timespec="milliseconds")
    ).replace("+00:00", "Z")
    assert (series["available"], series["unavailable_reason"]) == (True, None)


async def test_what_stands_is_the_last_of_each_account_added_up(desk: Desk) -> None:
    other = await a_sandbox_channel(desk.house, desk.actor, account="other")
    followers = {"post": None, "metric": Metric.FOLLOWERS}
    await desk.keep(
        desk.sample(desk.noon(2), 100, **followers),
        desk.sample(desk.noon(1), 90, **followers),
        desk.sample(desk.noon(1), 7, channel=other, **followers),
    )
    first = (desk.today() - timedelta(days=2)).isoformat()
    [series] = (await desk.query(metrics=["followers"], bucket="day", first_day=first))["data"]
    assert (series["counts"], series["value"]) == ("level", 97)
    assert list(values(series).values()) == [100, 97, None]
    by = await desk.query(metrics=["followers"], dimensions=["channel"], first_day=first)
    assert {one["dimensions"]["channel_id"]: one["value"] for one in by["data"]} == {
        desk.channel.id: 90,
        other.id: 7,
    }


@pytest.mark.parametrize("bucket", ["hour", "day", "week", "month"])
async def test_buckets_of_any_length_come_to_the_same(desk: Desk, bucket: str) -> None:
    await desk.keep(*(desk.sample(desk.noon(age), 100 - age) for age in range(0, 30, 3)))
    [series] = (await desk.query(metrics=["views"], bucket=bucket))["data"]
    points = series["points"]
    assert sum(point["value"] or 0 for point in points) == series["value"] == 100
    assert points[0]["first_day"] == (desk.today() - timedelta(days=29)).isoformat()
    assert points[-1]["last_day"] == desk.today().isoformat()
    whole = {"hour": range(719, 722), "day": [30], "week": [5, 6], "month": [1, 2, 3]}
    assert len(points) in whole[bucket]


async def test_the_messages_with_most_come_first_and_lead_to_their_readings(desk: Desk) -> None:
    for number in range(5):
        await desk.keep(
            desk.sample(desk.noon(1), 10 * number, post=number),
            desk.sample(desk.noon(1), number, post=number, metric=Metric.SHARES),
        )
    answer = await desk.query(
        metrics=["views", "shares"], dimensions=["message"], top=2, bucket="day"
    )
    found = [
        (one["metric"], one["dimensions"]["message_id"], one["value"]) for one in answer["data"]
    ]
    assert found == [
        ("views", "msg_4", 40),
        ("views", "msg_3", 30),
        ("shares", "msg_4", 4),
        ("shares", "msg_3", 3),
    ]
    assert answer["data"][0]["drilldown"] == {
        "method": "GET",
        "path": "/v1/messages/msg_4/metrics/samples?metric=views",
        "body": None,
    }


async def test_every_number_leads_to_what_is_behind_it(desk: Desk) -> None:
    await desk.keep(desk.sample(desk.noon(1), 9, post="a"), desk.sample(desk.noon(1), 4, post="b"))
    for dimensions in ([], ["channel"], ["platform"], ["community"], ["channel", "platform"]):
        [series] = (await desk.query(metrics=["views"], dimensions=dimensions))["data"]
        lead = series["drilldown"]
        assert (lead["method"], lead["path"]) == ("POST", "/v1/metrics/query")
        behind = await desk.query(**lead["body"])
        assert sum(one["value"] for one in behind["data"]) == series["value"] == 13
        assert len(behind["data"]) == 2


async def test_it_is_compared_with_as_many_days_before(desk: Desk) -> None:
    await desk.keep(desk.sample(desk.noon(8), 10), desk.sample(desk.noon(1), 25))
    first = (desk.today() - timedelta(days=6)).isoformat()
    [series] = (await desk.query(metrics=["views"], first_day=first, compare=True))["data"]
    previous = series["previous"]
    assert (series["value"], previous["value"], previous["change"]) == (15, 10, 5)
    assert previous["last_day"] == (desk.today() - timedelta(days=7)).isoformat()
    assert previous["first_day"] == (desk.today() - timedelta(days=13)).isoformat()


async def test_filters_narrow_it_down(desk: Desk) -> None:
    other = await a_sandbox_channel(desk.house, desk.actor, account="other")
    await desk.keep(
        desk.sample(desk.noon(1), 9, post="a"),
        desk.sample(desk.noon(1), 4, post="b", channel=other, source="shop"),
    )
    narrow: dict[str, tuple[list[str], int | None]] = {
        "channel_ids": ([other.id], 4),
        "platforms": (["sandbox"], 13),
        "community_ids": ([desk.channel.community_id], 9),
        "message_ids": (["msg_a"], 9),
        "sources": (["shop"], 4),
        "campaign_ids": (["cmp_none"], None),
    }
    for name, (wanted, value) in narrow.items():
        [series] = (await desk.query(metrics=["views"], filters={name: wanted}))["data"]
        assert series["value"] == value, name


async def test_what_was_not_read_is_null_and_says_why(desk: Desk) -> None:
    async def why(metric: str) -> tuple[Any, ...]:
        [series] = (await desk.query(metrics=[metric], dimensions=["channel"]))["data"]
        assert series["dimensions"]["channel_id"] == desk.channel.id
        return series["available"], series["value"], series["unavailable_reason"]

    assert await why("following") == (False, None, "not_measured_yet")
    await collect_metrics(desk.house.app.insights, desk.actor, desk.channel.id)
    assert await why("following") == (False, None, "not_said")
    async with desk.house.begin_communities(desk.actor) as tx:
        await tx.connection.execute("UPDATE channels SET capabilities = '{}'")
        await tx.commit()
    assert await why("following") == (False, None, "not_supported")
    assert await why("followers") == (True, 100, None)


async def test_an_answer_says_so_where_not_everything_is_counted_yet(desk: Desk) -> None:
    await desk.keep(*(desk.sample(desk.noon(1), 1, post=f"n{n}") for n in range(2_100)))
    first = await desk.query(metrics=["views"])
    assert (first["is_current"], first["data"][0]["value"]) == (False, 2_000)
    second = await desk.query(metrics=["views"])
    assert (second["is_current"], second["data"][0]["value"]) == (True, 2_100)


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"metrics": ["views", "followers"]}, "/metrics/1", "metric_of_accounts"),
        ({"metrics": ["followers", "views"]}, "/metrics/1", "metric_of_posts"),
        ({"metrics": ["followers"], "dimensions": ["message"]}, "/dimensions/0", "not_of_accounts"),
        (
            {"metrics": ["followers"], "filters": {"campaign_ids": ["cmp_1"]}},
            "/filters/campaign_ids",
            "not_of_accounts",
        ),
        ({"metrics": ["views"], "first_day": "2190-01-01"}, "/first_day", "metric_day_not_begun"),
        (
            {"metrics": ["views"], "first_day": "2010-01-02", "last_day": "2010-01-01"},
            "/last_day",
            "before_its_beginning",
        ),
        (
            {
                "metrics": ["views"],
                "bucket": "hour",
                "first_day": "2010-01-01",
                "last_day": "2010-02-01",
            },
            "/first_day",
            "window_too_long",
        ),
        ({"metrics": []}, "/metrics", "too_short"),
        ({"top": 1}, "/metrics", "missing"),
        ({"metrics": ["views", "views"]}, "/metrics", "duplicate"),
        ({"metrics": ["views"], "top": 0}, "/top", "too_small"),
    ],
)
async def test_a_question_that_makes_no_sense_is_pointed_at(
    desk: Desk, body: dict[str, Any], pointer: str, code: str
) -> None:
    refused = await desk.client.post("/v1/metrics/query", json=body)
    assert refused.status_code == 422, refused.text
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [(pointer, code)]


class Counting(Database):
    """How often it was asked, and what was written."""

    asked = 0

    async def ask(self, actor: Actor, query: str, *parameters: Any) -> Any:
        self.asked += 1
        return await super().ask(actor, query, *parameters)


async def test_whatever_is_asked_takes_so_many_queries_and_no_more(desk: Desk) -> None:
    counting = Counting(desk.house.database.pool, size=2)
    room = replace(desk.house.app.insights, numbers=DbMetricReads(counting))
    everything = MetricQuery(
        metrics=(Metric.VIEWS, Metric.SHARES, Metric.SAVES),
        bucket=Bucket.DAY,
        dimensions=(Dimension.MESSAGE, Dimension.CHANNEL),
        compare=True,
    )
    taken = []
    for many in (1, 30):
        await desk.keep(
            *(
                desk.sample(desk.noon(age), age + number, post=f"n{number}", metric=metric)
                for number in range(many)
                for age in (1, 2)
                for metric in everything.metrics
            )
        )
        await count_samples(desk.house.app.insights, desk.actor)
        counting.asked = 0
        answer = await query_metrics(room, desk.actor, everything)
        assert len(answer.series) == min(many, 20) * 3
        taken.append(counting.asked)
    assert taken[0] == taken[1] == 4, json.dumps(taken)
