"""What is shown of a block, whatever it is shown on: words, figures, a table, a chart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from adapters.reports.insights.words import day_of_year
from domain.insights.report import ReportLanguage
from domain.shared.charts import Chart, HeatMap, Unit, written

NOT_KNOWN = "–"
Value = str | int | float | date | datetime | None
"""None is not known."""


class Kind(StrEnum):
    """What stands in a column. A change is a share with its sign; a score has its sign too."""

    TEXT = "text"
    LINK = "link"
    COUNT = "count"
    SHARE = "share"
    CHANGE = "change"
    DURATION = "duration"
    SCORE = "score"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """With `bars` the column of that number is also drawn. `counted` says of each row as what its
    counts stand there, where these are not alike."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    bars: int | None = None
    counted: Sequence[Kind] = ()

    def lines(self) -> Iterator[list[tuple[Value, Kind]]]:
        """Each row, every value with what it is."""
        for number, row in enumerate(self.rows):
            own = self.counted[number] if self.counted else Kind.COUNT
            yield [
                (value, own if column.kind is Kind.COUNT else column.kind)
                for value, column in zip(row, self.columns, strict=True)
            ]


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure beside that of the period before."""

    name: str
    value: float | None
    previous: float | None
    kind: Kind = Kind.COUNT
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A block in one language. `table` is for paper too, `details` only for workbooks and files,
    where there is room."""

    title: str
    paragraphs: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    picture: Chart | HeatMap | None = None
    table: Table | None = None
    details: Table | None = None
    note: str | None = None


_UNITS = {Kind.COUNT: Unit.COUNT, Kind.SHARE: Unit.SHARE, Kind.DURATION: Unit.DURATION}


def change_of(now: float | None, before: float | None) -> float | None:
    """As a share of what was before; None where there is nothing to compare with."""
    return None if now is None or not before else now / before - 1


def cell(value: Value, kind: Kind, language: ReportLanguage) -> str:
    """For the eye."""
    if value is None or isinstance(value, str):
        return NOT_KNOWN if value is None else value
    if isinstance(value, datetime | date):
        return value.isoformat() if kind is not Kind.DAY else day_of_year(value, language)
    if kind is Kind.CHANGE:
        return _signed(value, Unit.SHARE, language)
    if kind is Kind.SCORE:
        return _signed(value, Unit.COUNT, language)
    return written(value, _UNITS.get(kind, Unit.COUNT), language.value)


def _signed(value: float, unit: Unit, language: ReportLanguage) -> str:
    sign = "+" if value > 0 else "\u2212" if value < 0 else "\u00b1"
    return sign + written(abs(value), unit, language.value)
