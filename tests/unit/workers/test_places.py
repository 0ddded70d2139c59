"""Who may be in hand, by a clock that the test moves."""

import pytest

from domain.publishing.ports import Due
from domain.shared.ids import ChannelId, DeliveryId, OrganizationId, WorkspaceId
from tests.kit.fakes import FakeSeconds
from workers.places import Places


@pytest.fixture
def clock() -> FakeSeconds:
    return FakeSeconds()


class Wanted:
    """Counts how often somebody was said to be waiting."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def due(*at: str) -> list[Due]:
    return [
        Due(
            DeliveryId(f"dlv_{n}"),
            OrganizationId("org"),
            WorkspaceId("wsp"),
            ChannelId(c),
            "scheduled",
        )
        for n, c in enumerate(at)
    ]


def test_no_channel_gets_more_than_its_part_and_all_no_more_than_there_are(
    clock: FakeSeconds,
) -> None:
    places = Places(5, 2, wanted=Wanted(), now=clock)
    chosen = places.choose(due("a", "a", "a", "b", "c", "c", "d"))
    assert [item.channel_id for item in chosen] == ["a", "a", "b", "c", "c"]


def test_a_place_that_was_scarce_is_said_to_be_free(clock: FakeSeconds) -> None:
    wanted = Wanted()
    places = Places(5, 2, wanted=wanted, now=clock)
    for channel in ("a", "a", "b"):
        places.take(ChannelId(channel))
    places.leave(ChannelId("b"))
    assert wanted.times == 0
    places.leave(ChannelId("a"))
    assert wanted.times == 1


def test_as_many_are_claimed_ahead_as_were_answered_in_the_second_before(
    clock: FakeSeconds,
) -> None:
    places = Places(5, 10, wanted=Wanted(), now=clock)
    for _ in range(7):
        places.answered()
    assert places.free == 5
    clock.at += 1
    assert places.free == 12
    clock.at += 1
    assert places.free == 5


def test_a_channel_rests_as_long_as_its_longest_wish(clock: FakeSeconds) -> None:
    places = Places(5, 2, wanted=Wanted(), now=clock)
    places.rest(ChannelId("a"), 30)
    places.rest(ChannelId("a"), 10)
    clock.at += 20
    places.forget_past()
    assert places.rest_left(ChannelId("a")) == 10
    assert [item.channel_id for item in places.choose(due("a", "b"))] == ["b"]
    clock.at += 11
    places.forget_past()
    assert [item.channel_id for item in places.choose(due("a", "b"))] == ["a", "b"]


def test_a_channel_that_is_stopped_is_not_chosen_until_that_is_over(clock: FakeSeconds) -> None:
    places = Places(5, 2, wanted=Wanted(), now=clock)
    places.stop(ChannelId("a"), 5)
    assert (places.is_stopped(ChannelId("a")), places.is_stopped(ChannelId("b"))) == (True, False)
    assert [item.channel_id for item in places.choose(due("a", "b"))] == ["b"]
    clock.at += 6
    places.forget_past()
    assert not places.is_stopped(ChannelId("a"))
    assert [item.channel_id for item in places.choose(due("a", "b"))] == ["a", "b"]


def test_what_is_put_off_is_passed_over_and_makes_the_look_longer(clock: FakeSeconds) -> None:
    places = Places(5, 2, wanted=Wanted(), now=clock)
    first, second = due("a", "a")
    places.put_off(first.delivery_id, 60)
    assert places.choose([first, second]) == [second]
    assert places.useless == 1
    clock.at += 61
    places.forget_past()
    assert places.useless == 0
    assert places.choose([first, second]) == [first, second]


def test_after_a_rest_they_go_one_by_one_at_first(clock: FakeSeconds) -> None:
    places = Places(50, 4, wanted=Wanted(), now=clock)
    a, many = ChannelId("a"), due(*"aaaaaabb")
    places.rest(a, 1)
    clock.at += 2
    places.forget_past()
    for chosen in (1, 2, 3, 4, 4):
        found = [item.channel_id for item in places.choose(many)]
        assert (found.count(a), len(found) - found.count(a)) == (chosen, 2)
        places.went_well(a)
    places.rest(a, 1)
    clock.at += 2
    places.forget_past()
    assert places.useless == 4
    assert len(places.choose(many)) == 3
