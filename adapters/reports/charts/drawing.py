"""Where everything of a chart stands."""

from collections.abc import Sequence
from itertools import groupby

from adapters.reports.charts.bars import draw_bars
from adapters.reports.charts.ink import (
    EDGE,
    INK,
    LINE,
    PALE,
    SMALL,
    SOFT,
    TITLE,
    Sheet,
    coloured,
    fitting,
    palette,
    width_of,
)
from adapters.reports.charts.scale import Scale, scale_of
from domain.shared.charts import Chart, Form, HeatMap, HeatRow, Series, Size, Unit, Value, written
from domain.shared.colours import WHITE, contrast, mixed

_BETWEEN, _KEY, _LINE = 14, 20, 17
_PALEST = "#eef4fa"
MOST_SAID = 60
"""So many values are told in words."""


def drawn(picture: Chart | HeatMap, size: Size) -> str:
    """As SVG."""
    sheet = Sheet(size.width, size.height)
    top = _headed(sheet, picture)
    if isinstance(picture, HeatMap):
        _shade(sheet, picture, top)
        said = "; ".join(
            f"{row.label}: {_said(row.cells, picture.unit, picture.language)}"
            for row in picture.rows
        )
    else:
        plot = draw_bars if picture.form is Form.BARS else _plot
        plot(sheet, picture, top)
        said = "; ".join(_in_words(picture, each) for each in picture.series)
    if picture.empty and not _anything(picture):
        middle = (top + sheet.height) / 2
        sheet.text(sheet.width / 2, middle, picture.empty, size=SMALL + 2, anchor="middle")
    if picture.note:
        note = fitting(picture.note, SMALL - 1, sheet.width - 2 * EDGE)
        sheet.text(EDGE, sheet.height - 12, note, size=SMALL - 1, fill=SOFT)
    described = f"{picture.subtitle}. {said}"
    return sheet.document(picture.title, described, picture.language)


def _anything(picture: Chart | HeatMap) -> bool:
    rows = picture.rows if isinstance(picture, HeatMap) else picture.series
    values = [row.cells if isinstance(row, HeatRow) else row.values for row in rows]
    return any(value is not None for row in values for value in row)


def _headed(sheet: Sheet, picture: Chart | HeatMap) -> float:
    """How far down its heading reaches."""
    room, y = sheet.width - 2 * EDGE, 13.0
    if picture.title:
        title = fitting(picture.title, TITLE, room, bold=True)
        sheet.text(EDGE, 32, title, size=TITLE, fill=INK, bold=True)
        y = 32.0
    sheet.text(EDGE, y + 19, fitting(picture.subtitle, SMALL + 1, room), size=SMALL + 1)
    if not isinstance(picture, Chart) or len(picture.series) < 2:
        return y + 38
    return _legend(sheet, picture, room, y + 34)


def _legend(sheet: Sheet, chart: Chart, room: float, top: float) -> float:
    """As many lines as it takes, up to a quarter of the height; names get less room before that."""
    most = max(1, int(sheet.height * 0.25 / _LINE))
    for columns in (1, 2, 3, 4, 5, 6, 8, 10, len(chart.series)):
        longest = max(room / columns - _KEY - _BETWEEN, 20)
        names = [fitting(each.name, SMALL, longest) for each in chart.series]
        places = _in_lines([_KEY + width_of(name, SMALL) for name in names], room)
        if places[-1][1] < most:
            break
    for (each, colour), name, (x, line) in zip(
        coloured(chart.series, chart.accent), names, places, strict=True
    ):
        y = top + line * _LINE
        if each.is_behind and chart.form is Form.LINE:
            for dash in (0, 8):
                sheet.box(EDGE + x + dash, y + 1, 6, 2, colour)
        else:
            sheet.box(EDGE + x, y, 14, 4, colour)
        sheet.text(EDGE + x + _KEY, y + 6, name, fill=INK)
    return top + 24 + places[-1][1] * _LINE


def _in_lines(widths: Sequence[float], room: float) -> list[tuple[float, int]]:
    """Where each begins, and in which line."""
    places: list[tuple[float, int]] = []
    x, line = 0.0, 0
    for width in widths:
        if x and x + width > room:
            x, line = 0.0, line + 1
        places.append((x, line))
        x += width + _BETWEEN + 4
    return places


def _plot(sheet: Sheet, chart: Chart, top: float) -> None:
    values = [value for each in chart.series for value in each.values]
    scale = scale_of(values, chart.unit)
    marks = [written(tick, chart.unit, chart.language) for tick in scale.ticks]
    left = EDGE + max(width_of(mark, SMALL) for mark in marks) + 10
    right, bottom = sheet.width - EDGE, sheet.height - (62 if chart.note else 44)
    for tick, mark in zip(scale.ticks, marks, strict=True) if _anything(chart) else ():
        y = bottom - scale.share(tick) * (bottom - top)
        sheet.line(left, y, right, y, PALE if tick == 0 else LINE)
        sheet.text(left - 10, y + 4, mark, anchor="end")
    slot = (right - left) / max(len(chart.labels), 1)
    middles = [left + slot * (number + 0.5) for number in range(len(chart.labels))]
    labels = chart.labels
    if chart.has_names:
        labels = [fitting(label, SMALL, slot - _BETWEEN - 1) for label in labels]
    _label(sheet, labels, middles, bottom + 20)
    ordered = sorted(coloured(chart.series, chart.accent), key=lambda pair: not pair[0].is_behind)
    plane = _Plane(sheet, scale, middles, slot, top, bottom, chart)
    if chart.form is Form.COLUMNS:
        plane.columns(ordered)
    else:
        for each, colour in ordered:
            plane.line(each, colour)


def _label(sheet: Sheet, labels: Sequence[str], middles: Sequence[float], y: float) -> None:
    """As many as have room beside one another, always with the first."""
    if not labels:
        return
    widest = max(width_of(label, SMALL) for label in labels) + _BETWEEN
    slot = middles[1] - middles[0] if len(middles) > 1 else widest
    every = max(1, -int(-widest // slot))
    for number in range(0, len(labels), every):
        half = width_of(labels[number], SMALL) / 2
        x = min(max(middles[number], EDGE + half), sheet.width - EDGE / 2 - half)
        sheet.text(x, y, labels[number], anchor="middle")


class _Plane:
    """What lies between the axes."""

    def __init__(
        self,
        sheet: Sheet,
        scale: Scale,
        middles: Sequence[float],
        slot: float,
        top: float,
        bottom: float,
        chart: Chart,
    ) -> None:
        self._sheet, self._scale, self._middles, self._slot = sheet, scale, middles, slot
        self._top, self._bottom, self._chart = top, bottom, chart

    def line(self, series: Series, colour: str) -> None:
        """Broken where nothing is known; what stands alone is a dot."""
        width = 1.5 if series.is_behind else 2.5
        for known, group in groupby(enumerate(series.values), lambda pair: pair[1] is not None):
            points = (
                [(self._middles[n], self._y(value or 0)) for n, value in group] if known else []
            )
            if len(points) > 1:
                self._sheet.path(points, colour, width=width, dash=series.is_behind)
        if series.is_behind:
            return
        few = len(series.values) <= 62
        for number, value in enumerate(series.values):
            alone = self._is_alone(series.values, number)
            if value is not None and (few or alone):
                said = self._said(number, series, value)
                radius = 2.5 if few or alone else 1.5
                self._sheet.dot(self._middles[number], self._y(value), colour, said, radius=radius)

    def columns(self, series: Sequence[tuple[Series, str]]) -> None:
        """Side by side, from zero."""
        thick = self._slot * 0.72 / len(series)
        for number, middle in enumerate(self._middles):
            for place, (each, colour) in enumerate(series):
                value = each.values[number]
                if value is None:
                    continue
                x = middle - self._slot * 0.36 + thick * place
                ends = sorted((self._y(value), self._y(0)))
                height = max(ends[1] - ends[0], 0.5)
                said = self._said(number, each, value)
                self._sheet.box(x, ends[0], max(thick - 1, 0.5), height, colour, said)

    def _y(self, value: float) -> float:
        return self._bottom - self._scale.share(value) * (self._bottom - self._top)

    def _said(self, number: int, series: Series, value: float) -> str:
        number_said = written(value, self._chart.unit, self._chart.language)
        return f"{self._chart.labels[number]} · {series.name}: {number_said}"

    def _is_alone(self, values: Sequence[Value], number: int) -> bool:
        beside = (*values[max(number - 1, 0) : number], *values[number + 1 : number + 2])
        return all(value is None for value in beside)


def _shade(sheet: Sheet, heat: HeatMap, top: float) -> None:
    known = [value for row in heat.rows for value in row.cells if value is not None]
    high = max([*known, 0.0]) or 1.0
    darkest = palette(heat.accent)[0]
    left = EDGE + max([width_of(row.label, SMALL) for row in heat.rows] or [0]) + 12
    right, bottom = sheet.width - EDGE, sheet.height - (40 if heat.note else 20)
    wide = (right - left) / max(len(heat.columns), 1)
    tall = (bottom - top - 18) / max(len(heat.rows), 1)
    middles = [left + wide * (number + 0.5) for number in range(len(heat.columns))]
    _label(sheet, heat.columns, middles, top + 8)
    for number, row in enumerate(heat.rows):
        y = top + 18 + tall * number
        sheet.text(left - 12, y + tall / 2 + 4, row.label, anchor="end")
        for place, value in enumerate(row.cells):
            if value is None:
                continue
            words = written(value, heat.unit, heat.language)
            x, share = left + wide * place, value / high
            said = f"{row.label} · {heat.columns[place]}: {words}"
            shade = mixed(_PALEST, darkest, share)
            sheet.box(x + 1, y + 1, wide - 2, tall - 2, shade, said)
            if tall >= 16 and width_of(words, SMALL - 1) <= wide - 6:
                ink = WHITE if contrast(WHITE, shade) > contrast(INK, shade) else INK
                middle = middles[place]
                baseline = y + tall / 2 + 4
                sheet.text(middle, baseline, words, size=SMALL - 1, fill=ink, anchor="middle")


def _in_words(chart: Chart, series: Series) -> str:
    return f"{series.name}: {_said(series.values, chart.unit, chart.language, chart.labels)}"


def _said(
    values: Sequence[Value], unit: Unit, language: str, labels: Sequence[str] | None = None
) -> str:
    told = [
        f"{labels[n]} {written(value, unit, language)}"
        if labels
        else written(value, unit, language)
        for n, value in enumerate(values)
        if value is not None
    ]
    return ", ".join(told[:MOST_SAID]) + ("…" if len(told) > MOST_SAID else "")
