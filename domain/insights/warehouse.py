"""What a customer's warehouse is given: datasets, and the place up to which one was read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.insights.errors import WarehouseCursorExpired
from domain.shared.access import Actor, Permission, Reach
from domain.shared.errors import Forbidden

KEPT_FOR = timedelta(days=90)
"""So long it is known what went."""

GOOD_FOR = KEPT_FOR - timedelta(days=1)
"""So old may a cursor be: clocks may differ, and what went was noted as its transaction began."""

MOST_ROWS = 1_000_000
A_FILE = 100_000
"""Rows of a Parquet file of which nobody says how many it shall have."""

PERSONAL = Permission.MEMBERS_READ
"""What it takes to be given columns that tell of a person."""


class Kind(StrEnum):
    """What the values of a column are. A whole number has at most 64 bits; a timestamp is an
    instant in UTC, to the microsecond; a date is of the calendar that its column names."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    DATE = "date"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """`says` is for people; `unit` is of numbers. One that is `personal` tells of a person who is
    spoken with."""

    name: str
    kind: Kind
    says: str
    unit: str | None = None
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows of one kind. `key` are the columns by which a row is known again. `needs` is what it
    takes to read it, beside `insights:read`. `version` grows when a column goes or means something
    else; new columns come at the end, and change nothing. Where `kept_by` names a column, old rows
    go by it, without being told of one by one."""

    name: str
    says: str
    key: tuple[str, ...]
    needs: Permission
    columns: tuple[Column, ...]
    kept_by: str | None = None
    version: int = 1

    def may_be_read_by(self, actor: Actor) -> bool:
        """Of what somebody is assigned to they see only some: the whole is for who sees all."""
        try:
            for permission in (Permission.INSIGHTS_READ, self.needs):
                actor.require_all(permission)
        except Forbidden:
            return False
        return True

    def columns_for(self, actor: Actor) -> tuple[Column, ...]:
        return tuple(
            column for column in self.columns if not column.personal or may_see_people(actor)
        )


def may_see_people(actor: Actor) -> bool:
    return PERSONAL in actor.scopes and actor.reach_of(PERSONAL) is Reach.ALL


@dataclass(frozen=True, slots=True)
class Seen:
    """Which transactions were over at an instant: all below `top`, but for the `open` ones. What
    one of those writes is seen by whoever reads later, however long it stays open."""

    top: int
    open: tuple[int, ...]
    at: datetime

    @property
    def from_where(self) -> int:
        """Nothing below is new to whoever has seen this."""
        return min((self.top, *self.open))


class Phase(StrEnum):
    """First come the rows there are, then the keys of those that went."""

    ROWS = "rows"
    GONE = "gone"


Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody has read a dataset. They have all that was over in `since`; they are reading
    what was over in `until` and not in `since`, and have come to `after` in that `phase`. Without
    `until` they have read all of it. `home` is where transactions are counted."""

    home: str
    since: Seen | None = None
    until: Seen | None = None
    phase: Phase = Phase.ROWS
    after: Key | None = None

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is left of what was to be read."""
        return self.until is None

    def reading(self, now: Seen) -> "Place":
        """Begin with what came since; or go on, where somebody stopped in the middle."""
        return self if self.until is not None else replace(self, until=now)

    def moved(self, after: Key) -> "Place":
        return replace(self, after=after)

    def onward(self, now: Seen) -> "Place":
        """Behind the last of a phase. Who had nothing before is told of nothing that went. Who went
        on from the middle goes on to what came since then."""
        if self.phase is Phase.ROWS and self.since is not None:
            return replace(self, phase=Phase.GONE, after=None)
        return Place(self.home, since=self.until, until=None if self.until == now else now)

    def refuse_stale(self, home: str, now: datetime) -> None:
        """Raise WarehouseCursorExpired where it can no longer be said what went since, or where
        transactions are counted anew."""
        oldest = self.since or self.until
        if home != self.home or oldest is None or now - oldest.at > GOOD_FOR:
            raise WarehouseCursorExpired(days=GOOD_FOR.days)


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows as lines of JSON, each with its end, and the key of the last. None where there was
    none."""

    text: bytes
    rows: int
    last: Key | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as values, in the order of their columns and with `deleted` behind them."""

    rows: Sequence[Sequence[object]]
    last: Key | None


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody's way through a dataset, to what was over `now`, when they came. `kept_since`: of a
    dataset whose old rows go by a rule, none is kept from before then."""

    dataset: Dataset
    columns: tuple[Column, ...]
    now: Seen
    place: Place
    kept_since: datetime | None = None

    def after(self, last: Key) -> "Reading":
        return replace(self, place=self.place.moved(last))

    def onward(self) -> "Reading":
        return replace(self, place=self.place.onward(self.now))


def named(datasets: Iterable[Dataset]) -> Mapping[str, Dataset]:
    return {dataset.name: dataset for dataset in datasets}
