"""What publishing asks about how often an account may be called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domain.shared.ids import ChannelId
from domain.shared.platforms import RateBudget


@dataclass(frozen=True, slots=True)
class Grant:
    """How many posts may go now, and how long to wait with more."""

    posts: int
    wait: timedelta


class Budgets(Protocol):
    """How often accounts may be called, shared by all workers."""

    async def take(
        self, wanted: Mapping[ChannelId, tuple[RateBudget, int]], *, late: bool = False
    ) -> Mapping[ChannelId, Grant]:
        """For each channel as many posts as are wanted and still fit into its budget; what is
        granted counts as used. What is `late` has a budget of its own beside it."""
        ...
