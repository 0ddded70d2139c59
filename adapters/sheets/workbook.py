"""The rows of one sheet of an XLSX workbook, with the text that a person sees in each cell.

Of the whole format only what says which text that is is looked at.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from adapters.sheets.limits import (
    LONGEST_FORMAT,
    LONGEST_ROW,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_STRINGS,
)
from adapters.sheets.numbers import BUILT_IN, SINCE_1900, SINCE_1904, shown
from adapters.sheets.package import (
    NoSuchSheet,
    Package,
    Texts,
    TooExpensive,
    Unreadable,
    nothing,
    relations,
)

WITHOUT_VALUE = "formula_without_value"
ERROR = "formula_error"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"([A-Z]{1,3})[1-9]\d*")
_GENERAL = "General"


@dataclass
class Row:
    """What stands in it, by column from 0, and where a text is missing that should be there."""

    number: int
    cells: dict[int, str] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)


def rows_of(file: IO[bytes], name: str | None) -> Iterator[Row]:
    """The rows of the sheet of that name, or else of the first that can be seen; empty ones are
    left out. Raises NoSuchSheet, TooExpensive, Unreadable, and what is BROKEN."""
    package = Package(file)
    book = _Book(package)
    sheet = _Sheet(book, book.place_of(name))
    for _ in package.read(sheet.place, sheet.start, sheet.end, sheet.texts.data):
        yield from sheet.taken()


class _Book:
    """What the cells of every sheet refer to: texts, formats, and when days begin to count."""

    def __init__(self, package: Package) -> None:
        self.since: datetime = SINCE_1900
        self.strings: list[str] = []
        self.formats: list[str] = []
        self._sheets: list[tuple[str, str, bool]] = []
        office = [r for r in relations(package, "").values() if r.kind == "officeDocument"]
        place = office[0].target if office else "xl/workbook.xml"
        self._related = relations(package, place)
        package.all(place, self._workbook, nothing, nothing)
        for relation in self._related.values():
            if relation.kind == "sharedStrings":
                _read_strings(package, relation.target, self.strings)
            elif relation.kind == "styles":
                _read_formats(package, relation.target, self.formats)

    def place_of(self, name: str | None) -> str:
        tables = [
            (title, self._related[id].target, is_seen)
            for title, id, is_seen in self._sheets
            if id in self._related and self._related[id].kind == "worksheet"
        ]
        for title, place, is_seen in tables:
            if is_seen if name is None else title.casefold() == name.casefold():
                return place
        raise NoSuchSheet([title for title, _, _ in tables])

    def _workbook(self, name: str, said: Mapping[str, str]) -> None:
        if name == "workbookPr" and said.get("date1904") in ("1", "true"):
            self.since = SINCE_1904
        if name == "sheet":
            id = next(value for key, value in said.items() if key.endswith(" id"))
            self._sheets.append((said["name"], id, said.get("state", "visible") == "visible"))


def _read_strings(package: Package, place: str, into: list[str]) -> None:
    texts = Texts()

    def end(name: str) -> None:
        texts.end(name)
        if name == "si":
            into.append(_unescaped(texts.taken()))
            if len(into) > MOST_STRINGS:
                raise TooExpensive

    package.all(place, lambda name, said: texts.start(name), end, texts.data)


def _read_formats(package: Package, place: str, into: list[str]) -> None:
    """The format of each style that cells may have."""
    codes, inside = dict(BUILT_IN), False

    def start(name: str, said: Mapping[str, str]) -> None:
        nonlocal inside
        if name == "numFmt":
            codes[int(said["numFmtId"])] = said["formatCode"][:LONGEST_FORMAT]
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            into.append(codes.get(int(said.get("numFmtId", 0)), _GENERAL))

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    package.all(place, start, end, nothing)


class _Sheet:
    def __init__(self, book: _Book, place: str) -> None:
        self.place = place
        self.texts = Texts()
        self._book = book
        self._rows: list[Row] = []
        self._row = Row(0)
        self._length = 0
        self._cells = 0
        self._column = -1
        self._cell: Mapping[str, str] = {}
        self._value: str | None = None
        self._is_formula = False

    def taken(self) -> list[Row]:
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, said: Mapping[str, str]) -> None:
        self.texts.start(name)
        if name == "c":
            self._cell, self._value, self._is_formula = said, None, False
            self._column = _column(said["r"]) if "r" in said else self._column + 1
            self._cells += 1
            if self._cells > MOST_CELLS:
                raise TooExpensive
            if self._column >= MOST_COLUMNS:
                raise Unreadable
        elif name == "row":
            number = int(said.get("r", self._row.number + 1))
            if not self._row.number < number <= MOST_ROWS:
                raise Unreadable
            self._row, self._column, self._length = Row(number), -1, 0
        elif name == "f":
            self._is_formula = True

    def end(self, name: str) -> None:
        self.texts.end(name)
        if name in ("v", "is"):
            self._value = self.texts.taken()
        elif name == "c":
            self._put_down()
        elif name == "row" and (self._row.cells or self._row.faults):
            self._rows.append(self._row)

    def _put_down(self) -> None:
        kind = self._cell.get("t", "n")
        if kind == "e":
            self._row.faults[self._column] = ERROR
        elif self._is_formula and not self._value and (kind != "str" or self._value is None):
            self._row.faults[self._column] = WITHOUT_VALUE
        elif self._value and (text := self._text(kind, self._value)):
            self._length += len(text)
            if self._length > LONGEST_ROW:
                raise Unreadable
            self._row.cells[self._column] = text

    def _text(self, kind: str, value: str) -> str:
        match kind:
            case "s":
                return self._book.strings[int(value)]
            case "b":
                return "TRUE" if value == "1" else "FALSE"
            case "n":
                return shown(float(value), self._format(), self._book.since)
            case "d":
                return value.replace("T", " ")
        return _unescaped(value)

    def _format(self) -> str:
        style = int(self._cell.get("s", 0))
        return self._book.formats[style] if self._book.formats else _GENERAL


def _column(place: str) -> int:
    found = _PLACE.fullmatch(place)
    if found is None:
        raise Unreadable
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text
