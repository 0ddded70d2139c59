"""Bars, one below the other, each with its label before it and its number behind it."""

from adapters.reports.charts.ink import EDGE, INK, PALE, SMALL, Sheet, coloured, fitting, width_of
from adapters.reports.charts.scale import scale_of
from domain.shared.charts import Chart, written

LABELS = 0.34
"""So much of the width labels take at most."""


def draw_bars(sheet: Sheet, chart: Chart, top: float) -> None:
    """From zero, which is a line where anything lies below it."""
    values = [value for each in chart.series for value in each.values if value is not None]
    scale = scale_of(values, chart.unit)
    numbers = [written(value, chart.unit, chart.language) for value in values]
    most = (sheet.width - 2 * EDGE) * LABELS
    labels = [fitting(label, SMALL, most) for label in chart.labels]
    left = EDGE + max([width_of(label, SMALL) for label in labels] or [0]) + 12
    right = sheet.width - EDGE - max([width_of(number, SMALL) for number in numbers] or [0]) - 8
    bottom = sheet.height - (40 if chart.note else 20)
    slot = (bottom - top) / max(len(labels), 1)
    thick = min(slot * 0.72 / max(len(chart.series), 1), 26)
    zero = left + scale.share(0) * (right - left)
    for number, label in enumerate(labels):
        middle = top + slot * (number + 0.5)
        sheet.text(left - 12, middle + 4, label, fill=INK, anchor="end")
        above = middle - thick * len(chart.series) / 2
        for place, (each, colour) in enumerate(coloured(chart.series)):
            value = each.values[number]
            if value is None:
                continue
            ends = sorted((zero, left + scale.share(value) * (right - left)))
            y, words = above + thick * place, written(value, chart.unit, chart.language)
            said = f"{chart.labels[number]} · {each.name}: {words}"
            sheet.box(ends[0], y, max(ends[1] - ends[0], 0.5), max(thick - 2, 1), colour, said)
            if thick >= SMALL:
                sheet.text(ends[1] + 6, y + thick / 2 + 3, words)
    sheet.line(zero, top, zero, bottom, PALE)
