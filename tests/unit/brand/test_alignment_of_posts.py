"""How far a mix of pillars is from the one that is wanted, and how often is posted."""

from dataclasses import replace
from datetime import date

import pytest

from domain.brand.alignment import (
    Carrying,
    Posted,
    Voices,
    WentOut,
    aligned,
    mix_of,
    service_of,
)
from domain.brand.heard import LONGEST_QUOTE, Heard, quotable
from domain.brand.nothing import Nothing
from domain.brand.progress import Days
from domain.brand.strategy import Pillar, PlannedChannel
from domain.shared.ids import ChannelId
from tests.unit.brand.test_progress_of_objectives import a_strategy, an_objective

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
    silent = Voices(Heard(has_voice=False), Heard(has_voice=False))
    found = aligned(strategy, days, WentOut(posted), silent, platforms)
    assert (found.mix.posts, found.replied.mix.posts) == (6, 0)
    assert [pace.per_week for pace in found.paces] == [3, 0, None, 3, None]
    assert [pace.nothing for pace in found.paces][2::2] == [Nothing.NO_CHANNELS] * 2


def test_a_voice_says_nothing_where_there_is_none_or_nothing_was_said() -> None:
    assert Heard(has_voice=False).nothing is Nothing.NO_BRAND_VOICE
    assert Heard(has_voice=True).share is None
    assert Heard(has_voice=True, read=4, off=1).share == 0.75


def test_a_post_serves_one_objective_or_none_and_all_shares_are_one_together() -> None:
    one = replace(an_objective(1, 9), id="obj_1")
    objectives = (one, replace(one, id="obj_2"))
    found = service_of(objectives, {"obj_1": 3, None: 1, "obj_gone": 1})
    assert (found.posts, found.n, found.none) == (5, {"obj_1": 3, "obj_2": 0}, 2)
    assert (found.share("obj_1"), found.share("obj_2"), found.none_share) == (0.6, 0, 0.4)
    assert service_of((), {None: 2}).nothing is Nothing.NO_OBJECTIVES
    assert service_of((), {None: 2}).none_share is None
    empty = service_of(objectives, {}, Nothing.NO_REPLIES)
    assert (empty.nothing, empty.share("obj_1")) == (Nothing.NO_REPLIES, None)


def test_a_voice_drifts_by_how_much_more_is_off_than_before() -> None:
    now, before = Heard(True, read=4, off=2), Heard(True, read=4, off=1)
    assert (now.drift_from(before), before.drift_from(now)) == (0.25, -0.25)
    assert now.drift_from(now) == 0
    assert now.drift_from(Heard(True)) is None
    assert Heard(True).drift_from(before) is None


@pytest.mark.parametrize(
    "words",
    [
        "Hola @ana",
        "ana@example.com",
        "see https://example.com/a",
        "www.example.com",
        "600 123 456",
        "+34 (600) 12-34",
        "x" * (LONGEST_QUOTE + 1),
        "gracias, Ana",
        "PRADO",
    ],
)
def test_words_that_may_be_about_somebody_are_not_quoted(words: str) -> None:
    assert quotable(words, ("@anita", "Ana Prado")) is None


@pytest.mark.parametrize("words", ["cheap", "CHEAP!!!", "24/7", "Banana", "10 to 12", "x" * 60])
def test_few_words_about_nobody_are_quoted(words: str) -> None:
    assert quotable(words, ("@anita", "Ana Prado")) == words
