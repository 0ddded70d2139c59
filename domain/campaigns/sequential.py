"""Whether one variant is better than the first can be asked as often as one likes, and the answer
is wrong no more often than was said.

Each variant is held against the first by a mixture sequential probability ratio test for the
difference of two rates, with a normal mixture: Robbins, "Statistical methods related to the law of
the iterated logarithm" (1970); Johari, Pekelis, Walsh, "Always valid inference" (2015; Johari,
Koomen, Pekelis, Walsh, Operations Research 2022). Its intervals are the confidence sequences that
belong to it (Howard, Ramdas, McAuliffe, Sekhon, Annals of Statistics 2021, section 3). What is
promised for all variants together is shared among them (Bonferroni).

The difference of two rates is taken to be normal, which few observations are not: nothing is
decided before each variant has the sample that was asked for, and a pair has `EVENTS` of either
outcome.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

FORMULA = "msprt/1"
EVENTS = 20
"""So many successes, and so many exposures without one, a pair of variants needs."""


@dataclass(frozen=True, slots=True)
class StopRule:
    """`alpha` is how often an experiment may find a difference where there is none, for all its
    variants together. `smallest_effect` is the difference of two rates that would matter, 0.02 for
    two in a hundred: the test finds differences of that size soonest, and its promise does not hang
    on it. `minimum_sample` is of exposures, for each variant; after `longest_days` it ends as it
    is."""

    alpha: float = 0.05
    smallest_effect: float = 0.02
    minimum_sample: int = 1000
    longest_days: int = 30


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of one variant; no more successes than exposures."""

    variant: str
    exposures: int
    successes: int

    @property
    def rate(self) -> float | None:
        return self.successes / self.exposures if self.exposures else None


class Direction(StrEnum):
    """How a variant stands to the first one."""

    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The least p of a variant against the first at any look that counted, and which way it pointed
    then."""

    variant: str
    p: float
    direction: Direction


@dataclass(frozen=True, slots=True)
class Interval:
    """It holds at every look together, not at one of them."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Missing:
    """What a variant still needs before it can be judged; nothing when all are zero."""

    exposures: int = 0
    successes: int = 0
    failures: int = 0

    @property
    def something(self) -> bool:
        return bool(self.exposures or self.successes or self.failures)


class Call(StrEnum):
    """What a look comes to."""

    GO_ON = "go_on"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Verdict:
    call: Call
    winner: str | None = None


def p_needed(rule: StopRule, variants: int) -> float:
    """How small p has to be for one of so many variants."""
    return rule.alpha / (variants - 1)


def p_of(first: Tally, other: Tally, rule: StopRule) -> float:
    """Always valid: at all looks together it is below any x with no more than chance x, where there
    is no difference. 1 where nothing can be said."""
    variance = _pooled(first, other)
    if variance is None:
        return 1.0
    spread = rule.smallest_effect**2
    difference = _difference(first, other)
    exponent = spread * difference**2 / (2 * variance * (variance + spread))
    log_p = 0.5 * math.log((variance + spread) / variance) - exponent
    return math.exp(min(0.0, log_p))


def missing_of(first: Tally, other: Tally, rule: StopRule) -> Missing:
    """Of a variant, together with the first."""
    successes = first.successes + other.successes
    failures = first.exposures + other.exposures - successes
    return Missing(
        exposures=max(0, rule.minimum_sample - other.exposures),
        successes=max(0, EVENTS - successes),
        failures=max(0, EVENTS - failures),
    )


def seen(
    tallies: Sequence[Tally], rule: StopRule, before: Sequence[Evidence] = ()
) -> tuple[Evidence, ...]:
    """What is known after one more look. A look at too few decides nothing, and leaves no trace."""
    first, *others = tallies
    known = {one.variant: one for one in before}
    for other in others:
        if missing_of(first, other, rule).something or first.exposures < rule.minimum_sample:
            continue
        p = p_of(first, other, rule)
        had = known.get(other.variant)
        if had is None or p < had.p:
            better = _difference(first, other) > 0
            way = Direction.BETTER if better else Direction.WORSE
            known[other.variant] = Evidence(other.variant, p, way)
    return tuple(known[other.variant] for other in others if other.variant in known)


def judge(tallies: Sequence[Tally], rule: StopRule, evidence: Sequence[Evidence]) -> Verdict:
    """Decided when a variant is better than the first: of several, the one with the highest rate.
    Decided for the first when all others are worse."""
    needed = p_needed(rule, len(tallies))
    proven = {one.variant: one.direction for one in evidence if one.p <= needed}
    better = [one for one in tallies if proven.get(one.variant) is Direction.BETTER]
    if better:
        return Verdict(Call.DECIDED, max(better, key=lambda one: one.rate or 0.0).variant)
    if len(proven) == len(tallies) - 1:
        return Verdict(Call.DECIDED, tallies[0].variant)
    return Verdict(Call.GO_ON)


def interval_of(tally: Tally, rule: StopRule, variants: int) -> Interval | None:
    """Where the rate of a variant lies; None where there is nothing to say it of."""
    if not tally.exposures:
        return None
    rate = tally.rate or 0.0
    width = _width(_variance(tally), rule, variants)
    return Interval(max(0.0, rate - width), min(1.0, rate + width))


def difference_of(
    first: Tally, other: Tally, rule: StopRule, variants: int
) -> tuple[float, Interval] | None:
    """How much higher its rate is than that of the first, and where that lies."""
    if not first.exposures or not other.exposures:
        return None
    difference = _difference(first, other)
    width = _width(_variance(first) + _variance(other), rule, variants)
    return difference, Interval(max(-1.0, difference - width), min(1.0, difference + width))


def by_variant(evidence: Sequence[Evidence]) -> Mapping[str, Evidence]:
    return {one.variant: one for one in evidence}


def _difference(first: Tally, other: Tally) -> float:
    return other.successes / other.exposures - first.successes / first.exposures


def _pooled(first: Tally, other: Tally) -> float | None:
    """Of the difference, where there is none: both have one rate then."""
    if not first.exposures or not other.exposures:
        return None
    together = (first.successes + other.successes) / (first.exposures + other.exposures)
    variance = together * (1 - together) * (1 / first.exposures + 1 / other.exposures)
    return variance or None


def _variance(tally: Tally) -> float:
    """With one more of each outcome, so that it is never nothing."""
    rate = (tally.successes + 1) / (tally.exposures + 2)
    return rate * (1 - rate) / tally.exposures


def _width(variance: float, rule: StopRule, variants: int) -> float:
    spread, alpha = rule.smallest_effect**2, p_needed(rule, variants)
    wide = (variance + spread) / spread
    return math.sqrt(variance * wide * (2 * math.log(1 / alpha) + math.log(1 + spread / variance)))
