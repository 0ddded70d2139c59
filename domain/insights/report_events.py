"""What is told of reports and their templates: ids, states and days."""

from typing import Any

from domain.insights.report import InsightReport, ReportTemplate
from domain.shared.clock import written
from domain.shared.events import News, differences

TEMPLATE_CREATED = "report_template.created"
TEMPLATE_UPDATED = "report_template.updated"
TEMPLATE_DELETED = "report_template.deleted"
REQUESTED = "insight_report.requested"
STARTED = "insight_report.started"
READY = "insight_report.ready"
FAILED = "insight_report.failed"
DELETED = "insight_report.deleted"
ANNOUNCED = frozenset(
    {
        *(TEMPLATE_CREATED, TEMPLATE_UPDATED, TEMPLATE_DELETED),
        *(REQUESTED, STARTED, READY, FAILED, DELETED),
    }
)


def template_told(name: str, after: ReportTemplate, before: ReportTemplate | None = None) -> News:
    told = _template(after)
    previous = differences(_template(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def report_told(name: str, after: InsightReport, before: InsightReport | None = None) -> News:
    told = _report(after)
    previous = differences(_report(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def _template(one: ReportTemplate) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "blocks": len(one.blocks),
        "external_id": one.external_id,
        "removed_at": written(one.removed_at),
        "version": one.version,
    }


def _report(one: InsightReport) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "template_id": one.template_id,
        "standard": one.standard.value if one.standard else None,
        "operation_id": one.operation_id,
        "language": one.language.value,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "formats": [format.value for format in one.formats],
        "state": one.state.value,
        "failure": one.failure.value if one.failure else None,
        "as_of": written(one.as_of),
        "expires_at": written(one.expires_at),
        "deleted_at": written(one.deleted_at),
        "version": one.version,
    }
