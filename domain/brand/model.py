"""What a brand stands for, and for whom: its values, its vision, its mission, its positioning and
its audiences."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.shared.ids import OrganizationId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Value:
    """What the brand holds dear, and what it means by that."""

    name: str
    meaning: str | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom the brand speaks to: in which languages (BCP 47), and on which platforms they are."""

    name: str
    description: str | None = None
    languages: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brand:
    """A workspace's own, of version 0 while nobody has said anything of it. All of it is for people
    to read; nothing is refused because of it."""

    workspace_id: WorkspaceId
    organization_id: OrganizationId
    created_at: datetime
    updated_at: datetime
    updated_by: str
    version: int = 0
    values: tuple[Value, ...] = ()
    vision: str | None = None
    mission: str | None = None
    positioning: str | None = None
    audiences: tuple[Audience, ...] = ()

    def change(self, by: str, now: datetime, changes: Mapping[str, Any]) -> "Brand":
        """What is not among the changes stays as it is."""
        return replace(self, **changes, version=self.version + 1, updated_at=now, updated_by=by)
