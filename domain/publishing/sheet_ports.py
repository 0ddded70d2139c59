"""What reading workbooks needs from outside, with its promises in words."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import IO, Protocol


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row by the number that the sheet shows: the text a person sees in each of its cells, by
    column from 0, and the codes of what stands where there should be a text."""

    number: int
    cells: Mapping[int, str]
    faults: Mapping[int, str] = field(default_factory=dict)


class Sheets(Protocol):
    def open(
        self, file: IO[bytes], name: str | None
    ) -> AbstractAsyncContextManager[AsyncIterator[Sequence[SheetRow]]]:
        """The rows of the sheet of that name, or else of the first that can be seen, a batch at a
        time, without those that are empty; read in a process of its own that may take so much
        memory and time and no more. Raises SpreadsheetUnreadable, SpreadsheetTooExpensive,
        UnknownSheet, and TemporarilyUnavailable for trouble of ours; the first two also on the
        way."""
        ...
