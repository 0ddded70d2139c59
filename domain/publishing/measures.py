"""What publishing needs to know how long a text is."""

from collections.abc import Sequence
from typing import Protocol

from domain.shared.platforms import Limits, Measured


class Measures(Protocol):
    def count(self, text: str, limits: Limits) -> int:
        """How long the text is, in the unit of these limits."""
        ...

    def measure(self, text: str, limits: Limits) -> Sequence[Measured]:
        """The same, and how long it is in the units of its other ceilings."""
        ...
