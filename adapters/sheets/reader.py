"""Every workbook is read by a child process that may do little, and dies of asking for more."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from logging import getLogger
from pathlib import Path
from typing import IO, Any

from pydantic_core import from_json

from domain.publishing.errors import SpreadsheetTooExpensive, SpreadsheetUnreadable, UnknownSheet
from domain.publishing.sheet_ports import SheetRow
from domain.shared.errors import Refusal, TemporarilyUnavailable

log = getLogger("tertulia.sheets")
ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 2
SECONDS = 60.0
BATCH = 500
# A row of a million characters, each written as its number.
LONGEST_LINE = 16 * 1024 * 1024
# What an allocation that fails does to a library, and what a file does to one that trusts it.
_DIED_OF: dict[int, type[Refusal]] = {
    signal.SIGXCPU: SpreadsheetTooExpensive,
    signal.SIGABRT: SpreadsheetTooExpensive,
    signal.SIGSEGV: SpreadsheetUnreadable,
    signal.SIGBUS: SpreadsheetUnreadable,
}


class ChildSheets:
    """A few at a time. `seconds` is how long nothing may come, for a machine that is too busy: what
    a workbook may take of the processor is the child's own limit."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._places = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def open(
        self, file: IO[bytes], name: str | None
    ) -> AsyncIterator[AsyncIterator[Sequence[SheetRow]]]:
        async with self._places:
            child = await _started(file, name)
            try:
                # The first row is waited for here, before anything else begins.
                first = await self._next(child)
                yield self._batches(child, first)
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()

    async def _batches(
        self, child: asyncio.subprocess.Process, row: SheetRow | None
    ) -> AsyncIterator[Sequence[SheetRow]]:
        batch = []
        while row is not None:
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
            row = await self._next(child)
        if batch:
            yield batch

    async def _next(self, child: asyncio.subprocess.Process) -> SheetRow | None:
        """None at the end."""
        assert child.stdout is not None
        try:
            async with asyncio.timeout(self._seconds):
                line = await child.stdout.readline()
                code = 0 if line else await child.wait()
        except TimeoutError:
            log.warning("sheet_took_too_long")
            raise TemporarilyUnavailable() from None
        except ValueError:
            raise SpreadsheetUnreadable() from None
        if not line:
            raise _ended_early(code)
        said = from_json(line)
        if isinstance(said, list):
            return _row(said)
        _check_end(said)
        return None


async def _started(file: IO[bytes], name: str | None) -> asyncio.subprocess.Process:
    file.flush()
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-E", "-s", "-m", "adapters.sheets.child"),
        *([name] if name is not None else []),
        cwd=ROOT,
        # One arena: others would use up the address space that is counted.
        env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "1"},
        stdin=file.fileno(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=LONGEST_LINE,
    )


def _row(said: list[Any]) -> SheetRow:
    number, cells, faults = said
    return SheetRow(
        number,
        {int(column): text for column, text in cells.items()},
        {int(column): code for column, code in faults.items()},
    )


def _check_end(said: dict[str, Any]) -> None:
    match said.get("reason"):
        case "unknown_sheet":
            raise UnknownSheet(sheets=", ".join(said["sheets"]), pointer="parameter:sheet")
        case "too_expensive":
            raise SpreadsheetTooExpensive()
        case "unreadable":
            raise SpreadsheetUnreadable()


def _ended_early(code: int) -> Refusal:
    why = _DIED_OF.get(-code)
    if why is None:
        log.error("sheet_reading_failed", extra={"exit_code": code})
        return TemporarilyUnavailable()
    return why()
