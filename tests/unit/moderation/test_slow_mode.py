"""Who is let through in slow mode follows from the instants alone."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.containment import comes_too_soon

START = datetime(2030, 5, 4, 9, tzinfo=UTC)
OFFSETS = st.lists(st.integers(0, 500), max_size=30).map(sorted)


def through(offsets: list[int], seconds: int) -> list[datetime]:
    said = [START + timedelta(seconds=offset) for offset in offsets]
    span = timedelta(seconds=seconds)
    return [at for n, at in enumerate(said) if not comes_too_soon(said[: n + 1], span)]


@given(OFFSETS, st.integers(1, 100))
def test_no_two_that_are_let_through_are_too_close(offsets: list[int], seconds: int) -> None:
    passed = through(offsets, seconds)
    pairs = itertools.pairwise(passed)
    assert all(later - before >= timedelta(seconds=seconds) for before, later in pairs)


@given(OFFSETS, st.integers(1, 100))
def test_nobody_waits_longer_than_they_have_to(offsets: list[int], seconds: int) -> None:
    """Whatever is held came less than the interval after something that was let through."""
    passed, span = through(offsets, seconds), timedelta(seconds=seconds)
    for offset in offsets:
        at = START + timedelta(seconds=offset)
        assert any(timedelta() <= at - before < span for before in passed)


def test_what_is_held_does_not_make_others_wait() -> None:
    assert through([0, 20, 31], 30) == [START, START + timedelta(seconds=31)]
