"""Blocks of people together: how a community grows, who came back, what is thought of it, and when
they are there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from adapters.reports.insights.showing import (
    Column,
    Kind,
    Shown,
    Table,
    Value,
    cell,
    change_of,
)
from adapters.reports.insights.words import (
    called,
    day_of_year,
    label,
    said,
    weekday,
    window,
)
from domain.insights.report import ReportBlock, ReportLanguage
from domain.shared.charts import Chart, Form, HeatMap, HeatRow, Series, Unit

Facts = Mapping[str, Any]
BEST = 3
_SHARES = {"stickiness", "reply_rate", "unanswered_share", "second_post_rate"}
_TIMES = {"first_reply_median", "first_reply_p90"}
_COLUMNS = {"joined", "left", "posts", "replies", "conversations"}
"""What is counted from nothing each time stands in columns; how it is at a time is a line."""


def show_growth(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Shown:
    title = block.title or said(language, "measure", block.measure or "")
    series = _known(facts.get("series", []))
    if not series:
        return Shown(title)
    kind, measure = _kind(facts["measure"]), facts["measure"]
    starts = [date.fromisoformat(point["starts_on"]) for point in series[0]["points"]]
    values = [[point["value"] for point in one["points"]] for one in series]
    form = Form.COLUMNS if measure in _COLUMNS and len(series) == 1 else Form.LINE
    notes = [_compared(series[0], kind, measure, language)] if len(series) == 1 else []
    if form is Form.LINE and any(None in some and {*some} != {None} for some in values):
        notes.append(said(language, "word", "gaps"))
    first, last = (date.fromisoformat(facts[name]) for name in ("first_day", "last_day"))
    picture = Chart(
        title=title,
        subtitle=window(first, last, language, facts["bucket"]),
        language=language.value,
        unit=_UNITS[kind],
        labels=[label(at, facts["bucket"], language) for at in starts],
        series=[Series(one["name"], some) for one, some in zip(series, values, strict=True)],
        form=form,
        note=" ".join(note for note in notes if note) or None,
        empty=said(language, "word", "nothing"),
    )
    rows: list[list[Value]] = [
        [
            *(one["name"], one["value"], one["previous"]),
            change_of(one["value"], one["previous"]),
        ]
        for one in series
    ]
    columns = [
        Column(said(language, "column", "community")),
        Column(said(language, "column", "value"), kind),
        Column(said(language, "column", "before"), kind),
        Column(said(language, "column", "change"), Kind.CHANGE),
    ]
    days = [Column(said(language, "column", "day"), Kind.DAY)]
    days += [Column(one["name"], kind) for one in series]
    details: list[list[Value]] = [
        [at, *(some[n] for some in values)] for n, at in enumerate(starts)
    ]
    return Shown(title, picture=picture, table=Table(columns, rows), details=Table(days, details))


def _known(series: Sequence[Facts]) -> Sequence[Facts]:
    """Communities of which anything is known, or else the first."""
    known = [
        one
        for one in series
        if one["value"] is not None or any(p["value"] is not None for p in one["points"])
    ]
    return known or series[:1]


_UNITS = {Kind.COUNT: Unit.COUNT, Kind.SHARE: Unit.SHARE, Kind.DURATION: Unit.DURATION}


def _kind(measure: str) -> Kind:
    if measure in _SHARES:
        return Kind.SHARE
    return Kind.DURATION if measure in _TIMES else Kind.COUNT


def _compared(one: Facts, kind: Kind, measure: str, language: ReportLanguage) -> str | None:
    if one["value"] is None:
        return None
    summed = measure in _COLUMNS
    now = cell(one["value"], kind, language)
    if one["previous"] is None:
        return said(language, "word", "in_all" if summed else "over_all", now=now)
    before = cell(one["previous"], kind, language)
    word = "compared" if summed else "over_all_compared"
    return said(language, "word", word, now=now, before=before)


def show_cohorts(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Shown:
    title = block.title or said(language, "block", "cohorts")
    cohorts = facts.get("cohorts", [])
    most = max((len(one["active"]) for one in cohorts), default=0)
    rows = [
        HeatRow(
            said(
                *(language, "word", "cohort"),
                when=label(date.fromisoformat(one["starts_on"]), facts["bucket"], language),
                joined=cell(one["joined"], Kind.COUNT, language),
            ),
            [many / one["joined"] if one["joined"] else None for many in one["active"]]
            + [None] * (most - len(one["active"])),
        )
        for one in cohorts
    ]
    picture = HeatMap(
        title=title,
        subtitle=facts.get("community") or "",
        language=language.value,
        unit=Unit.SHARE,
        columns=[str(number) for number in range(most)],
        rows=rows,
        note=said(language, "word", "cohorts_note"),
        empty=said(language, "word", "nothing"),
    )
    columns = [
        Column(said(language, "column", "from"), Kind.DAY),
        Column(said(language, "column", "joined"), Kind.COUNT),
    ]
    columns += [
        Column(said(language, "column", "weeks_later", n=number), Kind.COUNT)
        for number in range(most)
    ]
    details: list[list[Value]] = [
        [
            *(date.fromisoformat(one["starts_on"]), one["joined"], *one["active"]),
            *([None] * (most - len(one["active"]))),
        ]
        for one in cohorts
    ]
    return Shown(title, picture=picture, details=Table(columns, details) if cohorts else None)


def show_reputation(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Shown:
    title = block.title or said(language, "block", "reputation")
    if "points" not in facts:
        return Shown(title)
    points = facts["points"]
    starts = [date.fromisoformat(point["starts_on"]) for point in points]
    scores = [point["value"] for point in points]
    now = cell(facts["score"], Kind.SCORE, language)
    notes = [said(language, "word", "at_end", now=now)] if facts["score"] is not None else []
    last = date.fromisoformat(facts["last_day"])
    notes.append(said(language, "word", "score_note", day=day_of_year(last, language)))
    picture = Chart(
        title=title,
        subtitle=window(starts[0], last, language, facts["bucket"]),
        language=language.value,
        unit=Unit.COUNT,
        labels=[label(at, facts["bucket"], language) for at in starts],
        series=[
            Series(facts["community"] or said(language, "word", "score"), scores),
        ],
        note=" ".join(notes),
        empty=said(language, "word", "nothing"),
    )
    columns = [
        Column(said(language, "column", "part")),
        Column(said(language, "column", "score"), Kind.SCORE),
        Column(said(language, "column", "share"), Kind.SHARE),
        Column(said(language, "column", "based_on"), Kind.COUNT),
    ]
    rows: list[list[Value]] = [
        [
            said(language, "part", part["part"]),
            part["value"],
            part["share"] if part["value"] is not None else None,
            part["n"],
        ]
        for part in facts["parts"]
    ]
    missing = [part["unavailable"] for part in facts["parts"]]
    if any(missing):
        columns.append(Column(said(language, "column", "why")))
        for row, why in zip(rows, missing, strict=True):
            row.append(called(language, "unavailable", why) if why else "")
    days = [
        Column(said(language, "column", "day"), Kind.DAY),
        Column(said(language, "column", "score"), Kind.SCORE),
    ]
    return Shown(
        title,
        picture=picture,
        table=Table(columns, rows),
        details=Table(days, [[at, value] for at, value in zip(starts, scores, strict=True)]),
    )


def show_best_times(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Shown:
    channel = facts.get("channel") or "–"
    title = block.title or said(language, "block", "best_times", channel=channel)
    hours = facts.get("hours", [])
    if not hours:
        return Shown(title)
    cells = {(one["weekday"], one["hour"]): one["score"] for one in hours}
    best = sorted(hours, key=lambda one: (-one["score"], one["weekday"], one["hour"]))[:BEST]
    named = ", ".join(
        said(
            *(language, "word", "hour"),
            weekday=weekday(one["weekday"], language),
            hour=one["hour"],
        )
        for one in best
    )
    picture = HeatMap(
        title=title,
        subtitle=said(language, "word", "times_best", hours=named),
        language=language.value,
        unit=Unit.COUNT,
        columns=[str(hour) for hour in range(24)],
        rows=[
            HeatRow(weekday(day, language), [cells.get((day, hour)) for hour in range(24)])
            for day in range(1, 8)
        ],
        note=said(language, "word", "times_note", zone=facts["timezone"]),
        empty=said(language, "word", "nothing"),
    )
    columns = [
        Column(said(language, "column", "weekday")),
        Column(said(language, "column", "hour"), Kind.COUNT),
        Column(said(language, "column", "score"), Kind.COUNT),
        Column(said(language, "column", "based_on"), Kind.COUNT),
    ]
    rows: list[list[Value]] = [
        [weekday(one["weekday"], language), one["hour"], round(one["score"], 2), one["n"]]
        for one in hours
    ]
    return Shown(title, picture=picture, details=Table(columns, rows))
