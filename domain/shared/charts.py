"""Pictures of numbers: what is in them, whoever draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

Value = float | None
"""None is not known, and is drawn as a gap, never as zero."""

WIDTH, HEIGHT = 720, 360
_DAY = 86_400
_GROUPS = {"en": (",", "."), "es": (".", ","), "pt": (".", ",")}


class Unit(StrEnum):
    """What values count. A share goes from 0 to 1; a duration is in seconds; times say how often
    something goes into something else."""

    COUNT = "count"
    SHARE = "share"
    DURATION = "duration"
    TIMES = "times"


class Form(StrEnum):
    """Lines and columns go from left to right; bars lie below one another, for labels that are
    long."""

    LINE = "line"
    COLUMNS = "columns"
    BARS = "bars"


@dataclass(frozen=True, slots=True)
class Series:
    """A value for each label. What is only there to compare with is drawn behind, and paler."""

    name: str
    values: Sequence[Value]
    is_behind: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Values over labels, which go from left to right. `note` stands below, `empty` where there is
    nothing to draw. One that stands under a title already has an empty one. `accent` is the first
    colour, as #rrggbb, where it can be seen on white. Where labels are names, none is left out: one
    that has no room is shortened."""

    title: str
    subtitle: str
    language: str
    unit: Unit
    labels: Sequence[str]
    series: Sequence[Series]
    form: Form = Form.LINE
    note: str | None = None
    empty: str | None = None
    accent: str | None = None
    has_names: bool = False


@dataclass(frozen=True, slots=True)
class HeatRow:
    label: str
    cells: Sequence[Value]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A shade for each row and column; the higher, the darker, up to `accent`."""

    title: str
    subtitle: str
    language: str
    unit: Unit
    columns: Sequence[str]
    rows: Sequence[HeatRow]
    note: str | None = None
    empty: str | None = None
    accent: str | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """In pixels of a screen with one for each point; a PNG has twice as many each way."""

    width: int = WIDTH
    height: int = HEIGHT


class Painter(Protocol):
    """Draws the same every time, with its own letters, and asks nobody for anything."""

    async def svg(self, picture: Chart | HeatMap, size: Size) -> bytes:
        """A document that says in words what it shows."""
        ...

    async def png(self, picture: Chart | HeatMap, size: Size) -> bytes: ...


def written(value: float, unit: Unit, language: str) -> str:
    """A number for the eye: 12,345 or 12.345, 45 %, 2 h 30 min."""
    if unit is Unit.DURATION:
        return _duration(value)
    if unit is Unit.SHARE:
        percent = _number(value * 100, 0 if abs(value) >= 0.1 or value == 0 else 1, language)
        return f"{percent}%" if language == "en" else f"{percent}\u202f%"
    if unit is Unit.TIMES:
        return f"{_number(value, 1, language)}×"
    digits = 0 if float(value).is_integer() or abs(value) >= 100 else 1
    return _number(value, digits, language)


def _number(value: float, digits: int, language: str) -> str:
    group, point = _GROUPS.get(language, _GROUPS["en"])
    plain = f"{value:,.{digits}f}"
    return plain.translate({ord(","): group, ord("."): point}).replace("-", "\u2212")


def _duration(seconds: float) -> str:
    left, parts = round(seconds), []
    for name, size in (("d", _DAY), ("h", 3600), ("min", 60), ("s", 1)):
        many, left = divmod(left, size)
        if many:
            parts.append(f"{many}\u202f{name}")
    return " ".join(parts[:2]) or "0\u202fs"
