"""A report is asked for: what is in it and of which days is settled, and gathering it is due."""

from dataclasses import dataclass, replace

from domain.insights.report import (
    InsightReport,
    Narrowing,
    Period,
    ReportBlock,
    ReportFormat,
    ReportLanguage,
    StandardReport,
)
from domain.insights.report_checking import checked_period, faults_of_blocks, faults_of_campaigns
from domain.insights.report_making import (
    USUAL_FORMATS,
    ReportPlan,
    begin_report,
    new_report,
    plan_of,
    refuse_unknown,
)
from domain.insights.report_standard import STANDARD, USUAL_PERIOD
from domain.insights.room import Insights
from domain.shared.access import Actor, Permission
from domain.shared.errors import ValidationFailed
from domain.shared.ids import ReportTemplateId


@dataclass(frozen=True, slots=True)
class ReportWish:
    """After a template, after a standard report, or of blocks of its own. What else is said is in
    the place of what the template says."""

    name: str | None = None
    template_id: ReportTemplateId | None = None
    standard: StandardReport | None = None
    blocks: tuple[ReportBlock, ...] | None = None
    period: Period | None = None
    language: ReportLanguage | None = None
    narrowing: Narrowing | None = None
    formats: tuple[ReportFormat, ...] = USUAL_FORMATS


async def request_report(room: Insights, actor: Actor, wish: ReportWish) -> InsightReport:
    """Raises MissingScope, also for what would be in it, NotFound for the template, and
    ValidationFailed."""
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    plan = await _plan(room, actor, wish)
    of_campaigns = bool(plan.narrowing.campaign_ids)
    faults = [
        *checked_period(plan.period),
        *faults_of_blocks(wish.blocks or (), of_campaigns=of_campaigns),
    ]
    if of_campaigns and wish.blocks is None:
        faults += faults_of_campaigns(plan.blocks)
    if faults:
        raise ValidationFailed(errors=faults)
    if wish.template_id is None or wish.narrowing is not None:
        blocks = plan.blocks if wish.template_id is None else ()
        await refuse_unknown(room.reports, actor, plan.narrowing, blocks)
    ground = await room.reports.ground(actor)
    report = new_report(room.ids, room.report_printer, actor, plan, ground, room.clock.now())
    async with room.begin_reports(actor) as tx:
        await begin_report(tx, report)
        await tx.commit(report)
    return report


async def _plan(room: Insights, actor: Actor, wish: ReportWish) -> ReportPlan:
    if wish.template_id is not None:
        plan = plan_of(await room.reports.template(actor, wish.template_id))
    else:
        blocks = wish.blocks
        if blocks is None:
            assert wish.standard is not None, "there is a template, a standard report or blocks"
            blocks = STANDARD[wish.standard]
        plan = ReportPlan(wish.name, USUAL_PERIOD, blocks, Narrowing(), standard=wish.standard)
    said = {
        "name": wish.name,
        "period": wish.period,
        "language": wish.language,
        "narrowing": wish.narrowing,
    }
    wanted = {name: value for name, value in said.items() if value is not None}
    return replace(plan, formats=wish.formats, **wanted)  # type: ignore[arg-type]
