"""Members are asked, answer, stand for their community and cease to, by the store as by memory."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.wiring import House
from domain.members.ambassador import Ambassador, AmbassadorState, EndedBy
from domain.members.errors import AmbassadorOpen, MayNotBeAmbassador
from domain.members.model import MemberState
from domain.members.use_cases.erase_member import erase_member, request_erasure
from domain.members.use_cases.follow_ambassadors import follow_member, turn_ambassador
from domain.members.use_cases.keep_ambassadors import (
    NewAmbassador,
    accept_ambassador,
    change_ambassador,
    decline_ambassador,
    end_ambassador,
    list_ambassadors,
    propose_ambassador,
)
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.move_member import Wanted, move_member
from domain.shared.access import Actor
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import AmbassadorId, MemberErasureId
from domain.shared.paging import PageRequest
from tests.kit.builders import Furnished, a_community, a_workspace
from tests.kit.fakes.house import a_fake_house
from tests.kit.member_builders import a_member
from tests.kit.mission_builders import an_active_member, an_ambassador
from tests.kit.places import places, pointers, refusal

AT_ONCE = 8


async def a_proposal(place: Furnished, actor: Actor) -> NewAmbassador:
    home = await a_community(place, actor)
    return NewAmbassador(home.id, (await an_active_member(place, actor, "Ana", home.id)).id)


async def now_is(place: Furnished, actor: Actor, id: AmbassadorId) -> Ambassador:
    return await place.app.members.ambassadors.ambassador(actor, id)


async def test_somebody_is_asked_says_yes_and_steps_down(house: House) -> None:
    for place, actor in await places(house):
        room, wanted = place.app.members, await a_proposal(place, actor)
        made = await propose_ambassador(room, actor, replace(wanted, terms="Two tastings."))
        assert made.state is AmbassadorState.PROPOSED
        assert await refusal(propose_ambassador(room, actor, wanted)) is AmbassadorOpen
        done = await accept_ambassador(room, actor, made.id, None, "At the bar.")
        assert (done.state, done.on_their_word, done.word) == (
            *(AmbassadorState.ACTIVE, True, "At the bar."),
        )
        for doing in (
            accept_ambassador(room, actor, made.id, None, None),
            decline_ambassador(room, actor, made.id, None, None),
        ):
            assert await refusal(doing) is InvalidState
        over = await end_ambassador(room, actor, made.id, None, "Moves away.")
        assert (over.state, over.ended_by, over.reason) == (
            *(AmbassadorState.ENDED, EndedBy.HAND, "Moves away."),
        )
        again = await propose_ambassador(room, actor, wanted)
        said_no = await decline_ambassador(room, actor, again.id, None, "No time.")
        assert (said_no.state, said_no.reason) == (AmbassadorState.DECLINED, "No time.")
        await propose_ambassador(room, actor, wanted)


async def test_it_begins_and_ends_in_its_time() -> None:
    place = a_fake_house()
    actor, room = await a_workspace(place), place.app.members
    wanted, now = await a_proposal(place, actor), place.clock.now()
    begins, ends = now + timedelta(days=1), now + timedelta(days=3)
    timed = replace(wanted, starts_at=begins, ends_at=ends)
    made = await propose_ambassador(room, actor, timed)
    accepted = await accept_ambassador(room, actor, made.id, None, None)
    assert accepted.state is AmbassadorState.ACCEPTED
    await turn_ambassador(room, actor, made.id)
    assert (await now_is(place, actor, made.id)).state is AmbassadorState.ACCEPTED
    place.clock.forward(timedelta(days=1))
    for _ in range(2):
        await turn_ambassador(room, actor, made.id)
        assert (await now_is(place, actor, made.id)).state is AmbassadorState.ACTIVE
    fixed = change_ambassador(room, actor, made.id, None, {"starts_at": None})
    assert await pointers(fixed) == [("/starts_at", "fixed_once_open")]
    later = {"ends_at": now + timedelta(days=4)}
    await change_ambassador(room, actor, made.id, None, later)
    place.clock.forward(timedelta(days=2))
    await turn_ambassador(room, actor, made.id)
    assert (await now_is(place, actor, made.id)).state is AmbassadorState.ACTIVE
    place.clock.forward(timedelta(days=1))
    await turn_ambassador(room, actor, made.id)
    over = await now_is(place, actor, made.id)
    assert (over.state, over.ended_by) == (AmbassadorState.ENDED, EndedBy.TERM_OVER)


async def test_dates_make_sense() -> None:
    place = a_fake_house()
    actor, room = await a_workspace(place), place.app.members
    wanted, now = await a_proposal(place, actor), place.clock.now()
    past = replace(wanted, starts_at=now, ends_at=now)
    assert await pointers(propose_ambassador(room, actor, past)) == [
        ("/starts_at", "in_past"),
        ("/ends_at", "in_past"),
    ]
    soon = now + timedelta(days=1)
    assert await pointers(
        propose_ambassador(room, actor, replace(wanted, starts_at=soon, ends_at=soon))
    ) == [("/ends_at", "ends_before_start")]
    made = await propose_ambassador(room, actor, replace(wanted, ends_at=soon))
    place.clock.forward(timedelta(days=2))
    late = accept_ambassador(room, actor, made.id, None, None)
    assert await pointers(late) == [("/ends_at", "in_past")]


async def test_only_members_in_good_standing_are_asked(house: House) -> None:
    for place, actor in await places(house):
        room, wanted = place.app.members, await a_proposal(place, actor)
        home = wanted.community_id
        robot = await an_active_member(place, actor, "R", home, is_bot=True)
        elsewhere = await an_active_member(place, actor, "E")
        newcomer = await a_member(place, actor, "N", community_ids=frozenset({home}))
        muted = await an_active_member(place, actor, "M", home)
        await move_member(room, actor, muted.id, None, Wanted(MemberState.MUTED, "Loud."))
        for who in (robot, elsewhere, newcomer, muted):
            asking = propose_ambassador(room, actor, NewAmbassador(home, who.id))
            assert await refusal(asking) is MayNotBeAmbassador
        made = await propose_ambassador(room, actor, wanted)
        await move_member(room, actor, wanted.member_id, None, Wanted(MemberState.MUTED, "Loud."))
        accepting = accept_ambassador(room, actor, made.id, None, None)
        assert await refusal(accepting) is MayNotBeAmbassador


@pytest.mark.parametrize(
    ("state", "why"),
    [(MemberState.BANNED, EndedBy.BANNED), (MemberState.LEFT, EndedBy.LEFT)],
)
async def test_whoever_is_banned_or_goes_away_stands_for_nothing(
    house: House, state: MemberState, why: EndedBy
) -> None:
    for place, actor in await places(house):
        room, wanted = place.app.members, await a_proposal(place, actor)
        member = await room.reads.member(actor, wanted.member_id)
        made = await an_ambassador(place, actor, wanted.community_id, member)
        await follow_member(room, actor, member.id)
        assert (await now_is(place, actor, made.id)).state is AmbassadorState.ACTIVE
        await move_member(room, actor, member.id, None, Wanted(state, "So."))
        for _ in range(2):
            await follow_member(room, actor, member.id)
        over = await now_is(place, actor, made.id)
        assert (over.state, over.ended_by) == (AmbassadorState.ENDED, why)


async def test_whoever_is_forgotten_stands_for_nothing(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    wanted = await a_proposal(house, actor)
    member = await room.reads.member(actor, wanted.member_id)
    made = await an_ambassador(house, actor, wanted.community_id, member)
    await request_erasure(room, actor, member.id)
    erasure = await room.privacy.erasure(actor, member.id)
    while (await room.privacy.erasure(actor, member.id)).finished_at is None:
        await erase_member(room, actor, MemberErasureId(erasure.id))
    over = await now_is(house, actor, made.id)
    assert (over.state, over.ended_by, over.word) == (
        *(AmbassadorState.ENDED, EndedBy.ERASED, None),
    )


async def test_whoever_becomes_part_of_another_stands_for_each_community_once(
    house: House,
) -> None:
    for place, actor in await places(house):
        room = place.app.members
        home, other = [(await a_community(place, actor)).id for _ in range(2)]
        ana = await an_active_member(place, actor, "Ana", home, other)
        bea = await an_active_member(place, actor, "Bea", home, other)
        asked = await propose_ambassador(room, actor, NewAmbassador(home, ana.id))
        stands = await an_ambassador(place, actor, home, bea)
        alone = await an_ambassador(place, actor, other, bea)
        await merge_members(room, actor, ana.id, None, bea.id, None)
        for _ in range(2):
            await follow_member(room, actor, bea.id)
        found = [await now_is(place, actor, one.id) for one in (asked, stands, alone)]
        assert [one.ended_by for one in found] == [EndedBy.MERGED, None, None]
        again = propose_ambassador(room, actor, NewAmbassador(other, ana.id))
        assert await refusal(again) is AmbassadorOpen


async def test_many_at_once_ask_once_and_are_answered_once(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    wanted = await a_proposal(house, actor)
    asked = await asyncio.gather(
        *(refusal(propose_ambassador(room, actor, wanted)) for _ in range(AT_ONCE))
    )
    assert asked.count(None) == 1
    assert asked.count(AmbassadorOpen) == AT_ONCE - 1
    [made] = (await list_ambassadors(room, actor, PageRequest())).items
    answers: list[Awaitable[object]] = []
    for _ in range(AT_ONCE // 2):
        answers.append(accept_ambassador(room, actor, made.id, None, None))
        answers.append(decline_ambassador(room, actor, made.id, None, None))
    said = await asyncio.gather(*(refusal(one) for one in answers))
    assert said.count(None) == 1
    assert said.count(InvalidState) == AT_ONCE - 1


async def test_nothing_of_it_is_seen_from_another_workspace(house: House) -> None:
    actor, stranger = await a_workspace(house), await a_workspace(house)
    room, wanted = house.app.members, await a_proposal(house, actor)
    made = await propose_ambassador(room, actor, wanted)
    own = await a_proposal(house, stranger)
    assert (await list_ambassadors(room, stranger, PageRequest())).items == []
    for doing in (
        propose_ambassador(room, stranger, wanted),
        propose_ambassador(room, stranger, replace(own, community_id=wanted.community_id)),
        propose_ambassador(room, stranger, replace(own, member_id=wanted.member_id)),
        accept_ambassador(room, stranger, made.id, None, None),
        end_ambassador(room, stranger, made.id, None, None),
    ):
        assert await refusal(doing) is NotFound
