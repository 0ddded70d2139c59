"""In whatever order, how often and how late a stream is told, the same crises are found in it, each
once."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.crises.detector import DetectorKind, Rule
from domain.crises.detector_folding import Episode, Ground, Standing, fold
from domain.crises.series import (
    BUCKET_SECONDS,
    BUCKETS_AN_HOUR,
    Grain,
    Uttered,
    begin_of,
    coarser,
    number_of,
    tally,
)
from tests.kit.crisis_streams import BEGIN, baseline_week, one_influencer, small_brand, spike

WARM = 14 * 24 * BUCKETS_AN_HOUR
LATER = timedelta(minutes=30)
TWO_HOURS = 24
KINDS = (DetectorKind.SPIKE, DetectorKind.POISSON, DetectorKind.INFLUENCE, DetectorKind.DRIFT)
pytestmark = pytest.mark.bar(46, "CRISIS DETERMINISM")
Told = dict[DetectorKind, list[tuple[int, int | None]]]


def said(episodes: dict[int, Episode]) -> list[tuple[int, int | None]]:
    return sorted((one.opened, one.closed) for one in episodes.values())


def ground_of(messages: list[Uttered]) -> Ground:
    buckets = tally(messages)
    return Ground(buckets, coarser(buckets, Grain.HOUR), number_of(BEGIN, Grain.HOUR))


def at_once(messages: list[Uttered], until: datetime) -> Told:
    begun = Standing(number_of(BEGIN) + WARM - 1)
    last = number_of(until) - 1
    return {kind: said(fold(Rule(kind), ground_of(messages), begun, last)[1]) for kind in KINDS}


def live(arrivals: list[tuple[datetime, Uttered]], since: datetime, until: datetime) -> Told:
    """Judged at the end of each bucket by what has arrived by then, as it is where it is kept: what
    is settled stays, the last two hours are gone through anew."""
    # What lies hours back has arrived before anybody looks, and is counted once.
    hour = number_of(since, Grain.HOUR) - 4
    old = tally(one for _, one in arrivals if number_of(one.at, Grain.HOUR) < hour)
    fresh = [(at, one) for at, one in arrivals if number_of(one.at, Grain.HOUR) >= hour]
    old_hours = coarser(old, Grain.HOUR)
    settled = {kind: Standing(number_of(since) - 1) for kind in KINDS}
    kept: dict[DetectorKind, dict[int, Episode]] = {kind: {} for kind in KINDS}
    now = since
    while now <= until + LATER + timedelta(minutes=5):
        heard = tally(message for at, message in fresh if at <= now)
        ground = Ground(
            old | heard,
            old_hours | coarser(heard, Grain.HOUR),
            number_of(BEGIN, Grain.HOUR),
        )
        last = number_of(min(now, until)) - 1
        for kind in KINDS:
            sure = max(settled[kind].at, last - TWO_HOURS)
            settled[kind], done = fold(Rule(kind), ground, settled[kind], sure)
            kept[kind].update(done)
            _, open_ones = fold(Rule(kind), ground, settled[kind], last)
            kept[kind] = {
                opened: one for opened, one in kept[kind].items() if opened <= sure
            } | open_ones
        now += timedelta(seconds=BUCKET_SECONDS)
    return {kind: said(kept[kind]) for kind in KINDS}


def test_a_shuffled_stream_with_repetitions_and_old_versions_comes_to_the_same() -> None:
    for scene in (spike(1001), small_brand(1002), one_influencer(1003), baseline_week(1004)):
        chance = random.Random(scene.seed)
        older = [
            replace(one, version=0, is_negative=not one.is_negative)
            for one in chance.sample(scene.messages, len(scene.messages) // 5)
        ]
        twice = chance.sample(scene.messages, len(scene.messages) // 3)
        disorder = [*scene.messages, *twice, *older]
        chance.shuffle(disorder)
        assert at_once(disorder, scene.until) == at_once(scene.messages, scene.until)


def test_what_arrives_late_and_in_disorder_or_after_a_backlog_is_told_as_if_it_came_in_time() -> (
    None
):
    scene = spike(1005)
    trouble = scene.troubles[0]
    since = datetime.fromtimestamp(
        number_of(trouble.begins - timedelta(hours=3)) * BUCKET_SECONDS, BEGIN.tzinfo
    )
    until = since + timedelta(hours=7)
    heard = [one for one in scene.messages if one.at < until]
    in_time = live([(one.at, one) for one in heard], since, until)
    assert len(in_time[DetectorKind.SPIKE]) == 1

    chance = random.Random(scene.seed)
    late = [(one.at + LATER * chance.random(), one) for one in heard]
    twice = [(at + LATER * chance.random() / 2, one) for at, one in late]
    assert live([*late, *twice], since, until) == in_time

    back_at = trouble.begins + LATER
    backlog = [(back_at if trouble.begins <= one.at < back_at else one.at, one) for one in heard]
    assert live(backlog, since, until) == in_time


def test_an_episode_is_one_as_long_as_it_does_not_rest_for_an_hour() -> None:
    scene = spike(1001)
    trouble = scene.troubles[0]
    found = at_once(scene.messages, scene.until)
    assert len(found[DetectorKind.SPIKE]) == 1
    again = [
        replace(one, id=f"{one.id}-again", at=one.at + (trouble.ends - trouble.begins) * 3)
        for one in scene.messages
        if trouble.begins <= one.at < trouble.ends
    ]
    both = at_once([*scene.messages, *again], scene.until + timedelta(days=1))
    assert len(both[DetectorKind.SPIKE]) == 2
    rest = timedelta(minutes=75) - (trouble.ends - trouble.begins) * 2
    soon = [replace(one, at=one.at + rest) for one in again]
    rested = at_once([*scene.messages, *soon], scene.until + timedelta(days=1))
    assert len(rested[DetectorKind.SPIKE]) == 1


def test_one_look_out_of_the_ordinary_is_confirmed_by_the_next() -> None:
    scene = baseline_week(0)
    begins = begin_of(number_of(scene.until - timedelta(days=2)))
    burst = [
        replace(
            scene.messages[0],
            id=f"burst-{number}",
            author_id=f"author-{number}",
            at=begins,
            is_negative=True,
        )
        for number in range(60)
    ]
    heard, five = [*scene.messages, *burst], timedelta(seconds=BUCKET_SECONDS)
    assert at_once(heard, begins + five)[DetectorKind.SPIKE] == []
    assert len(at_once(heard, begins + 2 * five)[DetectorKind.SPIKE]) == 1


def test_a_week_in_which_nothing_is_the_matter_raises_nothing() -> None:
    for seed in range(3):
        scene = baseline_week(seed)
        assert not any(at_once(scene.messages, scene.until).values())
