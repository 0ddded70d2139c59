"""Chance for what must not happen everywhere at the same moment."""

import random


class SystemChance:
    """Nothing secret hangs on it: it spreads retries."""

    def draw(self) -> float:
        return random.random()  # noqa: S311
