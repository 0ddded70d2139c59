"""What a policy is for and among whom it finds is the same in the database as in its words."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.wiring import House
from domain.identity.teammate import Team, Teammate
from domain.identity.use_cases.keep_teammates import suspend_teammate
from domain.identity.use_cases.keep_teams import NewTeam, create_team
from domain.inbox.assignment import AssignmentPolicy, AssignmentTurn, ConversationPick
from domain.inbox.availability import AvailabilityState, never_said
from domain.inbox.conversation import Conversation, ConversationState, Priority
from domain.inbox.use_cases.keep_assignment_policies import (
    NewAssignmentPolicy,
    create_assignment_policy,
)
from domain.shared.access import Actor
from domain.shared.heard import HeardKind
from domain.shared.ids import ConversationId, Kind, TeammateId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.conversation_samples import CONVERSATIONS
from tests.kit.samples import bare
from tests.kit.teammates import a_teammate


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


async def person(house: House, actor: Actor, role: str = "agent") -> Teammate:
    return await a_teammate(house, actor, role)


async def team(house: House, actor: Actor, *members: Teammate) -> Team:
    wanted = NewTeam("Care", actor.workspace, frozenset(member.id for member in members))
    outside = replace(actor, workspace_id=None)
    return await create_team(house.app.identity, outside, wanted)


async def policy(house: House, actor: Actor, **how: Any) -> AssignmentPolicy:
    wanted = NewAssignmentPolicy("Some", **how)
    return await create_assignment_policy(house.app.inbox, actor, wanted)


async def talks(house: House, actor: Actor, *each: dict[str, Any]) -> list[Conversation]:
    """Conversations that nobody has in hand, and that are otherwise so."""
    channel = await a_sandbox_channel(house, actor)
    sample = replace(
        bare(CONVERSATIONS["conversations"]),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        channel_id=channel.id,
        state=ConversationState.OPEN,
        assignee_id=None,
        team_id=None,
        merged_into=None,
    )
    ids = (ConversationId(house.ids.new(Kind.CONVERSATION)) for _ in each)
    made = [replace(sample, id=id, **changes) for id, changes in zip(ids, each, strict=True)]
    async with house.app.inbox.begin(actor) as tx:
        for conversation in made:
            await tx.conversations.open(conversation)
        await tx.commit()
    return made


async def found(house: House, actor: Actor, made: AssignmentPolicy) -> set[TeammateId]:
    async with house.app.inbox.begin(actor) as tx:
        return {each.teammate_id for each in await tx.assignment_policies.colleagues(made)}


async def test_what_a_policy_is_for_is_what_its_words_say(house: House, actor: Actor) -> None:
    care = await team(house, actor, await person(house, actor))
    made = await talks(
        house,
        actor,
        {"labels": ("vip", "new"), "kind": HeardKind.DIRECT, "priority": Priority.URGENT},
        {"labels": (), "kind": HeardKind.REVIEW, "priority": None},
        {"labels": ("new",), "kind": HeardKind.REVIEW, "team_id": care.id},
        {"labels": ("vip",), "state": ConversationState.PENDING},
    )
    channel = (await a_sandbox_channel(house, actor, account="other")).id
    for how in (
        {},
        {"labels": ("vip", "other")},
        {"kinds": (HeardKind.REVIEW,)},
        {"priorities": (Priority.URGENT, Priority.HIGH)},
        {"team_ids": (care.id,)},
        {"channel_ids": (made[0].channel_id,)},
        {"channel_ids": (channel,)},
        {"labels": ("new",), "kinds": (HeardKind.DIRECT,)},
    ):
        one = await policy(house, actor, **how)
        wanted = {each.id for each in made if one.applies_to(each) and each.state == "open"}
        async with house.app.inbox.begin(actor) as tx:
            assert set(await tx.assignment_policies.waiting(one, None, 10)) == wanted, how
            of_none = await tx.assignment_policies.waiting(one, [], 10)
            assert set(of_none) == wanted - {made[2].id}
            of_care = await tx.assignment_policies.waiting(one, [care.id], 10)
            assert set(of_care) == wanted


async def test_the_next_is_the_oldest_or_waits_longest(house: House, actor: Actor) -> None:
    now = house.clock.now()
    old, new = now.replace(year=2020), now.replace(year=2021)
    first, second = await talks(
        house,
        actor,
        {"created_at": old, "waiting_since": new},
        {"created_at": new, "waiting_since": old},
    )
    for pick, expected in (
        (ConversationPick.EARLIEST_CREATED, first),
        (ConversationPick.LONGEST_WAITING, second),
    ):
        one = await policy(house, actor, conversation_order=pick)
        async with house.app.inbox.begin(actor) as tx:
            assert await tx.assignment_policies.waiting(one, None, 1) == [expected.id]


async def test_it_finds_among_those_named_or_all_who_may_answer(house: House, actor: Actor) -> None:
    agent, owner = await person(house, actor), await person(house, actor, "owner")
    analyst, gone = await person(house, actor, "analyst"), await person(house, actor)
    await person(house, await a_workspace(house))
    care = await team(house, actor, owner, analyst)
    everybody = await policy(house, actor)
    named = await policy(house, actor, assignee_ids=(agent.id, gone.id), assignee_team_id=care.id)
    outside = replace(actor, workspace_id=None)
    await suspend_teammate(house.app.identity, outside, gone.id)
    assert await found(house, actor, everybody) == {agent.id, owner.id}
    assert await found(house, actor, named) == {agent.id, owner.id, analyst.id}


async def test_how_somebody_stands_comes_with_them(house: House, actor: Actor) -> None:
    room, now = house.app.inbox, house.clock.now()
    agent = await person(house, actor)
    care = await team(house, actor, agent)
    made = await policy(house, actor)
    mine = {"assignee_id": agent.id}
    [held, _] = await talks(house, actor, mine, mine | {"state": ConversationState.CLOSED})
    bare_one = never_said(agent.id, actor.workspace, actor.organization_id, now)
    stands = bare_one.become(AvailabilityState.AWAY, None, None, 4, now)
    turn = AssignmentTurn(actor.workspace, made.id, agent.id, 7, now, 2)
    async with room.begin(actor) as tx:
        await tx.availabilities.save(stands)
        await tx.assignment_policies.note([replace(turn, number=6), turn])
        await tx.commit()
    async with room.begin(actor) as tx:
        [colleague] = await tx.assignment_policies.colleagues(made)
        assert await tx.availabilities.away() == [stands]
        open_ones = await tx.assignment_policies.held(made, agent.id, [ConversationState.OPEN], 10)
    assert (colleague.availability, colleague.turn) == (stands, turn)
    assert (colleague.team_ids, colleague.in_hand) == (frozenset({care.id}), 1)
    assert open_ones == [held.id]
