"""What votes come to is the same whatever order they came in, and what anybody would find who
counts them by hand."""

from collections import Counter
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.participation.poll_counting import Ranked, RunOff, counted, run_off, scored

pytestmark = pytest.mark.bar(61, "VOTES-EXACT")
OPTIONS = ("ash", "beech", "cedar", "fir")
RANKINGS = st.lists(
    st.permutations(OPTIONS).flatmap(
        lambda order: st.integers(0, len(order)).map(lambda n: tuple(order[:n]))
    ),
    max_size=14,
)


def by_hand(ballots: list[tuple[str, ...]]) -> tuple[list[str], str | None]:
    """Who left, in order, and who won: each vote counted by itself, nothing kept between rounds but
    what each had."""
    left: list[str] = []
    history: list[dict[str, int]] = []
    while len(left) < len(OPTIONS):
        standing = [one for one in OPTIONS if one not in left]
        tops = [next((one for one in ballot if one in standing), None) for ballot in ballots]
        have = {one: tops.count(one) for one in standing}
        counting = sum(have.values())
        if counting == 0:
            return left, None
        for one in standing:
            if Fraction(have[one], counting) > Fraction(1, 2):
                return left, one
        history.insert(0, have)
        # The whole past as one key, the latest round first; of equals the last one named.
        past = {one: tuple(each[one] for each in history) for one in standing}
        left.append(max(standing, key=lambda one: ([-n for n in past[one]], OPTIONS.index(one))))
    return left, None


def told(found: RunOff) -> tuple[list[str], str | None]:
    return [one.out for one in found.rounds if one.out is not None], found.winner


@given(RANKINGS)
def test_the_run_off_is_what_it_is_by_hand(ballots: list[tuple[str, ...]]) -> None:
    found = run_off(OPTIONS, [Ranked(ballot, 1) for ballot in ballots])
    assert told(found) == by_hand(ballots)
    for one in found.rounds:
        assert sum(one.counts.values()) + one.exhausted == len(ballots)


@given(RANKINGS, st.randoms(use_true_random=False))
def test_the_order_of_votes_and_how_they_are_bundled_say_nothing(
    ballots: list[tuple[str, ...]], chance: object
) -> None:
    mixed = list(ballots)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    alone = run_off(OPTIONS, [Ranked(ballot, 1) for ballot in ballots])
    bundled = [Ranked(ballot, many) for ballot, many in Counter(mixed).items()]
    assert run_off(OPTIONS, bundled) == alone


def test_of_equals_the_one_leaves_that_had_fewer_before() -> None:
    votes = [
        *(Ranked(("ash",), 4), Ranked(("beech",), 3)),
        *(Ranked(("cedar",), 2), Ranked(("fir", "cedar"), 1)),
    ]
    found = run_off(OPTIONS, votes)
    # Then beech and cedar have three each, and cedar had two before.
    assert told(found) == (["fir", "cedar"], "ash")


def test_of_equals_the_latest_round_in_which_they_differed_decides() -> None:
    votes = [
        *(Ranked(("ash",), 9), Ranked(("beech",), 5), Ranked(("cedar",), 4)),
        *(Ranked(("elm", "cedar"), 2), Ranked(("fir", "beech"), 1), Ranked(("fir",), 2)),
    ]
    found = run_off((*OPTIONS, "elm"), votes)
    # Beech and cedar come to six each: beech had more in the first round, but fewer in the second.
    assert told(found) == (["elm", "fir", "beech"], "ash")


def test_of_those_that_never_differed_the_last_one_named_leaves() -> None:
    found = run_off(OPTIONS, [Ranked((one,), 1) for one in OPTIONS])
    assert told(found) == (["fir", "cedar", "beech"], "ash")


def test_nobody_wins_where_nobody_voted() -> None:
    assert run_off(OPTIONS, []) == RunOff()
    assert run_off(OPTIONS, [Ranked((), 3)]) == RunOff()


SCORES = st.lists(
    st.dictionaries(st.sampled_from(OPTIONS), st.integers(1, 5), min_size=1), max_size=12
)


@given(SCORES)
def test_scores_are_what_they_are_by_hand(votes: list[dict[str, int]]) -> None:
    for one in scored(OPTIONS, range(1, 6), [(vote, 1) for vote in votes]):
        given_to = [vote[one.option] for vote in votes if one.option in vote]
        assert one.count == len(given_to)
        assert one.distribution == {n: given_to.count(n) for n in range(1, 6)}
        if given_to:
            assert one.median == median(given_to)
            assert one.mean == round(sum(given_to) / len(given_to), 4)
        else:
            assert (one.mean, one.median) == (None, None)


@given(st.lists(st.sets(st.sampled_from(OPTIONS), min_size=1), max_size=12))
def test_each_option_has_those_who_named_it(votes: list[set[str]]) -> None:
    found = counted(OPTIONS, [(tuple(vote), 1) for vote in votes], len(votes))
    assert {one.option: one.count for one in found} == {
        option: sum(option in vote for vote in votes) for option in OPTIONS
    }
    shares = [one.share for one in found]
    assert shares == [round(one.count / len(votes), 4) if votes else None for one in found]
