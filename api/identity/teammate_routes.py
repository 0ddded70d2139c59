"""Teammates and teams: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InOrganization, listing, page_of
from api.documentation import operation, operation_id
from api.identity.teammate_schemas import (
    RoleGiven,
    TeamChange,
    TeamIn,
    TeammateChange,
    TeammateIn,
    TeammateOut,
    TeamOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from domain.identity.teammate import TeammateStatus
from domain.identity.use_cases.keep_teammates import (
    change_teammate,
    create_teammate,
    give_role,
    list_teammates,
    read_teammate,
    resume_teammate,
    suspend_teammate,
    take_role,
)
from domain.identity.use_cases.keep_teams import (
    change_team,
    create_team,
    list_teams,
    read_team,
    remove_team,
)
from domain.shared.ids import RoleId, TeamId, TeammateId, WorkspaceId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
TEAMMATES = Listing(
    ("id", "created_at", "name"),
    {
        "status": Choice(TeammateStatus),
        "workspace_id": Texts(),
        "email": Texts(),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
    },
)
TEAMS = Listing(
    ("id", "created_at", "name"),
    {
        "workspace_id": Texts(),
        "teammate_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)
ROLE_PATH = "/teammates/{teammate_id}/roles/{workspace_id}"


@router.post("/teammates", **operation("teammates", TeammateOut, creates=True))
async def post_teammate(body: TeammateIn, call: InOrganization) -> Response:
    """Take somebody in, with a role in each workspace they are to work in: no role may let them do
    more than whoever gives it. To have them say yes first, invite them."""
    room = call.app.identity
    return await call.change(
        lambda actor: create_teammate(room, actor, body.request()),
        TeammateOut.of,
        status=201,
        location="/v1/teammates/{}",
    )


@router.get("/teammates", **operation("teammates", page_of(TeammateOut), lists=TEAMMATES))
@listing(TEAMMATES)
async def get_teammates(call: InOrganization) -> Response:
    """List teammates: all of them, or with a key of some workspaces those who work there."""
    room = call.app.identity
    return await call.page(
        TEAMMATES, lambda actor, wanted: list_teammates(room, actor, wanted), TeammateOut.of
    )


@router.get("/teammates/{teammate_id}", **operation("teammates", TeammateOut))
async def get_teammate(teammate_id: str, call: InOrganization) -> Response:
    """Read a teammate. Oneself everybody at work may read."""
    room = call.app.identity
    return await call.read(
        lambda actor: read_teammate(room, actor, TeammateId(teammate_id)), TeammateOut.of
    )


@router.patch("/teammates/{teammate_id}", **operation("teammates", TeammateOut, changes=True))
async def patch_teammate(teammate_id: str, body: TeammateChange, call: InOrganization) -> Response:
    """Change a teammate: name, address, language. It takes all that their roles let them do."""
    room, version = call.app.identity, call.required_version
    changes = body.changes()
    return await call.change(
        lambda actor: change_teammate(room, actor, TeammateId(teammate_id), version, changes),
        TeammateOut.of,
    )


@router.post("/teammates/{teammate_id}/suspend", **operation("teammates", TeammateOut))
async def post_teammate_suspend(teammate_id: str, call: InOrganization) -> Response:
    """Suspend a teammate: from their next request on they may do nothing. Their roles are kept."""
    room = call.app.identity
    return await call.change(
        lambda actor: suspend_teammate(room, actor, TeammateId(teammate_id)), TeammateOut.of
    )


@router.post("/teammates/{teammate_id}/resume", **operation("teammates", TeammateOut))
async def post_teammate_resume(teammate_id: str, call: InOrganization) -> Response:
    """Let a suspended teammate work again, as their roles say."""
    room = call.app.identity
    return await call.change(
        lambda actor: resume_teammate(room, actor, TeammateId(teammate_id)), TeammateOut.of
    )


@router.put(ROLE_PATH, **operation("teammates", TeammateOut))
async def put_teammate_role(
    teammate_id: str, workspace_id: str, body: RoleGiven, call: InOrganization
) -> Response:
    """Give a teammate a role in a workspace, in place of the one they had."""
    room = call.app.identity
    teammate, workspace = TeammateId(teammate_id), WorkspaceId(workspace_id)
    return await call.change(
        lambda actor: give_role(room, actor, teammate, workspace, RoleId(body.role_id)),
        TeammateOut.of,
    )


@router.delete(ROLE_PATH, **operation("teammates", TeammateOut))
async def delete_teammate_role(
    teammate_id: str, workspace_id: str, call: InOrganization
) -> Response:
    """Take a teammate's role in a workspace: from their next request on it counts no more."""
    room = call.app.identity
    teammate, workspace = TeammateId(teammate_id), WorkspaceId(workspace_id)
    return await call.change(
        lambda actor: take_role(room, actor, teammate, workspace), TeammateOut.of
    )


@router.post("/teams", **operation("teammates", TeamOut, creates=True))
async def post_team(body: TeamIn, call: InOrganization) -> Response:
    """Put some teammates together under one name."""
    room = call.app.identity
    return await call.change(
        lambda actor: create_team(room, actor, body.request()),
        TeamOut.of,
        status=201,
        location="/v1/teams/{}",
    )


@router.get("/teams", **operation("teammates", page_of(TeamOut), lists=TEAMS))
@listing(TEAMS)
async def get_teams(call: InOrganization) -> Response:
    """List teams: those of the workspaces the key opens, and those that work everywhere."""
    room = call.app.identity
    return await call.page(TEAMS, lambda actor, wanted: list_teams(room, actor, wanted), TeamOut.of)


@router.get("/teams/{team_id}", **operation("teammates", TeamOut))
async def get_team(team_id: str, call: InOrganization) -> Response:
    """Read a team."""
    room = call.app.identity
    return await call.read(lambda actor: read_team(room, actor, TeamId(team_id)), TeamOut.of)


@router.patch("/teams/{team_id}", **operation("teammates", TeamOut, changes=True))
async def patch_team(team_id: str, body: TeamChange, call: InOrganization) -> Response:
    """Change a team. `teammate_ids` takes the place of those who were in it."""
    room, version = call.app.identity, call.required_version
    changes = body.moves()
    return await call.change(
        lambda actor: change_team(room, actor, TeamId(team_id), version, changes), TeamOut.of
    )


@router.delete("/teams/{team_id}", **operation("teammates", TeamOut, may_match=True))
async def delete_team(team_id: str, call: InOrganization) -> Response:
    """Dissolve a team, for good. Its members stay."""
    room, version = call.app.identity, call.version
    return await call.change(
        lambda actor: remove_team(room, actor, TeamId(team_id), version), TeamOut.of
    )
