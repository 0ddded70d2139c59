"""What a workspace shows of its crises to anybody: where, whether, and each crisis by its own
word."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.crises.crisis import Crisis, CrisisState
from domain.crises.crisis_entry import CrisisEntry
from domain.shared.ids import OrganizationId, StatusPageId, WorkspaceId

SHOWN_STATES = (CrisisState.ACTIVE, CrisisState.CONTAINED, CrisisState.RESOLVED)
"""Triage is nobody else's yet, and what is over is shown no more."""

MOST_CRISES, MOST_ENTRIES = 20, 50


@dataclass(frozen=True, slots=True)
class StatusPage:
    """One for each workspace. `id` is part of its address; `title` is what stands over it, without
    it the workspace's name."""

    id: StatusPageId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    updated_by: str
    created_at: datetime
    updated_at: datetime
    enabled: bool = False
    title: str | None = None
    version: int = 0

    def set_up(self, by: str, now: datetime, *, enabled: bool, title: str | None) -> "StatusPage":
        """The same where it is so already."""
        if self.version and (self.enabled, self.title) == (enabled, title):
            return self
        return replace(
            self,
            enabled=enabled,
            title=title,
            updated_by=by,
            updated_at=now,
            version=self.version + 1,
        )


@dataclass(frozen=True, slots=True)
class ShownCrisis:
    """What anybody may see of it: its entries are the public ones, the newest first."""

    crisis: Crisis
    entries: tuple[CrisisEntry, ...]


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """The page as it is shown, by the workspace's clocks; `language` is the workspace's. Those that
    trouble people most come first."""

    page: StatusPage
    whose: str
    language: str
    timezone: str
    crises: tuple[ShownCrisis, ...]
    primary_colour: str | None = None
    background_colour: str | None = None
