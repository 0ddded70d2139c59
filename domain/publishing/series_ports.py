"""What series need from outside, each with its promises in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.publishing.series import Occurrence, Series
from domain.publishing.states import MessageStatus
from domain.shared.access import Actor
from domain.shared.ids import SeriesId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Kept:
    """An occurrence as it is kept, and how its message stands."""

    occurrence: Occurrence
    message_status: MessageStatus | None


class SeriesBook(Protocol):
    async def add(self, series: Series) -> None:
        """Raises DuplicateExternalId at the commit."""
        ...

    async def get(self, series_id: SeriesId) -> Series:
        """Locked. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, series: Series) -> None:
        """Raises DuplicateExternalId."""
        ...


class Occurrences(Protocol):
    """What is kept of the occurrences of series. Whoever writes here has locked the series."""

    async def named(self, series_id: SeriesId, names: Sequence[str]) -> list[Occurrence]:
        """Those of these names that are kept."""
        ...

    async def to_come(self, series_id: SeriesId, after: datetime) -> list[Occurrence]:
        """Those meant for an instant after this one, and those that are planned, in order."""
        ...

    async def add(self, occurrence: Occurrence) -> None: ...

    async def save_all(self, changes: Sequence[tuple[Occurrence, Occurrence]]) -> None:
        """Each pair as (before, after); the messages they name may be added in the same commit."""
        ...


class SeriesReads(Protocol):
    """Queries about series. Each sees only the actor's workspace."""

    async def one_series(self, actor: Actor, series_id: SeriesId) -> Series:
        """Raises NotFound, also for one that was removed."""
        ...

    async def many_series(self, actor: Actor, request: PageRequest) -> Page[Series]: ...

    async def occurrences_named(
        self, actor: Actor, series_id: SeriesId, names: Sequence[str]
    ) -> Sequence[Kept]: ...

    async def occurrences_between(
        self, actor: Actor, series_id: SeriesId, after: datetime, until: datetime
    ) -> Sequence[Kept]:
        """Those kept whose instant lies between these, the latter included."""
        ...
