"""Templates of audits: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.communities.audit_template_schemas import (
    AuditTemplateChange,
    AuditTemplateIn,
    AuditTemplateOut,
    BuiltInAuditsOut,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Texts
from domain.communities.audit_catalogue import AuditSubject
from domain.communities.use_cases.keep_audit_templates import (
    change_audit_template,
    create_audit_template,
    list_audit_templates,
    read_audit_template,
    remove_audit_template,
)
from domain.shared.access import Actor, Permission
from domain.shared.ids import AuditTemplateId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
TEMPLATES = Listing(
    ("id", "name", "created_at"), {"subject": Choice(AuditSubject), "external_id": Texts()}
)


@router.get("/audit-templates/built-in", **operation("audits", BuiltInAuditsOut))
async def get_built_in_audit_templates(call: InWorkspace) -> Response:
    """Read the audits that are built in, in English, Spanish or Portuguese: a social audit of
    twenty points, and a scorecard of conversations."""

    async def read(actor: Actor) -> None:
        actor.require(Permission.COMMUNITY_AUDITS_READ)

    return await call.read(read, BuiltInAuditsOut.of)


@router.post("/audit-templates", **operation("audits", AuditTemplateOut, creates=True))
async def post_audit_template(body: AuditTemplateIn, call: InWorkspace) -> Response:
    """Write down a template of your own: checks that the service makes, and questions for
    people."""
    room = call.app.communities
    return await call.change(
        lambda actor: create_audit_template(room, actor, body.request()),
        AuditTemplateOut.of,
        status=201,
        location="/v1/audit-templates/{}",
    )


@router.get("/audit-templates", **operation("audits", page_of(AuditTemplateOut), lists=TEMPLATES))
@listing(TEMPLATES)
async def get_audit_templates(call: InWorkspace) -> Response:
    """List the templates of the workspace."""
    room = call.app.communities
    return await call.page(
        TEMPLATES,
        lambda actor, wanted: list_audit_templates(room, actor, wanted),
        AuditTemplateOut.of,
    )


@router.get("/audit-templates/{template_id}", **operation("audits", AuditTemplateOut))
async def get_audit_template(template_id: str, call: InWorkspace) -> Response:
    """Read a template."""
    room, id = call.app.communities, AuditTemplateId(template_id)
    return await call.read(lambda actor: read_audit_template(room, actor, id), AuditTemplateOut.of)


@router.patch(
    "/audit-templates/{template_id}", **operation("audits", AuditTemplateOut, changes=True)
)
async def patch_audit_template(
    template_id: str, body: AuditTemplateChange, call: InWorkspace
) -> Response:
    """Change a template. Audits that began before keep it as it was."""
    room, version, changes = call.app.communities, call.required_version, body.wanted()
    id = AuditTemplateId(template_id)
    return await call.change(
        lambda actor: change_audit_template(room, actor, id, version, changes),
        AuditTemplateOut.of,
    )


@router.delete(
    "/audit-templates/{template_id}", **operation("audits", AuditTemplateOut, may_match=True)
)
async def delete_audit_template(template_id: str, call: InWorkspace) -> Response:
    """Throw a template away. Its audits stay."""
    room, version, id = call.app.communities, call.version, AuditTemplateId(template_id)
    return await call.change(
        lambda actor: remove_audit_template(room, actor, id, version), AuditTemplateOut.of
    )
