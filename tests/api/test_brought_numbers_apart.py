"""Analyses go by what platforms say: what a product counted of the same posts is not mixed in."""

from typing import Any

from tests.api.test_number_tables import desk, some_posts
from tests.kit.insight_desk import Desk

__all__ = ["desk"]
PASSING = {"as_of", "since", "until"}


async def analyses(desk: Desk, message: str) -> list[Any]:
    paths = (
        *("insights/posts", "insights/decay", "insights/cadence"),
        f"messages/{message}/metrics/timeline",
    )
    answers = [await desk.get(path) for path in paths]
    return [{name: it for name, it in one.items() if name not in PASSING} for one in answers]


async def test_what_a_product_brings_changes_no_analysis(desk: Desk) -> None:
    await some_posts(desk)
    [first] = [one["message_id"] for one in (await desk.get("insights/posts"))["data"][:1]]
    before = await analyses(desk, first)
    assert before[0]["data"][0]["engagement"] == 5
    samples = [
        {
            "channel_id": desk.channel,
            "message_id": first,
            "metric": metric,
            "value": 999,
            "as_of": desk.ago(days).isoformat(timespec="milliseconds"),
        }
        for metric in ("reactions", "comments")
        for days in (1.96, 1.5, 0.5)
    ]
    answer = await desk.client.post(
        "/v1/metrics/samples", json={"source": "shop", "samples": samples}
    )
    assert answer.json()["recorded"] == 6, answer.text
    assert await analyses(desk, first) == before
