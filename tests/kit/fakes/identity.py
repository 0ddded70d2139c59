"""Identity in memory: an actor sees its organization, and of it only its mode and grants."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from domain.identity.branding import Branding, Look
from domain.identity.model import ApiKey, Organization, Workspace
from domain.identity.ports import Door
from domain.identity.standing import Standing
from domain.shared.access import Actor, Mode
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import ApiKeyId, OrganizationId, TeammateId, WorkspaceId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.branding import FakeBrandings, branding_in, look_in
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables
from tests.kit.fakes.teammates import (
    FakeInvitations,
    FakeRoles,
    FakeStandings,
    FakeTeammateReads,
    FakeTeammates,
    FakeTeams,
)


class FakeIdentityTx(FakeTransaction):
    """A transaction of identity."""

    @property
    def organizations(self) -> "FakeOrganizations":
        return FakeOrganizations(self)

    @property
    def workspaces(self) -> "FakeWorkspaces":
        return FakeWorkspaces(self)

    @property
    def api_keys(self) -> "FakeApiKeys":
        return FakeApiKeys(self)

    @property
    def brandings(self) -> FakeBrandings:
        return FakeBrandings(self)

    @property
    def roles(self) -> FakeRoles:
        return FakeRoles(self)

    @property
    def teammates(self) -> FakeTeammates:
        return FakeTeammates(self)

    @property
    def teams(self) -> FakeTeams:
        return FakeTeams(self)

    @property
    def invitations(self) -> FakeInvitations:
        return FakeInvitations(self)

    @property
    def standings(self) -> FakeStandings:
        return FakeStandings(self.tables)


class FakeOrganizations:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def add(self, organization: Organization) -> None:
        self._tx.tables.organizations[organization.id] = organization

    async def get(self, organization_id: OrganizationId) -> Organization:
        return _organization(self._tx.tables, self._tx.actor, organization_id)

    async def save(self, organization: Organization) -> None:
        if organization.id == self._tx.actor.organization_id:
            self._tx.tables.organizations[organization.id] = organization


class FakeWorkspaces:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def add(self, workspace: Workspace) -> None:
        self._refuse_twins(workspace)
        self._tx.tables.workspaces[workspace.id] = workspace

    async def get(self, workspace_id: WorkspaceId) -> Workspace:
        return _workspace(self._tx.tables, self._tx.actor, workspace_id)

    async def save(self, workspace: Workspace) -> None:
        self._refuse_twins(workspace)
        if workspace.id in self._tx.tables.workspaces:
            self._tx.tables.workspaces[workspace.id] = workspace

    async def missing(self, ids: frozenset[WorkspaceId]) -> frozenset[WorkspaceId]:
        known = self._tx.tables.workspaces.values()
        return ids - {w.id for w in known if _open_to(self._tx.actor, w)}

    def _refuse_twins(self, workspace: Workspace) -> None:
        for other in self._tx.tables.workspaces.values():
            same_wall = (other.organization_id, other.mode) == (
                workspace.organization_id,
                workspace.mode,
            )
            if other.id != workspace.id and same_wall and _same_name(other, workspace):
                raise DuplicateExternalId(pointer="/external_id")


class FakeApiKeys:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def add(self, key: ApiKey) -> None:
        self._tx.tables.api_keys[key.id] = key

    async def get(self, key_id: ApiKeyId) -> ApiKey:
        return _api_key(self._tx.tables, self._tx.actor, key_id)

    async def save(self, key: ApiKey) -> None:
        if key.id in self._tx.tables.api_keys:
            self._tx.tables.api_keys[key.id] = key


class FakeKeyRing:
    """Finds keys before it is known whose walls we are in."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def find(self, hash: str) -> ApiKey | None:
        keys = self._memory.tables.api_keys.values()
        return next((key for key in keys if key.hash == hash), None)

    async def key(self, organization_id: OrganizationId, key_id: ApiKeyId) -> ApiKey | None:
        return await FakeStandings(self._memory.tables).key(organization_id, key_id)

    async def standing(
        self, organization_id: OrganizationId, workspace_id: WorkspaceId, teammate_id: TeammateId
    ) -> Standing | None:
        standings = FakeStandings(self._memory.tables)
        return await standings.standing(organization_id, workspace_id, teammate_id)

    async def door(
        self, organization_id: OrganizationId, mode: Mode, workspace_id: WorkspaceId
    ) -> Door | None:
        found = self._memory.tables.workspaces.get(workspace_id)
        if found is None or (found.organization_id, found.mode) != (organization_id, mode):
            return None
        return Door(found.status, found.allowed_origins)

    async def used(self, at: Mapping[ApiKeyId, datetime]) -> None:
        keys = self._memory.tables.api_keys
        for key_id, instant in at.items():
            if key_id in keys:
                last = keys[key_id].last_used_at or instant
                keys[key_id] = replace(keys[key_id], last_used_at=max(last, instant))


class FakeIdentityReads(FakeTeammateReads):
    """Single things. Lists, with their filters and sorts, are asked of the real database."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def branding(self, actor: Actor) -> Branding | None:
        return await branding_in(self._memory, actor)

    async def look(self, actor: Actor) -> Look:
        return await look_in(self._memory, actor)

    async def organization(self, actor: Actor) -> Organization:
        return _organization(self._memory.tables, actor, actor.organization_id)

    async def workspace(self, actor: Actor, workspace_id: WorkspaceId) -> Workspace:
        return _workspace(self._memory.tables, actor, workspace_id)

    async def workspaces(self, actor: Actor, request: PageRequest) -> Page[Workspace]:
        raise NotImplementedError

    async def api_key(self, actor: Actor, key_id: ApiKeyId) -> ApiKey:
        return _api_key(self._memory.tables, actor, key_id)

    async def api_keys(self, actor: Actor, request: PageRequest) -> Page[ApiKey]:
        raise NotImplementedError


def _organization(tables: Tables, actor: Actor, organization_id: OrganizationId) -> Organization:
    found = tables.organizations.get(organization_id)
    if found is None or found.id != actor.organization_id:
        raise NotFound(thing="organization")
    return found


def _workspace(tables: Tables, actor: Actor, workspace_id: WorkspaceId) -> Workspace:
    found = tables.workspaces.get(workspace_id)
    if found is None or not _open_to(actor, found):
        raise NotFound(thing="workspace")
    return found


def _api_key(tables: Tables, actor: Actor, key_id: ApiKeyId) -> ApiKey:
    found = tables.api_keys.get(key_id)
    if found is None or (found.organization_id, found.mode) != (actor.organization_id, actor.mode):
        raise NotFound(thing="api_key")
    narrower = found.grants is not None and found.grants <= (actor.grants or frozenset())
    if actor.grants is not None and not narrower:
        raise NotFound(thing="api_key")
    return found


def _open_to(actor: Actor, workspace: Workspace) -> bool:
    if workspace.organization_id != actor.organization_id:
        return False
    granted = actor.grants is None or workspace.id in actor.grants
    return workspace.id == actor.workspace_id or (workspace.mode == actor.mode and granted)


def _same_name(one: Workspace, other: Workspace) -> bool:
    return one.external_id is not None and one.external_id == other.external_id
