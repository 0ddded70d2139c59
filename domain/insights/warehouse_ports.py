"""What a warehouse needs from outside, each with its promises in words."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO, Protocol

from domain.insights.warehouse import Batch, Column, Key, Lines, Reading, Seen
from domain.shared.access import Actor


class WarehouseReads(Protocol):
    """Queries that decide nothing. All see only the actor's workspace, and each rests on one look
    at the database. A place that is asked about has `until`."""

    async def look(self, actor: Actor) -> tuple[str, Seen]:
        """Where transactions are counted, and which of them are over now. Raises
        TemporarilyUnavailable where the database was brought from another server and nobody has
        settled it yet."""
        ...

    async def kept_since(self, actor: Actor) -> datetime | None:
        """Before when no reading of a number is kept any more; None where none ever went."""
        ...

    async def lines(self, actor: Actor, reading: Reading, most: int) -> Lines:
        """The next of this phase, at most so many, as they are now. What has changed again since
        `until` is left out: it comes to whoever goes on from there."""
        ...

    async def batch(
        self, actor: Actor, reading: Reading, most: int, last: Key | None = None
    ) -> Batch:
        """The same as values, none of them behind `last`."""
        ...

    async def nth(self, actor: Actor, reading: Reading, nth: int) -> tuple[Key | None, int]:
        """The key of the nth from here in this phase, None where there are fewer; and how many
        there are, but no more than that."""
        ...


class ParquetFiles(Protocol):
    """Writes files of columns. Where its library is not installed it says so."""

    def require(self) -> None:
        """Raises ParquetNotInstalled."""
        ...

    async def write(
        self,
        columns: Sequence[Column],
        key: Sequence[str],
        batches: AsyncIterator[Sequence[Sequence[object]]],
        notes: Mapping[str, str],
        file: BinaryIO,
    ) -> None:
        """Write rows as they come, in groups of bounded size, with `deleted` as the last column and
        the notes beside them. Raises what the batches raise."""
        ...
