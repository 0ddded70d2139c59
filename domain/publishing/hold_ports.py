"""What holds need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.publishing.hold import Hold, Mark
from domain.shared.ids import HoldId


class Holds(Protocol):
    async def add(self, hold: Hold) -> None: ...

    async def get(self, hold_id: HoldId) -> Hold:
        """Locked. Raises NotFound."""
        ...

    async def save(self, hold: Hold) -> None: ...

    async def on_marks(self, marks: Sequence[Mark]) -> Mapping[Mark, Hold]:
        """Of these marks those that are under a hold, each with the oldest that stands on it."""
        ...

    async def lifted_since(self, since: datetime | None) -> Sequence[Hold]:
        """Those that were lifted then or later; without an instant, all that were lifted."""
        ...
