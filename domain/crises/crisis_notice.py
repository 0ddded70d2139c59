"""A notice tells people of a crisis in words of people; to those outside only once somebody else
has read it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.crises.errors import OwnNotice
from domain.crises.notice_text import NoticeText
from domain.crises.stakeholder_list import Audience
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    CrisisId,
    CrisisNoticeId,
    OrganizationId,
    StakeholderListId,
    WorkspaceId,
)

MOST_RECIPIENTS = 500


class NoticeState(StrEnum):
    """`in_review`: it waits for somebody to approve it. `released`: its letters go out."""

    IN_REVIEW = "in_review"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class NoticeCause(StrEnum):
    """What had it written: somebody's word, a list that fits, or a playbook."""

    ASKED = "asked"
    FITTING = "fitting"
    PLAYBOOK = "playbook"


@dataclass(frozen=True, slots=True)
class CrisisNotice:
    """All instants are UTC. By `next_update_at` its readers were promised the next. `fitted` is the
    list that it was written for by itself."""

    id: CrisisNoticeId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    crisis_id: CrisisId
    audience: Audience
    state: NoticeState
    cause: NoticeCause
    texts: tuple[NoticeText, ...]
    recipients: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    list_ids: tuple[StakeholderListId, ...] = ()
    fitted: StakeholderListId | None = None
    next_update_at: datetime | None = None
    decided_by: str | None = None
    released_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def possible_moves(self) -> tuple[str, ...]:
        return ("approve", "withdraw") if self.state is NoticeState.IN_REVIEW else ()

    def approve(self, by: str, now: datetime, *, alone: bool) -> "CrisisNotice":
        """It may go out. Whoever wrote it may say so only where they are `alone`. Raises
        InvalidState, OwnNotice."""
        self._require()
        if by == self.created_by and not alone:
            raise OwnNotice()
        return self._next(now, state=NoticeState.RELEASED, decided_by=by, released_at=now)

    def withdraw(self, by: str, now: datetime) -> "CrisisNotice":
        """Nobody is told. Raises InvalidState once it was released."""
        self._require()
        return self._next(now, state=NoticeState.WITHDRAWN, decided_by=by, withdrawn_at=now)

    def _require(self) -> None:
        if self.state is not NoticeState.IN_REVIEW:
            raise InvalidState(thing="crisis_notice", state=self.state.value, moves="")

    def _next(self, now: datetime, **changes: Any) -> "CrisisNotice":
        return replace(self, **changes, version=self.version + 1, updated_at=now)
