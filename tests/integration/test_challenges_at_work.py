"""Challenges with the real database: they open, close and run again at their times, people who are
one count once, whoever is erased takes part no more, and nobody else sees any of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.members.use_cases.erase_member import erase_member, request_erasure
from domain.members.use_cases.merge_members import merge_members, unmerge_member
from domain.participation.challenge import (
    Challenge,
    ChallengeGoal,
    ChallengeStatus,
    CheckInWay,
    CheerSkip,
    CheerState,
    GoalKind,
    Repeat,
    TakingPart,
)
from domain.participation.challenge_errors import (
    ChallengeNotOpen,
    ChallengeWayClosed,
    MayNotTakePart,
)
from domain.participation.challenge_ports import Standing
from domain.participation.use_cases.check_in import NewCheckIn, check_in
from domain.participation.use_cases.congratulate import congratulate
from domain.participation.use_cases.keep_challenges import (
    cancel_challenge,
    list_challenges,
    read_challenge_leaderboard,
)
from domain.participation.use_cases.move_challenge import close_challenge, turn_challenge
from domain.shared.access import Actor
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from domain.shared.ids import MemberErasureId
from domain.shared.paging import PageRequest, SortKey
from tests.integration.at_work import Watcher, watching
from tests.kit.builders import a_community, a_sandbox_channel, a_workspace
from tests.kit.challenge_builders import (
    DAY,
    a_challenge,
    an_open_challenge,
    checked_in,
    cheers,
    marks_of,
    wall,
)
from tests.kit.member_builders import a_member

ORDER = tuple(SortKey(name, descending=True) for name in ("done", "longest", "last_at", "id"))


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def channel(house: House, actor: Actor) -> Channel:
    return await a_sandbox_channel(house, actor)


async def board(
    house: House, actor: Actor, one: Challenge, limit: int = 100
) -> list[list[Standing]]:
    """Page by page."""
    room, after, pages = house.app.participation.challenges, None, []
    while True:
        wanted = PageRequest(limit=limit, sort=ORDER, after=after)
        page = await read_challenge_leaderboard(room, actor, one.id, wanted)
        pages.append(list(page.items))
        after = page.next_after
        if after is None:
            return pages


async def runs(house: House, actor: Actor) -> list[tuple[int, ChallengeStatus]]:
    room = house.app.participation.challenges
    page = await list_challenges(room, actor, PageRequest(limit=100, sort=(SortKey("id", False),)))
    return [(one.run, one.status) for one in page.items]


async def test_ties_are_settled_by_who_got_there_first_and_pages_go_on_where_they_ended(
    house: House, actor: Actor, channel: Channel
) -> None:
    one = await an_open_challenge(house, actor, channel.community_id)
    names = ("streak", "gaps", "first", "second", "one")
    people = {name: await a_member(house, actor, name) for name in names}
    for name, days in {
        "second": (4, 3, 1),
        "first": (5, 4, 2),
        "streak": (3, 2, 1),
        "gaps": (8, 6, 4),
        "one": (0,),
    }.items():
        for day in days:
            await checked_in(house, actor, one, people[name].id, day)
    [whole] = await board(house, actor, one)
    assert [(each.name, each.position, each.rank) for each in whole] == [
        ("streak", 1, 1),
        ("first", 2, 2),
        ("second", 3, 2),
        ("gaps", 4, 4),
        ("one", 5, 5),
    ]
    assert [(each.done, each.current, each.longest) for each in whole] == [
        *((3, 3, 3), (3, 0, 2), (3, 1, 2), (3, 0, 1), (1, 1, 1)),
    ]
    for limit in (1, 2, 3):
        pages = await board(house, actor, one, limit)
        assert [each for page in pages for each in page] == whole


async def test_members_who_are_one_count_once_and_apart_again_when_parted(
    house: House, actor: Actor, channel: Channel
) -> None:
    one = await an_open_challenge(house, actor, channel.community_id)
    ana, annie = [await a_member(house, actor, name) for name in ("Ana", "Annie")]
    for day in (4, 3, 2):
        await checked_in(house, actor, one, ana.id, day)
    for day in (2, 1):
        await checked_in(house, actor, one, annie.id, day)
    room = house.app.members
    await merge_members(room, actor, ana.id, None, annie.id, None)
    [[both]] = await board(house, actor, one)
    assert (both.member_id, both.done, both.longest) == (ana.id, 4, 4)
    again = await checked_in(house, actor, one, annie.id, 3)
    assert not again.is_new
    fifth = await checked_in(house, actor, one, annie.id)
    assert fifth.reached == ["goal"]
    assert [mark.member_id for mark in await marks_of(house, actor, one)] == [ana.id, ana.id]
    await unmerge_member(room, actor, annie.id, None)
    [apart] = await board(house, actor, one)
    assert {each.name: each.done for each in apart} == {"Ana": 4, "Annie": 2}


async def test_it_opens_closes_and_runs_again_so_many_times(
    house: House, actor: Actor, channel: Channel, watch: Watcher
) -> None:
    now, room = house.clock.now(), house.app.participation.challenges
    how: dict[str, Any] = {"opens": wall(now - DAY), "closes": wall(now + 5 * DAY)}
    goal = ChallengeGoal(GoalKind.STREAK, 2)
    one = await an_open_challenge(
        *(house, actor, channel.community_id),
        **(how | {"repeat": Repeat.WEEKLY, "most_runs": 3, "goal": goal}),
    )
    assert one.status is ChallengeStatus.OPEN
    await close_challenge(room, actor, one.id, None)
    assert await runs(house, actor) == [
        (1, ChallengeStatus.CLOSED),
        (2, ChallengeStatus.SCHEDULED),
    ]
    page = await list_challenges(room, actor, PageRequest(limit=1, sort=(SortKey("id", True),)))
    [second] = page.items
    assert (second.series_id, second.opens_at - one.opens_at) == (one.id, timedelta(days=7))
    ana = await a_member(house, actor)
    with pytest.raises(ChallengeNotOpen):
        await checked_in(house, actor, second, ana.id)
    await watch.db.execute(
        "UPDATE challenges SET opens_at = now() - interval '3 days', closes_at = now()"
        " WHERE run = 2"
    )
    for _ in range(3):
        await turn_challenge(room, actor, second.id)
    assert await runs(house, actor) == [
        (1, ChallengeStatus.CLOSED),
        (2, ChallengeStatus.CLOSED),
        (3, ChallengeStatus.SCHEDULED),
    ]
    names = await watch.db.fetch("SELECT name FROM events WHERE object_id = $1", second.id)
    assert {row["name"] for row in names} == {
        *("challenge.created", "challenge.opened", "challenge.closed"),
    }
    page = await list_challenges(room, actor, PageRequest(limit=1, sort=(SortKey("id", True),)))
    [third] = page.items
    await cancel_challenge(room, actor, third.id, None)
    assert len(await runs(house, actor)) == 3
    with pytest.raises(InvalidState):
        await close_challenge(room, actor, third.id, None)


async def test_after_the_last_run_there_is_none(
    house: House, actor: Actor, channel: Channel
) -> None:
    now, room = house.clock.now(), house.app.participation.challenges
    one = await an_open_challenge(
        *(house, actor, channel.community_id),
        opens=wall(now - DAY),
        closes=wall(now + 5 * DAY),
        most_runs=1,
        repeat=Repeat.WEEKLY,
    )
    await close_challenge(room, actor, one.id, None)
    assert await runs(house, actor) == [(1, ChallengeStatus.CLOSED)]


async def test_days_are_those_of_the_communitys_wall(house: House, actor: Actor) -> None:
    far = await a_community(house, actor, timezone="Pacific/Kiritimati")
    one = await a_challenge(house, actor, far.id)
    assert one.timezone == "Pacific/Kiritimati"


async def test_who_may_not_take_part_or_not_in_this_way_is_refused(
    house: House, actor: Actor, channel: Channel, watch: Watcher
) -> None:
    room, ana = house.app.participation.challenges, await a_member(house, actor)
    one = await an_open_challenge(house, actor, channel.community_id)
    await watch.db.execute("UPDATE members SET is_bot = true")
    with pytest.raises(MayNotTakePart):
        await checked_in(house, actor, one, ana.id)
    await watch.db.execute("UPDATE members SET is_bot = false")
    for days_ago in (-1, 11):
        with pytest.raises(ValidationFailed):
            await checked_in(house, actor, one, ana.id, days_ago)
    with pytest.raises(ValidationFailed):
        await check_in(room, actor, one.id, NewCheckIn(None))
    with pytest.raises(NotFound):
        await checked_in(house, actor, one, "mem_nobody")
    ways = (TakingPart(CheckInWay.HASHTAG, "run"),)
    other = await an_open_challenge(house, actor, channel.community_id, ways=ways)
    with pytest.raises(ChallengeWayClosed):
        await checked_in(house, actor, other, ana.id)


async def test_a_congratulation_says_a_name_or_is_left_and_is_said_once(
    house: House, actor: Actor, channel: Channel, watch: Watcher
) -> None:
    one = await an_open_challenge(
        *(house, actor, channel.community_id),
        cheers=cheers(channel.id),
        goal=ChallengeGoal(GoalKind.STREAK, 1),
    )
    for name in ("Ana @all", "☕"):
        await checked_in(house, actor, one, (await a_member(house, actor, name)).id)
    room = house.app.participation.challenges
    for mark in 2 * await marks_of(house, actor, one):
        await congratulate(room, actor, mark.id)
    found = {(m.cheer, m.reason) for m in await marks_of(house, actor, one)}
    assert found == {(CheerState.SAID, None), (CheerState.SKIPPED, CheerSkip.NAMELESS)}
    assert await watch.db.fetchval("SELECT count(*) FROM messages") == 1
    assert await watch.db.fetchval("SELECT text FROM messages") == "Ana all: 1, 1!"


async def test_what_is_late_is_left(
    house: House, actor: Actor, channel: Channel, watch: Watcher
) -> None:
    one = await an_open_challenge(
        *(house, actor, channel.community_id),
        cheers=cheers(channel.id),
        goal=ChallengeGoal(GoalKind.STREAK, 1),
    )
    await checked_in(house, actor, one, (await a_member(house, actor)).id)
    await watch.pass_time(timedelta(hours=3))
    [mark] = await marks_of(house, actor, one)
    await congratulate(house.app.participation.challenges, actor, mark.id)
    [left] = await marks_of(house, actor, one)
    assert (left.cheer, left.reason) == (CheerState.SKIPPED, CheerSkip.LATE)


async def test_whoever_is_erased_takes_part_no_more(
    house: House, actor: Actor, channel: Channel, watch: Watcher
) -> None:
    one = await an_open_challenge(
        house, actor, channel.community_id, goal=ChallengeGoal(GoalKind.STREAK, 1)
    )
    ana, bea = [await a_member(house, actor, name) for name in ("Ana", "Bea")]
    for who in (ana, bea):
        await checked_in(house, actor, one, who.id)
    room = house.app.members
    await request_erasure(room, actor, ana.id)
    erasure = await watch.db.fetchval("SELECT id FROM member_erasures")
    while await watch.db.fetchval("SELECT true FROM member_erasures WHERE finished_at IS NULL"):
        await erase_member(room, actor, MemberErasureId(erasure))
    [left] = await board(house, actor, one)
    assert [(each.name, each.position) for each in left] == [("Bea", 1)]
    assert {mark.member_id for mark in await marks_of(house, actor, one)} == {bea.id}
    with pytest.raises(MayNotTakePart):
        await checked_in(house, actor, one, ana.id)


async def test_a_stranger_sees_nothing_and_takes_no_part(
    house: House, actor: Actor, channel: Channel
) -> None:
    one = await an_open_challenge(house, actor, channel.community_id)
    ana, stranger = await a_member(house, actor), await a_workspace(house)
    room = house.app.participation.challenges
    for doing in (
        checked_in(house, stranger, one, ana.id),
        read_challenge_leaderboard(room, stranger, one.id, PageRequest()),
        a_challenge(house, stranger, channel.community_id),
        turn_challenge(room, stranger, one.id),
    ):
        with pytest.raises(NotFound):
            await doing
