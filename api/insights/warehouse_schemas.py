"""The wire shapes of the warehouse: what there is to read, and how a place is written."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from api.edge import InvalidCursor
from api.paging import Cursors
from api.wire import Out
from domain.insights.warehouse import Column, Dataset, Kind, Phase, Place, Seen
from domain.shared.access import Actor
from domain.shared.paging import SortKey

LONGEST = 4000
CURSOR: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST}
WRITTEN = (SortKey("place"),)


class WarehouseColumnOut(Out):
    name: str
    type: Kind = Field(
        description="As JSON writes it; in Parquet a timestamp is an instant in UTC to the"
        " microsecond, a date has 32 bits, an integer 64, and `json` is a text."
    )
    unit: str | None = Field(description="Of numbers.")
    description: str
    key: bool = Field(description="Whether it is part of what a row is known again by.")
    personal: bool = Field(description="Whether it tells of a person you speak with.")
    readable: bool = Field(description="Whether your key is given it.")


class WarehouseDatasetOut(Out):
    name: str
    description: str
    version: int = Field(description="Grows when a column goes or means something else.")
    scopes: list[str] = Field(
        description="What it takes to read it; for personal columns `members:read` too."
    )
    readable: bool = Field(description="Whether your key may read it.")
    kept_by: str | None = Field(
        description="Where it is not null, old rows go by this column, and none is told of: the"
        " checkpoints say before when none is kept any more."
    )
    columns: list[WarehouseColumnOut]

    @classmethod
    def of_dataset(cls, dataset: Dataset, actor: Actor) -> "WarehouseDatasetOut":
        readable = dataset.may_be_read_by(actor)
        given = dataset.columns_for(actor) if readable else ()
        return cls(
            name=dataset.name,
            description=dataset.says,
            version=dataset.version,
            scopes=sorted({"insights:read", dataset.needs.value}),
            readable=readable,
            kept_by=dataset.kept_by,
            columns=[_column(column, dataset, column in given) for column in dataset.columns],
        )


class WarehouseOut(Out):
    """Every dataset there is. New columns come at the end of each, and new datasets may come at any
    time."""

    data: list[WarehouseDatasetOut]

    @classmethod
    def for_actor(cls, actor: Actor) -> Callable[[Sequence[Dataset], str], "WarehouseOut"]:
        def shaped(datasets: Sequence[Dataset], language: str) -> "WarehouseOut":
            return cls(data=[WarehouseDatasetOut.of_dataset(one, actor) for one in datasets])

        return shaped


def _column(column: Column, dataset: Dataset, readable: bool) -> WarehouseColumnOut:
    return WarehouseColumnOut(
        name=column.name,
        type=column.kind,
        unit=column.unit,
        description=column.says,
        key=column.name in dataset.key,
        personal=column.personal,
        readable=readable,
    )


class WarehouseCursors:
    """Cursors of one dataset in one workspace: good for whoever may read it, by whichever key, in
    either format."""

    def __init__(self, cursors: Cursors, actor: Actor, dataset: str) -> None:
        self._cursors = cursors
        within = f"{actor.organization_id} {actor.workspace_id} {actor.mode}"
        self._bound = f"{within} warehouse\n{dataset}"

    def of(self, place: Place) -> str:
        after = list(place.after) if place.after else None
        written = [place.home, _seen(place.since), _seen(place.until), place.phase, after]
        return self._cursors.seal([written], self._bound)

    def open(self, cursor: str) -> Place:
        """Raises InvalidCursor."""
        [written] = self._cursors.open(cursor, self._bound, WRITTEN)
        try:
            home, since, until, phase, after = written
            return Place(
                *(home, _read(since), _read(until), Phase(phase)),
                tuple(after) if after else None,
            )
        except (TypeError, ValueError):
            raise InvalidCursor(pointer="parameter:cursor") from None


def _seen(seen: Seen | None) -> list[Any] | None:
    """The transactions that were open are few, and not far below the top."""
    if seen is None:
        return None
    return [seen.top, [seen.top - one for one in seen.open], seen.at.isoformat()]


def _read(written: list[Any] | None) -> Seen | None:
    if written is None:
        return None
    top, below, at = written
    return Seen(top, tuple(top - one for one in below), datetime.fromisoformat(at))
