"""What identity needs from outside, each with its promises in words."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.identity.branding import BrandingReads, Brandings
from domain.identity.model import ApiKey, Organization, Workspace, WorkspaceStatus
from domain.identity.standing import Standings
from domain.identity.teammate_ports import (
    AllRoles,
    Invitations,
    TeammateReads,
    Teammates,
    Teams,
)
from domain.shared.access import Actor, Mode
from domain.shared.ids import ApiKeyId, OrganizationId, WorkspaceId
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import Transaction


class Organizations(Protocol):
    async def add(self, organization: Organization) -> None: ...

    async def get(self, organization_id: OrganizationId) -> Organization:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, organization: Organization) -> None: ...


class Workspaces(Protocol):
    async def add(self, workspace: Workspace) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, workspace_id: WorkspaceId) -> Workspace:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, workspace: Workspace) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def missing(self, ids: frozenset[WorkspaceId]) -> frozenset[WorkspaceId]:
        """Those of these that this actor cannot see."""
        ...


class ApiKeys(Protocol):
    async def add(self, key: ApiKey) -> None: ...

    async def get(self, key_id: ApiKeyId) -> ApiKey:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, key: ApiKey) -> None: ...


class IdentityTransaction(Transaction, Protocol):
    @property
    def organizations(self) -> Organizations: ...
    @property
    def workspaces(self) -> Workspaces: ...
    @property
    def api_keys(self) -> ApiKeys: ...
    @property
    def brandings(self) -> Brandings: ...
    @property
    def roles(self) -> AllRoles: ...
    @property
    def teammates(self) -> Teammates: ...
    @property
    def teams(self) -> Teams: ...
    @property
    def invitations(self) -> Invitations: ...
    @property
    def standings(self) -> Standings:
        """As this transaction finds things, and not as they were a moment ago."""
        ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[IdentityTransaction]: ...


@dataclass(frozen=True, slots=True)
class Door:
    """What is checked on the way into a workspace."""

    status: WorkspaceStatus
    allowed_origins: tuple[str, ...]


class KeyRing(Standings, Protocol):
    """Finds keys before it is known whose walls we are in."""

    async def find(self, hash: str) -> ApiKey | None: ...

    async def door(
        self, organization_id: OrganizationId, mode: Mode, workspace_id: WorkspaceId
    ) -> Door | None:
        """That workspace's door; None when this organization has none by that id in this mode."""
        ...

    async def used(self, at: Mapping[ApiKeyId, datetime]) -> None:
        """Note when keys were last used. An earlier instant never replaces a later one."""
        ...


class IdentityReads(TeammateReads, BrandingReads, Protocol):
    """Queries that decide nothing."""

    async def organization(self, actor: Actor) -> Organization: ...

    async def workspace(self, actor: Actor, workspace_id: WorkspaceId) -> Workspace: ...

    async def workspaces(self, actor: Actor, request: PageRequest) -> Page[Workspace]: ...

    async def api_key(self, actor: Actor, key_id: ApiKeyId) -> ApiKey: ...

    async def api_keys(self, actor: Actor, request: PageRequest) -> Page[ApiKey]: ...


@dataclass(frozen=True, slots=True)
class Minted:
    """A new key text and its hash. The text is shown once and kept nowhere."""

    text: str
    hash: str
    hint: str


class KeyMint(Protocol):
    def mint(self, mode: Mode) -> Minted:
        """A key nobody can guess, that says its mode and carries a checksum."""
        ...

    def hash_of(self, text: str) -> str | None:
        """The hash to look up; None when the text cannot be one of our keys."""
        ...
