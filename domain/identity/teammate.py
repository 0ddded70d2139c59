"""A teammate is a person who works for the organization, with a role per workspace; a team is some
of them under one name; an invitation makes one of whoever accepts it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.shared.access import Mode
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    InvitationId,
    OrganizationId,
    RoleId,
    TeamId,
    TeammateId,
    WorkspaceId,
)

Roles = Mapping[WorkspaceId, RoleId]
"""The role somebody has in each workspace they work in."""


class TeammateStatus(StrEnum):
    """Whether somebody works here at the moment. Who was invited becomes a teammate by accepting."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Teammate:
    """A person at work. Without a role in a workspace they may do nothing there."""

    id: TeammateId
    organization_id: OrganizationId
    mode: Mode
    name: str
    email: str
    language: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    status: TeammateStatus = TeammateStatus.ACTIVE
    roles: Roles = field(default_factory=dict)
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def workspace_ids(self) -> tuple[WorkspaceId, ...]:
        """Where they work."""
        return tuple(sorted(self.roles))

    def change(self, now: datetime, **changes: Any) -> "Teammate":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def suspend(self, now: datetime) -> "Teammate":
        """From the next request on they may do nothing; their roles are kept."""
        if self.status is TeammateStatus.SUSPENDED:
            raise InvalidState(thing="teammate", state="suspended", moves="resume")
        return self.change(now, status=TeammateStatus.SUSPENDED)

    def resume(self, now: datetime) -> "Teammate":
        if self.status is TeammateStatus.ACTIVE:
            raise InvalidState(thing="teammate", state="active", moves="suspend")
        return self.change(now, status=TeammateStatus.ACTIVE)

    def give_role(self, workspace_id: WorkspaceId, role_id: RoleId, now: datetime) -> "Teammate":
        """In place of the one they had there, if any."""
        return self.change(now, roles={**self.roles, workspace_id: role_id})

    def take_role(self, workspace_id: WorkspaceId, now: datetime) -> "Teammate":
        """From the next request on they may do nothing there."""
        left = {place: role for place, role in self.roles.items() if place != workspace_id}
        return self.change(now, roles=left)


@dataclass(frozen=True, slots=True)
class Team:
    """`workspace_id` None: it works in every workspace of the organization, each of its members in
    those where they have a role."""

    id: TeamId
    organization_id: OrganizationId
    mode: Mode
    name: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    workspace_id: WorkspaceId | None = None
    member_ids: frozenset[TeammateId] = frozenset()
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "Team":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "Team":
        """For good: it is found no more, and its external id is free."""
        return self.change(now, removed_at=now, external_id=None)


class InvitationStatus(StrEnum):
    """What an invitation is good for now."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Good once, until it expires. Of its token only the hash is kept, and the last characters to
    tell invitations apart. `teammate_id` is who accepted it."""

    id: InvitationId
    organization_id: OrganizationId
    mode: Mode
    email: str
    language: str
    roles: Roles
    hash: str
    hint: str
    expires_at: datetime
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    name: str | None = None
    team_ids: frozenset[TeamId] = frozenset()
    teammate_id: TeammateId | None = None
    accepted_at: datetime | None = None
    revoked_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def workspace_ids(self) -> tuple[WorkspaceId, ...]:
        """Where whoever accepts it will work."""
        return tuple(sorted(self.roles))

    def status(self, now: datetime) -> InvitationStatus:
        if self.accepted_at is not None:
            return InvitationStatus.ACCEPTED
        if self.revoked_at is not None:
            return InvitationStatus.REVOKED
        return InvitationStatus.PENDING if now < self.expires_at else InvitationStatus.EXPIRED

    def accept(self, teammate_id: TeammateId, now: datetime) -> "Invitation":
        """Once. Raises InvalidState for one that is no longer good."""
        if self.status(now) is not InvitationStatus.PENDING:
            raise InvalidState(thing="invitation", state=self.status(now).value, moves="resend")
        return self._moved(now, teammate_id=teammate_id, accepted_at=now)

    def revoke(self, now: datetime) -> "Invitation":
        """Its token opens nothing any more. Raises InvalidState for one that was accepted."""
        if self.accepted_at is not None:
            raise InvalidState(thing="invitation", state="accepted", moves="")
        return self._moved(now, revoked_at=now)

    def _moved(self, now: datetime, **changes: Any) -> "Invitation":
        return replace(self, **changes, version=self.version + 1, updated_at=now)
