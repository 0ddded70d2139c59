"""What those who work here need from outside, each with its promises in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.identity.role import Role
from domain.identity.teammate import Invitation, Team, Teammate
from domain.shared.access import Actor, Mode
from domain.shared.ids import InvitationId, OrganizationId, RoleId, TeamId, TeammateId
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret


class AllRoles(Protocol):
    """The roles an organization has made, in one mode."""

    async def add(self, role: Role) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, role_id: RoleId) -> Role:
        """Locked until the transaction ends: nobody changes it, or gives it, meanwhile. Raises
        NotFound, also for one that was removed."""
        ...

    async def save(self, role: Role) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def how_many(self) -> int:
        """Those that can be seen, without the removed."""
        ...

    async def borne(self, role_id: RoleId) -> bool:
        """Whether somebody has it, or is invited to, seen or not."""
        ...


class Teammates(Protocol):
    """Who works for an organization, in one mode. A narrow actor sees those who work in a workspace
    it opens."""

    async def add(self, teammate: Teammate) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, teammate_id: TeammateId) -> Teammate:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, teammate: Teammate) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def missing(self, ids: frozenset[TeammateId]) -> frozenset[TeammateId]:
        """Those of these that this actor cannot see."""
        ...


class Teams(Protocol):
    """The teams of an organization, in one mode. A narrow actor sees those of the workspaces it
    opens, and those that work everywhere."""

    async def add(self, team: Team) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, team_id: TeamId) -> Team:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, team: Team) -> None:
        """Raises DuplicateExternalId."""
        ...


class Invitations(Protocol):
    """The invitations of an organization, in one mode. A narrow actor sees those to nowhere but the
    workspaces it opens."""

    async def add(self, invitation: Invitation) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, invitation_id: InvitationId) -> Invitation:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, invitation: Invitation) -> None: ...


@dataclass(frozen=True, slots=True)
class InvitationDoor:
    """Which invitation a token opens, and whose it is."""

    invitation_id: InvitationId
    organization_id: OrganizationId
    mode: Mode


class TeammateReads(Protocol):
    """Queries that decide nothing."""

    async def teammate(self, actor: Actor, teammate_id: TeammateId) -> Teammate: ...

    async def teammates(self, actor: Actor, request: PageRequest) -> Page[Teammate]: ...

    async def team(self, actor: Actor, team_id: TeamId) -> Team: ...

    async def teams(self, actor: Actor, request: PageRequest) -> Page[Team]: ...

    async def role(self, actor: Actor, role_id: RoleId) -> Role: ...

    async def roles(self, actor: Actor) -> Sequence[Role]:
        """All that the actor sees, oldest first."""
        ...

    async def invitation(self, actor: Actor, invitation_id: InvitationId) -> Invitation: ...

    async def invitations(self, actor: Actor, request: PageRequest) -> Page[Invitation]: ...

    async def invitation_door(self, hash: str) -> InvitationDoor | None:
        """None for a token that opens nothing: also when it was used or revoked."""
        ...


class InvitationMint(Protocol):
    """Makes what an invitation is accepted with."""

    def invitation_token(self) -> Secret: ...

    def hash_of_secret(self, text: str) -> str: ...
