"""One row of a workspace by its id, in memory."""

from collections.abc import Mapping
from typing import TypeVar

from domain.shared.access import Actor
from domain.shared.errors import NotFound

E = TypeVar("E")


def found_in(rows: Mapping[tuple[str, str], E], actor: Actor, id: str, thing: str) -> E:
    """Raises NotFound."""
    found = rows.get((actor.workspace, id))
    if found is None:
        raise NotFound(thing=thing)
    return found
