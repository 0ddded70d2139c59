"""What members are worth is the same whoever reckons it, in whatever order and however often."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from domain.members.standing import Presence, gauge, streak
from domain.members.value import (
    GROWTH_FROM,
    MemberDay,
    MemberReceived,
    Record,
    Trouble,
    date_of,
    day_of,
    growth,
    level_of,
    next_review,
    reckon,
    share,
    trust_of,
)
from domain.members.value_scheme import STANDARD_LEVELS, ValueScheme, Weight
from domain.shared.ids import MemberId, OrganizationId, WorkspaceId
from tests.kit.bars import Scale
from tests.kit.builders import a_community, a_workspace
from tests.kit.fakes import a_fake_house
from tests.kit.member_builders import a_member
from tests.kit.member_histories import History

ANA, WORKSPACE = MemberId("mem_1"), WorkspaceId("ws_1")
NOW = datetime(2030, 5, 4, 9, 0, tzinfo=UTC)
TODAY = day_of(NOW)


def a_scheme(*weights: Weight, keep_percent: int = 90) -> ValueScheme:
    return ValueScheme(
        *(WORKSPACE, OrganizationId("org_1"), "key_1", NOW, NOW),
        weights=weights,
        keep_percent=keep_percent,
    )


def days(*counts: tuple[int, int], word: str = "comment", place: str = "") -> list[MemberDay]:
    """Of so many days ago, so many."""
    return [MemberDay(WORKSPACE, ANA, TODAY - ago, word, place, n) for ago, n in counts]


def received(*people: tuple[int, str]) -> list[MemberReceived]:
    return [
        MemberReceived(WORKSPACE, ANA, TODAY - ago, MemberId(who), "comment", "", 1)
        for ago, who in people
    ]


@pytest.mark.bar(58, "VALUE-EXACT")
async def test_what_was_reckoned_bit_by_bit_is_what_is_reckoned_from_scratch(
    scale: Scale, figure: Callable[[str], None]
) -> None:
    histories = scale.of(150, 10_000)
    for seed in range(histories):
        house = a_fake_house()
        actor = await a_workspace(house)
        ids = [(await a_member(house, actor, f"N{n}")).id for n in range(4)]
        home = await a_community(house, actor)
        history = History(house.app.members, actor, house.clock, seed, [home.id])
        await history.steps(14, ids)
        await history.settle()
        tables = house.memory.tables
        kept = set(tables.leaderboard_entries.values())
        fresh = await history.from_scratch(
            list(tables.members.values()), list(tables.member_activities.values())
        )
        assert kept == fresh, seed
    figure(f"{histories:,} histories, each the same to the last bit")


def test_so_many_a_day_count_wherever_they_were_done() -> None:
    scheme = a_scheme(Weight("comment", 3, most_a_day=5), keep_percent=100)
    record = Record(days=[*days((0, 4), (1, 2)), *days((0, 4), place="com_1")])
    whole = reckon(scheme, record, TODAY)
    assert (whole.done["comment"].times, whole.done["comment"].counted) == (10, 7)
    assert whole.value == 21
    assert reckon(scheme, record, TODAY, "com_1").value == 12
    assert reckon(scheme, record, TODAY - 1).value == 6
    assert reckon(scheme, record, TODAY - 2).sample == 0


def test_a_point_fades_to_the_percent_that_is_kept_after_thirty_days() -> None:
    scheme = a_scheme(Weight("comment", 10))
    for ago, worth in ((0, 10), (30, 9), (60, 8.1), (300, 10 * 0.9**10)):
        value = reckon(scheme, Record(days=days((ago, 1))), TODAY).value
        assert value == pytest.approx(worth, rel=1e-12)
    assert growth(GROWTH_FROM, 90) == 2**64


def test_order_stays_however_much_time_passes() -> None:
    scheme = a_scheme(Weight("comment", 10))
    early, late = Record(days=days((90, 3))), Record(days=days((1, 2)))
    for after in (0, 400, 4000):
        values = [reckon(scheme, one, TODAY + after) for one in (early, late)]
        assert values[0].value > values[1].value
        assert [one.grown for one in values] == [
            reckon(scheme, one, TODAY).grown for one in (early, late)
        ]


def test_what_is_received_counts_people_once_in_a_month_and_more_of_them_less_each() -> None:
    scheme = a_scheme(Weight("comment", 0, received=2), keep_percent=100)

    def value(*people: tuple[int, str]) -> float:
        return reckon(scheme, Record(received=received(*people)), TODAY).value

    assert value((0, "b")) == 2
    assert value((0, "b"), (1, "b"), (2, "b")) == 2
    assert value((0, "b"), (1, "c"), (2, "d")) == 4
    # The fourth of May and a day of April.
    assert value((0, "b"), (10, "b")) == 4
    assert [share(people) for people in (0, 1, 3, 7)] == [0, 1000, 2000, 3000]


def test_strikes_lower_trust_while_they_count() -> None:
    strike = Trouble(2, TODAY - 3, TODAY + 3)
    assert [trust_of([strike], TODAY + off) for off in (-4, -3, 2, 3)] == [100, 56, 56, 100]
    record = Record(days=days((0, 1)), troubles=[strike])
    assert reckon(a_scheme(Weight("comment", 100)), record, TODAY).value == pytest.approx(56)


def test_a_level_is_reached_by_value_or_by_being_there() -> None:
    scheme = a_scheme(Weight("comment", 1))
    assert scheme.levels == STANDARD_LEVELS
    assert level_of(scheme, Record(), 9.9, TODAY) == (0, "value")
    assert level_of(scheme, Record(), 60, TODAY) == (2, "value")
    there = Record(days=days(*((ago, 1) for ago in range(7))))
    assert level_of(scheme, there, 7, TODAY) == (2, "presence")
    assert level_of(scheme, there, 7, TODAY + 24) == (0, "value")


def test_levels_are_reviewed_at_the_first_of_a_month() -> None:
    assert date_of(next_review(TODAY, 3)).isoformat() == "2030-07-01"
    assert date_of(next_review(TODAY, 1)).isoformat() == "2030-06-01"
    assert date_of(next_review(TODAY, 12)).isoformat() == "2031-01-01"
    assert date_of(next_review(day_of(datetime(2030, 12, 31, tzinfo=UTC)), 3)).year == 2031


def test_presence_is_told_against_their_own_habit() -> None:
    weekly = [(ago, 1) for ago in range(28, 196, 7)]
    for recent, presence in ((1, "low"), (4, "neutral"), (7, "high")):
        found = gauge(Record(days=days(*weekly, *((n, 1) for n in range(recent)))), TODAY)
        assert (found.presence, found.recent_days) == (Presence(presence), recent)
        assert found.usual_days == pytest.approx(4, abs=0.2)
    new = gauge(Record(days=days((3, 1))), TODAY)
    assert (new.presence, new.sample_days) == (Presence.UNKNOWN, 0)
    assert gauge(Record(), TODAY).presence is Presence.UNKNOWN


def test_a_streak_lasts_until_a_day_is_left_out() -> None:
    record = Record(days=days((1, 1), (2, 5), (3, 1), *((ago, 1) for ago in range(10, 16))))
    assert (streak(record, TODAY).present, streak(record, TODAY).longest) == (3, 6)
    assert streak(record, TODAY + 1).present == 0
    assert streak(Record(), TODAY).longest == 0
