"""Whoever wants to belong to a community is let in as it says, by the store as by memory."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from adapters.wiring import House
from domain.communities.guidelines import GuidelinesText
from domain.communities.use_cases.change_community import archive_community, change_community
from domain.communities.use_cases.keep_guidelines import (
    NewGuidelines,
    draft_guidelines,
    publish_guidelines,
)
from domain.members.errors import (
    AcknowledgementMissing,
    AlreadyMember,
    JoiningClosed,
    JoinRequestOpen,
    MayNotJoin,
    MemberMerged,
)
from domain.members.join_request import JoinAnswer, JoinState
from domain.members.model import MemberState
from domain.members.use_cases.acknowledge_guidelines import (
    NewAcknowledgement,
    acknowledge_guidelines,
)
from domain.members.use_cases.join_communities import (
    Wish,
    accept_join_request,
    deny_join_request,
    invite_to_join,
    list_join_requests,
    request_to_join,
    withdraw_join_request,
)
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.move_member import Wanted, move_member
from domain.shared.access import Actor
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from domain.shared.ids import MemberId
from domain.shared.joining import Joining, JoinQuestion
from domain.shared.paging import Filter, PageRequest
from tests.kit.builders import Furnished, a_community, a_workspace
from tests.kit.member_builders import a_member
from tests.kit.places import places, refusal

AT_ONCE = 8
ASKED = (JoinQuestion("why", "Why?", True), JoinQuestion("who", "Who sent you?", False))


async def a_wish(place: Furnished, actor: Actor, joining: Joining, **more: Any) -> Wish:
    home = await a_community(place, actor, joining=joining, **more)
    return Wish(home.id, (await a_member(place, actor)).id)


async def state(place: Furnished, actor: Actor, id: MemberId) -> tuple[str, str | None]:
    member = await place.app.members.reads.member(actor, id)
    return member.state.value, member.state_reason


async def test_an_open_community_lets_in_at_once(house: House) -> None:
    for place, actor in await places(house):
        room, wish = place.app.members, await a_wish(place, actor, Joining.OPEN)
        done = await request_to_join(room, actor, wish)
        assert (done.state, done.decided_by) == (JoinState.ACCEPTED, actor.id)
        member = await room.reads.member(actor, wish.member_id)
        assert member.state is MemberState.ACTIVE
        assert member.community_ids == {wish.community_id}
        assert await refusal(request_to_join(room, actor, wish)) is AlreadyMember
        assert await refusal(invite_to_join(room, actor, wish)) is AlreadyMember


async def test_who_applies_waits_is_denied_and_is_what_they_were_before(house: House) -> None:
    for place, actor in await places(house):
        room, wish = place.app.members, await a_wish(place, actor, Joining.APPLICATION)
        left = Wanted(MemberState.LEFT, "Moved away.")
        await move_member(room, actor, wish.member_id, None, left)
        first = await request_to_join(room, actor, wish)
        assert await state(place, actor, wish.member_id) == ("pending", "join:asked")
        assert await refusal(request_to_join(room, actor, wish)) is JoinRequestOpen
        assert await refusal(invite_to_join(room, actor, wish)) is JoinRequestOpen
        other = await a_community(place, actor, joining=Joining.APPLICATION)
        second = await request_to_join(room, actor, replace(wish, community_id=other.id))
        denied = await deny_join_request(room, actor, first.id, None, "Not yet.")
        assert (denied.state, denied.reason) == (JoinState.DENIED, "Not yet.")
        assert await state(place, actor, wish.member_id) == ("pending", "join:asked")
        await withdraw_join_request(room, actor, second.id, None, None)
        assert await state(place, actor, wish.member_id) == ("left", "join:withdrawn")
        for doing in (
            accept_join_request(room, actor, first.id, None),
            deny_join_request(room, actor, first.id, None, "Again."),
            withdraw_join_request(room, actor, first.id, None, None),
        ):
            assert await refusal(doing) is InvalidState
        third = await request_to_join(room, actor, wish)
        await accept_join_request(room, actor, third.id, None)
        assert await state(place, actor, wish.member_id) == ("active", "join:accepted")


async def test_questions_are_answered_by_whoever_applies(house: House) -> None:
    for place, actor in await places(house):
        room = place.app.members
        wish = await a_wish(place, actor, Joining.APPLICATION, join_questions=ASKED)
        for answers, pointers in (
            ((), ["/answers"]),
            ((("who", "Bea"),), ["/answers"]),
            ((("why", "  "),), ["/answers"]),
            ((("why", "x"), ("what", "y")), ["/answers/1/key"]),
            ((("why", "x"), ("why", "y")), ["/answers/1/key"]),
        ):
            with pytest.raises(ValidationFailed) as refused:
                await request_to_join(room, actor, replace(wish, answers=answers))
            assert [one.pointer for one in refused.value.errors] == pointers, answers
        done = await request_to_join(room, actor, replace(wish, answers=(("why", "I brew."),)))
        assert done.answers == (JoinAnswer("why", "Why?", "I brew."),)
        changed = {"join_questions": ()}
        await change_community(place.app.communities, actor, wish.community_id, None, changed)
        [kept] = (await list_join_requests(room, actor, PageRequest())).items
        assert kept.answers == done.answers


async def test_by_invitation_only_whoever_is_invited_comes_in(house: House) -> None:
    for place, actor in await places(house):
        room, wish = place.app.members, await a_wish(place, actor, Joining.INVITATION)
        assert await refusal(request_to_join(room, actor, wish)) is JoiningClosed
        invited = await invite_to_join(room, actor, wish)
        assert (await state(place, actor, wish.member_id))[0] == "prospect"
        assert (
            await refusal(deny_join_request(room, actor, invited.id, None, "No.")) is InvalidState
        )
        done = await request_to_join(room, actor, wish)
        assert (done.id, done.state) == (invited.id, JoinState.ACCEPTED)
        assert (await state(place, actor, wish.member_id))[0] == "active"
        closed = await a_wish(place, actor, Joining.CLOSED)
        for ask in (request_to_join, invite_to_join):
            assert await refusal(ask(room, actor, closed)) is JoiningClosed
        archived = await a_wish(place, actor, Joining.OPEN)
        await archive_community(place.app.communities, actor, archived.community_id)
        assert await refusal(request_to_join(room, actor, archived)) is JoiningClosed


async def test_whoever_is_banned_neither_asks_nor_is_let_in(house: House) -> None:
    for place, actor in await places(house):
        room, wish = place.app.members, await a_wish(place, actor, Joining.APPLICATION)
        waiting = await request_to_join(room, actor, wish)
        banned = Wanted(MemberState.BANNED, "Spam.")
        await move_member(room, actor, wish.member_id, None, banned)
        assert await refusal(accept_join_request(room, actor, waiting.id, None)) is MayNotJoin
        await deny_join_request(room, actor, waiting.id, None, "Banned.")
        assert await state(place, actor, wish.member_id) == ("banned", "Spam.")
        assert await refusal(request_to_join(room, actor, wish)) is MayNotJoin
        assert await refusal(invite_to_join(room, actor, wish)) is MayNotJoin


async def test_guidelines_are_acknowledged_before_where_that_is_asked(house: House) -> None:
    for place, actor in await places(house):
        room, homes = place.app.members, place.app.communities
        wish = await a_wish(place, actor, Joining.APPLICATION, join_needs_acknowledgement=True)
        texts = NewGuidelines((GuidelinesText("en", "Be kind."),))
        for number in (1, 2):
            draft = await draft_guidelines(homes, actor, wish.community_id, texts)
            await publish_guidelines(homes, actor, draft.id, None)
            known = NewAcknowledgement(draft.id, "form")
            if number == 1:
                assert await refusal(request_to_join(room, actor, wish)) is AcknowledgementMissing
                await acknowledge_guidelines(room, actor, wish.member_id, known)
                waiting = await request_to_join(room, actor, wish)
                continue
            accepting = accept_join_request(room, actor, waiting.id, None)
            assert await refusal(accepting) is AcknowledgementMissing
            await acknowledge_guidelines(room, actor, wish.member_id, known)
            done = await accept_join_request(room, actor, waiting.id, None)
            assert done.state is JoinState.ACCEPTED


async def test_who_became_part_of_another_is_let_in_as_that_one(house: House) -> None:
    for place, actor in await places(house):
        room, wish = place.app.members, await a_wish(place, actor, Joining.APPLICATION)
        waiting = await request_to_join(room, actor, wish)
        bea = await a_member(place, actor, "Bea")
        await merge_members(room, actor, bea.id, None, wish.member_id, None)
        assert await refusal(request_to_join(room, actor, wish)) is MemberMerged
        again = replace(wish, member_id=bea.id)
        assert await refusal(request_to_join(room, actor, again)) is JoinRequestOpen
        await accept_join_request(room, actor, waiting.id, None)
        member = await room.reads.member(actor, bea.id)
        assert member.state is MemberState.ACTIVE
        assert wish.community_id in member.community_ids


async def test_many_at_once_ask_once_and_are_decided_once(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    wish = await a_wish(house, actor, Joining.APPLICATION)
    asked = await asyncio.gather(
        *(refusal(request_to_join(room, actor, wish)) for _ in range(AT_ONCE))
    )
    assert asked.count(None) == 1
    assert asked.count(JoinRequestOpen) == AT_ONCE - 1
    [waiting] = (await list_join_requests(room, actor, PageRequest())).items
    accept, deny = accept_join_request, deny_join_request
    decided = await asyncio.gather(
        *(refusal(accept(room, actor, waiting.id, None)) for _ in range(AT_ONCE // 2)),
        *(refusal(deny(room, actor, waiting.id, None, "No.")) for _ in range(AT_ONCE // 2)),
    )
    assert decided.count(None) == 1
    assert decided.count(InvalidState) == AT_ONCE - 1
    here = PageRequest(filters=[Filter("community_id", "in", [wish.community_id])])
    [over] = (await list_join_requests(room, actor, here)).items
    member = await room.reads.member(actor, wish.member_id)
    accepted = over.state is JoinState.ACCEPTED
    assert (wish.community_id in member.community_ids) is accepted


async def test_nothing_of_it_is_seen_from_another_workspace(house: House) -> None:
    actor, stranger = await a_workspace(house), await a_workspace(house)
    room, wish = house.app.members, await a_wish(house, actor, Joining.APPLICATION)
    waiting = await request_to_join(room, actor, wish)
    bea = await a_member(house, stranger)
    assert (await list_join_requests(room, stranger, PageRequest())).items == []
    for doing in (
        request_to_join(room, stranger, wish),
        request_to_join(room, stranger, replace(wish, member_id=bea.id)),
        accept_join_request(room, stranger, waiting.id, None),
        deny_join_request(room, stranger, waiting.id, None, "No."),
        withdraw_join_request(room, stranger, waiting.id, None, None),
    ):
        assert await refusal(doing) is NotFound
