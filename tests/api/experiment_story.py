"""A café asks whether a question is liked more often, and which of two buttons is pressed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from tests.api.experiment_calls import of_messages
from tests.api.telling import Teller


async def experiment_story(story: Teller, channel: str, campaign: str) -> None:
    """Every operation about experiments."""
    tell = story.tell
    texts = ("Our rye bread is ready.", "Who likes rye bread?")
    ids = []
    for text in texts:
        said: dict[str, Any] = {"channel_ids": [channel], "text": text}
        ids.append((await story.call("post_message", said))["id"])
    experiment = await tell(
        "post_experiment",
        {
            "name": "A question, or an announcement",
            "hypothesis": "Questions are liked more often.",
            "campaign_id": campaign,
            **of_messages(*ids),
            "alpha": 0.05,
            "smallest_effect": 0.02,
            "minimum_sample": 500,
            "longest_days": 14,
            "on_decision": "keep_best",
            "winner_channel_ids": [channel],
        },
    )
    where = {"experiment_id": experiment["id"]}
    await tell("patch_experiment", {"longest_days": 21}, **where)
    await tell("post_experiment_start", **where)
    await tell("get_experiment", **where)
    await tell("post_experiment_stop", **where)
    await tell("post_experiment_archive", **where)
    await tell("get_experiments", query={"campaign_id": campaign})
    buttons = await story.call(
        "post_experiment",
        {
            "name": "Book, or Save me a table",
            "counting": "outcomes",
            "variants": [
                {"key": "book", "name": "Book"},
                {"key": "table", "name": "Save me a table", "weight": 2},
            ],
            "on_decision": "keep_best",
        },
    )
    where = {"experiment_id": buttons["id"]}
    await story.call("post_experiment_start", **where)
    await tell("post_experiment_assignment", {"subject_key": "visitor-5512"}, **where)
    outcomes = [
        {"external_id": "view-90311", "kind": "exposure", "subject_key": "visitor-5512"},
        {"external_id": "booking-17", "kind": "conversion", "subject_key": "visitor-5512"},
        {"external_id": "view-90311", "kind": "exposure", "subject_key": "visitor-5512"},
    ]
    await tell("post_experiment_outcomes", {"outcomes": outcomes}, **where)
    await tell("get_experiment_results", **where)


async def what_is_shown(
    story: Any,
    channels: tuple[str, str],
    until_heard: Callable[[str], Awaitable[None]],
) -> None:
    """Nobody likes what is said in four letters, and of what is said at length every fiftieth who
    sees it does: what won is said elsewhere, too, and where there is nowhere else it is not. What
    nobody counts runs out of time."""
    here, there = channels
    short = [await _says(story, here, f"H {number:02}") for number in range(20)]
    ids = [*short, await _says(story, here, "Our rye bread. " * 33)]
    for id in ids:
        await _out(story, id)
    asked = of_messages(*ids[-2:]) | {"on_decision": "keep_best"}
    asked["variants"][0]["message_ids"] = short
    rule = {"minimum_sample": 500, "smallest_effect": 0.02}
    for channel in (there, here):
        await _runs(story, {**asked, **rule, "winner_channel_ids": [channel]})
    bare = [{"key": "a", "name": "A"}, {"key": "b", "name": "B"}]
    await _runs(story, {"counting": "outcomes", "variants": bare, "longest_days": 1})
    for name in ("winner_applied", "winner_refused", "inconclusive"):
        await until_heard(f"experiment.{name}")


async def what_is_learned(story: Any, some_hours: Callable[[], Awaitable[None]]) -> None:
    """Those posts, when they were read at the age of three days; until then there are too few."""
    while True:
        with suppress(AssertionError):
            made = await story.tell("post_brand_voice_proposal", {"days": 30})
            break
        await some_hours()
    await story.tell("get_brand_voice_proposals", query={"state": "open"})
    where = {"proposal_id": made["id"]}
    await story.tell("get_brand_voice_proposal", **where)
    await story.tell(
        "post_brand_voice_proposal_accept", {"items": [made["changes"][0]["item"]]}, **where
    )
    other = await story.call("post_brand_voice_proposal", {"days": 30})
    await story.tell("post_brand_voice_proposal_dismiss", proposal_id=other["id"])


async def _says(story: Any, channel: str, text: str) -> str:
    said = {"channel_ids": [channel], "text": text, "schedule": {"now": True}}
    return str((await story.call("post_message", said))["id"])


async def _out(story: Any, id: str) -> None:
    while True:
        if (await story.call("get_message", message_id=id))["status"] == "published":
            return
        await asyncio.sleep(0.05)


async def _runs(story: Any, wanted: dict[str, Any]) -> None:
    made = await story.call("post_experiment", {"name": "Bread", **wanted})
    await story.call("post_experiment_start", experiment_id=made["id"])
