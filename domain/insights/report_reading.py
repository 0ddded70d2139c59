"""A report as a page shows it: words, figures and tables, in the language of the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.insights.report import ReportDocument


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """`before` says what it was in the period before, and `change` how much more or less it is;
    None where there is nothing to say."""

    name: str
    value: str
    before: str | None
    change: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class ReadCell:
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ReadColumn:
    name: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class ReadTable:
    columns: Sequence[ReadColumn]
    rows: Sequence[Sequence[ReadCell]]


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """`number` is its place in the report, counted from 1. Of a chart `chart` says in words what is
    to be seen; the numbers themselves are in the `table`."""

    number: int
    title: str
    paragraphs: Sequence[str]
    figures: Sequence[ReadFigure]
    chart: str | None
    table: ReadTable | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ReadReport:
    """`window` are the days it is of; `notes` stand at its end."""

    window: str
    blocks: Sequence[ReadBlock]
    notes: Sequence[str]


class ReportReader(Protocol):
    def read(self, document: ReportDocument) -> ReadReport:
        """Of what was gathered so far; of the same document always the same."""
        ...

    def chart(self, document: ReportDocument, number: int) -> str | None:
        """What is drawn of a block, as SVG, without the title that stands above it; None of one
        that has no chart."""
        ...
