"""What watches find, side by side: whose voice is heard how much, and in which mood."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from adapters.reports.insights.showing import Column, Kind, Shown, Table, Value, change_of
from adapters.reports.insights.words import said, window
from domain.insights.report import ReportBlock, ReportLanguage
from domain.shared.charts import Chart, Form, Series, Unit

Facts = Mapping[str, Any]


def show_voices(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Shown:
    watches = facts.get("watches", [])
    title = block.title or said(language, "block", "listening")
    if not any(one["hits"] for one in watches):
        return Shown(title, [said(language, "word", "none_here")])
    columns = [
        Column(said(language, "column", "watch")),
        Column(said(language, "column", "hits"), Kind.COUNT),
        Column(said(language, "column", "before"), Kind.COUNT),
        Column(said(language, "column", "change"), Kind.CHANGE),
        Column(said(language, "column", "voice"), Kind.SHARE),
        Column(said(language, "column", "positive"), Kind.COUNT),
        Column(said(language, "column", "negative"), Kind.COUNT),
    ]
    rows: list[list[Value]] = [
        [
            *(one["name"], one["hits"], one["previous"]),
            change_of(one["hits"], one["previous"]),
            *(one["share"], one["positive"], one["negative"]),
        ]
        for one in watches
    ]
    first, last = (date.fromisoformat(facts[name]) for name in ("first_day", "last_day"))
    return Shown(
        title,
        picture=Chart(
            title=title,
            subtitle=window(first, last, language, None),
            language=language.value,
            unit=Unit.SHARE,
            labels=[one["name"] for one in watches],
            series=[
                Series(said(language, "column", "voice"), [one["share"] for one in watches]),
                Series(said(language, "column", "reach"), [one["reach_share"] for one in watches]),
            ],
            form=Form.BARS,
            has_names=True,
        ),
        table=Table(columns, rows),
        note=said(language, "word", "voices_note"),
    )
