"""What is usual at an hour is the median of the same hours of weeks before, without those in which
something was the matter."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import erf, exp, sqrt
from statistics import fmean, median

from domain.crises.detector import Measure
from domain.crises.series import NOTHING, Sums

DAY = 24
WEEK = 7 * DAY
WEEKS = 4
BASELINE_HOURS = WEEKS * WEEK
_MAD = 0.6745
_FEW = 200.0
"""Above this the tail of Poisson's distribution is taken from the normal one."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """`values` are those of comparable hours, `middle` their median, `spread` the median of their
    distances from it, never less than chance alone makes it, `rate` their mean."""

    values: tuple[float, ...]
    middle: float
    spread: float
    rate: float

    def robust_z(self, value: float) -> float:
        return _MAD * (value - self.middle) / self.spread


@dataclass(frozen=True, slots=True)
class Past:
    """The hours before, by their number; `since` is the first hour anything was counted in, and
    `masked` those in which something was the matter."""

    hours: Mapping[int, Sums]
    since: int
    masked: Collection[int] = frozenset()

    def usual(self, hour: int, measure: Measure) -> Baseline | None:
        """With the hours beside it; before two weeks are known, the same hours of days before. None
        where fewer than three hours can be compared."""
        weekly = self._at((hour - WEEK * k for k in range(1, WEEKS + 1)), hour)
        if len({one // WEEK for one in weekly}) < 2:
            weekly = self._at((hour - DAY * k for k in range(1, 15)), hour)
        values = tuple(float(value_of(self._sums(one), measure)) for one in weekly)
        return baseline_of(values, measure) if len(values) >= 3 else None

    def before(self, hour: int) -> Sequence[Sums]:
        """All of four weeks before that hour that count."""
        first = max(self.since, hour - BASELINE_HOURS)
        return [self._sums(one) for one in range(first, hour) if one not in self.masked]

    def known(self, hour: int) -> Sums | None:
        """None where nothing was counted yet, or something was the matter."""
        if hour < self.since or hour in self.masked:
            return None
        return self._sums(hour)

    def _at(self, middles: Iterable[int], hour: int) -> list[int]:
        near = (middle + beside for middle in middles for beside in (-1, 0, 1))
        return [one for one in near if self.since <= one < hour - 1 and one not in self.masked]

    def _sums(self, hour: int) -> Sums:
        return self.hours.get(hour, NOTHING)


def value_of(sums: Sums, measure: Measure) -> int:
    return _VALUES[measure](sums)


_VALUES: Mapping[Measure, Callable[[Sums], int]] = {
    Measure.VOICES: lambda sums: sums.voices,
    Measure.REACH: lambda sums: sums.reach,
    Measure.COMPLAINTS: lambda sums: sums.complaints,
    Measure.LOAD: lambda sums: sums.load,
    Measure.HITS: lambda sums: sums.hits,
}


def baseline_of(values: tuple[float, ...], measure: Measure) -> Baseline:
    middle = median(values)
    apart = median(abs(one - middle) for one in values)
    # Of people chance makes a spread of the root of their number; what they reach has none of its
    # own, and is spread as far as it is high.
    chance = max(middle, 1000.0) if measure is Measure.REACH else sqrt(max(middle, 1.0))
    return Baseline(values, middle, max(apart, _MAD * chance), fmean(values))


def chance_of(least: int, rate: float) -> float:
    """How likely it is that chance alone brings so many or more, where `rate` are usual."""
    if least <= 0:
        return 1.0
    if rate > _FEW:
        return 0.5 * (1.0 - erf((least - 0.5 - rate) / sqrt(2.0 * rate)))
    term = below = exp(-rate)
    for count in range(1, least):
        term *= rate / count
        below += term
    return max(0.0, 1.0 - below)


def predicted_chance(least: int, values: Sequence[float]) -> float:
    """How likely so many or more are in an hour, by what these hours came to: of few hours little
    is known, and more is likely than their mean alone would allow. A negative binomial tail."""
    known, hours = sum(values) + 0.5, len(values)
    term = below = (hours / (hours + 1.0)) ** known
    for count in range(1, least):
        term *= (known + count - 1.0) / (count * (hours + 1.0))
        below += term
    return max(0.0, 1.0 - below) if least > 0 else 1.0
