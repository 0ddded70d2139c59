"""How far a mix of pillars is from the one that is wanted, and how often is posted."""

from datetime import date

import pytest

from domain.brand.alignment import Carrying, Heard, Nothing, Posted, aligned, mix_of
from domain.brand.progress import Days
from domain.brand.strategy import Pillar, PlannedChannel
from domain.shared.ids import ChannelId
from tests.unit.brand.test_progress_of_objectives import a_strategy

PILLARS = (Pillar("recipes", "What we cook", 0.5), Pillar("people", "Who comes", 0.3))


def carrying(*of: tuple[str, int]) -> list[Carrying]:
    return [Carrying(frozenset(tags.split()), posts) for tags, posts in of]


def test_as_planned_there_is_no_drift() -> None:
    mix = mix_of(PILLARS, carrying(("recipes", 5), ("people", 3), ("", 2)))
    assert (mix.posts, mix.outside, mix.outside_share) == (10, 2, 0.2)
    assert mix.drift == pytest.approx(0)


def test_nothing_of_what_was_planned_is_a_drift_of_one() -> None:
    everything = (Pillar("recipes", "What we cook", 1.0),)
    assert mix_of(everything, carrying(("", 4))).drift == 1


def test_drift_is_half_of_how_far_all_shares_are_off() -> None:
    mix = mix_of(PILLARS, carrying(("recipes", 8), ("people", 0), ("", 2)))
    assert mix.shares == {"recipes": 0.8, "people": 0.0}
    assert mix.drift == pytest.approx((0.3 + 0.3 + 0) / 2)


def test_a_post_of_two_pillars_counts_for_both_and_is_divided_among_them() -> None:
    mix = mix_of(PILLARS, carrying(("recipes people", 2), ("recipes", 1), ("other", 1)))
    assert mix.n == {"recipes": 3, "people": 2}
    assert mix.shares == {"recipes": 0.5, "people": 0.25}
    assert (mix.outside, mix.outside_share) == (1, 0.25)


def test_of_nothing_there_are_no_shares() -> None:
    assert mix_of(PILLARS, ()).nothing is Nothing.NO_POSTS
    assert mix_of((), carrying(("", 3))).nothing is Nothing.NO_PILLARS
    assert mix_of(PILLARS, ()).drift is None


def test_a_channel_on_which_nothing_was_posted_is_a_zero_and_one_that_is_not_there_is_none() -> (
    None
):
    plan = (
        PlannedChannel(3, ChannelId("chn_1")),
        PlannedChannel(3, ChannelId("chn_2")),
        PlannedChannel(3, ChannelId("chn_gone")),
        PlannedChannel(7, None, "mastodon"),
        PlannedChannel(7, None, "bluesky"),
    )
    strategy = a_strategy()
    strategy = strategy.change(strategy.created_at, channel_plan=plan)
    days = Days(date(2030, 1, 1), date(2030, 1, 14), "UTC")
    platforms = {"chn_1": "mastodon", "chn_2": "mastodon"}
    posted = Posted(carrying(("", 6)), {"chn_1": 6})
    found = aligned(strategy, days, posted, Heard(has_voice=False), platforms)
    assert [pace.per_week for pace in found.paces] == [3, 0, None, 3, None]
    assert [pace.nothing for pace in found.paces][2::2] == [Nothing.NO_CHANNELS] * 2


def test_a_voice_says_nothing_where_there_is_none_or_nothing_was_said() -> None:
    assert Heard(has_voice=False).nothing is Nothing.NO_BRAND_VOICE
    assert Heard(has_voice=True).share is None
    assert Heard(has_voice=True, read=4, off=1).share == 0.75
