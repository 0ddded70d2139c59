"""Permissions, roles, session tokens and access checks: each route parses, asks one use case,
shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InOrganization, InWorkspace, InWorkspaceOnce
from api.documentation import operation, operation_id
from api.identity.access_schemas import (
    AccessCheckIn,
    AccessCheckOut,
    PermissionOut,
    PermissionsOut,
    RoleChange,
    RoleIn,
    RoleOut,
    RolesOut,
    SessionTokenIn,
    SessionTokenOut,
)
from api.operation import Operation
from domain.identity.use_cases.check_access import check_access
from domain.identity.use_cases.keep_roles import (
    change_role,
    create_role,
    list_roles,
    read_role,
    remove_role,
)
from domain.identity.use_cases.mint_session_token import mint_session_token
from domain.shared.access import Actor, Permission
from domain.shared.ids import RoleId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.get("/permissions", **operation("access", PermissionsOut))
async def get_permissions(call: InOrganization) -> Response:
    """Every permission there is, in words, and how far it can be made to go."""

    async def all_of_them(actor: Actor) -> list[Permission]:
        return list(Permission)

    return await call.read(
        all_of_them,
        lambda known, language: PermissionsOut(
            data=[PermissionOut.of(permission, language) for permission in known]
        ),
    )


@router.get("/roles", **operation("access", RolesOut))
async def get_roles(call: InOrganization) -> Response:
    """Every role: those that come with the house, then your own."""
    room = call.app.identity
    return await call.read(
        lambda actor: list_roles(room, actor),
        lambda roles, language: RolesOut(data=[RoleOut.of(role, language) for role in roles]),
    )


@router.post("/roles", **operation("access", RoleOut, creates=True))
async def post_role(body: RoleIn, call: InOrganization) -> Response:
    """Make a role, that lets its bearers do no more than whoever makes it may."""
    room = call.app.identity
    return await call.change(
        lambda actor: create_role(room, actor, body.request()),
        RoleOut.of,
        status=201,
        location="/v1/roles/{}",
    )


@router.get("/roles/{role_id}", **operation("access", RoleOut))
async def get_role(role_id: str, call: InOrganization) -> Response:
    """Read a role."""
    room = call.app.identity
    return await call.read(lambda actor: read_role(room, actor, RoleId(role_id)), RoleOut.of)


@router.patch("/roles/{role_id}", **operation("access", RoleOut, changes=True))
async def patch_role(role_id: str, body: RoleChange, call: InOrganization) -> Response:
    """Change a role: it counts from its bearers' next request on. It takes all that the role let
    them do, and will."""
    room, version = call.app.identity, call.required_version
    changes = body.changes()
    return await call.change(
        lambda actor: change_role(room, actor, RoleId(role_id), version, changes), RoleOut.of
    )


@router.delete("/roles/{role_id}", **operation("access", RoleOut, may_match=True))
async def delete_role(role_id: str, call: InOrganization) -> Response:
    """Throw a role away, for good. Not while somebody has it, or is invited to it."""
    room, version = call.app.identity, call.version
    return await call.change(
        lambda actor: remove_role(room, actor, RoleId(role_id), version), RoleOut.of
    )


@router.post("/session-tokens", **operation("access", SessionTokenOut, once=True))
async def post_session_token(body: SessionTokenIn, call: InWorkspaceOnce) -> Response:
    """Mint a token for the browser of one person, in one workspace and for a quarter of an hour at
    most. It stands where a key would, and does no more than the key, the person's role and its own
    scopes all let, each of them at the moment of the request."""
    room = call.app.identity
    return await call.change(
        lambda actor: mint_session_token(room, actor, body.request()),
        SessionTokenOut.of,
    )


@router.post("/access/check", **operation("access", AccessCheckOut, reads=True))
async def post_access_check(body: AccessCheckIn, call: InWorkspace) -> Response:
    """Ask whether somebody would be allowed something, and why or why not. Nothing is done. About
    oneself anybody may ask; about teammates and tokens it takes teammates:read, about keys
    keys:read."""
    room = call.app.identity
    return await call.read(
        lambda actor: check_access(room, actor, body.question()), AccessCheckOut.of
    )
