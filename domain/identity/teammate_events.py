"""What is told of who works here."""

from typing import Any

from domain.identity.role import Role
from domain.identity.teammate import Invitation, Roles, Team, Teammate
from domain.shared.clock import written
from domain.shared.events import News, differences

TEAMMATE_CREATED = "teammate.created"
TEAMMATE_UPDATED = "teammate.updated"
TEAMMATE_SUSPENDED = "teammate.suspended"
TEAMMATE_RESUMED = "teammate.resumed"
TEAMMATE_ROLE_GIVEN = "teammate.role_given"
TEAMMATE_ROLE_TAKEN = "teammate.role_taken"
TEAM_CREATED = "team.created"
TEAM_UPDATED = "team.updated"
TEAM_DELETED = "team.deleted"
ROLE_CREATED = "role.created"
ROLE_UPDATED = "role.updated"
ROLE_DELETED = "role.deleted"
INVITATION_CREATED = "invitation.created"
INVITATION_ACCEPTED = "invitation.accepted"
INVITATION_REVOKED = "invitation.revoked"

OF_TEAMMATES = frozenset(
    {
        TEAMMATE_CREATED,
        TEAMMATE_UPDATED,
        TEAMMATE_SUSPENDED,
        TEAMMATE_RESUMED,
        TEAMMATE_ROLE_GIVEN,
        TEAMMATE_ROLE_TAKEN,
    }
)
OF_TEAMS = frozenset({TEAM_CREATED, TEAM_UPDATED, TEAM_DELETED})
OF_ROLES = frozenset({ROLE_CREATED, ROLE_UPDATED, ROLE_DELETED})
OF_INVITATIONS = frozenset({INVITATION_CREATED, INVITATION_ACCEPTED, INVITATION_REVOKED})
ANNOUNCED = OF_TEAMMATES | OF_TEAMS | OF_ROLES | OF_INVITATIONS


def teammate_changed(name: str, teammate: Teammate, before: Teammate | None = None) -> News:
    after = _teammate(teammate)
    previous = differences(_teammate(before), after) if before else {}
    return News(name, teammate.id, teammate.version, after, previous=previous)


def team_changed(name: str, team: Team, before: Team | None = None) -> News:
    """Told in its workspace, or as a fact about the organization where it works everywhere."""
    after = _team(team)
    previous = differences(_team(before), after) if before else {}
    return News(name, team.id, team.version, after, team.workspace_id, previous)


def role_changed(name: str, role: Role, before: Role | None = None) -> News:
    """Told in its workspace, or as a fact about the organization where it is borne everywhere."""
    after = _role(role)
    previous = differences(_role(before), after) if before else {}
    return News(name, role.id, role.version, after, role.workspace_id, previous)


def invitation_changed(name: str, invitation: Invitation, before: Invitation | None = None) -> News:
    """Everything about the invitation but its token."""
    after = _invitation(invitation)
    previous = differences(_invitation(before), after) if before else {}
    return News(name, invitation.id, invitation.version, after, previous=previous)


def listed(roles: Roles) -> list[dict[str, str]]:
    """Which role in which workspace, in wire words."""
    return [{"workspace_id": place, "role_id": roles[place]} for place in sorted(roles)]


def _teammate(teammate: Teammate) -> dict[str, Any]:
    return {
        "id": teammate.id,
        "name": teammate.name,
        "email": teammate.email,
        "language": teammate.language,
        "mode": teammate.mode.value,
        "status": teammate.status.value,
        "roles": listed(teammate.roles),
        "external_id": teammate.external_id,
        "version": teammate.version,
    }


def _team(team: Team) -> dict[str, Any]:
    return {
        "id": team.id,
        "name": team.name,
        "workspace_id": team.workspace_id,
        "teammate_ids": sorted(team.member_ids),
        "external_id": team.external_id,
        "version": team.version,
    }


def _role(role: Role) -> dict[str, Any]:
    return {
        "id": role.id,
        "name": role.name,
        "workspace_id": role.workspace_id,
        "permissions": {name.value: reach.value for name, reach in role.permissions.items()},
        "external_id": role.external_id,
        "version": role.version,
    }


def _invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.id,
        "email": invitation.email,
        "mode": invitation.mode.value,
        "hint": invitation.hint,
        "roles": listed(invitation.roles),
        "team_ids": sorted(invitation.team_ids),
        "expires_at": written(invitation.expires_at),
        "teammate_id": invitation.teammate_id,
        "revoked": invitation.revoked_at is not None,
        "external_id": invitation.external_id,
        "version": invitation.version,
    }
