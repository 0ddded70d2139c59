"""Axes with round numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from domain.shared.charts import Unit, Value

STEPS = (1, 2, 2.5, 5, 10)
TICKS = 5
"""So many lines about; round numbers come first."""

LEAST = 1e-6
"""Whatever lies closer together than this is the same for the eye."""

# In seconds: what clocks have marks for.
_ROUND_TIMES = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high`, with a line at each of `ticks`."""

    low: float
    high: float
    ticks: Sequence[float]

    def share(self, value: float) -> float:
        """How far up that is, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def scale_of(values: Sequence[Value], unit: Unit) -> Scale:
    """From nothing, or from below it where values are, up to a round number above them all."""
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    if high - low < LEAST:
        high = low + 1
    step = _step((high - low) / TICKS, unit)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = [round(number * step, 10) for number in range(first, last + 1)]
    return Scale(ticks[0], ticks[-1], ticks)


def _step(about: float, unit: Unit) -> float:
    if unit is Unit.DURATION:
        return _time_step(about)
    power = 10.0 ** math.floor(math.log10(about))
    step = next(power * each for each in STEPS if power * each >= about * 0.999)
    # Of what is counted there is no half.
    return max(step, 1.0) if unit is Unit.COUNT else step


def _time_step(about: float) -> float:
    for each in _ROUND_TIMES:
        if each >= about:
            return float(each)
    return next(float(days * _DAY) for days in count(1) if days * _DAY >= about)
