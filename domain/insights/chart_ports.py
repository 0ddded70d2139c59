"""What a chart needs besides its numbers: what things are called, and how the workspace looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.insights.measures import Dimension
from domain.insights.query import Asked, Key, MetricAnswer, Series
from domain.shared.access import Actor
from domain.shared.ids import ChannelId

Names = Mapping[tuple[Dimension, str], str]


@dataclass(frozen=True, slots=True)
class Look:
    """The language in which a workspace shows itself, and its own colour, as #rrggbb, if it has
    one."""

    language: str
    accent: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """An answer to be drawn. `before` are the same series in as many days before, piece by piece;
    `names` are of what it is asked by, as far as these have any."""

    answer: MetricAnswer
    before: Sequence[Series]
    names: Names
    look: Look


class ChartReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def look(self, actor: Actor) -> Look: ...

    async def channel(self, actor: Actor, channel_id: ChannelId) -> str | None:
        """What it is called."""
        ...

    async def names(self, actor: Actor, asked: Asked, keys: Sequence[Key]) -> Names:
        """Of channels, communities, campaigns and messages, which are called by how they begin, in
        one query each."""
        ...
