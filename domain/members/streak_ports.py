"""What telling of broken streaks needs from outside, each with its promises in words."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.members.streak import Unit
from domain.members.streak_watch import StreakWatch, Watched
from domain.shared.ids import MemberId


class StreakWatches(Protocol):
    async def place(self, now: datetime) -> tuple[str, int]:
        """The zone of the workspace, and which day it is there, counted from 1970-01-01."""
        ...

    async def take(self, unit: Unit, word: str) -> StreakWatch | None:
        """Locked until the transaction ends; None where there is none yet."""
        ...

    async def begin(self, watch: StreakWatch) -> None:
        """In the place of an idle one; where somebody else has begun the same it is left as it
        is."""
        ...

    async def save(self, watch: StreakWatch) -> None: ...

    async def rest(self, watched: Collection[Watched]) -> None:
        """All the others are idle from now on."""
        ...

    async def silent(self, watch: StreakWatch, most: int) -> Sequence[MemberId]:
        """The first of those, after the last that was looked at, who did something in the next unit
        of the watch and nothing in the one after it, each with whoever is part of them. Bots, and
        who is forgotten, are not among them."""
        ...


class StreakTransaction(Protocol):
    @property
    def streak_watches(self) -> StreakWatches: ...
