"""Hypothesis draws the same as ever, and looks faster for what it may draw."""

from typing import Any

from hypothesis.internal.conjecture import providers
from hypothesis.internal.conjecture.choice import choice_permitted
from hypothesis.internal.intervalsets import IntervalSet


class _Letters(dict[str, bool]):
    """Of each letter that was asked about, whether it lies within the intervals."""

    def __init__(self, intervals: IntervalSet) -> None:
        self.intervals = intervals

    def __missing__(self, letter: str) -> bool:
        found = self[letter] = letter in self.intervals
        return found


# By the place in memory, where each stays as long as it is known here: to hash a set of intervals
# takes as long as to look through it.
_known: dict[int, _Letters] = {}


def permitted(choice: Any, constraints: Any) -> bool:
    """What `choice_permitted` says. For every shape of text Hypothesis asks it about each of the
    thousands of texts in this project's code, letter by letter, which was a third of its time."""
    if type(choice) is not str:
        return choice_permitted(choice, constraints)
    if not constraints["min_size"] <= len(choice) <= constraints["max_size"]:
        return False
    intervals = constraints["intervals"]
    letters = _known.get(id(intervals))
    if letters is None:
        letters = _known[id(intervals)] = _Letters(intervals)
    return all(map(letters.__getitem__, choice))


def draw_faster() -> None:
    """For the rest of the process; to repeat it is safe."""
    providers.choice_permitted = permitted  # type: ignore[attr-defined]
