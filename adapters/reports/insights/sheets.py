"""A report as a workbook with a sheet for each block, and as a ZIP with a table for each."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from adapters.reports.insights.blocks import shown, title_of
from adapters.reports.insights.showing import Column, Kind, Shown, Table, Value, change_of
from adapters.reports.insights.words import said, window
from domain.insights.report import ReportDocument, ReportLanguage

_FORMATS = {
    Kind.COUNT: "#,##0.##;-#,##0.##;0",
    Kind.SHARE: "0.0%",
    Kind.CHANGE: "+0.0%;-0.0%;0.0%",
    Kind.SCORE: "+0.0;-0.0;0",
    Kind.DURATION: "[h]:mm:ss",
    Kind.DAY: "yyyy-mm-dd",
}
_DAY_SECONDS = 86_400
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
NAME = 31
WIDEST = 60
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""When files in a ZIP were made: what is in them says when it was gathered."""


def workbook(document: ReportDocument) -> bytes:
    """Numbers as numbers, days as days; what somebody wrote is never a formula."""
    # Loaded when a workbook is made: who starts needs none of it.
    import xlsxwriter

    report, out = document.report, io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": report.name, "created": datetime(*_ALWAYS, tzinfo=UTC)})
    formats = {kind: book.add_format({"num_format": way}) for kind, way in _FORMATS.items()}
    bold, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": False})
    for number, name in enumerate(_names(document), start=1):
        sheet = book.add_worksheet(name)
        one = shown(document, number)
        sheet.write_string(0, 0, one.title or name, bold)
        sheet.write_string(1, 0, window(report.first, report.last, report.language), plain)
        row = 3
        for paragraph in one.paragraphs:
            sheet.write_string(row, 0, paragraph, plain)
            row += 1
        for table in _tables(one, report.language):
            row = _write(sheet, table, row, formats, bold) + 1
    book.close()
    return out.getvalue()


def _write(sheet: Any, table: Table, row: int, formats: dict[Kind, Any], bold: Any) -> int:
    for place, column in enumerate(table.columns):
        sheet.write_string(row, place, column.name, bold)
        longest = max([len(column.name), *(len(str(line[place] or "")) for line in table.rows)])
        sheet.set_column(place, place, min(max(longest + 2, 10), WIDEST))
    for line in table.lines():
        row += 1
        for place, (value, kind) in enumerate(line):
            _cell(sheet, row, place, value, formats.get(kind), kind)
    return row + 1


def _cell(sheet: Any, row: int, place: int, value: Value, form: Any, kind: Kind) -> None:
    """What is not known is an empty cell, never a zero."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, place, value)
    elif isinstance(value, datetime | date):
        sheet.write_datetime(row, place, value, form)
    else:
        seconds = kind is Kind.DURATION
        sheet.write_number(row, place, value / _DAY_SECONDS if seconds else value, form)


def tables(document: ReportDocument) -> bytes:
    """A ZIP with a CSV file in UTF-8 for each table: instants and days by ISO 8601, shares from 0
    to 1, durations in seconds. A text that a spreadsheet would take for a formula is quoted."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for number, block in enumerate(document.report.blocks, start=1):
            found = list(_tables(shown(document, number), document.report.language))
            for place, table in enumerate(found):
                more = "" if place == 0 else "-details"
                name = f"{number:02}-{block.kind.value}{more}.csv"
                info = zipfile.ZipInfo(name, date_time=_ALWAYS)
                info.compress_type = zipfile.ZIP_DEFLATED
                folder.writestr(info, _lines(table))
    return out.getvalue()


def _lines(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_plain(column.name) for column in table.columns])
    writer.writerows([[_plain(value) for value in row] for row in table.rows])
    return out.getvalue()


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_BEGINS_A_FORMULA) else value
    return value.isoformat() if isinstance(value, datetime | date) else value


def _tables(one: Shown, language: ReportLanguage) -> Iterator[Table]:
    if one.figures:
        yield Table(
            [
                Column(said(language, "column", "metric")),
                Column(said(language, "column", "value"), Kind.COUNT),
                Column(said(language, "column", "before"), Kind.COUNT),
                Column(said(language, "column", "change"), Kind.CHANGE),
                Column(said(language, "column", "why")),
            ],
            [
                [
                    *(figure.name, figure.value, figure.previous),
                    *(change_of(figure.value, figure.previous), figure.why or ""),
                ]
                for figure in one.figures
            ],
            counted=[figure.kind for figure in one.figures],
        )
    elif one.paragraphs and not one.table:
        yield Table([Column(said(language, "column", "text"))], [[text] for text in one.paragraphs])
    # A table of posts that has more columns says all of the shorter one.
    same = one.table is not None and one.details is not None
    if one.table is not None and not (same and one.table.bars is not None):
        yield one.table
    if one.details is not None and not one.figures:
        yield one.details


def _names(document: ReportDocument) -> Iterator[str]:
    """Each sheet's own, in the few letters that are allowed."""
    for number in range(1, len(document.report.blocks) + 1):
        title = _NO_SHEET_NAME.sub(" ", title_of(document, number)).strip()
        yield f"{number} {title}"[:NAME].strip()
