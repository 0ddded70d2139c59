"""Reports about insights: each route parses, asks one use case, shapes the answer.

What people report to moderators is at `/v1/reports` and has nothing to do with these.
"""

from typing import Any

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.charts import drawing_of, drawn_operation, painted
from api.documentation import operation, operation_id
from api.insights.report_schemas import (
    InsightReportIn,
    InsightReportOut,
    InsightReportWithFilesOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.queries import OneOf, Question, Questions
from domain.insights.report import MOST_BLOCKS, ReportFormat, ReportState, StandardReport
from domain.insights.use_cases.read_reports import (
    ReportView,
    delete_report,
    list_reports,
    read_report,
    read_report_chart,
    read_report_file,
)
from domain.insights.use_cases.request_report import request_report
from domain.shared.ids import InsightReportId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
REPORTS = Listing(
    ("id", "created_at"),
    {
        "template_id": Texts(),
        "standard": Choice(StandardReport),
        "state": Choice(ReportState),
        "created_at": Moment(),
    },
)
FILE = Questions({"as": Question(OneOf(ReportFormat), "In which format; without it, PDF.")})
CHART = drawing_of(Questions({}))
_NUMBERS = {str(number) for number in range(1, MOST_BLOCKS + 1)}
MEDIA_TYPES = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.CSV: "application/zip",
    ReportFormat.JSON: "application/json",
}


@router.post("/insight-reports", **operation("insights", InsightReportOut, begins=True))
async def post_insight_report(body: InsightReportIn, call: InWorkspace) -> Response:
    """Have a report made. It is gathered after the answer, block by block, as the operation that it
    names; what was gathered stays as it was."""
    room, request = call.app.insights, body.request()
    return await call.change(
        lambda actor: request_report(room, actor, request),
        InsightReportOut.of,
        status=202,
        location="/v1/insight-reports/{}",
    )


@router.get("/insight-reports", **operation("insights", page_of(InsightReportOut), lists=REPORTS))
@listing(REPORTS)
async def get_insight_reports(call: InWorkspace) -> Response:
    """List reports, without what was gathered."""
    room = call.app.insights
    return await call.page(
        REPORTS, lambda actor, wanted: list_reports(room, actor, wanted), InsightReportOut.of
    )


@router.get("/insight-reports/{report_id}", **operation("insights", InsightReportWithFilesOut))
async def get_insight_report(report_id: str, call: InWorkspace) -> Response:
    """Read how far a report is, and which files were made of it."""
    room, id = call.app.insights, InsightReportId(report_id)
    return await call.read(
        lambda actor: read_report(room, actor, id),
        InsightReportWithFilesOut.of_view,
        passing=ReportView.may_change_alone,
    )


def _file() -> dict[str, Any]:
    described = operation("insights", str, asks=FILE)
    schema = {"schema": {"type": "string", "format": "binary"}}
    content: dict[str, Any] = dict.fromkeys(MEDIA_TYPES.values(), schema)
    content[MEDIA_TYPES[ReportFormat.JSON]] = {
        "schema": {"type": "object", "additionalProperties": True}
    }
    described["responses"][200] = {"content": content}
    return described | {"response_class": Response, "response_model": None}


@router.get("/insight-reports/{report_id}/file", **_file())
@listing(FILE)
async def get_insight_report_file(report_id: str, call: InWorkspace) -> Response:
    """Fetch a report as PDF, as a workbook (XLSX), as a ZIP of tables (CSV), or as JSON with all
    that was gathered. The same format is always the same bytes, as long as nobody in it is
    forgotten."""
    room, asked = call.app.insights, FILE.parse(call.asked)
    format = ReportFormat(asked.get("as", [ReportFormat.PDF])[0])
    file = await read_report_file(room, call.actor, InsightReportId(report_id), format)
    ending = "zip" if format is ReportFormat.CSV else format.value
    headers = {
        "cache-control": "private, no-store",
        "content-disposition": f'inline; filename="{file.report_id}.{ending}"',
    }
    return Response(file.content, media_type=MEDIA_TYPES[format], headers=headers)


@router.get(
    "/insight-reports/{report_id}/blocks/{number}/chart", **drawn_operation("insights", CHART)
)
@listing(CHART)
async def get_insight_report_chart(report_id: str, number: str, call: InWorkspace) -> Response:
    """The chart of a block, counted from 1, as an SVG or PNG image in the report's language."""
    room, asked = call.app.insights, CHART.parse(call.asked)
    id = InsightReportId(report_id)
    block = int(number) if number in _NUMBERS else 0
    picture = await read_report_chart(room, call.actor, id, block)
    return await painted(room.painter, picture, asked, f"{id}-{number}")


@router.delete(
    "/insight-reports/{report_id}", **operation("insights", InsightReportOut, may_match=True)
)
async def delete_insight_report(report_id: str, call: InWorkspace) -> Response:
    """Delete a report that is over, with all that was gathered."""
    room, version, id = call.app.insights, call.version, InsightReportId(report_id)
    return await call.change(
        lambda actor: delete_report(room, actor, id, version), InsightReportOut.of
    )
