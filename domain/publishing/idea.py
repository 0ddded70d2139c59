"""An idea is something that could be said: kept, weighed, and one day made a message, or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
from domain.shared.ids import CampaignId, IdeaId, MessageId, OrganizationId, WorkspaceId


class IdeaStatus(StrEnum):
    """How far an idea has come. Only by being promoted does it become `promoted`."""

    NEW = "new"
    SHORTLISTED = "shortlisted"
    PROMOTED = "promoted"
    DISCARDED = "discarded"


class IdeaSource(StrEnum):
    """Where an idea came from."""

    PERSON = "person"
    FEED = "feed"


_MOVES = {
    IdeaStatus.NEW: ("shortlist", "promote", "discard", "delete"),
    IdeaStatus.SHORTLISTED: ("reopen", "promote", "discard", "delete"),
    IdeaStatus.PROMOTED: ("reopen", "shortlist", "discard", "delete"),
    IdeaStatus.DISCARDED: ("reopen", "shortlist", "delete"),
}


@dataclass(frozen=True, slots=True)
class Idea:
    """What could be said, and what became of it. `notes` are for colleagues and never said.
    `score` is 0 to 100, None while nobody has judged it; `owner` is whatever the caller calls the
    person. `message_id` is the message it became: that says its title, has its link, which leads
    to where the idea came from, bears its tags, and is of its campaign."""

    id: IdeaId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    title: str
    status: IdeaStatus
    source: IdeaSource
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    notes: str | None = None
    link: str | None = None
    tags: tuple[str, ...] = ()
    score: int | None = None
    owner: str | None = None
    message_id: MessageId | None = None
    promoted_at: datetime | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    campaign_id: CampaignId | None = None

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What can be done with it now."""
        return _MOVES[self.status]

    def change(self, now: datetime, **changes: Any) -> "Idea":
        """Anything but what promoting does. One that was promoted and is given another status lets
        go of its message, which stays as it is."""
        status = changes.get("status", self.status)
        if status is IdeaStatus.PROMOTED and self.status is not status:
            self._refuse()
        if status is not IdeaStatus.PROMOTED:
            changes |= {"message_id": None, "promoted_at": None}
        if "tags" in changes:
            changes["tags"] = tuple(dict.fromkeys(changes["tags"]))
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def promote(self, message_id: MessageId, now: datetime) -> "Idea":
        """It has become this message. Once; and not when it was discarded."""
        if "promote" not in self.possible_moves:
            self._refuse()
        return replace(
            self,
            status=IdeaStatus.PROMOTED,
            message_id=message_id,
            promoted_at=now,
            version=self.version + 1,
            updated_at=now,
        )

    def remove(self, now: datetime) -> "Idea":
        """For good: it is found no more, and its external id is free."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )

    def _refuse(self) -> None:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing="idea", state=self.status.value, moves=moves)
