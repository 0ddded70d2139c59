"""The wire shapes of identity."""

from typing import Annotated

from pydantic import Field

from api.wire import (
    ExternalId,
    In,
    Instant,
    InstantOut,
    Language,
    Metadata,
    Name,
    Origin,
    Out,
    TimezoneName,
    WorkspaceRef,
    absent,
)
from domain.identity.model import ApiKey, Organization, Workspace, WorkspaceStatus
from domain.identity.use_cases.create_api_key import MintedKey, NewApiKey
from domain.identity.use_cases.create_workspace import NewWorkspace
from domain.shared.access import Mode, Permission
from domain.shared.ids import WorkspaceId

WorkspaceRefs = Annotated[list[WorkspaceRef], Field(min_length=1, max_length=100)]
Origins = Annotated[list[Origin], Field(max_length=50)]


class OrganizationOut(Out):
    id: str
    name: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, organization: Organization, language: str) -> "OrganizationOut":
        return cls(
            id=organization.id,
            name=organization.name,
            version=organization.version,
            created_at=organization.created_at,
            updated_at=organization.updated_at,
        )


class OrganizationChange(In):
    name: Name


class WorkspaceIn(In):
    name: Name = Field(examples=["Café Aurora"])
    timezone: TimezoneName = "UTC"
    language: Language = "en"
    allowed_origins: Origins = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewWorkspace:
        return NewWorkspace(
            name=self.name,
            timezone=self.timezone,
            language=self.language,
            allowed_origins=tuple(self.allowed_origins),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class WorkspaceChange(In):
    name: Name = absent()
    timezone: TimezoneName = absent()
    language: Language = absent()
    allowed_origins: Origins = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


class WorkspaceOut(Out):
    id: str
    name: str
    mode: Mode
    status: WorkspaceStatus
    timezone: str
    language: str
    allowed_origins: list[str]
    external_id: str | None
    metadata: dict[str, str]
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, workspace: Workspace, language: str) -> "WorkspaceOut":
        return cls(
            id=workspace.id,
            name=workspace.name,
            mode=workspace.mode,
            status=workspace.status,
            timezone=workspace.timezone,
            language=workspace.language,
            allowed_origins=list(workspace.allowed_origins),
            external_id=workspace.external_id,
            metadata=dict(workspace.metadata),
            version=workspace.version,
            created_at=workspace.created_at,
            updated_at=workspace.updated_at,
        )


class ApiKeyIn(In):
    name: Name = Field(examples=["dashboard, server side"])
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=len(Permission))] = Field(
        examples=[["messages:read", "messages:write"]]
    )
    workspace_ids: WorkspaceRefs | None = Field(
        default=None, description="The workspaces it opens; null for every one of this mode."
    )
    expires_at: Instant | None = None

    def request(self) -> NewApiKey:
        grants = None
        if self.workspace_ids is not None:
            grants = frozenset(WorkspaceId(text) for text in self.workspace_ids)
        return NewApiKey(self.name, frozenset(self.scopes), grants, self.expires_at)


class ApiKeyChange(In):
    name: Name


class ApiKeyOut(Out):
    id: str
    name: str
    mode: Mode
    hint: str = Field(description="The key's last four characters.")
    scopes: list[Permission]
    workspace_ids: list[str] | None
    expires_at: InstantOut | None
    last_used_at: InstantOut | None = Field(description="Within the last half minute or so.")
    revoked_at: InstantOut | None
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, key: ApiKey, language: str) -> "ApiKeyOut":
        return cls.model_validate(_of(key))


class NewApiKeyOut(ApiKeyOut):
    key: str = Field(description="The key itself, shown this once.")

    @classmethod
    def minted(cls, minted: MintedKey, language: str) -> "NewApiKeyOut":
        return cls.model_validate(_of(minted.key) | {"key": minted.text})


def _of(key: ApiKey) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "mode": key.mode,
        "hint": key.hint,
        "scopes": sorted(key.scopes),
        "workspace_ids": None if key.grants is None else sorted(key.grants),
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
        "created_by": key.created_by,
        "version": key.version,
        "created_at": key.created_at,
        "updated_at": key.updated_at,
    }
