"""What is told of who works here: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.identity.teammate_schemas import RoleHereOut
from api.wire import Fact, InstantOut, Out
from domain.identity import teammate_events as events
from domain.identity.teammate import TeammateStatus
from domain.shared.access import Mode, Permission, Reach


class TeammateFact(Out):
    """A teammate as they are after what happened."""

    id: str
    name: str
    email: str
    language: str
    mode: Mode
    status: TeammateStatus
    roles: list[RoleHereOut]
    external_id: str | None
    version: int


class TeamFact(Out):
    """A team as it is after what happened."""

    id: str
    name: str
    workspace_id: str | None = Field(description="Null: it works in every workspace.")
    teammate_ids: list[str]
    external_id: str | None
    version: int


class RoleFact(Out):
    """A role as it is after what happened."""

    id: str
    name: str
    workspace_id: str | None = Field(description="Null: it can be borne in every workspace.")
    permissions: dict[Permission, Reach]
    external_id: str | None
    version: int


class InvitationFact(Out):
    """Everything about an invitation but its token."""

    id: str
    email: str
    mode: Mode
    hint: str = Field(description="The last characters of its token.")
    roles: list[RoleHereOut]
    team_ids: list[str]
    expires_at: InstantOut
    teammate_id: str | None = Field(description="Who accepted it.")
    revoked: bool
    external_id: str | None
    version: int


_TEAMMATES = {
    events.TEAMMATE_CREATED: "Somebody works here now.",
    events.TEAMMATE_UPDATED: "A teammate was changed.",
    events.TEAMMATE_SUSPENDED: "A teammate may do nothing any more.",
    events.TEAMMATE_RESUMED: "A suspended teammate works again.",
    events.TEAMMATE_ROLE_GIVEN: "A teammate was given a role in a workspace.",
    events.TEAMMATE_ROLE_TAKEN: "A teammate has no role in a workspace any more.",
}
_TEAMS = {
    events.TEAM_CREATED: "A team was put together.",
    events.TEAM_UPDATED: "A team was changed, or others are in it.",
    events.TEAM_DELETED: "A team was dissolved.",
}
_ROLES = {
    events.ROLE_CREATED: "A role was made.",
    events.ROLE_UPDATED: "A role was changed, for all who have it.",
    events.ROLE_DELETED: "A role was thrown away.",
}
_INVITATIONS = {
    events.INVITATION_CREATED: "Somebody was invited.",
    events.INVITATION_ACCEPTED: "Whoever was invited is a teammate now.",
    events.INVITATION_REVOKED: "An invitation is good no more.",
}

TEAMMATE_FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, TeammateFact) for name, says in _TEAMMATES.items()},
    **{name: Fact(says, TeamFact) for name, says in _TEAMS.items()},
    **{name: Fact(says, RoleFact) for name, says in _ROLES.items()},
    **{name: Fact(says, InvitationFact) for name, says in _INVITATIONS.items()},
}
