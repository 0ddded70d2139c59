"""A report on a page: the same words, figures and tables as on paper."""

from adapters.reports.insights.blocks import shown, title_of
from adapters.reports.insights.paper import NUMBERS, chart_of, is_drawn
from adapters.reports.insights.showing import (
    Figure,
    Kind,
    Shown,
    Table,
    Value,
    cell,
    change_of,
)
from adapters.reports.insights.words import day_of_year, said, window
from domain.insights.report import ReportDocument, ReportLanguage
from domain.insights.report_reading import (
    ReadBlock,
    ReadCell,
    ReadColumn,
    ReadFigure,
    ReadReport,
    ReadTable,
)


class PageReader:
    """For `domain.insights.report_reading.ReportReader`."""

    def read(self, document: ReportDocument) -> ReadReport:
        report = document.report
        language = report.language
        numbers = range(1, len(report.blocks) + 1)
        return ReadReport(
            window=window(report.first, report.last, language),
            blocks=[_block(document, number) for number in numbers],
            notes=_notes(document),
        )

    def chart(self, document: ReportDocument, number: int) -> str | None:
        picture = shown(document, number).picture
        return chart_of(picture) if picture is not None and is_drawn(picture) else None


def _notes(document: ReportDocument) -> list[str]:
    language = document.report.language
    notes = [
        said(language, "word", "zone", zone=document.report.timezone),
        said(language, "word", "unknown"),
    ]
    if document.blocks:
        gathered = max(facts.gathered_at for facts in document.blocks).date()
        notes.insert(0, said(language, "word", "as_of", day=day_of_year(gathered, language)))
    return notes


def _block(document: ReportDocument, number: int) -> ReadBlock:
    language, one = document.report.language, shown(document, number)
    return ReadBlock(
        number=number,
        title=one.title or title_of(document, number),
        paragraphs=[*one.paragraphs, *_of_nothing(one)],
        figures=[_figure(figure, language) for figure in one.figures],
        chart=_in_words(one),
        table=_table(one.table, language) if one.table else None,
        note=one.note,
    )


def _in_words(one: Shown) -> str | None:
    """For whoever does not see the chart: what it is of; its numbers stand beside it."""
    picture = one.picture
    if picture is None or not is_drawn(picture):
        return None
    parts = (picture.title, picture.subtitle, picture.note)
    return ". ".join(part.rstrip(".") for part in parts if part)


def _of_nothing(one: Shown) -> list[str]:
    """A chart of nothing takes no room: what it would say stands in a line."""
    picture = one.picture
    if picture is None or is_drawn(picture) or not picture.empty:
        return []
    return [picture.empty]


def _figure(one: Figure, language: ReportLanguage) -> ReadFigure:
    change = change_of(one.value, one.previous)
    before = None
    if one.value is not None:
        before = said(language, "word", "no_before")
        if one.previous is not None:
            value = cell(one.previous, one.kind, language)
            before = said(language, "word", "before", value=value)
    return ReadFigure(
        name=one.name,
        value=cell(one.value, one.kind, language),
        before=before,
        change=None if change is None else cell(change, Kind.CHANGE, language),
        why=one.why if one.value is None else None,
    )


def _table(table: Table, language: ReportLanguage) -> ReadTable:
    return ReadTable(
        columns=[ReadColumn(column.name, column.kind in NUMBERS) for column in table.columns],
        rows=[[_cell(value, kind, language) for value, kind in line] for line in table.lines()],
    )


def _cell(value: Value, kind: Kind, language: ReportLanguage) -> ReadCell:
    text = cell(value, kind, language)
    is_link = kind is Kind.LINK and text.startswith(("https://", "http://"))
    return ReadCell(text, text if is_link else None)
