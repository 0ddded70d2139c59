"""What a call of an operation says, and how it is made from things of one's own and of others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.world import Things
from tests.kit.media import a_form


@dataclass(frozen=True)
class Ask:
    """What one call says."""

    path: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    file: bytes | None = None
    in_form: bool = False
    kind: str = "application/octet-stream"

    @property
    def raw(self) -> tuple[bytes, str] | None:
        """The body as bytes, and what it says they are; None where it is JSON."""
        if self.file is None:
            return None
        return a_form(self.file) if self.in_form else (self.file, self.kind)


# `own` are things the caller may touch, `theirs` those that are planted.
Call = Callable[[Things, Things], Ask]
