"""Templates of reports: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.insights.report_template_schemas import (
    ReportTemplateChange,
    ReportTemplateIn,
    ReportTemplateOut,
    StandardReportsOut,
)
from api.operation import Operation
from api.paging import Listing, Texts
from domain.insights.use_cases.keep_report_templates import (
    change_report_template,
    create_report_template,
    list_report_templates,
    read_report_template,
    remove_report_template,
)
from domain.shared.access import Actor, Permission
from domain.shared.ids import ReportTemplateId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
TEMPLATES = Listing(("id", "name", "created_at"), {"external_id": Texts()})


@router.get("/report-templates/standard", **operation("insights", StandardReportsOut))
async def get_standard_reports(call: InWorkspace) -> Response:
    """Read the reports that need no template: for a month, a community, a campaign."""

    async def read(actor: Actor) -> None:
        actor.require(Permission.INSIGHT_REPORTS_READ)

    return await call.read(read, StandardReportsOut.of)


@router.post("/report-templates", **operation("insights", ReportTemplateOut, creates=True))
async def post_report_template(body: ReportTemplateIn, call: InWorkspace) -> Response:
    """Write down a template of your own: which days, of what, and which blocks."""
    room = call.app.insights
    return await call.change(
        lambda actor: create_report_template(room, actor, body.request()),
        ReportTemplateOut.of,
        status=201,
        location="/v1/report-templates/{}",
    )


@router.get(
    "/report-templates", **operation("insights", page_of(ReportTemplateOut), lists=TEMPLATES)
)
@listing(TEMPLATES)
async def get_report_templates(call: InWorkspace) -> Response:
    """List the templates of the workspace."""
    room = call.app.insights
    return await call.page(
        TEMPLATES,
        lambda actor, wanted: list_report_templates(room, actor, wanted),
        ReportTemplateOut.of,
    )


@router.get("/report-templates/{template_id}", **operation("insights", ReportTemplateOut))
async def get_report_template(template_id: str, call: InWorkspace) -> Response:
    """Read a template."""
    room, id = call.app.insights, ReportTemplateId(template_id)
    return await call.read(
        lambda actor: read_report_template(room, actor, id), ReportTemplateOut.of
    )


@router.patch(
    "/report-templates/{template_id}", **operation("insights", ReportTemplateOut, changes=True)
)
async def patch_report_template(
    template_id: str, body: ReportTemplateChange, call: InWorkspace
) -> Response:
    """Change a template. Reports that were asked for before stay as they are."""
    room, version, changes = call.app.insights, call.required_version, body.wanted()
    id = ReportTemplateId(template_id)
    return await call.change(
        lambda actor: change_report_template(room, actor, id, version, changes),
        ReportTemplateOut.of,
    )


@router.delete(
    "/report-templates/{template_id}", **operation("insights", ReportTemplateOut, may_match=True)
)
async def delete_report_template(template_id: str, call: InWorkspace) -> Response:
    """Throw a template away. Its reports stay."""
    room, version, id = call.app.insights, call.version, ReportTemplateId(template_id)
    return await call.change(
        lambda actor: remove_report_template(room, actor, id, version), ReportTemplateOut.of
    )
