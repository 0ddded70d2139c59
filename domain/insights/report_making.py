"""How a report comes to be: of a template, of a standard one or of its own blocks, for a period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.insights.report import (
    KEPT,
    NEEDED,
    REPORT_DUE,
    InsightReport,
    Narrowing,
    Period,
    PeriodKind,
    ReportBlock,
    ReportFormat,
    ReportGround,
    ReportLanguage,
    ReportTemplate,
    StandardReport,
)
from domain.insights.report_events import REQUESTED, report_told
from domain.insights.report_ports import ReportPrinter, ReportReads, ReportTransaction
from domain.shared.access import Actor
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import (
    IdMaker,
    InsightReportId,
    Kind,
    OperationId,
    ReportTemplateId,
)
from domain.shared.operations import (
    CREATED,
    Operation,
    OperationItem,
    OperationKind,
    OperationState,
    operation_changed,
)
from domain.shared.wall_time import zone

MOST_DAYS = 366
USUAL_FORMATS = (ReportFormat.PDF,)


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """What is to be in a report. Without a language it is the workspace's, and without a name one
    that follows from the rest."""

    name: str | None
    period: Period
    blocks: tuple[ReportBlock, ...]
    narrowing: Narrowing
    language: ReportLanguage | None = None
    formats: tuple[ReportFormat, ...] = USUAL_FORMATS
    template_id: ReportTemplateId | None = None
    template_version: int | None = None
    standard: StandardReport | None = None


def plan_of(template: ReportTemplate) -> ReportPlan:
    """What a template says, for whoever says nothing else."""
    return ReportPlan(
        template.name,
        template.period,
        template.blocks,
        template.narrowing,
        template.language,
        template_id=template.id,
        template_version=template.version,
    )


def new_report(
    ids: IdMaker,
    printer: ReportPrinter,
    actor: Actor,
    plan: ReportPlan,
    ground: ReportGround,
    now: datetime,
) -> InsightReport:
    """One that nothing was gathered of. Raises MissingScope where the actor may not see what would
    be in it, ValidationFailed for days in a wrong order, too many, or not there yet."""
    for block in plan.blocks:
        for permission in NEEDED[block.kind]:
            actor.require(permission)
    first, last = days_of(plan.period, now.astimezone(zone(ground.timezone)).date())
    dress, language = ground.dress, plan.language or language_of(ground.language)
    return InsightReport(
        id=InsightReportId(ids.new(Kind.INSIGHT_REPORT)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=plan.name or printer.named(plan.standard, language),
        language=language,
        timezone=ground.timezone,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        blocks=plan.blocks,
        formats=plan.formats,
        workspace_name=ground.name,
        dress={
            "primary": dress.primary,
            "accent": dress.accent,
            "background": dress.background,
            "logo_media_id": dress.logo_media_id,
        },
        operation_id=OperationId(ids.new(Kind.OPERATION)),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        expires_at=now + KEPT,
        template_id=plan.template_id,
        template_version=plan.template_version,
        standard=plan.standard,
        community_ids=plan.narrowing.community_ids,
        channel_ids=plan.narrowing.channel_ids,
        campaign_ids=plan.narrowing.campaign_ids,
    )


async def refuse_unknown(
    reads: ReportReads, actor: Actor, narrowing: Narrowing, blocks: Sequence[ReportBlock]
) -> None:
    """What a report is to be about is there, and within the walls. Raises NotFound."""
    wanted = [
        *_placed("community", "/community_ids", narrowing.community_ids),
        *_placed("channel", "/channel_ids", narrowing.channel_ids),
        *_placed("campaign", "/campaign_ids", narrowing.campaign_ids),
        *(
            (thing, f"/blocks/{number}/{thing}_id", id)
            for number, block in enumerate(blocks)
            for thing, id in (("community", block.community_id), ("channel", block.channel_id))
            if id is not None
        ),
        *(
            placed
            for number, block in enumerate(blocks)
            for placed in _placed("watch", f"/blocks/{number}/watch_ids", block.watch_ids)
        ),
    ]
    if not wanted:
        return
    by_thing = {
        name: {id for thing, _, id in wanted if thing == name}
        for name in ("community", "channel", "campaign", "watch")
    }
    known = await reads.known(actor, *by_thing.values())
    for thing, pointer, id in wanted:
        if id not in known:
            raise NotFound(thing=thing, pointer=pointer)


def _placed(thing: str, pointer: str, ids: Sequence[str]) -> list[tuple[str, str, str]]:
    return [(thing, f"{pointer}/{place}", id) for place, id in enumerate(ids)]


async def begin_report(tx: ReportTransaction, report: InsightReport) -> None:
    """Within somebody's transaction: from its commit on the report is due, and made once. Whoever
    may not exist twice, such as a schedule's run, keeps the report's id in the same commit."""
    operation, items = _operation(report)
    await tx.operations.add(operation, items)
    await tx.reports.add(report)
    tx.announce(operation_changed(CREATED, operation), report_told(REQUESTED, report))
    tx.plan(REPORT_DUE, report.id, report.created_at)


def language_of(locale: str) -> ReportLanguage:
    """The workspace's own where reports are written in it, or else English."""
    base = locale.partition("-")[0]
    return ReportLanguage(base) if base in {*ReportLanguage} else ReportLanguage.EN


def days_of(period: Period, today: date) -> tuple[date, date]:
    """Raises ValidationFailed."""
    match period.kind:
        case PeriodKind.LAST_7_DAYS | PeriodKind.LAST_30_DAYS:
            many = 7 if period.kind is PeriodKind.LAST_7_DAYS else 30
            return today - timedelta(days=many), today - timedelta(days=1)
        case PeriodKind.LAST_WEEK:
            monday = today - timedelta(days=today.weekday())
            return monday - timedelta(days=7), monday - timedelta(days=1)
        case PeriodKind.LAST_MONTH:
            last = today.replace(day=1) - timedelta(days=1)
            return last.replace(day=1), last
        case PeriodKind.THIS_MONTH:
            return today.replace(day=1), today
    return _said(period, today)


def _said(period: Period, today: date) -> tuple[date, date]:
    first, last = period.first_day, period.last_day
    if first is None or last is None:
        raise ValidationFailed(errors=[FieldError("/period", "period_incomplete")])
    faults = [*faults_of(first, last)]
    if last > today:
        faults.append(FieldError("/period/last_day", "window_not_begun"))
    if faults:
        raise ValidationFailed(errors=faults)
    return first, last


def faults_of(first: date, last: date) -> Iterator[FieldError]:
    """What is wrong with these days, whenever it is."""
    days = (last - first).days + 1
    if days < 1:
        yield FieldError("/period/last_day", "before_its_beginning")
    if days > MOST_DAYS:
        facts = {"days": days, "maximum": MOST_DAYS}
        yield FieldError("/period/first_day", "report_too_long", facts)


def _operation(report: InsightReport) -> tuple[Operation, list[OperationItem]]:
    """One item for each block, and then for each file."""
    subjects: list[dict[str, object]] = [
        {"block": number, "kind": block.kind.value}
        for number, block in enumerate(report.blocks, start=1)
    ]
    subjects += [{"format": format.value} for format in report.formats]
    operation = Operation(
        id=report.operation_id,
        workspace_id=report.workspace_id,
        organization_id=report.organization_id,
        kind=OperationKind.INSIGHT_REPORT,
        state=OperationState.PENDING,
        request={"insight_report_id": report.id},
        total=len(subjects),
        created_by=report.created_by,
        created_at=report.created_at,
        updated_at=report.created_at,
    )
    items = [
        OperationItem(report.workspace_id, operation.id, index, subject)
        for index, subject in enumerate(subjects)
    ]
    return operation, items
