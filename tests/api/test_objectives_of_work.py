"""An objective may be about what is counted here, and its progress is the metric's own number."""

from typing import Any

from domain.insights.measures import OwnMetric
from tests.api.test_own_numbers import Desk, desk, lively

__all__ = ["desk"]


def wanted(desk: Desk, metric: str, baseline: float, target: float, **more: Any) -> dict[str, Any]:
    due = str(desk.day(-19))
    return {"name": metric, "metric": metric, "due_on": due} | {
        "baseline": baseline,
        "target": target,
        **more,
    }


async def progress(desk: Desk, *objectives: dict[str, Any]) -> list[dict[str, Any]]:
    days = {"starts_on": str(desk.day(10)), "ends_on": str(desk.day(-19))}
    body = {"name": "Answer sooner", **days, "objectives": objectives}
    made = await desk.client.post("/v1/strategies", json=body)
    assert made.status_code == 201, made.text
    found = await desk.client.get(f"/v1/strategies/{made.json()['id']}/progress")
    assert found.status_code == 200, found.text
    told: list[dict[str, Any]] = found.json()["objectives"]
    return told


async def test_every_number_that_is_counted_here_can_be_an_objective(desk: Desk) -> None:
    await lively(desk)
    ratios = {"net_sentiment", "reply_rate", "sla_met_share"}
    told = await progress(
        desk,
        *(
            wanted(desk, metric.value, 0, 0.5 if metric.value in ratios else 900)
            for metric in OwnMetric
        ),
    )
    assert {one["of"] for one in told} == {"work"}
    for one in told:
        drilldown = one["drilldown"]
        answer = await desk.client.post(drilldown["path"], json=drilldown["body"])
        assert answer.status_code == 200, answer.text
        [series] = answer.json()["data"]
        assert one["value"] == series["value"] is not None, one["name"]


async def test_a_ratio_of_some_channels_is_theirs_and_no_sum(desk: Desk) -> None:
    await lively(desk)
    [first, second] = desk.shop.channels
    told = await progress(
        desk,
        wanted(desk, "reply_rate", 0.2, 0.8),
        wanted(desk, "reply_rate", 0.2, 0.8, filters={"channel_ids": [first.id]}),
        wanted(desk, "reply_rate", 0.2, 0.8, filters={"channel_ids": [second.id]}),
        wanted(desk, "conversations_opened", 3, 5, filters={"channel_ids": [first.id]}),
    )
    assert [one["value"] for one in told] == [0.6, 0.6667, 0.5, 3]
    assert [one["share"] for one in told] == [0.6667, 0.7778, 0.5, 0.6]
    assert (told[0]["baseline"], told[0]["target"], told[3]["target"]) == (0.2, 0.8, 5)


async def test_where_nothing_happened_there_is_no_ratio(desk: Desk) -> None:
    told = await progress(
        desk, wanted(desk, "sla_met_share", 0, 1), wanted(desk, "replies_sent", 0, 5)
    )
    assert [(one["value"], one["unavailable_reason"], one["standing"]) for one in told] == [
        (None, "nothing_to_count", "not_available"),
        (0, None, "behind"),
    ]
