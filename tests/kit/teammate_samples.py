"""Who is at work, each with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.identity.branding import Branding
from domain.identity.role import Role
from domain.identity.teammate import Invitation, Team, Teammate, TeammateStatus
from domain.shared.access import Mode, Permission, Reach
from domain.shared.ids import InvitationId, MediaId, RoleId, TeamId, TeammateId, WorkspaceId
from tests.kit.sample_parts import ODD, ORGANIZATION, WORKSPACE, at

ROLE = RoleId("role_1")
TEAMMATE = TeammateId("tmt_1")
TEAM = TeamId("team_1")
SECOND = WorkspaceId("ws_2")
SOMETIMES: Mapping[str, Any] = {
    "organization_id": ORGANIZATION,
    "mode": Mode.TEST,
    "created_by": "key_1",
    "created_at": at(1),
    "updated_at": at(2),
    "version": 3,
    "metadata": {"a": ODD},
}

TEAMMATES: Mapping[str, Any] = {
    "brandings": Branding(
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        created_at=at(1),
        updated_at=at(2),
        updated_by="key_1",
        version=3,
        display_name=f"Aurora {ODD}",
        primary_colour="#14532d",
        accent_colour="#c2410c",
        background_colour="#fffbf5",
        logo_media_id=MediaId("med_1"),
        locale="es",
    ),
    "roles": Role(
        id=ROLE,
        workspace_id=WORKSPACE,
        name=ODD,
        description=ODD,
        permissions={Permission.INBOX_READ: Reach.TEAM, Permission.MEDIA_READ: Reach.ALL},
        removed_at=at(4),
        external_id=f"role-{ODD}",
        **SOMETIMES,
    ),
    "teammates": Teammate(
        id=TEAMMATE,
        name=f"Ops {ODD}",
        email="ops@example.org",
        realm="ws_1,ws_2",
        language="pt-BR",
        status=TeammateStatus.SUSPENDED,
        roles={WORKSPACE: ROLE, SECOND: RoleId("agent")},
        external_id=f"person-{ODD}",
        **SOMETIMES,
    ),
    "teams": Team(
        id=TEAM,
        workspace_id=WORKSPACE,
        name=ODD,
        member_ids=frozenset({TEAMMATE, TeammateId("tmt_2")}),
        removed_at=at(4),
        external_id=f"team-{ODD}",
        **SOMETIMES,
    ),
    "invitations": Invitation(
        id=InvitationId("inv_1"),
        email="ops@example.org",
        realm="ws_1,ws_2",
        name=ODD,
        language="es",
        roles={WORKSPACE: ROLE, SECOND: RoleId("agent")},
        team_ids=frozenset({TEAM}),
        hash="0" * 64,
        hint="a1B2",
        expires_at=at(4),
        teammate_id=TEAMMATE,
        accepted_at=at(5),
        revoked_at=at(6),
        external_id=f"invitation-{ODD}",
        **SOMETIMES,
    ),
}
