"""Workbooks as spreadsheets write them, cell by cell, and some as nobody would."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class As:
    """A number in a format of its own."""

    value: float
    code: str


@dataclass(frozen=True)
class Formula:
    """With the result that was calculated, if it was."""

    result: str | None
    kind: str = "n"


@dataclass(frozen=True)
class Raw:
    """A cell as it is written."""

    xml: str


def day(at: datetime, code: str = "dd/mm/yyyy hh:mm") -> As:
    since = at - datetime(1899, 12, 30)
    return As(since.days + since.seconds / 86_400, code)


def letters(column: int) -> str:
    return chr(65 + column) if column < 26 else letters(column // 26 - 1) + letters(column % 26)


class Writer:
    def __init__(self) -> None:
        self.strings: dict[str, int] = {}
        self.codes: list[str] = []

    def cell(self, place: str, said: Any) -> str:
        match said:
            case None | "":
                return ""
            case Raw():
                return said.xml
            case bool():
                return f'<c r="{place}" t="b"><v>{int(said)}</v></c>'
            case str():
                number = self.strings.setdefault(said, len(self.strings))
                return f'<c r="{place}" t="s"><v>{number}</v></c>'
            case As():
                self.codes.append(said.code)
                return f'<c r="{place}" s="{len(self.codes)}"><v>{said.value!r}</v></c>'
            case Formula():
                result = "" if said.result is None else f"<v>{escape(said.result)}</v>"
                return f'<c r="{place}" t="{said.kind}"><f>A1+1</f>{result}</c>'
        return f'<c r="{place}"><v>{said!r}</v></c>'

    def sheet(self, rows: Iterable[Sequence[Any]], first: int = 1) -> str:
        lines = []
        for number, row in enumerate(rows, first):
            cells = [self.cell(f"{letters(c)}{number}", said) for c, said in enumerate(row)]
            lines.append(f'<row r="{number}">{"".join(cells)}</row>')
        return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'

    def styles(self) -> str:
        formats = "".join(
            f'<numFmt numFmtId="{165 + n}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
            for n, code in enumerate(self.codes)
        )
        styles = "".join(f'<xf numFmtId="{165 + n}"/>' for n in range(len(self.codes)))
        return (
            f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>'
            f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
            f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
        )

    def texts(self) -> str:
        items = "".join(f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in self.strings)
        return f'<sst xmlns="{MAIN}">{items}</sst>'


def a_workbook(
    rows: Iterable[Sequence[Any]],
    *,
    first: int = 1,
    others: Mapping[str, Sequence[Sequence[Any]]] | None = None,
    hidden: Sequence[str] = (),
    since_1904: bool = False,
    **parts: str,
) -> bytes:
    """A workbook with these rows in its sheet `Plan`; `others` are sheets before it. `parts` stand
    in for what would be written (`sheet`, `strings`, `styles`)."""
    writer = Writer()
    sheets = {name: writer.sheet(cells) for name, cells in (others or {}).items()}
    sheets["Plan"] = parts.get("sheet") or writer.sheet(rows, first)
    listed, related, files = "", "", {}
    for number, (name, xml) in enumerate(sheets.items(), 1):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{escape(name)}" sheetId="{number}"{state} r:id="rId{number}"/>'
        target = f"worksheets/sheet{number}.xml"
        related += f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="{target}"/>'
        files[f"xl/{target}"] = xml
    for kind in ("sharedStrings", "styles"):
        related += f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="/xl/{kind}.xml"/>'
    properties = '<workbookPr date1904="1"/>' if since_1904 else ""
    files |= {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a"'
        f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        "xl/sharedStrings.xml": parts.get("strings") or writer.texts(),
        "xl/styles.xml": parts.get("styles") or writer.styles(),
    }
    return packed(files)


def packed(files: Mapping[str, str | bytes], **how: Any) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **({"compression": zipfile.ZIP_DEFLATED} | how)) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def _around(cells: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'


def _laughing() -> bytes:
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY l0 "ha">{lols}]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    return a_workbook([], sheet=head + _around(cell))


def _outside() -> bytes:
    head = '<!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/hostname">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&out;</t></is></c></row>'
    return a_workbook([], sheet=head + _around(cell))


def _many_strings() -> bytes:
    texts = "".join(f"<si><t>{n}</t></si>" for n in range(1_100_000))
    return a_workbook([["text"]], strings=f'<sst xmlns="{MAIN}">{texts}</sst>')


def _one_long_text() -> bytes:
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * (200 << 20)}</t></is></c></row>'
    return a_workbook([], sheet=_around(cell))


def _many_cells() -> bytes:
    row = "".join(f'<c r="{letters(n)}1"/>' for n in range(1000))
    return a_workbook([], sheet=_around(f'<row r="1">{row * 1_100}</row>'))


def _deep() -> bytes:
    return a_workbook([], sheet=_around("<a>" * 3_000_000))


def _many_parts() -> bytes:
    return packed({f"{n:x}": "" for n in range(100_000)}, compression=zipfile.ZIP_STORED)


BOMBS: Mapping[str, Callable[[], bytes]] = {
    "300 MiB of nothing": lambda: a_workbook([], sheet=_around(" " * (300 << 20))),
    "a billion laughs": _laughing,
    "a file of ours": _outside,
    "1,100,000 texts": _many_strings,
    "one long text": _one_long_text,
    "1,100,000 cells": _many_cells,
    "three million deep": _deep,
    "many parts": _many_parts,
    "another packing": lambda: a_zip_of(zipfile.ZIP_LZMA),
}


def a_zip_of(method: int) -> bytes:
    whole = zipfile.ZipFile(io.BytesIO(a_workbook([["text"], ["a"]])))
    return packed({i.filename: whole.read(i) for i in whole.infolist()}, compression=method)
