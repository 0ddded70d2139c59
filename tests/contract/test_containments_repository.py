"""Containments and what they hold, as PostgreSQL keeps and finds them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.read_inbox import list_inbound_messages
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.moderation.containment import (
    MOST_SPOKEN,
    ContainedState,
    Containment,
    ContainmentKind,
)
from domain.moderation.use_cases.carry_out_actions import carry_out_actions
from domain.moderation.use_cases.contain_messages import contain_inbound, sweep_containment
from domain.moderation.use_cases.keep_containments import (
    NewContainment,
    lift_containment,
    list_contained,
    list_containments,
    place_containment,
    read_progress,
)
from domain.moderation.use_cases.release_contained import release_contained
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import CommunityId, InboundMessageId
from domain.shared.paging import Filter, PageRequest
from tests.kit.builders import a_sandbox_channel, a_workspace

ALL = PageRequest(limit=100)
S = ContainedState


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def channel(house: House, actor: Actor) -> Channel:
    return await a_sandbox_channel(house, actor)


async def said(house: House, actor: Actor, channel: Channel, *whats: tuple[str, str, int]) -> None:
    """Each by its id, by whom, and how many seconds from now."""
    now = house.clock.now()
    for id, who, after in whats:
        at = now + timedelta(seconds=after)
        heard = Heard(id, HeardKind.DIRECT, at, Person(who), "Hello.")
        await tell_sandbox(house.app.inbox, actor, channel.id, heard)
    await digest_receipts(house.app.inbox, actor, channel.id)


async def ids(house: House, actor: Actor) -> dict[str, InboundMessageId]:
    page = await list_inbound_messages(house.app.inbox, actor, ALL)
    return {one.platform_message_id: one.id for one in page.items}


async def placed(
    house: House, actor: Actor, kind: ContainmentKind = ContainmentKind.HIDE_AUTHOR, **more: Any
) -> Containment:
    if kind is ContainmentKind.HIDE_AUTHOR:
        more = {"platform_person_id": "ana", "include_past": True, **more}
    wanted = NewContainment(kind, "It got heated.", **more)
    return await place_containment(house.app.moderation, actor, wanted)


async def test_all_of_somebody_is_hidden_and_shown_again(
    house: House, actor: Actor, channel: Channel
) -> None:
    room = house.app.moderation
    await said(house, actor, channel, ("a1", "ana", 0), ("a2", "ana", 1), ("b1", "bob", 2))
    one = await placed(house, actor, channel_id=channel.id)
    await sweep_containment(room, actor, one.id)
    await carry_out_actions(room, actor, channel.id)
    assert (await read_progress(room, actor, one.id)).counts == {S.HIDDEN: 2}
    page = await list_contained(room, actor, one.id, ALL)
    told = {one.message.platform_message_id: one.standing.state for one in page.items}
    assert told == {"a1": S.HIDDEN, "a2": S.HIDDEN}
    await lift_containment(room, actor, one.id)
    await release_contained(room, actor, one.id)
    await carry_out_actions(room, actor, channel.id)
    progress = await read_progress(room, actor, one.id)
    assert (progress.counts, progress.containment.released_at is None) == ({S.SHOWN: 2}, False)


async def test_of_two_that_hold_a_message_the_last_one_shows_it(
    house: House, actor: Actor, channel: Channel
) -> None:
    room = house.app.moderation
    await said(house, actor, channel, ("a1", "ana", 0))
    both = [
        await placed(house, actor, channel_id=channel.id),
        await placed(house, actor, community_id=channel.community_id),
    ]
    for one in both:
        await sweep_containment(room, actor, one.id)
    await carry_out_actions(room, actor, channel.id)
    for one, expected in zip(both, (S.LEFT, S.SHOWN), strict=True):
        await lift_containment(room, actor, one.id)
        await release_contained(room, actor, one.id)
        await carry_out_actions(room, actor, channel.id)
        assert (await read_progress(room, actor, one.id)).counts == {expected: 1}


async def test_one_that_comes_is_held_wherever_it_is_in_scope(
    house: House, actor: Actor, channel: Channel
) -> None:
    room, kind = house.app.moderation, ContainmentKind.APPROVE_ALL
    everywhere = await placed(house, actor, kind)
    await said(house, actor, channel, ("a1", "ana", 0))
    first = (await ids(house, actor))["a1"]
    talk = (await room.reads.containable(actor, first)).conversation_id  # type: ignore[union-attr]
    narrow = await placed(house, actor, ContainmentKind.THREAD_PAUSE, conversation_id=talk)
    await said(house, actor, channel, ("a2", "ana", 1), ("b1", "bob", 1))
    for id in (await ids(house, actor)).values():
        for _ in range(2):
            await contain_inbound(room, actor, id)
    held = await list_contained(room, actor, everywhere.id, ALL)
    paused = await list_contained(room, actor, narrow.id, ALL)
    assert {one.message.platform_message_id for one in held.items} == {"a1", "a2", "b1"}
    assert [one.message.platform_message_id for one in paused.items] == ["a2"]
    assert {one.message.action_id for one in paused.items} <= {
        one.message.action_id for one in held.items
    }


async def test_how_fast_somebody_spoke_is_found_in_order(
    house: House, actor: Actor, channel: Channel
) -> None:
    room = house.app.moderation
    slow = await placed(
        house, actor, ContainmentKind.SLOW_MODE, channel_id=channel.id, interval_seconds=30
    )
    await said(
        *(house, actor, channel),
        *(("a2", "ana", 20), ("a1", "ana", 0), ("a3", "ana", 31), ("b1", "bob", 1)),
    )
    known = await ids(house, actor)
    last = await room.reads.containable(actor, known["a3"])
    assert last is not None
    spoken = await room.reads.spoken(actor, slow, last, MOST_SPOKEN)
    assert [(at - spoken[0]).total_seconds() for at in spoken] == [0, 20, 31]
    assert len(await room.reads.spoken(actor, slow, last, 2)) == 2
    for id in known.values():
        await contain_inbound(room, actor, id)
    page = await list_contained(room, actor, slow.id, ALL)
    assert [one.message.platform_message_id for one in page.items] == ["a2"]


async def test_they_are_found_by_their_place_and_whether_they_stand(
    house: House, actor: Actor, channel: Channel
) -> None:
    room = house.app.moderation
    first = await placed(house, actor, channel_id=channel.id)
    second = await placed(house, actor, community_id=channel.community_id)
    await lift_containment(room, actor, first.id)
    for filters, expected in (
        ([Filter("standing", "eq", True)], [second.id]),
        ([Filter("channel_id", "in", [channel.id])], [first.id]),
        ([Filter("platform_person_id", "in", ["ana"])], [first.id, second.id]),
    ):
        page = await list_containments(room, actor, replace(ALL, filters=filters))
        assert sorted(one.id for one in page.items) == sorted(expected)


async def test_a_place_of_somebody_else_is_no_place(house: House, actor: Actor) -> None:
    other = await a_workspace(house)
    theirs = await a_sandbox_channel(house, other)
    with pytest.raises(NotFound):
        await placed(house, actor, channel_id=theirs.id)
    with pytest.raises(NotFound):
        await placed(house, actor, community_id=CommunityId("com_none"))
