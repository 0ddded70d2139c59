"""Templates of reports are written down, read, changed and removed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.insights.errors import TooManyReportTemplates
from domain.insights.report import (
    Narrowing,
    Period,
    ReportBlock,
    ReportLanguage,
    ReportTemplate,
)
from domain.insights.report_checking import checked_period, faults_of_blocks
from domain.insights.report_events import (
    TEMPLATE_CREATED,
    TEMPLATE_DELETED,
    TEMPLATE_UPDATED,
    template_told,
)
from domain.insights.report_making import refuse_unknown
from domain.insights.room import Insights
from domain.shared.access import Actor, Permission
from domain.shared.errors import ValidationFailed
from domain.shared.ids import Kind, ReportTemplateId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

MOST_TEMPLATES = 100


@dataclass(frozen=True, slots=True)
class NewReportTemplate:
    name: str
    period: Period
    blocks: tuple[ReportBlock, ...]
    language: ReportLanguage | None = None
    narrowing: Narrowing = field(default_factory=Narrowing)
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_report_template(
    room: Insights, actor: Actor, request: NewReportTemplate
) -> ReportTemplate:
    """Raises MissingScope, ValidationFailed, TooManyReportTemplates, DuplicateExternalId."""
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    now = room.clock.now()
    made = ReportTemplate(
        id=ReportTemplateId(room.ids.new(Kind.REPORT_TEMPLATE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        period=request.period,
        blocks=request.blocks,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        language=request.language,
        community_ids=request.narrowing.community_ids,
        channel_ids=request.narrowing.channel_ids,
        campaign_ids=request.narrowing.campaign_ids,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    _check(made)
    await refuse_unknown(room.reports, actor, made.narrowing, made.blocks)
    async with room.begin_reports(actor) as tx:
        if await tx.templates.standing() >= MOST_TEMPLATES:
            raise TooManyReportTemplates(maximum=MOST_TEMPLATES)
        await tx.templates.add(made)
        tx.announce(template_told(TEMPLATE_CREATED, made))
        await tx.commit(made)
    return made


async def change_report_template(
    room: Insights,
    actor: Actor,
    template_id: ReportTemplateId,
    version: Version,
    changes: Mapping[str, Any],
) -> ReportTemplate:
    """Reports that were asked for before stay as they are. Raises MissingScope, NotFound,
    VersionMismatch, ValidationFailed, DuplicateExternalId."""
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    async with room.begin_reports(actor) as tx:
        before = await tx.templates.get(template_id)
        must_match(version, before.version)
        after = before.change(room.clock.now(), **changes)
        _check(after)
        await refuse_unknown(room.reports, actor, after.narrowing, after.blocks)
        await tx.templates.save(after)
        tx.announce(template_told(TEMPLATE_UPDATED, after, before))
        await tx.commit(after)
    return after


async def remove_report_template(
    room: Insights, actor: Actor, template_id: ReportTemplateId, version: Version
) -> ReportTemplate:
    """Its reports stay. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    async with room.begin_reports(actor) as tx:
        before = await tx.templates.get(template_id)
        must_match(version, before.version)
        after = before.remove(room.clock.now())
        await tx.templates.save(after)
        tx.announce(template_told(TEMPLATE_DELETED, after, before))
        await tx.commit(after)
    return after


async def read_report_template(
    room: Insights, actor: Actor, template_id: ReportTemplateId
) -> ReportTemplate:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INSIGHT_REPORTS_READ)
    return await room.reports.template(actor, template_id)


async def list_report_templates(
    room: Insights, actor: Actor, request: PageRequest
) -> Page[ReportTemplate]:
    """Raises MissingScope."""
    actor.require(Permission.INSIGHT_REPORTS_READ)
    return await room.reports.templates(actor, request)


def _check(template: ReportTemplate) -> None:
    of_campaigns = bool(template.campaign_ids)
    errors = [
        *checked_period(template.period),
        *faults_of_blocks(template.blocks, of_campaigns=of_campaigns),
    ]
    if errors:
        raise ValidationFailed(errors=errors)
