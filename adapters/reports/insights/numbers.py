"""Blocks of metrics: key figures, numbers over time, and numbers beside one another."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from adapters.reports.insights.showing import (
    Column,
    Figure,
    Kind,
    Shown,
    Table,
    Value,
    cell,
    change_of,
)
from adapters.reports.insights.words import called, label, said, window
from domain.insights.report import ReportBlock, ReportLanguage
from domain.shared.charts import Chart, Form, Series, Unit

Facts = Mapping[str, Any]
MOST_LINES = 6
KINDS = {"count": Kind.COUNT, "ratio": Kind.SHARE, "seconds": Kind.DURATION}
_UNITS = {"count": Unit.COUNT, "ratio": Unit.SHARE, "seconds": Unit.DURATION}
_NO_SUM = ("level", "ratio", "percentile")
"""Of these, what buckets come to is not, together, what all come to."""


def show_figures(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Shown:
    found = [
        Figure(
            called(language, "metric", one["metric"]),
            one["value"],
            one["previous"],
            KINDS[one["unit"]],
            _why(one, language),
        )
        for one in facts.get("series", [])
    ]
    return Shown(
        block.title or said(language, "block", "figures"),
        paragraphs=[] if found else [said(language, "word", "none_here")],
        figures=found,
        details=_table_of(facts, language) if found else None,
        note=_note(facts, language),
    )


def show_metric(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Shown:
    return Shown(
        block.title or title_of(block, language),
        picture=chart_of(facts, block, language),
        table=_table_of(facts, language),
        details=_points_of(facts, language),
        note=_note(facts, language),
    )


def title_of(block: ReportBlock, language: ReportLanguage) -> str:
    metrics = ", ".join(called(language, "metric", one) for one in block.metrics)
    if block.dimension is None:
        return metrics
    dimension = said(language, "dimension", block.dimension)
    return said(language, "block", "metric_by", metrics=metrics, dimension=dimension)


def chart_of(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Chart | None:
    series = facts.get("series", [])
    if not series:
        return None
    if facts["bucket"] is not None:
        return _over_time(facts, block, language)
    return _beside(facts, block, language) if facts["dimension"] else None


def _over_time(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Chart:
    """Levels as lines, and so too what would be too many columns side by side."""
    series = _known(facts["series"])[:MOST_LINES]
    starts = [date.fromisoformat(point["starts_on"]) for point in series[0]["points"]]
    lines = any(one["counts"] in _NO_SUM for one in series)
    form = Form.LINE if lines or len(series) > 1 else Form.COLUMNS
    values = [[point["value"] for point in one["points"]] for one in series]
    gaps = form is Form.LINE and any(
        None in some and any(value is not None for value in some) for some in values
    )
    notes = [_compared(series[0], language)] if len(series) == 1 else []
    notes += [said(language, "word", "gaps")] if gaps else []
    return Chart(
        title=block.title or title_of(block, language),
        subtitle=_window(facts, language),
        language=language.value,
        unit=_UNITS[series[0]["unit"]],
        labels=[label(at, facts["bucket"], language) for at in starts],
        series=[
            Series(_named(one, facts, language), some)
            for one, some in zip(series, values, strict=True)
        ],
        form=form,
        note=" ".join(note for note in notes if note) or None,
        empty=said(language, "word", "nothing"),
    )


def _known(series: Sequence[Facts]) -> Sequence[Facts]:
    """Those of which something is known, or else the first: no legend names what is not drawn."""
    return [one for one in series if one["value"] is not None] or series[:1]


def _beside(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Chart:
    series = _known(facts["series"])
    keys = list(dict.fromkeys(one["key"] for one in series))
    names = {one["key"]: one["name"] or one["key"] for one in facts["series"]}
    by_metric: dict[str, dict[str, float | None]] = {}
    for one in series:
        by_metric.setdefault(one["metric"], {})[one["key"]] = one["value"]
    return Chart(
        title=block.title or title_of(block, language),
        subtitle=_window(facts, language),
        language=language.value,
        unit=_UNITS[series[0]["unit"]],
        labels=[names[key] for key in keys],
        series=[
            Series(called(language, "metric", metric), [values.get(key) for key in keys])
            for metric, values in by_metric.items()
        ],
        form=Form.BARS,
        empty=said(language, "word", "nothing"),
    )


def _named(one: Facts, facts: Facts, language: ReportLanguage) -> str:
    metric = called(language, "metric", one["metric"])
    if one["key"] is None:
        return metric
    many = len({each["metric"] for each in facts["series"]}) > 1
    return f"{one['name']}: {metric}" if many else str(one["name"])


def _window(facts: Facts, language: ReportLanguage) -> str:
    first, last = (date.fromisoformat(facts[name]) for name in ("first_day", "last_day"))
    return window(first, last, language, facts["bucket"])


_WORDS = {"increase": "in_all", "total": "in_all", "level": "at_end"}


def _compared(one: Facts, language: ReportLanguage) -> str | None:
    if one["value"] is None:
        return None
    kind = KINDS[one["unit"]]
    now = cell(one["value"], kind, language)
    word = _WORDS.get(one["counts"], "over_all")
    if one["previous"] is None:
        return said(language, "word", word, now=now)
    before = cell(one["previous"], kind, language)
    word = "compared" if word == "in_all" else f"{word}_compared"
    return said(language, "word", word, now=now, before=before)


def _table_of(facts: Facts, language: ReportLanguage) -> Table:
    """What each series came to in all; why there is nothing only where that is said of any."""
    series: Sequence[Facts] = facts.get("series", [])
    dimension = facts.get("dimension")
    compared = any(one["previous"] is not None for one in series)
    unknown = any(one["unavailable"] for one in series)
    columns = [Column(said(language, "column", "metric"))]
    if dimension:
        columns.insert(0, Column(said(language, "column", dimension)))
    columns.append(Column(said(language, "column", "value"), Kind.COUNT))
    if compared:
        columns.append(Column(said(language, "column", "before"), Kind.COUNT))
        columns.append(Column(said(language, "column", "change"), Kind.CHANGE))
    if unknown:
        columns.append(Column(said(language, "column", "why")))
    rows: list[list[Value]] = []
    for one in series:
        row: list[Value] = [called(language, "metric", one["metric"]), one["value"]]
        if dimension:
            row.insert(0, one["name"] or one["key"])
        if compared:
            row += [one["previous"], change_of(one["value"], one["previous"])]
        if unknown:
            row.append(_why(one, language) or "")
        rows.append(row)
    return Table(columns, rows, counted=[KINDS[one["unit"]] for one in series])


def _points_of(facts: Facts, language: ReportLanguage) -> Table | None:
    series = facts.get("series", [])
    if not series or facts["bucket"] is None:
        return None
    columns = [Column(said(language, "column", "day"), Kind.DAY)]
    columns += [Column(_named(one, facts, language), KINDS[one["unit"]]) for one in series]
    rows: list[list[Value]] = [
        [date.fromisoformat(point["starts_on"]), *(one["points"][n]["value"] for one in series)]
        for n, point in enumerate(series[0]["points"])
    ]
    return Table(columns, rows)


def _why(one: Facts, language: ReportLanguage) -> str | None:
    why = one["unavailable"]
    return called(language, "unavailable", why) if why else None


def _note(facts: Facts, language: ReportLanguage) -> str | None:
    return None if facts.get("is_current", True) else said(language, "word", "not_current")
