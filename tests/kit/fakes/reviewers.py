"""Outside reviewers in memory; and one that says what a test wants to hear."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.publishing.reviewer import Reviewer, Silent
from domain.publishing.reviewer_ports import Line
from domain.publishing.reviewing import Comment, Question
from domain.shared.access import Actor
from domain.shared.secret import Secret
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeReviewers:
    def __init__(self, tx: FakeTransaction) -> None:
        self._rows, self._secrets = tx.tables.reviewers, tx.tables.reviewer_secrets
        self._workspace = tx.actor.workspace

    async def get(self) -> Reviewer | None:
        return self._rows.get(self._workspace)

    async def save(self, reviewer: Reviewer) -> None:
        self._rows[reviewer.workspace_id] = reviewer

    async def give_secret(self, secret: Secret) -> None:
        before = self._secrets.get(self._workspace, ())
        self._secrets[self._workspace] = (secret, *before[:1])

    async def forget_secrets(self) -> None:
        self._secrets.pop(self._workspace, None)

    async def secrets(self, now: datetime) -> tuple[Secret, ...]:
        kept, reviewer = self._secrets.get(self._workspace, ()), self._rows.get(self._workspace)
        until = reviewer.previous_until if reviewer else None
        return kept if until is not None and now < until else kept[:1]


async def reviewer_in(memory: Memory, actor: Actor) -> Reviewer | None:
    return memory.tables.reviewers.get(actor.workspace)


@dataclass
class ScriptedReview:
    """Has nothing to say, unless the script says otherwise; what was asked is kept."""

    answers: deque[Sequence[Comment] | Silent] = field(default_factory=deque)
    asked: list[tuple[Line, Question]] = field(default_factory=list)
    made: int = 0

    def judged(self, url: str) -> str:
        return url

    def new_secret(self) -> Secret:
        self.made += 1
        return Secret(f"whsec_{self.made}")

    async def ask(self, line: Line, question: Question) -> Sequence[Comment] | Silent:
        self.asked.append((line, question))
        return self.answers.popleft() if self.answers else ()
