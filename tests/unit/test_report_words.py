"""What reports say is said in each language, of whatever can be in one."""

from datetime import date
from typing import Any

import pytest

from adapters.reports.charts.drawing import drawn
from adapters.reports.insights.showing import Kind, cell
from adapters.reports.insights.words import called, page, said, window
from domain.campaigns.model import CampaignStatus
from domain.insights.measures import Bucket, Dimension, NoWork, OwnMetric
from domain.insights.report import BlockKind, GrowthMeasure, ReportLanguage, StandardReport
from domain.insights.reputation import Missing as MissingInReputation
from domain.insights.reputation import PartName
from domain.insights.views import Unavailable
from domain.members.measuring import Missing as MissingInGrowth
from domain.shared.charts import Chart, Form, Series, Size, Unit
from domain.shared.readings import Metric


def words(found: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], dict[str, str]]]:
    if "en" in found:
        return [(path, found)]
    return [one for name, inner in found.items() for one in words(inner, (*path, name))]


EVERY = words(page())


@pytest.mark.parametrize(("path", "word"), EVERY, ids=["/".join(path) for path, _ in EVERY])
def test_a_word_is_there_in_each_language(path: tuple[str, ...], word: dict[str, str]) -> None:
    assert set(word) == {language.value for language in ReportLanguage}
    assert all(text and text == text.strip() for text in word.values())
    marks = {language: sorted(_marks(text)) for language, text in word.items()}
    assert marks["en"] == marks["es"] == marks["pt"]


def _marks(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]


def test_whatever_can_be_in_a_report_has_a_name() -> None:
    titled = set(BlockKind) - {BlockKind.METRIC, BlockKind.GROWTH}
    for group, codes in (
        ("metric", {*Metric, *OwnMetric}),
        ("measure", set(GrowthMeasure)),
        ("dimension", set(Dimension)),
        ("by", set(Bucket)),
        ("part", set(PartName)),
        ("status", set(CampaignStatus)),
        ("report", {*StandardReport, "own"}),
        ("block", titled),
        ("unavailable", {*Unavailable, *NoWork, *MissingInReputation, *MissingInGrowth}),
        ("unavailable", {"broke_off", "not_there", "no_community", "not_enough_data"}),
    ):
        assert codes <= set(page()[group]), group


def test_a_code_that_nobody_named_is_said_in_its_own_words() -> None:
    assert called(ReportLanguage.ES, "metric", "warm_hugs") == "Warm hugs"


@pytest.mark.parametrize(
    ("value", "kind", "language", "text"),
    [
        (1234.5, Kind.COUNT, "en", "1,234"),
        (1234, Kind.COUNT, "es", "1.234"),
        (0.125, Kind.CHANGE, "en", "+12%"),
        (-0.5, Kind.CHANGE, "pt", "\u221250\u202f%"),
        (0.0, Kind.SCORE, "en", "\u00b10"),
        (5400, Kind.DURATION, "en", "1\u202fh 30\u202fmin"),
        (None, Kind.COUNT, "en", "–"),
        ("", Kind.TEXT, "en", ""),
        (date(2026, 5, 4), Kind.DAY, "es", "4 may de 2026"),
    ],
)
def test_numbers_are_written_for_the_reader(
    value: Any, kind: Kind, language: str, text: str
) -> None:
    assert cell(value, kind, ReportLanguage(language)) == text


def test_days_are_told_with_how_they_are_cut() -> None:
    first, last = date(2026, 5, 4), date(2026, 5, 10)
    assert window(first, last, ReportLanguage.EN, "day") == "4 May 2026 to 10 May 2026, by day"
    assert said(ReportLanguage.PT, "word", "page") == "Página {n} de {all}"


def test_bars_lie_below_one_another_with_their_whole_numbers() -> None:
    chart = Chart(
        title="",
        subtitle="By channel",
        language="en",
        unit=Unit.COUNT,
        labels=["La plaza", "A channel with a name that is far too long for the room there is"],
        series=[Series("Reactions", [371, None]), Series("Comments", [12, -4])],
        form=Form.BARS,
    )
    drawing = drawn(chart, Size(660, 200))
    assert ">371<" in drawing
    assert "La plaza · Comments: 12" in drawing
    assert "…" in drawing
    assert drawing.count("<rect") == 1 + 2 + 3
