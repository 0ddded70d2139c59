"""Reports for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.insights.query import Bucket
from domain.insights.report import BlockKind, Period, PeriodKind, ReportBlock, ReportFormat
from domain.insights.use_cases.keep_report_templates import (
    NewReportTemplate,
    create_report_template,
)
from domain.insights.use_cases.make_report import make_report
from domain.insights.use_cases.request_report import ReportWish, request_report
from domain.shared.access import Actor
from domain.shared.ids import Kind, ReportTemplateId
from domain.shared.readings import Metric
from tests.api.sharing_world import SHARED, some_sharing

_TEMPLATES = ("report_template", "spare_report_template")
_REPORTS = ("insight_report", "spare_insight_report")
INSIGHT_REPORTS = {
    **dict.fromkeys(_TEMPLATES, Kind.REPORT_TEMPLATE),
    **dict.fromkeys(_REPORTS, Kind.INSIGHT_REPORT),
    **SHARED,
}
BLOCKS = (
    ReportBlock(BlockKind.TEXT, text="What we did."),
    ReportBlock(BlockKind.METRIC, metrics=(Metric.REACTIONS,), bucket=Bucket.DAY),
)


async def some_insight_reports(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """All are ready."""
    room, made = house.app.insights, dict[str, str]()
    for name in _TEMPLATES:
        own = external_id if name == "report_template" else None
        period = Period(PeriodKind.LAST_30_DAYS)
        wanted = NewReportTemplate(name, period, BLOCKS, external_id=own)
        made[name] = (await create_report_template(room, actor, wanted)).id
    template = ReportTemplateId(made["report_template"])
    for name in _REPORTS:
        report = await request_report(
            room, actor, ReportWish(template_id=template, formats=tuple(ReportFormat))
        )
        await make_report(room, actor, report.id)
        made[name] = report.id
    return made | await some_sharing(house, actor, made)
