"""What a detector finds is a function of what was said: the buckets are gone through in their
order, and anew where they come to be known otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.crises.detector import DetectorKind, Rule
from domain.crises.detector_baseline import BASELINE_HOURS, Past
from domain.crises.detector_judging import Numbers, Sight, judge
from domain.crises.series import BUCKETS_AN_HOUR, Sums

OPEN_OF = 3
OPEN_AT = 2
"""It opens once so many of so many buckets in a row are out of the ordinary."""

QUIET = 6
"""It closes after so many quiet ones in a row."""

AGAIN_WITHIN = 12
"""What is out of the ordinary again within so many buckets of five minutes is the same episode."""


@dataclass(frozen=True, slots=True)
class Episode:
    """From the first bucket that was out of the ordinary. `opened` is the bucket by which that was
    sure, `numbers` those of the worst bucket so far, `last` the last that was out of the ordinary,
    `closed` the one by which it was quiet for long enough."""

    first: int
    opened: int
    last: int
    worst: int
    numbers: Numbers
    closed: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a detector stands after the bucket `at`. `recent` are the verdicts of the last, `masked`
    the hours that do not count as usual, `smoothed` where a drift stands."""

    at: int
    recent: tuple[tuple[int, bool], ...] = ()
    quiet: int = 0
    episode: Episode | None = None
    masked: tuple[int, ...] = ()
    smoothed: float | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What is judged: buckets of five minutes, and the hours of the four weeks before. Counting
    began in the hour `since`."""

    buckets: Mapping[int, Sums]
    hours: Mapping[int, Sums]
    since: int


def fold(
    rule: Rule, ground: Ground, standing: Standing, until: int
) -> tuple[Standing, dict[int, Episode]]:
    """How it stands after the bucket `until`, and the episodes that are open or changed on the way,
    by the bucket they opened with. Repeating it changes nothing."""
    found: dict[int, Episode] = {}
    if standing.episode is not None:
        found[standing.episode.opened] = standing.episode
    step = BUCKETS_AN_HOUR if rule.kind is DetectorKind.DRIFT else 1
    for bucket in range(standing.at + 1, until + 1):
        if step == 1 or bucket % step == step - 1:
            standing = _look(rule, ground, standing, bucket, step)
            if standing.episode is not None:
                found[standing.episode.opened] = standing.episode
    return replace(standing, at=until), found


def _look(rule: Rule, ground: Ground, standing: Standing, bucket: int, step: int) -> Standing:
    past = Past(ground.hours, ground.since, frozenset(standing.masked))
    verdict = judge(rule, Sight(bucket, ground.buckets, past, standing.smoothed))
    smoothed = standing.smoothed if verdict.smoothed is None else verdict.smoothed
    recent = (*standing.recent, (bucket, verdict.is_alarm))[-OPEN_OF:]
    standing = replace(standing, at=bucket, recent=recent, smoothed=smoothed)
    if verdict.is_alarm:
        return _alarmed(rule, standing, bucket, verdict.numbers)
    return _quieter(standing, bucket)


def _alarmed(rule: Rule, standing: Standing, bucket: int, numbers: Numbers) -> Standing:
    episode, masked = standing.episode, _masked(standing, bucket)
    if episode is not None and _goes_on(episode, bucket):
        worse = numbers["value"] > episode.numbers["value"]
        episode = replace(
            episode,
            last=bucket,
            closed=None,
            worst=bucket if worse else episode.worst,
            numbers=numbers if worse else episode.numbers,
        )
        return replace(standing, episode=episode, quiet=0, masked=masked)
    alarms = [number for number, is_alarm in standing.recent if is_alarm]
    needed = 1 if rule.kind is DetectorKind.INFLUENCE else OPEN_AT
    if len(alarms) < needed:
        return replace(standing, masked=masked)
    opened = Episode(alarms[0], bucket, bucket, bucket, numbers)
    return replace(standing, episode=opened, quiet=0, masked=masked)


def _quieter(standing: Standing, bucket: int) -> Standing:
    episode = standing.episode
    if episode is None:
        return standing
    if episode.closed is not None:
        return standing if _goes_on(episode, bucket) else replace(standing, episode=None)
    quiet = standing.quiet + 1
    if quiet < QUIET:
        return replace(standing, quiet=quiet, masked=_masked(standing, bucket))
    return replace(standing, quiet=0, episode=replace(episode, closed=bucket))


def _goes_on(episode: Episode, bucket: int) -> bool:
    return episode.closed is None or bucket - episode.closed <= AGAIN_WITHIN


def _masked(standing: Standing, bucket: int) -> tuple[int, ...]:
    """This hour counts for nothing usual, nor the one before, of which it may have a part."""
    hour = bucket // BUCKETS_AN_HOUR
    if standing.masked and standing.masked[-1] == hour:
        return standing.masked
    known = {one for one in standing.masked if one >= hour - BASELINE_HOURS}
    return tuple(sorted(known | {hour, hour - 1}))
