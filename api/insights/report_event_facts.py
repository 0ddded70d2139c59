"""What is told of reports: each name in a sentence, and the shape."""

from collections.abc import Mapping
from datetime import date

from api.wire import Fact, InstantOut, Out
from domain.insights import report_events as events
from domain.insights.report import (
    ReportFailure,
    ReportFormat,
    ReportLanguage,
    ReportState,
    StandardReport,
)


class ReportTemplateFact(Out):
    """A template of reports as it is after what happened; of its blocks only how many."""

    id: str
    name: str
    blocks: int
    external_id: str | None
    removed_at: InstantOut | None
    version: int


class InsightReportFact(Out):
    """A report as it is after what happened. What was gathered can be read with its id."""

    id: str
    name: str
    template_id: str | None
    standard: StandardReport | None
    operation_id: str
    language: ReportLanguage
    first_day: date
    last_day: date
    formats: list[ReportFormat]
    state: ReportState
    failure: ReportFailure | None
    as_of: InstantOut | None
    expires_at: InstantOut
    deleted_at: InstantOut | None
    version: int


REPORT_FACTS: Mapping[str, Fact] = {
    events.TEMPLATE_CREATED: Fact("A template of reports was written down.", ReportTemplateFact),
    events.TEMPLATE_UPDATED: Fact("A template of reports was changed.", ReportTemplateFact),
    events.TEMPLATE_DELETED: Fact("A template of reports was thrown away.", ReportTemplateFact),
    events.REQUESTED: Fact("A report was asked for, and is being made.", InsightReportFact),
    events.STARTED: Fact("What is in a report is being gathered.", InsightReportFact),
    events.READY: Fact("A report is ready: its files can be fetched.", InsightReportFact),
    events.FAILED: Fact("A report was called off, or could not be made.", InsightReportFact),
    events.DELETED: Fact("A report was deleted.", InsightReportFact),
}
