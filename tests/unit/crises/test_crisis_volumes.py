"""How much was said is told by hours or days without gaps, beside what is usual at its peak."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.crises.crisis_volumes import (
    MOST_HOURS,
    NoUsual,
    added,
    hours_between,
    places_of,
    volumes_of,
)
from domain.crises.detector_baseline import WEEK, Past
from domain.crises.ports import Scope
from domain.crises.series import Grain, Sums, begin_of
from domain.crises.signal import Signal
from domain.shared.ids import CommunityId
from tests.kit.crisis_telling import RAISED, after, crisis
from tests.kit.detection_samples import DETECTION

HOURS = hours_between(RAISED, after(59))
HOUR = HOURS.start


def heard(mentions: int, voices: int = 0) -> Sums:
    return Sums(heard=mentions, negative=voices, voices=voices)


def test_hours_are_those_that_hold_any_of_it() -> None:
    assert (len(HOURS), begin_of(HOUR, Grain.HOUR)) == (1, RAISED)
    assert len(hours_between(after(-1), after(60))) == 3
    assert len(hours_between(after(60), after(-1))) == 1


def test_an_hour_in_which_nothing_was_said_is_there() -> None:
    found = volumes_of(range(HOUR, HOUR + 3), {HOUR + 2: heard(5, 2)}, None)
    assert [one.mentions for one in found.buckets] == [0, 0, 5]
    assert (found.mentions, found.negative, found.voices) == (5, 2, 2)
    assert found.peak == found.buckets[2]


@pytest.mark.parametrize(
    ("hours", "grain"), [(MOST_HOURS, Grain.HOUR), (MOST_HOURS + 1, Grain.DAY)]
)
def test_of_many_hours_the_days_are_told_and_its_peak_stays_an_hour(
    hours: int, grain: Grain
) -> None:
    counted = {HOUR + 1: heard(5, 2), HOUR + 30: heard(7, 4), HOUR + 31: heard(9, 4)}
    found = volumes_of(range(HOUR, HOUR + hours), counted, None)
    assert found.grain is grain
    assert sum(one.mentions for one in found.buckets) == found.mentions == 21
    assert found.peak is not None
    assert (found.peak.at, found.peak.mentions) == (RAISED + timedelta(hours=30), 7)


def test_what_is_usual_is_not_judged_by_the_crisis_itself() -> None:
    before = {
        HOUR - WEEK * weeks + beside: heard(4, 3) for weeks in (1, 2) for beside in (-1, 0, 1)
    }
    long = range(HOUR - 24, HOUR + 1)
    counted = {HOUR: heard(30, 12)}
    past = Past({**before, HOUR - 24: heard(900, 900)}, HOUR - 2 * WEEK - 1)
    usual = volumes_of(long, counted, past).usual
    assert (usual.voices, usual.sample, usual.times, usual.reason) == (3.0, 6, 4.0, None)


def test_what_nobody_can_say_says_why() -> None:
    angry, young = {HOUR: heard(3, 3)}, Past({}, HOUR)
    assert volumes_of(HOURS, angry, None).usual.reason is NoUsual.NO_SERIES
    assert volumes_of(HOURS, angry, young).usual.reason is NoUsual.TOO_LITTLE_KNOWN
    calm = volumes_of(HOURS, {HOUR: heard(3)}, young)
    assert (calm.usual.reason, calm.peak) == (NoUsual.NOTHING_SAID, None)


def test_it_is_listened_to_in_each_community_on_each_platform() -> None:
    ours, theirs = CommunityId("com_1"), CommunityId("com_2")
    assert places_of(crisis(), None) == [Scope()]
    here = crisis(community_ids=(ours, theirs), platforms=("mastodon", "slack"))
    assert len(set(places_of(here, None))) == 4
    watched: Signal = DETECTION["signals"]
    assert watched.watch_id is not None
    assert places_of(here, watched) == [watched.scope]
    assert places_of(here, replace(watched, watch_id=None)) == places_of(here, None)


def test_what_was_counted_in_several_places_is_added() -> None:
    assert added([{1: heard(2, 1)}, {1: heard(3), 2: heard(1)}]) == {1: heard(5, 1), 2: heard(1)}
