"""What a detector would have told is found by going through what was counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.crises.crisis_severity import Factors
from domain.crises.detector import FORMULA_VERSION, Rule
from domain.crises.detector_baseline import BASELINE_HOURS
from domain.crises.detector_factors import factors_of
from domain.crises.detector_folding import Episode, Ground, Standing, fold
from domain.crises.ports import Scope
from domain.crises.room import Crises
from domain.crises.series import BUCKETS_AN_HOUR, Grain, Sums, begin_of, coarser, number_of
from domain.shared.access import Actor
from domain.shared.errors import FieldError, NotFound, ValidationFailed

LONGEST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class WouldTell:
    """What would have been told: `began_at` is the first bucket out of the ordinary, `told_at` the
    end of the one by which that was sure, `over_at` when it had been quiet for long enough, None
    where it was not by the end. The numbers are those of the worst bucket."""

    began_at: datetime
    told_at: datetime
    over_at: datetime | None
    episode: Episode
    factors: Factors


@dataclass(frozen=True, slots=True)
class Trial:
    """`since` and `until` as far as was looked, on whole hours; `heard` is how many messages that
    was, those by which the usual was known included."""

    since: datetime
    until: datetime
    heard: int
    formula_version: int
    told: Sequence[WouldTell]


async def tried(
    room: Crises, actor: Actor, rule: Rule, since: datetime, until: datetime, scope: Scope
) -> Trial:
    """Raises NotFound for a community or a watch, ValidationFailed where that is not a span of an
    hour to fourteen days, or the topic not one word."""
    scope = scope.compared()
    first = number_of(since, Grain.HOUR)
    end = number_of(min(until, room.detection.clock.now()), Grain.HOUR)
    if end <= first or end - first > LONGEST // timedelta(hours=1):
        raise ValidationFailed(errors=[FieldError("/until", "trial_span", {"days": LONGEST.days})])
    missing = await room.detection.history.missing(actor, scope)
    if missing is not None:
        raise NotFound(thing=missing)
    buckets = await room.detection.history.buckets(actor, scope, first - BASELINE_HOURS, end)
    hours = coarser(buckets, Grain.HOUR)
    ground = Ground(buckets, hours, min(hours, default=first))
    begun = Standing(first * BUCKETS_AN_HOUR - 1)
    _, found = fold(rule, ground, begun, end * BUCKETS_AN_HOUR - 1)
    return Trial(
        since=begin_of(first, Grain.HOUR),
        until=begin_of(end, Grain.HOUR),
        heard=sum(sums.heard for sums in buckets.values()),
        formula_version=FORMULA_VERSION,
        told=[_would_tell(each, hours) for each in found.values()],
    )


def found_factors(episode: Episode, hours: Mapping[int, Sums]) -> Factors:
    """How bad it may be, by the hour of its worst bucket."""
    worst = hours.get(episode.worst // BUCKETS_AN_HOUR, Sums())
    return factors_of(episode, worst.harm, worst.legal, worst.widest)


def _would_tell(episode: Episode, hours: Mapping[int, Sums]) -> WouldTell:
    return WouldTell(
        began_at=begin_of(episode.first),
        told_at=begin_of(episode.opened + 1),
        over_at=None if episode.closed is None else begin_of(episode.closed + 1),
        episode=episode,
        factors=found_factors(episode, hours),
    )
