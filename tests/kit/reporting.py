"""Reports that are made at once, for tests that are about what comes after."""

from adapters.wiring import House
from domain.insights.report import (
    BlockKind,
    InsightReport,
    Narrowing,
    Period,
    PeriodKind,
    ReportBlock,
    ReportFormat,
    ReportLanguage,
    ReportState,
    ReportTemplate,
)
from domain.insights.report_making import ReportPlan, begin_report, new_report
from domain.insights.use_cases.make_report import make_report
from domain.shared.access import Actor, system
from domain.shared.ids import Kind, ReportTemplateId
from domain.shared.readings import Metric

WORDS = (
    ReportBlock(BlockKind.TEXT, "What we did", "We opened on Sundays.\n\nIt went well."),
    ReportBlock(BlockKind.FIGURES),
    ReportBlock(BlockKind.METRIC, metrics=(Metric.REACTIONS,)),
    ReportBlock(BlockKind.POSTS),
)


async def a_report(
    house: House,
    actor: Actor,
    *,
    name: str = "Our month",
    blocks: tuple[ReportBlock, ...] = WORDS,
    language: ReportLanguage = ReportLanguage.EN,
    formats: tuple[ReportFormat, ...] = (ReportFormat.PDF, ReportFormat.JSON),
    made: bool = True,
) -> InsightReport:
    """Made as a worker would, unless it is to wait."""
    room, now = house.app.insights, house.clock.now()
    period = Period(PeriodKind.LAST_30_DAYS)
    ground = await room.reports.ground(actor)
    plan = ReportPlan(name, period, blocks, Narrowing(), language, formats)
    report = new_report(room.ids, room.report_printer, actor, plan, ground, now)
    async with room.begin_reports(actor) as tx:
        await begin_report(tx, report)
        await tx.commit()
    if made:
        await make(house, actor, report)
    return await room.reports.report(actor, report.id)


async def make(house: House, actor: Actor, report: InsightReport) -> None:
    room, worker = house.app.insights, system(actor.organization_id, actor.workspace)
    for _ in range(20):
        await make_report(room, worker, report.id)
        found = await room.reports.report(actor, report.id)
        if found.state in (ReportState.READY, ReportState.FAILED):
            return
    raise AssertionError("the report was not made")


async def a_report_template(
    house: House, actor: Actor, blocks: tuple[ReportBlock, ...] = WORDS[:1]
) -> ReportTemplate:
    room, now = house.app.insights, house.clock.now()
    template = ReportTemplate(
        id=ReportTemplateId(room.ids.new(Kind.REPORT_TEMPLATE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name="For the client",
        period=Period(PeriodKind.LAST_WEEK),
        blocks=blocks,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
    )
    async with room.begin_reports(actor) as tx:
        await tx.templates.add(template)
        await tx.commit()
    return template
