"""All of it or none of it: what a use case writes, announces and answers is one commit."""

from datetime import datetime
from typing import Protocol

from domain.shared.errors import Conflict, Invalid
from domain.shared.events import News


class AlreadyAnswered(Exception):
    """This very request was carried out before; here is what was answered then.

    Not a refusal: the caller gets the remembered answer, to the byte.
    """

    def __init__(self, remembered: bytes) -> None:
        super().__init__("this request was already carried out")
        self.remembered = remembered


class IdempotencyInProgress(Conflict):
    """Another request with the same key is being carried out at this moment."""

    code = "idempotency_in_progress"


class IdempotencyKeyReused(Invalid):
    """The key was used before with another request."""

    code = "idempotency_key_reused"


class AnswerLost(Conflict):
    """This request was carried out before, but what was answered then cannot be read any more: the
    key that sealed it is not configured. It is not carried out again."""

    code = "idempotency_answer_lost"


class Transaction(Protocol):
    """An open transaction. Leaving its block without `commit` undoes everything.

    Beginning one for an actor with a receipt raises AlreadyAnswered, AnswerLost,
    IdempotencyInProgress or IdempotencyKeyReused where that applies. A commit that cannot be made
    durable raises TemporarilyUnavailable.
    """

    def announce(self, *news: News) -> None:
        """Tell these facts if, and only if, the commit succeeds."""
        ...

    def plan(self, kind: str, subject_id: str, due_at: datetime) -> None:
        """From the commit on, this kind of duty about this subject is due then, and at no other
        time: one planned before moves. Raises LookupError for a kind that nobody knows."""
        ...

    def unplan(self, kind: str, subject_id: str) -> None:
        """From the commit on, this duty is no longer to be done. One under way is not stopped."""
        ...

    async def commit(self, answer: object = None) -> None:
        """Make it durable. `answer` is what the use case is about to return; it is remembered
        with the rest when the actor carries a receipt."""
        ...
