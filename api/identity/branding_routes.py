"""The branding of a workspace: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace
from api.documentation import operation, operation_id
from api.identity.branding_schemas import BrandingChange, BrandingOut
from api.operation import Operation
from domain.identity.use_cases.keep_branding import change_branding, read_branding

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.get("/branding", **operation("identity", BrandingOut))
async def get_branding(call: InWorkspace) -> Response:
    """Read what the workspace's documents show: name, colours, logo, language."""
    room = call.app.identity
    return await call.read(lambda actor: read_branding(room, actor), BrandingOut.of)


@router.patch("/branding", **operation("identity", BrandingOut, changes=True))
async def patch_branding(body: BrandingChange, call: InWorkspace) -> Response:
    """Change what the workspace's documents show. Colours that could not be read are refused."""
    room, version, changes = call.app.identity, call.required_version, body.changes()
    return await call.change(
        lambda actor: change_branding(room, actor, version, changes), BrandingOut.of
    )
