"""Organization, workspaces and keys: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import (
    InOrganization,
    InOrganizationOnce,
    listing,
    page_of,
)
from api.documentation import operation, operation_id
from api.identity.schemas import (
    ApiKeyChange,
    ApiKeyIn,
    ApiKeyOut,
    NewApiKeyOut,
    OrganizationChange,
    OrganizationOut,
    WorkspaceChange,
    WorkspaceIn,
    WorkspaceOut,
)
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.identity.model import WorkspaceStatus
from domain.identity.use_cases.change_api_key import rename_api_key, revoke_api_key
from domain.identity.use_cases.change_organization import change_organization
from domain.identity.use_cases.change_workspace import (
    change_workspace,
    resume_workspace,
    suspend_workspace,
)
from domain.identity.use_cases.create_api_key import create_api_key
from domain.identity.use_cases.create_workspace import create_workspace
from domain.identity.use_cases.read_identity import (
    list_api_keys,
    list_workspaces,
    read_api_key,
    read_organization,
    read_workspace,
)
from domain.shared.ids import ApiKeyId, WorkspaceId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
WORKSPACES = Listing(
    ("id", "created_at", "name"),
    {"status": Choice(WorkspaceStatus), "external_id": Texts(), "created_at": Moment()},
)
API_KEYS = Listing(("id", "created_at", "name"), {"revoked": Flag(), "created_at": Moment()})


@router.get("/organization", **operation("identity", OrganizationOut))
async def get_organization(call: InOrganization) -> Response:
    """Read your organization."""
    room = call.app.identity
    return await call.read(lambda actor: read_organization(room, actor), OrganizationOut.of)


@router.patch("/organization", **operation("identity", OrganizationOut, changes=True))
async def patch_organization(body: OrganizationChange, call: InOrganization) -> Response:
    """Rename your organization."""
    room, version = call.app.identity, call.required_version
    return await call.change(
        lambda actor: change_organization(room, actor, version, body.name), OrganizationOut.of
    )


@router.post("/workspaces", **operation("identity", WorkspaceOut, creates=True))
async def post_workspace(body: WorkspaceIn, call: InOrganization) -> Response:
    """Open a workspace, in the mode of the key that asks."""
    room = call.app.identity
    return await call.change(
        lambda actor: create_workspace(room, actor, body.request()),
        WorkspaceOut.of,
        status=201,
        location="/v1/workspaces/{}",
    )


@router.get("/workspaces", **operation("identity", page_of(WorkspaceOut), lists=WORKSPACES))
@listing(WORKSPACES)
async def get_workspaces(call: InOrganization) -> Response:
    """List the workspaces the key opens."""
    room = call.app.identity
    return await call.page(
        WORKSPACES,
        lambda actor, wanted: list_workspaces(room, actor, wanted),
        WorkspaceOut.of,
    )


@router.get("/workspaces/{workspace_id}", **operation("identity", WorkspaceOut))
async def get_workspace(workspace_id: str, call: InOrganization) -> Response:
    """Read a workspace."""
    room = call.app.identity
    return await call.read(
        lambda actor: read_workspace(room, actor, WorkspaceId(workspace_id)), WorkspaceOut.of
    )


@router.patch("/workspaces/{workspace_id}", **operation("identity", WorkspaceOut, changes=True))
async def patch_workspace(
    workspace_id: str, body: WorkspaceChange, call: InOrganization
) -> Response:
    """Change a workspace: name, zone, language, browser origins."""
    room, version = call.app.identity, call.required_version
    changes = body.changes(allowed_origins=tuple)
    return await call.change(
        lambda actor: change_workspace(room, actor, WorkspaceId(workspace_id), version, changes),
        WorkspaceOut.of,
    )


@router.post("/workspaces/{workspace_id}/suspend", **operation("identity", WorkspaceOut))
async def post_workspace_suspend(workspace_id: str, call: InOrganization) -> Response:
    """Suspend a workspace: it can be read, nothing more, and nothing goes out."""
    room = call.app.identity
    return await call.change(
        lambda actor: suspend_workspace(room, actor, WorkspaceId(workspace_id)), WorkspaceOut.of
    )


@router.post("/workspaces/{workspace_id}/resume", **operation("identity", WorkspaceOut))
async def post_workspace_resume(workspace_id: str, call: InOrganization) -> Response:
    """Resume a suspended workspace."""
    room = call.app.identity
    return await call.change(
        lambda actor: resume_workspace(room, actor, WorkspaceId(workspace_id)), WorkspaceOut.of
    )


@router.post("/api-keys", **operation("identity", NewApiKeyOut, creates=True, once=True))
async def post_api_key(body: ApiKeyIn, call: InOrganizationOnce) -> Response:
    """Make a key, no stronger than the one that asks. The key is shown this once."""
    room = call.app.identity
    return await call.change(
        lambda actor: create_api_key(room, actor, body.request()),
        NewApiKeyOut.minted,
        status=201,
        location="/v1/api-keys/{}",
    )


@router.get("/api-keys", **operation("identity", page_of(ApiKeyOut), lists=API_KEYS))
@listing(API_KEYS)
async def get_api_keys(call: InOrganization) -> Response:
    """List keys, without their secrets."""
    room = call.app.identity
    return await call.page(
        API_KEYS, lambda actor, wanted: list_api_keys(room, actor, wanted), ApiKeyOut.of
    )


@router.get("/api-keys/current", **operation("identity", ApiKeyOut))
async def get_current_api_key(call: InOrganization) -> Response:
    """Read the key that asks: what it may do, and where."""
    room = call.app.identity
    return await call.read(
        lambda actor: read_api_key(room, actor, ApiKeyId(actor.id)), ApiKeyOut.of
    )


@router.get("/api-keys/{api_key_id}", **operation("identity", ApiKeyOut))
async def get_api_key(api_key_id: str, call: InOrganization) -> Response:
    """Read a key, without its secret."""
    room = call.app.identity
    return await call.read(
        lambda actor: read_api_key(room, actor, ApiKeyId(api_key_id)), ApiKeyOut.of
    )


@router.patch("/api-keys/{api_key_id}", **operation("identity", ApiKeyOut, changes=True))
async def patch_api_key(api_key_id: str, body: ApiKeyChange, call: InOrganization) -> Response:
    """Rename a key."""
    room, version = call.app.identity, call.required_version
    return await call.change(
        lambda actor: rename_api_key(room, actor, ApiKeyId(api_key_id), version, body.name),
        ApiKeyOut.of,
    )


@router.post("/api-keys/{api_key_id}/revoke", **operation("identity", ApiKeyOut))
async def post_api_key_revoke(api_key_id: str, call: InOrganization) -> Response:
    """Revoke a key: from its next request on it opens nothing. Repeating is safe."""
    room = call.app.identity
    return await call.change(
        lambda actor: revoke_api_key(room, actor, ApiKeyId(api_key_id)), ApiKeyOut.of
    )
