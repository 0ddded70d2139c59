"""Whatever a workbook asks for, it costs one child a little memory and time, and is refused."""

import asyncio
import re
import sys
import tempfile
import time
from typing import IO

import pytest

from adapters.media.limits import ADDRESS_SPACE_BYTES
from adapters.sheets.limits import CPU_SECONDS
from adapters.sheets.reader import ROOT, ChildSheets
from domain.publishing.errors import SpreadsheetTooExpensive, SpreadsheetUnreadable
from domain.publishing.sheet_ports import SheetRow
from domain.shared.errors import TemporarilyUnavailable
from tests.kit.bars import Say, Scale
from tests.kit.workbooks import BOMBS, a_workbook

pytestmark = pytest.mark.bar(34, "BOMBS")
MEBIBYTE = 1 << 20
REFUSED = (SpreadsheetUnreadable, SpreadsheetTooExpensive)
MEASURED = (
    "import sys; from adapters.sheets.child import main; sys.argv = ['']; main();"
    "print(''.join(l for l in open('/proc/self/status') if l.startswith('VmHWM')))"
)


async def read(
    content: bytes, sheets: ChildSheets, *, into: list[SheetRow] | None = None
) -> list[SheetRow]:
    rows = [] if into is None else into
    # A file with a descriptor, as the one that is set down.
    with _file(content) as file:
        async with sheets.open(file, None) as batches:
            async for batch in batches:
                rows += batch
    return rows


def _file(content: bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115
    file.write(content)
    return file


@pytest.mark.parametrize("name", BOMBS)
async def test_every_workbook_that_means_harm_is_refused(name: str, figure: Say) -> None:
    content = BOMBS[name]()
    began = time.monotonic()
    with pytest.raises(REFUSED) as refused:
        await read(content, ChildSheets())
    took = time.monotonic() - began
    figure(f"{name} ({len(content):,} bytes): {refused.value.code} after {took:.1f} s")


@pytest.mark.parametrize(
    "content",
    [b"", b"text,channels\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100, b"PK\x03\x04" * 50],
    ids=["empty", "a table", "an old workbook", "a zip in name"],
)
async def test_what_is_no_workbook_is_unreadable(content: bytes) -> None:
    with pytest.raises(SpreadsheetUnreadable):
        await read(content, ChildSheets())


async def test_a_workbook_that_was_cut_off_is_unreadable() -> None:
    whole = a_workbook([["text"], *([f"Row {n}"] for n in range(2000))])
    for share in (0.3, 0.6, 0.9, 0.99):
        with pytest.raises(SpreadsheetUnreadable):
            await read(whole[: int(len(whole) * share)], ChildSheets())
    broken = bytearray(whole)
    broken[len(whole) // 8 : len(whole) // 8 + 40] = bytes(40)
    with pytest.raises(SpreadsheetUnreadable):
        await read(bytes(broken), ChildSheets())


async def test_rows_that_came_before_the_trouble_do_not_make_it_none() -> None:
    good = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 50_000))
    sheet = f"<worksheet><sheetData>{good}<row></sheetData></worksheet>"
    rows: list[SheetRow] = []
    with pytest.raises(SpreadsheetUnreadable):
        await read(a_workbook([], sheet=sheet), ChildSheets(), into=rows)
    assert len(rows) > 1000


async def test_who_leaves_in_the_middle_leaves_no_child() -> None:
    content = a_workbook([["text"], *([f"Row {n}"] for n in range(30_000))])
    sheets = ChildSheets()
    with _file(content) as file:
        for _ in range(5):
            async with sheets.open(file, None) as batches:
                await anext(batches)
    rows = await read(content, sheets)
    assert (len(rows), rows[-1].number) == (30_001, 30_001)


async def test_one_that_keeps_silent_is_given_up() -> None:
    with pytest.raises(TemporarilyUnavailable):
        await read(a_workbook([["text"]]), ChildSheets(seconds=0))


async def test_a_long_workbook_takes_as_little_memory_as_a_short_one(
    scale: Scale, figure: Say
) -> None:
    many = scale.of(10_000, 50_000)
    said = "We open at nine on Saturday, and there is coffee for early birds. " * 3
    rows = [[f"{said}{n}", "main", f"x-{n}", n] for n in range(many)]
    found, took = [], 0.0
    for content in (a_workbook([["text"]]), a_workbook([["text", "channels"], *rows])):
        began = time.monotonic()
        with _file(content) as file:
            file.seek(0)
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-E", "-s", "-c", MEASURED),
                cwd=ROOT,
                env={"MALLOC_ARENA_MAX": "1"},
                stdin=file.fileno(),
                stdout=asyncio.subprocess.PIPE,
            )
            said_at_last, _ = await child.communicate()
        took = time.monotonic() - began
        measured = re.search(rb"VmHWM:\s+(\d+) kB", said_at_last)
        assert measured is not None
        found.append(int(measured[1]) / 1024)
    figure(f"{many:,} rows: {found[1]:.0f} MiB (one row: {found[0]:.0f}), {took:.1f} s")
    assert found[1] - found[0] < 24
    assert found[1] * MEBIBYTE < ADDRESS_SPACE_BYTES
    assert took < CPU_SECONDS
