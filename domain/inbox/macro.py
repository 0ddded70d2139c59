"""A macro is a list of steps with a name, done by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.inbox.step import Step
from domain.shared.access import Actor
from domain.shared.ids import MacroId, OrganizationId, TeamId, WorkspaceId


class Audience(StrEnum):
    """For whom it is there."""

    PERSONAL = "personal"
    TEAM = "team"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Macro:
    """One that is `personal` is there for its `owner` alone, one of a `team` for those in it, and
    for keys, which act for everybody."""

    id: MacroId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    steps: tuple[Step, ...]
    owner: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    audience: Audience = Audience.ALL
    team_id: TeamId | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def is_for(self, actor: Actor) -> bool:
        if self.audience is Audience.ALL or self.owner == actor.id:
            return True
        if self.audience is Audience.PERSONAL:
            return False
        return actor.teammate_id is None or self.team_id in actor.team_ids

    def change(self, now: datetime, **changes: Any) -> "Macro":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "Macro":
        """For good: it is found no more, and its external id is free."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )
