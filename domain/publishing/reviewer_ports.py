"""What an outside reviewer needs from outside, each with its promises in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.publishing.reviewer import Reviewer, Silent
from domain.publishing.reviewing import Comment, Question
from domain.shared.access import Actor
from domain.shared.secret import Secret


@dataclass(frozen=True, slots=True)
class Line:
    """How a reviewer is reached, and what signs: the newest secret first, and none where they
    cannot be opened."""

    url: str
    timeout: timedelta
    secrets: tuple[Secret, ...]


class Reviewers(Protocol):
    """The reviewer of one workspace."""

    async def get(self) -> Reviewer | None:
        """Locked until the transaction ends; None where there has never been one. Also then nobody
        else can make one meanwhile."""
        ...

    async def save(self, reviewer: Reviewer) -> None: ...

    async def give_secret(self, secret: Secret) -> None:
        """Kept sealed. The one it had becomes the one before."""
        ...

    async def forget_secrets(self) -> None: ...

    async def secrets(self, now: datetime) -> tuple[Secret, ...]:
        """What signs now, the newest first; none where it cannot be opened. Locks nothing."""
        ...


class ReviewerReads(Protocol):
    async def reviewer(self, actor: Actor) -> Reviewer | None:
        """None where there has never been one."""
        ...


class OutsideReview(Protocol):
    """Speaks to reviewers."""

    def judged(self, url: str) -> str:
        """The address in one spelling. Raises UrlNotAllowed, also for one without TLS that does not
        lead to this very machine."""
        ...

    def new_secret(self) -> Secret:
        """One nobody can guess."""
        ...

    async def ask(self, line: Line, question: Question) -> Sequence[Comment] | Silent:
        """One request, signed, no longer than the line's timeout. Never raises: trouble is a
        silence."""
        ...
