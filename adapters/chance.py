"""Chance for what must not happen everywhere at the same moment."""

import random


class SystemChance:
    """Nothing secret hangs on it: it spreads retries."""

    def draw(self) -> float:
        return random.random()  # noqa: S311


def seeded_chance(seed: int) -> random.Random:
    """Draws that are the same each time they begin from that seed. Nothing secret hangs on it: it
    makes up storms."""
    return random.Random(seed)  # noqa: S311
