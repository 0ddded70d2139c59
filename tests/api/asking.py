"""What a call of an operation says, and how it is made from things of one's own and of others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.world import Things


@dataclass(frozen=True)
class Ask:
    """What one call says."""

    path: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)


# `own` are things the caller may touch, `theirs` those that are planted.
Call = Callable[[Things, Things], Ask]
