"""Who is next: fair by turns, never a busier one, and nobody who has enough or is not there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.inbox.assigning import Colleague, Roster
from domain.inbox.assignment import AssigneeOrder, AssignmentPolicy, AssignmentTurn
from domain.inbox.availability import Availability, AvailabilityState, never_said
from domain.inbox.conversation import Conversation
from domain.inbox.working_time import OpenHours, Timetable
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    AssignmentPolicyId,
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    OrganizationId,
    TeamId,
    TeammateId,
    WorkspaceId,
)

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)  # a Monday
PLACE, HOUSE = WorkspaceId("ws_1"), OrganizationId("org_1")
CALENDAR = BusinessCalendarId("bcal_1")
MONDAYS = Timetable("UTC", (OpenHours(1, "09:00", "14:00"),))
POLICY = AssignmentPolicy(
    id=AssignmentPolicyId("apol_1"),
    workspace_id=PLACE,
    organization_id=HOUSE,
    name="All",
    position=0,
    created_by="key_1",
    created_at=NOW,
    updated_at=NOW,
    enabled=True,
)
ONE = Conversation(
    id=ConversationId("cnv_1"),
    workspace_id=PLACE,
    organization_id=HOUSE,
    channel_id=ChannelId("chn_1"),
    kind=HeardKind.DIRECT,
    began_at=NOW,
    began_with="d1",
    last_message_at=NOW,
    created_at=NOW,
    updated_at=NOW,
)
BUSY = replace(POLICY, assignee_order=AssigneeOrder.LEAST_BUSY)


def person(number: int, in_hand: int = 0, **more: object) -> Colleague:
    return Colleague(TeammateId(f"tmt_{number:02}"), in_hand=in_hand, **more)  # type: ignore[arg-type]


def roster(
    policy: AssignmentPolicy, people: list[Colleague], now: datetime = NOW, calendar: bool = True
) -> Roster:
    return Roster(policy, people, {CALENDAR: MONDAYS} if calendar else {}, {}, now)


def says(number: int, **what: object) -> Availability:
    bare = never_said(TeammateId(f"tmt_{number:02}"), PLACE, HOUSE, NOW)
    return replace(bare, version=1, **what)  # type: ignore[arg-type]


def given_by(found: Roster, how_many: int) -> list[TeammateId | None]:
    return [found.give(ONE) for _ in range(how_many)]


@given(
    loads=st.lists(st.integers(0, 30), min_size=1, max_size=8),
    rounds=st.lists(st.integers(0, 12), max_size=6),
)
def test_by_turns_nobody_is_given_two_more_than_another(
    loads: list[int], rounds: list[int]
) -> None:
    """However many come at once, and however busy somebody is: turns go on where they were."""
    people = [person(number, load) for number, load in enumerate(loads)]
    counts = dict.fromkeys((each.teammate_id for each in people), 0)
    for how_many in rounds:
        found = roster(POLICY, people)
        for chosen in given_by(found, how_many):
            assert chosen is not None
            counts[chosen] += 1
            assert max(counts.values()) - min(counts.values()) <= 1
        people = [
            replace(each, turn=found.touched.get(each.teammate_id, each.turn)) for each in people
        ]


@given(
    loads=st.lists(st.integers(0, 30), min_size=1, max_size=8),
    how_many=st.integers(1, 60),
    capacity=st.none() | st.integers(1, 12),
)
def test_the_least_busy_is_never_busier_than_another_who_could(
    loads: list[int], how_many: int, capacity: int | None
) -> None:
    policy = replace(BUSY, capacity=capacity)
    people = [person(number, load) for number, load in enumerate(loads)]
    in_hand = {each.teammate_id: each.in_hand for each in people}
    for chosen in given_by(roster(policy, people), how_many):
        if chosen is None:
            assert capacity is not None
            assert min(in_hand.values()) >= capacity
            continue
        assert in_hand[chosen] == min(in_hand.values())
        in_hand[chosen] += 1
        assert capacity is None or in_hand[chosen] <= capacity


def test_capacity_is_that_of_the_policy_or_ones_own() -> None:
    own = person(2, availability=says(2, capacity=3))
    found = roster(replace(POLICY, capacity=1), [person(1), own])
    assert given_by(found, 5) == ["tmt_01", "tmt_02", "tmt_02", "tmt_02", None]
    assert not found.is_free


def test_who_was_given_a_fair_share_waits_until_its_window_is_over() -> None:
    fair = replace(POLICY, fair_limit=2, fair_window_seconds=600)
    found = roster(fair, [person(1)])
    assert given_by(found, 3) == ["tmt_01", "tmt_01", None]
    later = NOW + timedelta(seconds=600)
    assert found.opens_at() == later
    rested = person(1, turn=found.touched[TeammateId("tmt_01")])
    assert given_by(roster(fair, [rested], later - timedelta(seconds=1)), 1) == [None]
    assert given_by(roster(fair, [rested], later), 1) == ["tmt_01"]


def test_nobody_is_given_anything_outside_their_hours() -> None:
    timed = replace(POLICY, business_calendar_id=CALENDAR)
    at_night = NOW + timedelta(hours=12)
    found = roster(timed, [person(1), person(2)], at_night)
    assert given_by(found, 1) == [None]
    assert found.opens_at() == NOW + timedelta(days=7, hours=-1)
    assert given_by(roster(timed, [person(1)], NOW), 1) == ["tmt_01"]


def test_ones_own_hours_count_in_place_of_the_policys() -> None:
    own = person(1, availability=says(1, business_calendar_id=CALENDAR))
    at_night = NOW + timedelta(hours=12)
    assert given_by(roster(POLICY, [own, person(2)], at_night), 2) == ["tmt_02", "tmt_02"]


def test_nobody_who_is_away_is_given_anything_until_they_come_back() -> None:
    until = NOW + timedelta(hours=1)
    away = person(1, availability=says(1, state=AvailabilityState.AWAY, until=until))
    assert given_by(roster(POLICY, [away], NOW), 1) == [None]
    assert given_by(roster(POLICY, [away], until), 1) == ["tmt_01"]


def test_what_is_a_teams_goes_to_its_members_alone() -> None:
    team = TeamId("team_1")
    people = [person(1), person(2, team_ids=frozenset({team}))]
    found = roster(POLICY, people)
    theirs = replace(ONE, team_id=team)
    assert [found.give(theirs) for _ in range(2)] == ["tmt_02", "tmt_02"]
    assert found.teams() == {team}
    assert found.give(replace(ONE, team_id=TeamId("team_2"))) is None


def test_who_comes_new_is_next_and_does_not_catch_up() -> None:
    old = AssignmentTurn(PLACE, POLICY.id, TeammateId("tmt_01"), 40, NOW, 40)
    found = roster(POLICY, [person(1, turn=old), person(2)])
    assert given_by(found, 4) == ["tmt_02", "tmt_01", "tmt_02", "tmt_01"]


def test_what_was_given_by_another_policy_in_the_same_go_counts_as_in_hand() -> None:
    counts = {TeammateId("tmt_01"): 1}
    people = [person(1), person(2)]
    found = Roster(replace(BUSY, capacity=1), people, {}, counts, NOW)
    assert given_by(found, 2) == ["tmt_02", None]
