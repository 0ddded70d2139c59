"""How the operations of handing reports on are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, on, plain

DELIVER = [{"by": "link"}]


def _schedule(template_id: str) -> dict[str, Any]:
    return {"name": "Daily", "template_id": template_id, "every": "day", "time": "09:00"}


OF_SHARING: Mapping[str, Sequence[Call]] = {
    "post_insight_report_link": on("report_id", "insight_report", {}),
    "get_insight_report_links": on("report_id", "insight_report"),
    "delete_report_link": on("link_id", "report_link"),
    "post_insight_report_deliveries": on("report_id", "insight_report", {"deliver": DELIVER}),
    "get_insight_report_deliveries": on("report_id", "insight_report"),
    "post_report_delivery_repeat": on("delivery_id", "report_delivery"),
    "post_report_schedule": [
        lambda own, theirs: Ask(body=_schedule(theirs["report_template"])),
    ],
    "get_report_schedules": [
        plain,
        lambda own, theirs: Ask(query={"template_id": theirs["report_template"]}),
    ],
    "get_report_schedule": on("schedule_id", "report_schedule"),
    "patch_report_schedule": [
        *on("schedule_id", "report_schedule", {"name": "Other"}),
        lambda own, theirs: Ask(
            {"schedule_id": own["report_schedule"]}, {"template_id": theirs["report_template"]}
        ),
    ],
    "delete_report_schedule": on("schedule_id", "spare_report_schedule"),
}
