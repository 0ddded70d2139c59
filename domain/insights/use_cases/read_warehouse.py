"""A customer's warehouse reads what came, changed and went since it was there last."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from domain.insights.datasets import DATASETS
from domain.insights.room import Insights
from domain.insights.warehouse import Dataset, Key, Place, Reading
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound

AT_A_TIME = 2_000
"""Rows that are asked for together, and none of them kept once they are sent."""

BYTES_AT_A_TIME = 2 * 1024 * 1024
"""Where rows are long, so few are asked for that they come to about this."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of what is to be read that has a known end."""

    reading: Reading
    last: Key | None


@dataclass(frozen=True, slots=True)
class Consignment:
    """What goes into one file, and from where to go on."""

    sections: Sequence[Section]
    next: Reading


async def list_datasets(room: Insights, actor: Actor) -> Sequence[Dataset]:
    """Every dataset, readable or not. Raises MissingScope."""
    actor.require(Permission.INSIGHTS_READ)
    return tuple(DATASETS.values())


async def begin_reading(room: Insights, actor: Actor, name: str, place: Place | None) -> Reading:
    """Go on from that place, or read all there is. Whatever was committed before this call is in
    it, or in what comes after it; nothing that is committed later is ever passed over. Safe to
    repeat: what was read is read again, as it then is.

    Raises MissingScope, OutOfReach, NotFound, WarehouseCursorExpired, TemporarilyUnavailable.
    """
    actor.require_all(Permission.INSIGHTS_READ)
    if name not in DATASETS:
        raise NotFound(thing="dataset")
    dataset = DATASETS[name]
    actor.require_all(dataset.needs)
    home, now = await room.warehouse.look(actor)
    if place is not None:
        place.refuse_stale(home, now.at)
    kept_since = await room.warehouse.kept_since(actor) if dataset.kept_by else None
    where = (place or Place(home)).reading(now)
    return Reading(dataset, dataset.columns_for(actor), now, where, kept_since)


async def read_lines(
    room: Insights, actor: Actor, reading: Reading, most: int
) -> tuple[bytes, int, Reading]:
    """The next rows as lines of JSON, how many they are, and where to go on from; at rest where
    that was all."""
    found = await room.warehouse.lines(actor, reading, most)
    if found.rows == most and found.last is not None:
        return found.text, found.rows, reading.after(found.last)
    return found.text, found.rows, reading.onward()


async def plan_file(room: Insights, actor: Actor, reading: Reading, limit: int) -> Consignment:
    """What of it goes into a file of at most so many rows; its end is known before any of it is
    read, so that the file itself can say where to go on."""
    sections: list[Section] = []
    while not reading.place.is_at_rest:
        last, count = await room.warehouse.nth(actor, reading, limit)
        sections.append(Section(reading, last))
        if last is not None:
            return Consignment(sections, reading.after(last))
        limit -= count
        reading = reading.onward()
    return Consignment(sections, reading)


async def read_batches(
    room: Insights, actor: Actor, consignment: Consignment
) -> AsyncIterator[Sequence[Sequence[object]]]:
    """The rows of a file, as they are when it is their turn. Those that have changed meanwhile are
    left out: they come to whoever goes on."""
    for section in consignment.sections:
        reading, full = section.reading, True
        while full:
            batch = await room.warehouse.batch(actor, reading, AT_A_TIME, section.last)
            if batch.rows:
                yield batch.rows
            full = len(batch.rows) == AT_A_TIME and batch.last is not None
            if batch.last is not None:
                reading = reading.after(batch.last)


def fewer(text: bytes, rows: int) -> int:
    """How many rows to ask for next, going by how long these were."""
    if not rows:
        return AT_A_TIME
    return max(20, min(AT_A_TIME, BYTES_AT_A_TIME * rows // len(text)))
