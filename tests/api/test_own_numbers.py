"""What is counted here, as a caller meets it: exact on every wall, never a zero for what nobody
knows, and each number leads to as many rows as it says."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.db.metric_queries import DbMetricReads
from adapters.wiring import House
from domain.insights.measures import Bucket, Dimension, OwnMetric
from domain.insights.query import MetricQuery
from domain.insights.use_cases.query_metrics import query_metrics
from domain.shared.ids import Kind
from domain.shared.readings import Metric
from tests.api.test_metric_queries import Counting
from tests.kit.api import a_client
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.worked import Workshop, an_owner

ZONE = ZoneInfo("America/Bogota")
OWN = [metric.value for metric in OwnMetric]


class Desk:
    """A workspace with two channels, which have been there for some weeks."""

    def __init__(self, shop: Workshop, client: httpx.AsyncClient) -> None:
        self.shop, self.client = shop, client

    def at(self, back: int, hour: int = 12) -> datetime:
        wall = datetime.combine(self.day(back), time(hour), ZONE)
        return wall.astimezone(UTC)

    def day(self, back: int) -> date:
        today = self.shop.house.clock.now().astimezone(ZONE).date()
        return today - timedelta(days=back)

    async def ask(self, *metrics: str, **body: Any) -> list[dict[str, Any]]:
        answer = await self.client.post("/v1/metrics/query", json={"metrics": metrics, **body})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["data"]
        return found

    async def one(self, metric: str, **body: Any) -> dict[str, Any]:
        [series] = await self.ask(metric, **body)
        return series

    async def listed(self, drilldown: dict[str, Any]) -> int:
        """How many rows a drill-down finds, page after page."""
        assert drilldown["method"] == "GET"
        many, path = 0, drilldown["path"] + "&limit=3"
        while path:
            answer = await self.client.get(path)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            many += len(page["data"])
            cursor = page["next_cursor"]
            path = f"{drilldown['path']}&limit=3&cursor={cursor}" if cursor else ""
        return many


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    actor = await a_workspace(house, timezone=str(ZONE))
    channels = [await a_sandbox_channel(house, actor, account=name) for name in ("one", "two")]
    owner = await an_owner(house)
    shop = await Workshop.of(house, owner, actor, channels)
    await owner.execute(
        "UPDATE channels SET created_at = now() - interval '20 days' WHERE workspace_id = $1",
        actor.workspace,
    )
    try:
        async with await a_client(house, actor) as client:
            yield Desk(shop, client)
    finally:
        await owner.close()


async def lively(desk: Desk) -> str:
    """Something of everything; the id of a message in a campaign that people answered."""
    shop = desk.shop
    campaign = shop.new(Kind.CAMPAIGN)
    message = await shop.sent(desk.at(3), 0, 1, campaign_id=campaign)
    await shop.sent(desk.at(2), 0)
    await shop.sent(desk.at(2), 1, status="failed")
    await shop.sent(desk.at(2), 0, 1, status="failed", campaign_id=campaign)
    await shop.sent(desk.at(1), 0, kind="reply")
    await shop.sent(desk.at(1), 1, kind="direct")
    answering = {"answers_message_id": message}
    for back, mood in enumerate(("positive", "positive", "negative", "neutral", "mixed", None)):
        await shop.said(desk.at(back), back % 2, sentiment=mood, **(answering if back < 3 else {}))
    await shop.said(desk.at(1), kind="article")
    for number, minutes in enumerate((5, 10, 30, None, None)):
        began = desk.at(number)
        replied = None if minutes is None else began + timedelta(minutes=minutes)
        await shop.talked(
            began,
            number % 2,
            promise=("hit", "missed", None, "active", "hit")[number],
            first_reply_at=replied,
            closed_at=replied,
            state="open" if replied is None else "closed",
            **(answering if number < 2 else {}),
        )
    await shop.decided(desk.at(1))
    await shop.decided(desk.at(1), 1)
    await shop.decided(desk.at(2), None)
    return message


async def test_everything_that_is_counted_here_comes_to_what_there_is(desk: Desk) -> None:
    await lively(desk)
    found = {one["metric"]: one for one in await desk.ask(*OWN[:10])}
    found |= {one["metric"]: one for one in await desk.ask(*OWN[10:])}
    assert {name: one["value"] for name, one in found.items()} == {
        "messages_published": 3,
        "messages_failed": 2,
        "replies_sent": 2,
        "inbound_messages": 6,
        "inbound_positive": 2,
        "inbound_neutral": 1,
        "inbound_mixed": 1,
        "inbound_negative": 1,
        "net_sentiment": 0.2,
        "conversations_opened": 5,
        "conversations_closed": 3,
        "reply_rate": 0.6,
        "first_response_median": 600,
        "first_response_p90": 1800,
        "sla_met_share": 0.6667,
        "moderation_decisions": 3,
    }
    assert {one["unit"] for one in found.values()} == {"count", "ratio", "seconds"}
    assert {tuple(one["sources"]) for one in found.values()} == {("tertulia",)}


@pytest.mark.parametrize("dimension", [None, *Dimension])
async def test_every_number_leads_to_as_many_rows_as_it_says(
    desk: Desk, dimension: str | None
) -> None:
    await lively(desk)
    known = (await desk.client.get("/v1/metrics")).json()["data"]
    dimensions = [] if dimension is None else [dimension]
    for entry in (one for one in known if one["of"] == "work"):
        metric = entry["metric"]
        if dimension is not None and dimension not in entry["dimensions"]:
            asked = {"metrics": [metric], "dimensions": dimensions}
            answer = await desk.client.post("/v1/metrics/query", json=asked)
            [error] = answer.json()["errors"]
            assert (error["pointer"], error["code"]) == ("/dimensions/0", "not_of_metric")
            assert metric in error["detail"]
            continue
        found = await desk.ask(metric, dimensions=dimensions)
        assert found
        for one in found:
            assert await desk.listed(one["drilldown"]) == one["readings"], (metric, one)
            if entry["counts"] == "total":
                assert one["value"] == one["readings"]


async def test_filters_choose_the_same_rows_here_and_in_the_list(desk: Desk) -> None:
    message = await lively(desk)
    one, _ = desk.shop.channels
    everything = {"channel_ids": [one.id], "platforms": ["sandbox"]}
    everything["community_ids"] = [one.community_id]
    for metric in OWN:
        found = await desk.one(metric, filters=everything)
        assert await desk.listed(found["drilldown"]) == found["readings"]
    answered = await desk.one("inbound_messages", filters={"message_ids": [message]})
    assert answered["value"] == await desk.listed(answered["drilldown"]) == 3


async def test_pieces_of_a_median_do_not_add_up(desk: Desk) -> None:
    await lively(desk)
    first = desk.day(4).isoformat()
    series = await desk.one("first_response_median", first_day=first, bucket="day")
    assert [point["value"] for point in series["points"]] == [None, None, 1800, 600, 300]
    assert (series["value"], series["readings"]) == (600, 3)
    rate = await desk.one("reply_rate", first_day=first, bucket="day")
    assert [point["value"] for point in rate["points"]] == [0, 0, 1, 1, 1]
    assert rate["value"] == 0.6


async def test_zero_is_said_where_it_is_known_and_only_there(desk: Desk) -> None:
    await desk.shop.said(desk.at(2), sentiment="positive")
    first, last = desk.day(22).isoformat(), desk.day(0).isoformat()
    series = await desk.one("inbound_messages", first_day=first, last_day=last, bucket="day")
    values = [point["value"] for point in series["points"]]
    # No channel was there before; then nothing was said, until something was.
    assert values[:2] == [None, None]
    assert values[3:] == [0] * 17 + [1, 0, 0]
    tomorrow = (desk.day(0) + timedelta(days=1)).isoformat()
    ahead = await desk.one("inbound_messages", last_day=tomorrow, bucket="day")
    assert ahead["points"][-1]["value"] is None
    early = await desk.one("inbound_messages", first_day=first, last_day=desk.day(21).isoformat())
    assert (early["value"], early["available"]) == (None, False)
    assert early["unavailable_reason"] == "not_connected_yet"
    for metric in ("first_response_p90", "reply_rate", "sla_met_share"):
        nothing = await desk.one(metric)
        assert (nothing["value"], nothing["unavailable_reason"]) == (None, "nothing_to_count")
    other = await desk.ask("inbound_messages", dimensions=["channel"])
    assert [one["value"] for one in other] == [1, 0]


async def test_what_nobody_could_read_is_of_no_mood(desk: Desk) -> None:
    await desk.shop.said(desk.at(2), sentiment="unknown")
    await desk.shop.said(desk.at(2))
    first = desk.day(2).isoformat()
    series = await desk.one("inbound_positive", first_day=first, bucket="day", compare=True)
    assert [point["value"] for point in series["points"]] == [None, 0, 0]
    assert (series["value"], series["previous"]["value"]) == (None, 0)
    alone = await desk.one("inbound_positive", first_day=first, last_day=first)
    assert (alone["value"], alone["available"]) == (None, False)
    assert (await desk.one("net_sentiment"))["value"] is None


async def test_it_is_compared_with_the_days_before(desk: Desk) -> None:
    for back in (1, 1, 5):
        await desk.shop.talked(
            desk.at(back), first_reply_at=desk.at(back) + timedelta(minutes=back)
        )
    days = {"first_day": desk.day(3).isoformat(), "compare": True}
    opened, median = await desk.ask("conversations_opened", "first_response_median", **days)
    assert (opened["value"], opened["previous"]["value"], opened["previous"]["change"]) == (2, 1, 1)
    assert (median["value"], median["previous"]["value"]) == (60, 300)


async def test_what_platforms_count_and_what_is_counted_here_stand_in_one_answer(
    desk: Desk,
) -> None:
    await lively(desk)
    said, views = await desk.ask("views", "inbound_messages", bucket="week")
    assert (views["available"], said["value"]) == (False, 6)
    levels = await desk.ask("followers", "reply_rate", dimensions=["platform"])
    assert [one["metric"] for one in levels] == ["reply_rate", "followers"]
    named = {"metrics": ["replies_sent", "views"], "filters": {"sources": ["shop"]}}
    refused = await desk.client.post("/v1/metrics/query", json=named)
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/filters/sources", "not_of_metric")
    alone = {"metrics": ["replies_sent", "views"], "of": "work"}
    refused = await desk.client.post("/v1/metrics/query", json=alone)
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/metrics/1", "metric_of_platforms")


async def test_the_messages_that_were_answered_most_come_first(desk: Desk) -> None:
    shop = desk.shop
    posts = [await shop.sent(desk.at(3)) for _ in range(4)]
    for many, post in enumerate(posts):
        for _ in range(many):
            await shop.said(desk.at(1), answers_message_id=post)
    found = await desk.ask("inbound_messages", "reply_rate", dimensions=["message"], top=2)
    counted = [one for one in found if one["metric"] == "inbound_messages"]
    assert [(one["dimensions"]["message_id"], one["value"]) for one in counted] == [
        (posts[3], 3),
        (posts[2], 2),
    ]
    assert {one["value"] for one in found if one["metric"] == "reply_rate"} == {None}


async def test_another_workspace_sees_nothing_of_it(desk: Desk) -> None:
    await lively(desk)
    house = desk.shop.house
    stranger = await a_workspace(house)
    await a_sandbox_channel(house, stranger, account="one")
    async with await a_client(house, stranger) as client:
        for metrics in (OWN[:10], OWN[10:]):
            answer = await client.post("/v1/metrics/query", json={"metrics": metrics})
            assert {one["value"] for one in answer.json()["data"]} <= {0, None}
        ours = [channel.id for channel in desk.shop.channels]
        asked = {"metrics": ["inbound_messages"], "filters": {"channel_ids": ours}}
        [one] = (await client.post("/v1/metrics/query", json=asked)).json()["data"]
        assert (one["value"], one["unavailable_reason"]) == (None, "not_connected_yet")


async def test_whatever_is_asked_takes_so_many_queries_and_no_more(desk: Desk) -> None:
    house = desk.shop.house
    counting = Counting(house.database.pool, size=2)
    room = replace(house.app.insights, numbers=DbMetricReads(counting))
    question = MetricQuery(
        metrics=(*[*OwnMetric][:9], Metric.VIEWS),
        bucket=Bucket.DAY,
        dimensions=(Dimension.CHANNEL, Dimension.COMMUNITY),
        compare=True,
    )
    taken = []
    for _ in range(2):
        await lively(desk)
        counting.asked = 0
        await query_metrics(room, desk.shop.actor, question)
        taken.append(counting.asked)
    # Of the ground and of channels; by bucket, in all and before, once of platforms and once here.
    assert taken[0] == taken[1] == 8
