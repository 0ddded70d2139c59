"""Pages that neither skip nor repeat: a position in a total order, never an offset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")

MAX_LIMIT = 100
DEFAULT_LIMIT = 20


@dataclass(frozen=True, slots=True)
class SortKey:
    """One field to sort by. The id always comes last, to break ties."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition: field, operator (`in`, `gte`, `gt`, `lte`, `lt`), value or values."""

    field: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What page is wanted. `after` holds the last row's value of every sort key, id included."""

    limit: int = DEFAULT_LIMIT
    sort: Sequence[SortKey] = (SortKey("id", descending=True),)
    filters: Sequence[Filter] = ()
    after: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order, and where the next page starts when there is one."""

    items: Sequence[T]
    next_after: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list can be sorted and filtered by. The first sort is the default."""

    sorts: Sequence[str]
    filters: Mapping[str, str] = field(default_factory=dict)
