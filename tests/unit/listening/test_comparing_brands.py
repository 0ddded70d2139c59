"""What is said of brands side by side follows from what is known, by hand and by the formulas."""

import pytest

from domain.listening.comparing import Echo, Gathered, Level, Pace, growth_of, lines_of, rate_of
from domain.shared.ids import CompetitorId

SOL, LUNA = CompetitorId("cpt_sol"), CompetitorId("cpt_luna")


def test_every_number_of_a_line_can_be_worked_out_by_hand() -> None:
    found = Gathered(
        levels=[
            Level(None, "mastodon", "chn_1", 100, 200, 129, 230),
            Level(SOL, "mastodon", "cpa_1", 100, 1000, 129, 1100),
            Level(SOL, "mastodon", "cpa_2", 110, 400, 129, 440, is_rounded=True),
        ],
        paces=[
            Pace(None, "mastodon", "chn_1", 28, 8),
            Pace(SOL, "mastodon", "cpa_1", 14, 7),
            Pace(SOL, "mastodon", "cpa_2", 7, 3),
        ],
        echoes=[Echo(None, "mastodon", 8, 120, 11.0), Echo(SOL, "mastodon", 10, 480, 31.5)],
    )
    ours, sol = lines_of(found, [(None, "mastodon"), (SOL, "mastodon")])
    assert (ours.brand, ours.followers, ours.accounts, ours.is_rounded) == (None, 230, 1, False)
    assert ours.growth is not None
    # 30 of 200, over 29 days.
    assert (ours.growth.followers, ours.growth.percent, ours.growth.days) == (30, 15.0, 29)
    # 8 in four weeks.
    assert (ours.posts_per_week, ours.posts, ours.days) == (2.0, 8, 28)
    # 120 / 8 = 15 a post, for 230 who follow: 65.2174 for a thousand.
    assert (ours.engagement, ours.median_engagement) == (120, 11.0)
    assert ours.engagement_rate == 65.2174
    assert ours.share == 0.2
    assert (sol.followers, sol.accounts, sol.is_rounded) == (1540, 2, True)
    assert sol.growth is not None
    # 140 of 1,400.
    assert (sol.growth.followers, sol.growth.percent, sol.growth.accounts) == (140, 10.0, 2)
    # 3.5 of the first and 3 of the second.
    assert (sol.posts_per_week, sol.posts, sol.days) == (6.5, 10, 21)
    # 48 a post, for 1,540.
    assert (sol.engagement_rate, sol.share, sol.known) == (31.1688, 0.8, 10)


def test_what_nobody_knows_is_null_and_never_zero() -> None:
    found = Gathered(
        levels=[Level(SOL, "mastodon", "cpa_1", 129, 1000, 129, 1000)],
        paces=[Pace(SOL, "mastodon", "cpa_1", 0, 0)],
        echoes=[Echo(SOL, "mastodon", 0, 0, 0.0)],
    )
    luna, sol = lines_of(found, [(LUNA, "mastodon"), (SOL, "mastodon")])
    assert (sol.followers, sol.growth, sol.posts_per_week) == (1000, None, None)
    for line in (luna, sol):
        known = (line.engagement, line.median_engagement, line.engagement_rate, line.share)
        assert known == (None, None, None, None)
        assert (line.posts, line.days, line.known) == (0, 0, 0)
    assert (luna.followers, luna.accounts) == (None, 0)


def test_that_nobody_did_anything_is_known() -> None:
    found = Gathered(
        levels=[Level(SOL, "mastodon", "cpa_1", 100, 0, 107, 5)],
        paces=[Pace(SOL, "mastodon", "cpa_1", 7, 0)],
        echoes=[Echo(SOL, "mastodon", 2, 0, 0.0)],
    )
    [sol] = lines_of(found, [(SOL, "mastodon")])
    assert sol.growth is not None
    assert (sol.growth.followers, sol.growth.percent) == (5, None), "of nothing is no part"
    assert (sol.posts_per_week, sol.engagement, sol.engagement_rate) == (0.0, 0, 0.0)
    assert sol.share is None, "of nothing there are no shares"


def test_platforms_are_not_mixed() -> None:
    found = Gathered(
        levels=[Level(SOL, "bluesky", "cpa_1", 1, 10, 2, 20), Level(SOL, "m", "cpa_2", 1, 5, 2, 5)],
        echoes=[Echo(SOL, "bluesky", 1, 10, 10.0), Echo(LUNA, "m", 1, 30, 30.0)],
    )
    lines = lines_of(found, [(LUNA, "m"), (SOL, "m"), (SOL, "bluesky")])
    assert [(line.brand, line.platform) for line in lines] == [
        (SOL, "bluesky"),
        (LUNA, "m"),
        (SOL, "m"),
    ]
    assert [line.share for line in lines] == [1.0, 1.0, None]
    assert [line.followers for line in lines] == [20, None, 5]


@pytest.mark.parametrize("followers", [None, 0])
def test_without_followers_there_is_no_rate(followers: int | None) -> None:
    assert rate_of(Echo(SOL, "m", 2, 10, 5.0), followers) is None


def test_a_brand_shrinks() -> None:
    growth = growth_of([Level(SOL, "m", "a", 1, 300, 31, 200)])
    assert growth is not None
    assert (growth.followers, growth.percent) == (-100, -33.33)
