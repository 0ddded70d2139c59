"""The audit trail: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import Call, InOrganization, InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.events.audit_schemas import (
    AuditEntryOut,
    AuditTrailOut,
    AuditVerificationIn,
    AuditVerificationOut,
)
from api.operation import Operation
from api.paging import Listing, Moment, Texts
from domain.events.use_cases.read_audit import list_audit_entries, read_trail, verify_trail

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
ENTRIES = Listing(
    ("sequence",),
    {"type": Texts(), "object_id": Texts(), "actor_id": Texts(), "at": Moment()},
    default="-sequence",
)


@router.get("/audit-trail", **operation("audit", AuditTrailOut))
async def get_audit_trail(call: InWorkspace) -> Response:
    """Read how far the audit trail of the workspace goes. All that was acknowledged before is in
    it."""
    return await _trail(call)


@router.get("/audit-entries", **operation("audit", page_of(AuditEntryOut), lists=ENTRIES))
@listing(ENTRIES)
async def get_audit_entries(call: InWorkspace) -> Response:
    """List who did what in the workspace, newest first. All that was acknowledged before is in it;
    as a file it is the whole trail."""
    return await _entries(call)


@router.post("/audit-trail/verify", **operation("audit", AuditVerificationOut, reads=True))
async def post_audit_trail_verify(body: AuditVerificationIn, call: InWorkspace) -> Response:
    """Make every hash of the trail again, and say which entry is the first that does not hold. With
    anchors that you kept it also shows when entries were cut off its end, or all of it was written
    anew."""
    return await _verify(call, body)


@router.get("/organization/audit-trail", **operation("audit", AuditTrailOut))
async def get_organization_audit_trail(call: InOrganization) -> Response:
    """Read how far the audit trail of the organization itself goes, in the mode of the key. It
    takes a key that opens every workspace."""
    return await _trail(call)


@router.get(
    "/organization/audit-entries",
    **operation("audit", page_of(AuditEntryOut), lists=ENTRIES),
)
@listing(ENTRIES)
async def get_organization_audit_entries(call: InOrganization) -> Response:
    """List what was done to the organization itself, such as its keys, newest first."""
    return await _entries(call)


@router.post(
    "/organization/audit-trail/verify", **operation("audit", AuditVerificationOut, reads=True)
)
async def post_organization_audit_trail_verify(
    body: AuditVerificationIn, call: InOrganization
) -> Response:
    """Make every hash of the organization's own trail again."""
    return await _verify(call, body)


async def _trail(call: Call) -> Response:
    room = call.app.events
    return await call.read(lambda actor: read_trail(room, actor), AuditTrailOut.of)


async def _entries(call: Call) -> Response:
    room = call.app.events
    return await call.page(
        ENTRIES, lambda actor, wanted: list_audit_entries(room, actor, wanted), AuditEntryOut.of
    )


async def _verify(call: Call, body: AuditVerificationIn) -> Response:
    room, anchors = call.app.events, body.kept()
    return await call.read(
        lambda actor: verify_trail(room, actor, anchors), AuditVerificationOut.of
    )
