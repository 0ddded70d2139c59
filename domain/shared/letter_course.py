"""A letter leaves us once: what becomes of it, whoever it is to and whatever is in it.

It cannot be looked up at whoever took it: once it may have left us, and nobody said that it was
taken, nobody knows. That is what `unconfirmed` says, and it is never sent again by itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Generic, NoReturn, Self, TypeVar

from domain.shared.errors import InvalidState


class LetterState(StrEnum):
    """`pending`: it waits for what is before it, or for its next try. `sending`: it is under way.
    `unconfirmed`: it may have arrived, nobody knows. `stopped`: it is not to be sent."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    STOPPED = "stopped"


R = TypeVar("R", bound=StrEnum)
"""Why such a letter stands where it does."""


class LetterCourse(Generic[R]):
    """For a frozen dataclass with these fields. `LADDER` is how long after each try that was put
    off the next one is; after the last rung it has failed. `THING` is what refusals call it."""

    __slots__ = ()
    LADDER: ClassVar[Sequence[timedelta]]
    THING: ClassVar[str]
    state: LetterState
    reason: R | None
    detail: str | None
    attempts: int
    next_at: datetime | None
    version: int

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        again = self.state in (LetterState.FAILED, LetterState.UNCONFIRMED)
        return ("repeat",) if again and self.is_known else ()

    @property
    def is_known(self) -> bool:
        """Whether it still says whom it is for."""
        return True

    def due(self, now: datetime) -> Self:
        """What it waited for is there."""
        self._only_from(LetterState.PENDING)
        return self._next(now, next_at=now)

    def sent(self, now: datetime) -> Self:
        """The other side took it. Said late, it is the last word on what nobody knew."""
        self._only_from(LetterState.SENDING, LetterState.UNCONFIRMED)
        return self._next(now, state=LetterState.SENT, sent_at=now, reason=None, detail=None)

    def put_off(self, reason: R, detail: str | None, now: datetime) -> Self:
        """Not now; after the last rung of the ladder it has failed."""
        self._only_from(LetterState.SENDING, LetterState.UNCONFIRMED)
        if self.attempts > len(self.LADDER):
            return self.fail(reason, detail, now)
        later = now + self.LADDER[self.attempts - 1]
        return self._next(
            now, state=LetterState.PENDING, reason=reason, detail=detail, next_at=later
        )

    def fail(self, reason: R, detail: str | None, now: datetime) -> Self:
        """For good, unless somebody has it repeated."""
        self._only_from(LetterState.PENDING, LetterState.SENDING, LetterState.UNCONFIRMED)
        return self._next(now, state=LetterState.FAILED, reason=reason, detail=detail, next_at=None)

    def lose(self, reason: R, detail: str | None, now: datetime) -> Self:
        """It may have arrived, and nobody knows."""
        self._only_from(LetterState.SENDING)
        return self._next(now, state=LetterState.UNCONFIRMED, reason=reason, detail=detail)

    def stop(self, reason: R, now: datetime) -> Self:
        """It is not to be sent, for good."""
        self._only_from(LetterState.PENDING)
        return self._next(now, state=LetterState.STOPPED, reason=reason, next_at=None)

    def repeat(self, now: datetime) -> Self:
        """Somebody wants it sent again; it bears the same Message-ID, so that whoever got the first
        one can tell."""
        if "repeat" not in self.possible_moves:
            self._refuse()
        return self._next(
            now, state=LetterState.PENDING, reason=None, detail=None, attempts=0, next_at=now
        )

    def _begun(self, now: datetime, **changes: Any) -> Self:
        """It is about to leave us."""
        self._only_from(LetterState.PENDING)
        return self._next(
            now,
            state=LetterState.SENDING,
            attempts=self.attempts + 1,
            next_at=None,
            reason=None,
            detail=None,
            **changes,
        )

    def _only_from(self, *states: LetterState) -> None:
        if self.state not in states:
            self._refuse()

    def _refuse(self) -> NoReturn:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing=self.THING, state=self.state.value, moves=moves)

    def _next(self, now: datetime, **changes: Any) -> Self:
        changed: dict[str, Any] = {**changes, "version": self.version + 1, "updated_at": now}
        return replace(self, **changed)  # type: ignore[type-var]
