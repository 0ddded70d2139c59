"""A report on paper: Typst sets the pages, with its own letters and the charts as they are drawn
everywhere."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from adapters.reports.charts.drawing import drawn
from adapters.reports.charts.ink import fonts
from adapters.reports.insights.blocks import shown
from adapters.reports.insights.showing import (
    Figure,
    Kind,
    Shown,
    Table,
    cell,
    change_of,
)
from adapters.reports.insights.words import day_of_year, said, window
from adapters.reports.letters import printable
from domain.insights.report import InsightReport, ReportDocument, ReportLanguage
from domain.shared.charts import Chart, Form, HeatMap, Size
from domain.shared.colours import INK, SOFT, text_on

_PAGE = Path(__file__).with_name("report.typ")
WIDE, LINE_HIGH, HEAT_ROW, BAR = 660, 250, 26, 30
NUMBERS = {Kind.COUNT, Kind.SHARE, Kind.CHANGE, Kind.DURATION, Kind.SCORE}


def on_paper(document: ReportDocument, logo: bytes | None) -> bytes:
    """As PDF: the same document always gives the same bytes."""
    # Loaded when something is printed: who starts needs none of it.
    import typst

    made = typst.compile(
        _page(),
        font_paths=_letters(),
        format="pdf",
        sys_inputs={"data": json.dumps(printable(_data(document, logo)))},
        timestamp=0,
    )
    assert isinstance(made, bytes), "one file was asked for"
    return made


@cache
def _page() -> bytes:
    return _PAGE.read_bytes()


@cache
def _letters() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(fonts())])


def _data(document: ReportDocument, logo: bytes | None) -> dict[str, Any]:
    report = document.report
    language = report.language
    gathered = max(facts.gathered_at for facts in document.blocks)
    return {
        "title": report.name,
        "workspace": report.workspace_name,
        "language": language.value,
        "window": window(report.first, report.last, language),
        "page": said(language, "word", "page"),
        "dress": _dress(report, logo),
        "ends": [
            said(language, "word", "as_of", day=day_of_year(gathered.date(), language)),
            said(language, "word", "zone", zone=report.timezone),
            said(language, "word", "unknown"),
        ],
        "blocks": [
            _block(shown(document, number), language) for number in range(1, len(report.blocks) + 1)
        ],
    }


def _dress(report: InsightReport, logo: bytes | None) -> dict[str, Any]:
    dress: Mapping[str, Any] = report.dress
    return {
        "primary": dress["primary"],
        "on_primary": text_on(dress["primary"]),
        "accent": dress["accent"],
        "background": dress["background"],
        "ink": INK,
        "soft": SOFT,
        "logo": list(logo) if logo else None,
    }


def _block(one: Shown, language: ReportLanguage) -> dict[str, Any]:
    """A chart of nothing takes no room: what it would say stands in a line."""
    drawn_of = one.picture is None or is_drawn(one.picture)
    nothing = [one.picture.empty] if one.picture and one.picture.empty else []
    return {
        "title": one.title,
        "paragraphs": [*one.paragraphs, *([] if drawn_of else nothing)],
        "figures": [_figure(figure, language) for figure in one.figures],
        "chart": chart_of(one.picture) if one.picture and drawn_of else None,
        "table": _table(one.table, language) if one.table and one.table.rows else None,
        "note": one.note,
    }


def _figure(one: Figure, language: ReportLanguage) -> dict[str, Any]:
    change = change_of(one.value, one.previous)
    if one.previous is None:
        before = said(language, "word", "no_before")
    else:
        value = cell(one.previous, one.kind, language)
        before = said(language, "word", "before", value=value)
    return {
        "name": one.name,
        "value": cell(one.value, one.kind, language),
        "before": before if one.value is not None else one.why or "",
        "change": None if change is None else cell(change, Kind.CHANGE, language),
        "tone": "none" if not change else "up" if change > 0 else "down",
    }


def chart_of(picture: Chart | HeatMap) -> str:
    """Its title stands above it already."""
    plain = replace(picture, title="")
    if isinstance(plain, HeatMap):
        return drawn(plain, Size(WIDE, 100 + HEAT_ROW * max(len(plain.rows), 2)))
    if plain.form is Form.BARS:
        bars = len(plain.labels) * (12 + 20 * len(plain.series))
        return drawn(plain, Size(WIDE, 110 + max(bars, BAR)))
    return drawn(plain, Size(WIDE, LINE_HIGH))


def is_drawn(picture: Chart | HeatMap) -> bool:
    if isinstance(picture, HeatMap):
        return any(value is not None for row in picture.rows for value in row.cells)
    return any(value is not None for each in picture.series for value in each.values)


def _table(table: Table, language: ReportLanguage) -> dict[str, Any]:
    shares = _bars(table)
    return {
        "columns": [
            {"name": column.name, "is_number": column.kind in NUMBERS} for column in table.columns
        ],
        "wide": _widest(table),
        "rows": [[cell(value, kind, language) for value, kind in line] for line in table.lines()],
        "bars": table.bars if shares else None,
        "shares": shares,
    }


def _widest(table: Table) -> int:
    """Which column takes the room that is left: the one with the longest texts."""
    lengths = [
        max((len(str(row[n])) for row in table.rows if isinstance(row[n], str)), default=0)
        for n in range(len(table.columns))
    ]
    return lengths.index(max(lengths))


def _bars(table: Table) -> Sequence[float]:
    if table.bars is None:
        return []
    values = [row[table.bars] for row in table.rows]
    numbers = [value if isinstance(value, int | float) else 0 for value in values]
    most = max([*numbers, 0])
    return [100 * number / most for number in numbers] if most else []
