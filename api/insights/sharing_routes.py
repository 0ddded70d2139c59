"""How reports are handed on: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.insights.sharing_schemas import (
    DeliverIn,
    ReportDeliveriesOut,
    ReportDeliveryOut,
    ReportLinkIn,
    ReportLinkOut,
    ReportLinkSecretOut,
    ReportScheduleChange,
    ReportScheduleIn,
    ReportScheduleOut,
)
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.insights.report_delivery import By
from domain.insights.use_cases.keep_report_deliveries import (
    DeliveryWithAddress,
    deliver_report,
    list_deliveries,
    repeat_delivery,
)
from domain.insights.use_cases.keep_report_links import (
    create_report_link,
    list_report_links,
    revoke_report_link,
)
from domain.insights.use_cases.keep_report_schedules import (
    change_report_schedule,
    create_report_schedule,
    list_report_schedules,
    read_report_schedule,
    remove_report_schedule,
)
from domain.shared.ids import (
    InsightReportId,
    ReportDeliveryId,
    ReportLinkId,
    ReportScheduleId,
)
from domain.shared.letter_course import LetterState

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
LINKS = Listing(("id", "created_at", "expires_at"), {"revoked": Flag(), "created_at": Moment()})
SCHEDULES = Listing(
    ("id", "created_at", "name"),
    {"template_id": Texts(), "paused": Flag(), "created_at": Moment()},
)
DELIVERIES = Listing(("id", "created_at"), {"state": Choice(LetterState), "by": Choice(By)})


@router.post(
    "/insight-reports/{report_id}/links",
    **operation("insights", ReportLinkSecretOut, creates=True, once=True),
)
async def post_insight_report_link(
    report_id: str, body: ReportLinkIn, call: InWorkspaceOnce
) -> Response:
    """Make an address at which whoever has it reads this report, without a key, until it ends. It
    is shown this once."""
    room, base, id = call.app.insights, call.public_url, InsightReportId(report_id)
    return await call.change(
        lambda actor: create_report_link(room, actor, id, body.request()),
        lambda answer, language: ReportLinkSecretOut.made(answer, base),
        status=201,
    )


@router.get(
    "/insight-reports/{report_id}/links",
    **operation("insights", page_of(ReportLinkOut), lists=LINKS),
)
@listing(LINKS)
async def get_insight_report_links(report_id: str, call: InWorkspace) -> Response:
    """List the links of a report, without their addresses, and how often each was opened."""
    room, id = call.app.insights, InsightReportId(report_id)
    return await call.page(
        LINKS, lambda actor, wanted: list_report_links(room, actor, id, wanted), ReportLinkOut.of
    )


@router.delete("/report-links/{link_id}", **operation("insights", ReportLinkOut))
async def delete_report_link(link_id: str, call: InWorkspace) -> Response:
    """Close a link, for good: from now on it opens nothing."""
    room, id = call.app.insights, ReportLinkId(link_id)
    return await call.change(lambda actor: revoke_report_link(room, actor, id), ReportLinkOut.of)


@router.post(
    "/insight-reports/{report_id}/deliveries",
    **operation("insights", ReportDeliveriesOut, creates=True, once=True),
)
async def post_insight_report_deliveries(
    report_id: str, body: DeliverIn, call: InWorkspaceOnce
) -> Response:
    """Bring a report to somebody: at once, or once it is made. One delivery for each address."""
    room, id = call.app.insights, InsightReportId(report_id)
    return await call.change(
        lambda actor: deliver_report(room, actor, id, body.places()),
        ReportDeliveriesOut.of,
        status=201,
    )


@router.get(
    "/insight-reports/{report_id}/deliveries",
    **operation("insights", page_of(ReportDeliveryOut), lists=DELIVERIES),
)
@listing(DELIVERIES)
async def get_insight_report_deliveries(report_id: str, call: InWorkspace) -> Response:
    """List where a report was brought, and what became of it."""
    room, id = call.app.insights, InsightReportId(report_id)
    return await call.page(
        DELIVERIES,
        lambda actor, wanted: list_deliveries(room, actor, id, wanted),
        ReportDeliveryOut.of,
    )


@router.post(
    "/report-deliveries/{delivery_id}/repeat",
    **operation("insights", ReportDeliveryOut, once=True),
)
async def post_report_delivery_repeat(delivery_id: str, call: InWorkspaceOnce) -> Response:
    """Have one tried again that failed, or of which nobody knows whether it arrived. A letter bears
    the Message-ID of the first, so that whoever gets both can tell."""
    room, id = call.app.insights, ReportDeliveryId(delivery_id)
    return await call.change(
        lambda actor: repeat_delivery(room, actor, id),
        lambda one, language: ReportDeliveryOut.of(DeliveryWithAddress(one, None), language),
    )


@router.post("/report-schedules", **operation("insights", ReportScheduleOut, creates=True))
async def post_report_schedule(body: ReportScheduleIn, call: InWorkspace) -> Response:
    """Have a report made every day, week or month, at a time on the workspace's wall, and brought
    to whoever wants it."""
    room = call.app.insights
    return await call.change(
        lambda actor: create_report_schedule(room, actor, body.request()),
        ReportScheduleOut.of,
        status=201,
        location="/v1/report-schedules/{}",
    )


@router.get(
    "/report-schedules", **operation("insights", page_of(ReportScheduleOut), lists=SCHEDULES)
)
@listing(SCHEDULES)
async def get_report_schedules(call: InWorkspace) -> Response:
    """List the schedules of the workspace."""
    room = call.app.insights
    return await call.page(
        SCHEDULES,
        lambda actor, wanted: list_report_schedules(room, actor, wanted),
        ReportScheduleOut.of,
    )


@router.get("/report-schedules/{schedule_id}", **operation("insights", ReportScheduleOut))
async def get_report_schedule(schedule_id: str, call: InWorkspace) -> Response:
    """Read a schedule: when its next report is made, and which was the last."""
    room, id = call.app.insights, ReportScheduleId(schedule_id)
    return await call.read(
        lambda actor: read_report_schedule(room, actor, id), ReportScheduleOut.of
    )


@router.patch(
    "/report-schedules/{schedule_id}", **operation("insights", ReportScheduleOut, changes=True)
)
async def patch_report_schedule(
    schedule_id: str, body: ReportScheduleChange, call: InWorkspace
) -> Response:
    """Change a schedule, pause it, or let it go on. What passed meanwhile is not made up for."""
    room, version, changes = call.app.insights, call.required_version, body.wanted()
    id = ReportScheduleId(schedule_id)
    return await call.change(
        lambda actor: change_report_schedule(room, actor, id, version, changes),
        ReportScheduleOut.of,
    )


@router.delete(
    "/report-schedules/{schedule_id}", **operation("insights", ReportScheduleOut, may_match=True)
)
async def delete_report_schedule(schedule_id: str, call: InWorkspace) -> Response:
    """Throw a schedule away, and with it whom its letters went to. Its reports stay."""
    room, version, id = call.app.insights, call.version, ReportScheduleId(schedule_id)
    return await call.change(
        lambda actor: remove_report_schedule(room, actor, id, version), ReportScheduleOut.of
    )
