"""Audits of communities and conversations: each route parses, asks one use case, shapes the answer.

The trail of who did what is at `/v1/audit-trail` and has nothing to do with these.
"""

from typing import Any

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.communities.audit_page import page_of_audit
from api.communities.audit_schemas import (
    AuditAnswerIn,
    AuditFindingOut,
    AuditIn,
    AuditOut,
    AuditWithResultsOut,
    FindingChange,
    FindingIn,
    FindingMoveIn,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.communities.audit_catalogue import AuditSubject
from domain.communities.audit_finding import FindingState, Severity
from domain.communities.community_audit import AuditState
from domain.communities.use_cases.answer_audit import answer_audit, cancel_audit, complete_audit
from domain.communities.use_cases.keep_audit_findings import (
    change_finding,
    list_findings,
    move_finding,
    open_finding,
    read_finding,
)
from domain.communities.use_cases.read_audits import (
    AuditView,
    list_audits,
    read_audit,
    read_audit_report,
)
from domain.communities.use_cases.start_audit import start_audit
from domain.shared.ids import AuditFindingId, CommunityAuditId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
AUDITS = Listing(
    ("id", "created_at"),
    {
        "community_id": Texts(),
        "subject": Choice(AuditSubject),
        "state": Choice(AuditState),
        "template_key": Texts(),
        "created_at": Moment(),
    },
)
FINDINGS = Listing(
    ("id", "created_at"),
    {
        "community_id": Texts(),
        "audit_id": Texts(),
        "state": Choice(FindingState),
        "severity": Choice(Severity),
        "owner_id": Texts(),
        "overdue": Flag(),
        "due_at": Moment(),
    },
)
PDF = "application/pdf"


@router.post("/audits", **operation("audits", AuditOut, begins=True))
async def post_audit(body: AuditIn, call: InWorkspace) -> Response:
    """Begin an audit of a community, or of conversations in it that are drawn by a seed. Its checks
    go on after the answer, as the operation that it names; then people answer the rest."""
    room, request = call.app.communities, body.request(call.language)
    return await call.change(
        lambda actor: start_audit(room, actor, request),
        AuditOut.of,
        status=202,
        location="/v1/audits/{}",
    )


@router.get("/audits", **operation("audits", page_of(AuditOut), lists=AUDITS))
@listing(AUDITS)
async def get_audits(call: InWorkspace) -> Response:
    """List audits, without what they found."""
    room = call.app.communities
    return await call.page(
        AUDITS, lambda actor, wanted: list_audits(room, actor, wanted), AuditOut.of
    )


@router.get("/audits/{audit_id}", **operation("audits", AuditWithResultsOut))
async def get_audit(audit_id: str, call: InWorkspace) -> Response:
    """Read an audit: what it asked, what it found, what shows it, what is to be put right, and how
    it stands beside the one before."""
    room, id = call.app.communities, CommunityAuditId(audit_id)
    return await call.read(
        lambda actor: read_audit(room, actor, id),
        AuditWithResultsOut.of_view,
        passing=AuditView.may_change_alone,
    )


def _printed() -> dict[str, Any]:
    described = operation("audits", str)
    schema = {"type": "string", "format": "binary"}
    described["responses"][200] = {"content": {PDF: {"schema": schema}}}
    return described | {"response_class": Response, "response_model": None}


@router.get("/audits/{audit_id}/report.pdf", **_printed())
async def get_audit_report(audit_id: str, call: InWorkspace) -> Response:
    """Fetch an audit as a PDF to show, in the language of the workspace when it began."""
    room = call.app.communities
    report = await read_audit_report(room, call.actor, CommunityAuditId(audit_id))
    headers = {
        "cache-control": "private, no-store",
        "content-disposition": f'inline; filename="{report.view.audit.id}.pdf"',
    }
    printed = await room.audit_printer.pdf(page_of_audit(report))
    return Response(printed, media_type=PDF, headers=headers)


@router.post("/audits/{audit_id}/answers", **operation("audits", AuditOut, may_match=True))
async def post_audit_answer(audit_id: str, body: AuditAnswerIn, call: InWorkspace) -> Response:
    """Answer one of its questions, or pass it over for a reason, in the place of what was answered
    before. Once its checks are made, and until it is completed."""
    room, id, version = call.app.communities, CommunityAuditId(audit_id), call.version
    return await call.change(
        lambda actor: answer_audit(room, actor, id, version, body.reply()), AuditOut.of
    )


@router.post("/audits/{audit_id}/complete", **operation("audits", AuditOut, may_match=True))
async def post_audit_complete(audit_id: str, call: InWorkspace) -> Response:
    """Complete an audit of which no question is open: it stays as it is, and the next one is
    compared with it."""
    room, id, version = call.app.communities, CommunityAuditId(audit_id), call.version
    return await call.change(lambda actor: complete_audit(room, actor, id, version), AuditOut.of)


@router.post("/audits/{audit_id}/cancel", **operation("audits", AuditOut, may_match=True))
async def post_audit_cancel(audit_id: str, call: InWorkspace) -> Response:
    """Give an audit up. What it found so far can still be read."""
    room, id, version = call.app.communities, CommunityAuditId(audit_id), call.version
    return await call.change(lambda actor: cancel_audit(room, actor, id, version), AuditOut.of)


@router.post("/audits/{audit_id}/findings", **operation("audits", AuditFindingOut, creates=True))
async def post_audit_finding(audit_id: str, body: FindingIn, call: InWorkspace) -> Response:
    """Write down something to be put right, also after the audit was completed."""
    room, id = call.app.communities, CommunityAuditId(audit_id)
    return await call.change(
        lambda actor: open_finding(room, actor, id, body.request()),
        AuditFindingOut.of,
        status=201,
        location="/v1/audit-findings/{}",
    )


@router.get("/audit-findings", **operation("audits", page_of(AuditFindingOut), lists=FINDINGS))
@listing(FINDINGS)
async def get_audit_findings(call: InWorkspace) -> Response:
    """List what is to be put right, of all audits. `overdue` are those that nobody has closed by
    when they were due."""
    room = call.app.communities
    return await call.page(
        FINDINGS, lambda actor, wanted: list_findings(room, actor, wanted), AuditFindingOut.of
    )


@router.get("/audit-findings/{finding_id}", **operation("audits", AuditFindingOut))
async def get_audit_finding(finding_id: str, call: InWorkspace) -> Response:
    """Read a finding."""
    room, id = call.app.communities, AuditFindingId(finding_id)
    return await call.read(lambda actor: read_finding(room, actor, id), AuditFindingOut.of)


@router.patch("/audit-findings/{finding_id}", **operation("audits", AuditFindingOut, changes=True))
async def patch_audit_finding(finding_id: str, body: FindingChange, call: InWorkspace) -> Response:
    """Change a finding: its words, who has it, and by when; as long as it is not closed."""
    room, version, changes = call.app.communities, call.required_version, body.wanted()
    return await call.change(
        lambda actor: change_finding(room, actor, AuditFindingId(finding_id), version, changes),
        AuditFindingOut.of,
    )


@router.post(
    "/audit-findings/{finding_id}/move", **operation("audits", AuditFindingOut, may_match=True)
)
async def post_audit_finding_move(
    finding_id: str, body: FindingMoveIn, call: InWorkspace
) -> Response:
    """Move a finding on: begin it, close it as done or as a risk that is accepted, open it again;
    open or dismiss one that was proposed."""
    room, version, id = call.app.communities, call.version, AuditFindingId(finding_id)
    return await call.change(
        lambda actor: move_finding(room, actor, id, version, body.to, body.note),
        AuditFindingOut.of,
    )
