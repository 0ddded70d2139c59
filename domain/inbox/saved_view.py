"""A list of conversations that somebody looks at again and again has a name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.shared.ids import OrganizationId, SavedViewId, WorkspaceId


@dataclass(frozen=True, slots=True)
class SavedView:
    """`query` holds parameters of the list of conversations, each as it is written in a query.
    One that is not `shared` is there for its owner alone."""

    id: SavedViewId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    query: Mapping[str, str]
    owner: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    shared: bool = False
    removed_at: datetime | None = None

    def is_for(self, actor_id: str) -> bool:
        return self.shared or self.owner == actor_id

    def change(self, now: datetime, **changes: Any) -> "SavedView":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "SavedView":
        """For good."""
        return replace(self, removed_at=now, version=self.version + 1, updated_at=now)
