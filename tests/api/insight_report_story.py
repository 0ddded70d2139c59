"""The café has a report made for its guests, and fetches it in every shape."""

from contextlib import suppress
from typing import Any

from tests.api.planning_story import Teller


async def insight_report_story(story: Any) -> None:
    """Every operation about reports, and every fact that is told of them."""
    tell: Teller = story
    await tell.tell("get_standard_reports")
    blocks = [
        {"kind": "text", "title": "In short", "text": "The terrace is open, and people came."},
        {"kind": "figures"},
        {"kind": "metric", "metrics": ["reactions"], "compare": True},
        {"kind": "reputation"},
    ]
    wanted = {
        "name": "Our month",
        "period": {"kind": "last_30_days"},
        "language": "en",
        "blocks": blocks,
    }
    template = await tell.tell("post_report_template", wanted)
    await story.heard("report_template.created")
    of_it = {"template_id": template["id"]}
    await tell.tell("patch_report_template", {"name": "Our month, for everybody"}, **of_it)
    await story.heard("report_template.updated")
    await tell.tell("get_report_template", **of_it)
    await tell.tell("get_report_templates", query={"limit": "1"})
    asked = {**of_it, "formats": ["pdf", "json"]}
    report = await tell.tell("post_insight_report", asked)
    await story.heard("insight_report.requested")
    await story.heard("insight_report.started")
    await story.heard("insight_report.ready")
    where = {"report_id": report["id"]}
    await tell.tell("get_insight_report", **where)
    await tell.tell("get_insight_reports", query={"limit": "1", "state": "ready"})
    await tell.tell("get_insight_report_file", **where)
    await tell.tell("get_insight_report_chart", **where, number="3")
    await _called_off(story, {**asked, "name": "Nobody waits for it"})
    await story.heard("insight_report.failed")
    await tell.tell("delete_insight_report", **where)
    await story.heard("insight_report.deleted")
    await tell.tell("delete_report_template", **of_it)
    await story.heard("report_template.deleted")


async def _called_off(story: Any, asked: dict[str, Any]) -> None:
    """The worker may be done with it before it is called off."""
    while True:
        lost = await story.call("post_insight_report", asked)
        with suppress(AssertionError):
            await story.call("post_operation_cancel", operation_id=lost["operation_id"])
            return
