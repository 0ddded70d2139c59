"""However many enter, close and draw at once, entries are exact and there is one draw."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.participation.contest import ContestStatus
from domain.participation.contest_award import Loss
from domain.participation.contest_entry import EntryState
from domain.participation.contest_errors import (
    ContestClaimClosed,
    ContestCodeWrong,
    ContestEntryUsed,
    ContestNotOpen,
)
from domain.participation.contest_room import Contests
from domain.participation.contest_rules import EntryAction, EntryLimit, EntryWay
from domain.participation.use_cases.draw_contest import (
    commit_draw,
    disqualify,
    read_draw,
    reveal_draw,
)
from domain.participation.use_cases.give_prizes import (
    claim_prize,
    end_claim,
    look_at_prize,
    make_claim_link,
)
from domain.participation.use_cases.judge_entries import score_entry
from domain.participation.use_cases.keep_codes import add_codes
from domain.participation.use_cases.move_contest import turn_contest
from domain.shared.access import Actor
from domain.shared.errors import Refusal, TemporarilyUnavailable
from domain.shared.paging import Filter, PageRequest
from tests.kit.builders import a_workspace
from tests.kit.contest_builders import (
    BY_JURY,
    HOUR,
    RULES,
    a_closed_contest,
    a_drawn_contest,
    a_judged_contest,
    an_open_contest,
    entered,
    later,
)

CLIENTS = 100


async def tried(work: Awaitable[Any]) -> Any:
    """What came of it, a refusal included. Who finds no place to work at comes again."""
    try:
        return await work
    except Refusal as refusal:
        return refusal


async def insisting(house: House, actor: Actor, contest: Any, person: str, **more: Any) -> Any:
    while True:
        found = await tried(entered(house, actor, contest.id, person, **more))
        if not isinstance(found, TemporarilyUnavailable):
            return found
        await asyncio.sleep(0.01)


async def kept(house: House, actor: Actor, contest: Any) -> list[Any]:
    reads = house.app.participation.contests.reads
    request = PageRequest(limit=200, filters=[Filter("contest_id", "in", [contest.id])])
    return list((await reads.entries(actor, request)).items)


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.mark.parametrize(
    ("rules", "most"),
    [
        (RULES, 1),
        (replace(RULES, limit=EntryLimit.AT_MOST, most_entries=3), 3),
        (replace(RULES, limit=EntryLimit.ONCE_A_DAY), 1),
    ],
)
async def test_a_hundred_clients_of_one_person_enter_as_often_as_the_rules_say(
    house: House, actor: Actor, rules: Any, most: int
) -> None:
    contest = await an_open_contest(house, actor, rules)
    found = await asyncio.gather(*(insisting(house, actor, contest, "ana") for _ in range(CLIENTS)))
    refused = [one for one in found if isinstance(one, ContestEntryUsed)]
    assert len(refused) == CLIENTS - most
    entries = await kept(house, actor, contest)
    assert len(entries) == len({one.slot for one in entries}) == most
    assert len({one.sealed for one in entries}) == 1


async def test_a_hundred_people_each_have_exactly_their_entries(house: House, actor: Actor) -> None:
    contest = await an_open_contest(house, actor)
    people = [f"p{at % (CLIENTS // 2)}" for at in range(CLIENTS)]
    found = await asyncio.gather(*(insisting(house, actor, contest, one) for one in people))
    assert Counter(type(one).__name__ for one in found) == {
        "Entry": CLIENTS // 2,
        "ContestEntryUsed": CLIENTS // 2,
    }
    entries = await kept(house, actor, contest)
    assert sorted(one.person for one in entries) == sorted({f"product:{one}" for one in people})


async def test_one_code_is_good_for_one_of_a_hundred(house: House, actor: Actor) -> None:
    room = house.app.participation.contests
    contest = await an_open_contest(
        house, actor, replace(RULES, actions=(EntryAction(EntryWay.CODE),))
    )
    await add_codes(room, actor, contest.id, ["CHEESE-1"], 0)
    found = await asyncio.gather(
        *(insisting(house, actor, contest, f"p{n}", code="CHEESE-1") for n in range(CLIENTS))
    )
    assert sum(isinstance(one, ContestCodeWrong) for one in found) == CLIENTS - 1
    assert len(await kept(house, actor, contest)) == 1


async def test_whoever_enters_while_it_closes_is_in_the_draw_or_was_refused(
    house: House, actor: Actor
) -> None:
    room = house.app.participation.contests
    contest = await an_open_contest(house, actor)
    closing = turn_contest(later(room, 2 * HOUR), actor, contest.id)
    entering = [insisting(house, actor, contest, f"p{n}") for n in range(40)]
    found = await asyncio.gather(*entering[:20], closing, *entering[20:])
    let_in = [one for one in found if getattr(one, "state", None) is EntryState.ACCEPTED]
    assert len(let_in) + sum(isinstance(one, ContestNotOpen) for one in found) == 40
    drawn = await commit_draw(room, actor, contest.id, None)
    assert [one.id for one in drawn.draw.entries] == sorted(one.id for one in let_in)


async def test_many_who_draw_at_once_draw_once_and_get_the_same_answer(
    house: House, actor: Actor, settings: Settings
) -> None:
    contest = await a_closed_contest(house, actor, many=9)
    room = house.app.participation.contests
    async with open_app(settings) as other:
        rooms = [room, other.app.participation.contests] * 4
        commits = await asyncio.gather(*(commit_draw(it, actor, contest.id, None) for it in rooms))
        assert len({one.draw.commitment for one in commits}) == 1
        drawn = await asyncio.gather(*(reveal_draw(it, actor, contest.id, None) for it in rooms))
    assert len({one.draw.ranking for one in drawn}) == 1
    awards = await room.reads.awards(actor, PageRequest())
    assert len(awards.items) == 1


class Killed(Exception):
    """What a process that is killed does not get to raise."""


def dying(room: Contests) -> Contests:
    """The same room; who works in it is killed right before it is durable."""

    @asynccontextmanager
    async def begin(actor: Actor) -> AsyncIterator[Any]:
        async with room.begin(actor) as tx:

            async def commit(answer: object = None) -> None:
                raise Killed

            tx.commit = commit  # type: ignore[method-assign]
            yield tx

    return replace(room, begin=begin)


async def test_whoever_is_killed_between_the_two_steps_changes_nothing(
    house: House, actor: Actor, settings: Settings
) -> None:
    room = house.app.participation.contests
    contest = await a_closed_contest(house, actor, many=7)
    for _ in range(2):
        with pytest.raises(Killed):
            await commit_draw(dying(room), actor, contest.id, None)
    assert (await room.reads.contest(actor, contest.id)).status is ContestStatus.CLOSED
    committed = await commit_draw(room, actor, contest.id, None)
    for _ in range(2):
        with pytest.raises(Killed):
            await reveal_draw(dying(room), actor, contest.id, None)
    # Somebody else takes it up, in another process, with what is written alone.
    async with open_app(settings) as other:
        there = other.app.participation.contests
        found = await read_draw(there, actor, contest.id)
        assert found == committed
        drawn = await reveal_draw(there, actor, contest.id, None)
    sealed = committed.draw
    expected = sealed.reveal(
        contest, bytes.fromhex(drawn.draw.server_seed or ""), None, house.clock.now()
    )
    assert drawn.draw.ranking == expected.ranking
    assert (await room.reads.awards(actor, PageRequest())).items[0].entry_id == expected.ranking[0]


async def test_a_prize_is_claimed_once_or_passes_on_once(house: House, actor: Actor) -> None:
    room = house.app.participation.contests
    drawn = await a_drawn_contest(house, actor, replace(RULES, claim_days=1))
    [award] = (await room.reads.awards(actor, PageRequest())).items
    link = await make_claim_link(room, actor, award.id)
    claimant = await look_at_prize(room, link.token.reveal())
    in_time = later(room, timedelta(days=2))
    ends = [tried(end_claim(in_time, actor, award.id)) for _ in range(3)]
    claims = [tried(claim_prize(room, claimant, "Mill Lane 4")) for _ in range(5)]
    found = await asyncio.gather(*claims, *ends)
    claimed = [one for one in found[:5] if not isinstance(one, ContestClaimClosed)]
    after = (await room.reads.awards(actor, PageRequest())).items
    assert (len(claimed), len(after)) in {(1, 1), (0, 2)}
    now = await read_draw(room, actor, drawn.contest.id)
    assert len(now.draw.gone) == len(after) - 1


async def test_two_who_disqualify_the_same_pass_the_place_on_once(
    house: House, actor: Actor
) -> None:
    room = house.app.participation.contests
    drawn = await a_drawn_contest(house, actor)
    first = drawn.draw.outcome(drawn.contest).places[0]
    assert first is not None
    found = await asyncio.gather(
        *(
            disqualify(room, actor, drawn.contest.id, first, Loss.FRAUD, None)  # type: ignore[arg-type]
            for _ in range(6)
        )
    )
    assert len({one.draw.outcome(one.contest).places for one in found}) == 1
    states = [one.state.value for one in (await room.reads.awards(actor, PageRequest())).items]
    assert sorted(states) == ["lost", "won"]


async def test_a_juror_says_one_thing_of_one_entry(house: House, actor: Actor) -> None:
    room = house.app.participation.contests
    contest = await a_judged_contest(house, actor, BY_JURY)
    entry = (await kept(house, actor, contest))[0]
    said = [score_entry(room, actor, entry.id, {"surprise": n}, None) for n in range(10)]
    found = await asyncio.gather(*said)
    assert sorted(one.version for one in found) == list(range(1, 11))
    [score] = (await room.reads.scores(actor, PageRequest())).items
    assert score.version == 10
