"""What is handed on, for a workspace in which every operation has something to do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.insights.report_delivery import By
from domain.insights.report_schedule import Every, Rhythm
from domain.insights.use_cases.keep_report_links import NewReportLink, create_report_link
from domain.insights.use_cases.keep_report_schedules import (
    NewReportSchedule,
    create_report_schedule,
)
from domain.shared.access import Actor
from domain.shared.ids import InsightReportId, Kind, ReportTemplateId
from tests.kit.letter_builders import a_delivery

_SCHEDULES = ("report_schedule", "spare_report_schedule")
SHARED = {
    **dict.fromkeys(_SCHEDULES, Kind.REPORT_SCHEDULE),
    "report_link": Kind.REPORT_LINK,
    "report_delivery": Kind.REPORT_DELIVERY,
}


async def some_sharing(house: House, actor: Actor, things: Mapping[str, str]) -> dict[str, str]:
    """The delivery has failed; a letter waits beside it."""
    room, report = house.app.insights, InsightReportId(things["insight_report"])
    link = await create_report_link(room, actor, report, NewReportLink())
    failed = await a_delivery(house, actor, report, by=By.LINK, failed=True)
    # Nobody planned it, so that nobody sends it.
    await a_delivery(house, actor, report)
    made = {"report_link": str(link.link.id), "report_delivery": str(failed.id)}
    rhythm, template = Rhythm(Every.DAY, "09:00"), ReportTemplateId(things["report_template"])
    for name in _SCHEDULES:
        schedule = NewReportSchedule(name, template, rhythm)
        made[name] = (await create_report_schedule(room, actor, schedule)).id
    return made
