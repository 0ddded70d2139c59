"""Whether a bucket is out of the ordinary is judged by the time before it alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import log2, sqrt
from statistics import fmean, pstdev

from domain.crises.detector import DetectorKind, Measure, Rule
from domain.crises.detector_baseline import (
    DAY,
    WEEK,
    Baseline,
    Past,
    chance_of,
    predicted_chance,
    value_of,
)
from domain.crises.series import BUCKETS_AN_HOUR, Sums, percentile, together

_THIRD = BUCKETS_AN_HOUR // 3
_DRIFT_HOURS = 6
_SMALL = 20.0
"""The guard is for those of whom no more than so many are usual in an hour."""

_MANY = 50.0
"""Where more are usual, what is far from the median is far beyond chance."""

_LEAST_HOURS = 24
"""Of so many hours at least the usual share is taken."""

Numbers = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`numbers` are those that were compared, by name; `smoothed` is where a drift stands now, None
    where it was not reckoned."""

    is_alarm: bool
    numbers: Numbers = field(default_factory=dict)
    smoothed: float | None = None


CALM = Verdict(False)


@dataclass(frozen=True, slots=True)
class Sight:
    """One bucket of five minutes with what came before it. `smoothed` is where a drift stood at the
    end of the hour before."""

    bucket: int
    buckets: Mapping[int, Sums]
    past: Past
    smoothed: float | None = None

    @property
    def hour(self) -> int:
        return self.bucket // BUCKETS_AN_HOUR

    def over(self, buckets: int) -> Sums:
        """So many buckets together, of which this is the last."""
        return together(self._parts(buckets, 0))

    def value(self, measure: Measure, buckets: int = BUCKETS_AN_HOUR, back: int = 0) -> int:
        """Of so many buckets, the last of which is `back` before this one."""
        return sum(value_of(sums, measure) for sums in self._parts(buckets, back))

    def _parts(self, buckets: int, back: int) -> list[Sums]:
        end = self.bucket - back + 1
        return [
            self.buckets[number] for number in range(end - buckets, end) if number in self.buckets
        ]


def judge(rule: Rule, sight: Sight) -> Verdict:
    return _JUDGES[rule.kind](rule, sight)


def _spike(rule: Rule, sight: Sight) -> Verdict:
    limits, value = rule.thresholds, sight.value(rule.measure)
    if value < limits.least:
        return CALM
    hour = sight.over(BUCKETS_AN_HOUR)
    if not _shared(rule, hour):
        return CALM
    usual = _usual(sight, rule.measure)
    if usual is None:
        return CALM
    z = usual.robust_z(value)
    numbers = {**_compared(value, usual, hour), "robust_z": z}
    is_spike = z >= limits.robust_z and not _by_chance(rule, usual, value)
    return Verdict(is_spike and _confirmed(rule, sight, value), numbers)


def _poisson(rule: Rule, sight: Sight) -> Verdict:
    limits, value = rule.thresholds, sight.value(rule.measure)
    if value < limits.least_small:
        return CALM
    hour = sight.over(BUCKETS_AN_HOUR)
    if not _shared(rule, hour):
        return CALM
    usual = _usual(sight, rule.measure)
    if usual is None or usual.rate > _SMALL:
        return CALM
    chance = predicted_chance(value, usual.values)
    numbers = {**_compared(value, usual, hour), "rate": usual.rate, "chance": chance}
    return Verdict(chance < limits.most_chance and _confirmed(rule, sight, value), numbers)


def _velocity(rule: Rule, sight: Sight) -> Verdict:
    limits = rule.thresholds
    thirds = [sight.value(rule.measure, _THIRD, back) for back in (2 * _THIRD, _THIRD, 0)]
    if not thirds[0] < thirds[1] < thirds[2] or sum(thirds) < limits.least:
        return CALM
    hour = sight.over(BUCKETS_AN_HOUR)
    usual = _usual(sight, rule.measure)
    if usual is None or not _shared(rule, hour):
        return CALM
    # From the middle of the first third to that of the last are forty minutes.
    minutes = 40.0 / log2((thirds[2] + 1) / (thirds[0] + 1))
    z = usual.robust_z(sum(thirds))
    numbers = {
        **_compared(sum(thirds), usual, hour),
        "doubling_minutes": minutes,
        "first": float(thirds[0]),
        "second": float(thirds[1]),
        "third": float(thirds[2]),
        "robust_z": z,
    }
    is_fast = minutes < limits.doubling_minutes and z >= limits.robust_z
    return Verdict(is_fast and _confirmed(rule, sight, sum(thirds)), numbers)


def _influence(rule: Rule, sight: Sight) -> Verdict:
    limits, now = rule.thresholds, sight.over(1)
    if now.widest < limits.least_reach:
        return CALM
    before = sight.past.before(sight.hour)
    if len(before) < _LEAST_HOURS:
        return CALM
    usual = percentile(together(before).reaches, limits.reach_percentile)
    widest = max(sums.widest for sums in before)
    numbers = {
        "value": float(now.widest),
        "percentile": float(usual),
        "widest_before": float(widest),
        "share": now.share,
    }
    is_alarm = now.widest > usual and now.widest >= limits.times_widest * widest
    return Verdict(is_alarm, numbers)


def _drift(rule: Rule, sight: Sight) -> Verdict:
    """Reckoned where an hour ends. One in which nothing was heard leaves it where it is."""
    limits = rule.thresholds
    told = [sums for sums in sight.past.before(sight.hour - 1) if sums.heard]
    if len(told) < _LEAST_HOURS:
        return CALM
    usual = together(told).share
    hour = sight.over(BUCKETS_AN_HOUR)
    stood = usual if sight.smoothed is None else sight.smoothed
    now = stood + limits.weight * (hour.share - stood) if hour.heard else stood
    sigma = _sigma(told, usual)
    limit = usual + limits.sigmas * sigma * sqrt(limits.weight / (2.0 - limits.weight))
    lately = sight.over(_DRIFT_HOURS * BUCKETS_AN_HOUR)
    chance = chance_of(lately.voices, (lately.heard - lately.negative + lately.voices) * usual)
    numbers = {
        "value": now,
        "usual": usual,
        "limit": limit,
        "share": lately.share,
        "chance": chance,
        "sample": float(len(told)),
    }
    is_alarm = (
        now > limit
        and now >= usual + limits.least_rise
        and lately.voices >= limits.least
        and chance < limits.most_chance
    )
    return Verdict(is_alarm, numbers, now)


_JUDGES: Mapping[DetectorKind, Callable[[Rule, Sight], Verdict]] = {
    DetectorKind.SPIKE: _spike,
    DetectorKind.POISSON: _poisson,
    DetectorKind.DRIFT: _drift,
    DetectorKind.VELOCITY: _velocity,
    DetectorKind.INFLUENCE: _influence,
}


def _sigma(told: list[Sums], usual: float) -> float:
    """How far the share of an hour goes from the usual: as it did, and never less than chance makes
    it where so many are heard."""
    mean = fmean(sums.heard for sums in told)
    return max(pstdev(sums.share for sums in told), sqrt(usual * (1.0 - usual) / mean))


def _usual(sight: Sight, measure: Measure) -> Baseline | None:
    """The hour that ends with a bucket lies in two of the clock's: the one of which more is usual
    counts."""
    both = [
        usual
        for usual in (sight.past.usual(sight.hour - back, measure) for back in (0, 1))
        if usual is not None
    ]
    return max(both, key=lambda usual: (usual.middle, usual.spread), default=None)


def _by_chance(rule: Rule, usual: Baseline, value: int) -> bool:
    """Where few are usual chance goes far: what it may well bring is no spike."""
    if rule.measure is Measure.REACH or usual.rate > _MANY:
        return False
    return predicted_chance(value, usual.values) >= rule.thresholds.most_chance


def _shared(rule: Rule, hour: Sums) -> bool:
    about_moods = rule.measure in (Measure.VOICES, Measure.REACH)
    return not about_moods or hour.share >= rule.thresholds.least_share


def _confirmed(rule: Rule, sight: Sight, value: float) -> bool:
    """Whether it is far above that hour of yesterday and of a week before, as far as they count."""
    for back in (DAY, WEEK):
        then = sight.past.known(sight.hour - back)
        if then is not None and value < rule.thresholds.confirm_ratio * value_of(
            then, rule.measure
        ):
            return False
    return True


def _compared(value: float, usual: Baseline, hour: Sums) -> dict[str, float]:
    times = {"times": value / usual.middle} if usual.middle else {}
    return {
        **times,
        "value": float(value),
        "usual": usual.middle,
        "spread": usual.spread,
        "share": hour.share,
        "heard": float(hour.heard),
        "sample": float(len(usual.values)),
    }
