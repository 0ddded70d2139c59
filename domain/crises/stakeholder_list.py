"""A list says whom to tell of a crisis: people outside, by their address, and teammates."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.crises.notice_text import NoticeText
from domain.crises.playbook import Condition, Start
from domain.shared.ids import OrganizationId, StakeholderListId, TeammateId, WorkspaceId

MOST_LISTS = 100
MOST_PEOPLE = 200
MOST_TEXTS = 10


class Audience(StrEnum):
    """Who reads it: our own, or people outside, for whom a second person reads it first."""

    INTERNAL = "internal"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Somebody who is to be told, where and in which language."""

    email: str
    name: str | None = None
    role: str | None = None
    language: str | None = None

    @property
    def key(self) -> str:
        """Letters of either size are the same address."""
        return self.email.lower()


@dataclass(frozen=True, slots=True)
class StakeholderList:
    """`fits` says which crises it is for. One that `tells` when fitting is told of such a crisis by
    itself, once, in the words of its `texts`."""

    id: StakeholderListId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    audience: Audience
    tells: Start
    fits: Condition
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    people: tuple[Stakeholder, ...] = ()
    teammates: tuple[TeammateId, ...] = ()
    texts: tuple[NoticeText, ...] = ()
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def tells_by_itself(self) -> bool:
        return self.tells is Start.WHEN_FITTING

    def change(self, now: datetime, **changes: Any) -> "StakeholderList":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def forget(self, key: str, now: datetime) -> "StakeholderList":
        """Without whoever has that address. The very same where nobody has."""
        left = tuple(one for one in self.people if one.key != key)
        return self if left == self.people else self.change(now, people=left)

    def remove(self, now: datetime) -> "StakeholderList":
        """For good, and with it whom it named; its external id is free."""
        return self.change(now, removed_at=now, external_id=None, people=(), teammates=())
