"""However many enter and are asked about at once, a contest for those who follow is exact."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.participation.contest_entry import EntryState, Following
from domain.participation.contest_errors import ContestEntryUsed
from domain.participation.use_cases.draw_contest import commit_draw
from domain.participation.use_cases.enter_contest import enter_by_saying
from domain.participation.use_cases.judge_entries import judge_entry
from domain.participation.use_cases.read_follows import read_follows
from domain.shared.errors import Refusal, TemporarilyUnavailable
from tests.integration.at_work import watching
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.following import Crowd

MANY = 100


@pytest.fixture
async def crowd(house: House) -> Crowd:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    return Crowd(house, actor, channel)


async def insisting(work: Any, *args: Any) -> Any:
    """Who finds no place to work at comes again; another refusal is what came of it."""
    while True:
        try:
            return await work(*args)
        except TemporarilyUnavailable:
            await asyncio.sleep(0.01)
        except Refusal as refusal:
            return refusal


async def test_a_hundred_messages_of_one_person_are_one_entry(crowd: Crowd) -> None:
    contest = await crowd.contest()
    said = await crowd.tells(*["ana"] * MANY)
    assert len(said) == MANY
    await asyncio.gather(
        *(insisting(enter_by_saying, crowd.room, crowd.actor, one) for one in said)
    )
    [entry] = await crowd.entries(contest)
    assert (entry.state, entry.following) == (EntryState.PENDING, Following.UNREAD)
    asking = (insisting(read_follows, crowd.room, crowd.actor, contest.id) for _ in range(5))
    await asyncio.gather(*asking)
    [entry] = await crowd.entries(contest)
    assert (entry.state, entry.following) == (EntryState.ACCEPTED, Following.FOLLOWS)
    assert entry.version == 2


async def test_of_a_hundred_who_enter_while_it_is_asked_and_closed_exactly_who_follows_is_drawn(
    crowd: Crowd, settings: Settings
) -> None:
    people = [f"p{number:02}" for number in range(MANY)]
    followers = people[::2]
    await crowd.follow(", ".join(followers))
    contest = await crowd.contest()
    said = await crowd.tells(*people)
    entering = [insisting(enter_by_saying, crowd.room, crowd.actor, one) for one in said]
    asking = [insisting(read_follows, crowd.room, crowd.actor, contest.id) for _ in range(4)]
    await asyncio.gather(*entering, *asking)
    await asyncio.gather(
        crowd.closes(contest), insisting(read_follows, crowd.room, crowd.actor, contest.id)
    )
    await asyncio.gather(
        *(insisting(read_follows, crowd.room, crowd.actor, contest.id) for _ in range(4))
    )
    entries = await crowd.entries(contest)
    assert Counter((one.state.value, one.following) for one in entries) == {
        ("accepted", Following.CONFIRMED): len(followers),
        ("rejected", Following.FOLLOWS_NOT): MANY - len(followers),
    }
    let_in = {one.platform_person_id for one in entries if one.state is EntryState.ACCEPTED}
    assert let_in == set(followers)
    drawn = await commit_draw(crowd.room, crowd.actor, contest.id, None)
    assert len(drawn.draw.entries) == len(followers)
    async with watching(settings) as watch:
        told = await watch.db.fetch(
            "SELECT object_id FROM events"
            " WHERE name IN ('contest_entry.accepted', 'contest_entry.rejected')"
        )
    assert len({one["object_id"] for one in told}) == len(told) == MANY


async def test_whoever_is_let_in_by_hand_and_enters_again_at_once_is_in_once(crowd: Crowd) -> None:
    await crowd.follow("nobody")
    contest = await crowd.contest()
    await crowd.enters("cai")
    await crowd.asked(contest)
    [out] = await crowd.entries(contest)
    await crowd.follow("cai")
    [again] = await crowd.tells("cai")
    by_hand, _ = await asyncio.gather(
        insisting(judge_entry, crowd.room, crowd.actor, out.id, None, EntryState.ACCEPTED),
        insisting(enter_by_saying, crowd.room, crowd.actor, again),
    )
    await crowd.asked(contest)
    states = sorted((one.state.value, one.slot) for one in await crowd.entries(contest))
    refused = isinstance(by_hand, ContestEntryUsed)
    assert states == ([("accepted", "1"), ("rejected", None)] if refused else [("accepted", "1")])


class Dying(Exception):
    """What a process that is killed does not get to raise."""


async def test_whoever_dies_over_the_answer_leaves_everything_to_be_asked_again(
    crowd: Crowd,
) -> None:
    class Deadly:
        async def read(self, *asked: Any) -> Any:
            raise Dying

    contest = await crowd.contest()
    await crowd.enters("ana", "bea")
    with pytest.raises(Dying):
        await read_follows(replace(crowd.room, follows=Deadly()), crowd.actor, contest.id)
    assert set((await crowd.known(contest)).values()) == {("pending", "unread")}
    await crowd.asked(contest)
    assert set((await crowd.known(contest)).values()) == {("accepted", "follows")}
