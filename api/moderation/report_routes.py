"""Reports, and what is said in public: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.moderation.report_schemas import (
    PublicDecisionOut,
    ReportIn,
    ReportOut,
    TransparencySummaryOut,
    WeighedReportOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.queries import Day, Question, Questions
from domain.moderation.decision import Measure
from domain.moderation.report import ReporterKind
from domain.moderation.use_cases.be_transparent import summarize_moderation
from domain.moderation.use_cases.read_cases import list_decisions
from domain.moderation.use_cases.report_content import list_reports, read_report, report_content
from domain.shared.ids import ReportId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
REPORTS = Listing(
    ("id", "created_at"),
    {
        "case_id": Texts(),
        "channel_id": Texts(),
        "reporter_kind": Choice(ReporterKind),
        "reporter_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)
PUBLIC_LOG = Listing(
    ("id", "created_at"),
    {
        "measure": Choice(Measure),
        "policy_id": Texts(),
        "channel_id": Texts(),
        "created_at": Moment(),
    },
)
SUMMARY = Questions(
    {
        "from": Question(Day(), "The first day; half a year before the last where it is left out."),
        "to": Question(Day(), "The last day, included; today where it is left out."),
    }
)


@router.post("/reports", **operation("moderation", WeighedReportOut, creates=True, once=True))
async def post_report(body: ReportIn, call: InWorkspaceOnce) -> Response:
    """Report a message or a person on behalf of a member. A case is opened, or the one that is not
    decided yet is joined; whoever was nearly always right is heard sooner."""
    room = call.app.moderation
    return await call.change(
        lambda actor: report_content(room, actor, body.request()),
        WeighedReportOut.of,
        status=201,
        location="/v1/reports/{}",
    )


@router.get("/reports", **operation("moderation", page_of(ReportOut), lists=REPORTS))
@listing(REPORTS)
async def get_reports(call: InWorkspace) -> Response:
    """List reports: of members, and those that platforms told us of."""
    room = call.app.moderation
    return await call.page(
        REPORTS, lambda actor, wanted: list_reports(room, actor, wanted), ReportOut.of
    )


@router.get("/reports/{report_id}", **operation("moderation", WeighedReportOut))
async def get_report(report_id: str, call: InWorkspace) -> Response:
    """Read a report, with what its reporter's word is worth at this moment."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_report(room, actor, ReportId(report_id)), WeighedReportOut.of
    )


@router.get(
    "/moderation/public-log",
    **operation("moderation", page_of(PublicDecisionOut), lists=PUBLIC_LOG),
)
@listing(PUBLIC_LOG)
async def get_public_log(call: InWorkspace) -> Response:
    """List decisions as anybody may see them: for a page of your own, with no names and nobody's
    words."""
    room = call.app.moderation
    return await call.page(
        PUBLIC_LOG, lambda actor, wanted: list_decisions(room, actor, wanted), PublicDecisionOut.of
    )


@router.get(
    "/transparency/summary", **operation("moderation", TransparencySummaryOut, asks=SUMMARY)
)
@listing(SUMMARY)
async def get_transparency_summary(call: InWorkspace) -> Response:
    """Count what was decided: by measure, ground and automation, with appeals, reversals and how
    long it took."""
    room, asked = call.app.moderation, SUMMARY.parse(call.request.query_params)
    return await call.read(
        lambda actor: summarize_moderation(room, actor, asked.get("from"), asked.get("to")),
        TransparencySummaryOut.of,
    )
