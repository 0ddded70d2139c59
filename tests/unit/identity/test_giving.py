"""Nobody gives what they do not have: not by a role, an invitation, a key or a token."""

import random
from dataclasses import replace

import pytest

from domain.identity.entering import actor_of_token
from domain.identity.errors import ScopeNotHeld, SessionEnded
from domain.identity.role import BUILT_IN, reaches_of
from domain.identity.standing import MINTING
from domain.identity.use_cases.change_api_key import revoke_api_key
from domain.identity.use_cases.create_api_key import NewApiKey, create_api_key
from domain.identity.use_cases.keep_invitations import NewInvitation, create_invitation
from domain.identity.use_cases.keep_roles import NewRole, change_role, create_role
from domain.identity.use_cases.keep_teammates import (
    NewTeammate,
    change_teammate,
    create_teammate,
    give_role,
    suspend_teammate,
)
from domain.identity.use_cases.keep_teams import NewTeam, change_team, create_team
from domain.inbox.use_cases.read_inbox import read_inbound_message
from domain.shared.access import EVERYTHING, Actor, OutOfReach, Permission, Reach, Rights, within
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import ApiKeyId, InboundMessageId, RoleId, WorkspaceId
from tests.kit.bars import Say
from tests.kit.builders import a_workspace, an_api_key, inside
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.teammates import a_teammate, a_token_of

WRITES = {
    Permission.TEAMMATES_WRITE: Reach.ALL,
    Permission.ROLES_WRITE: Reach.ALL,
}


async def a_house() -> tuple[FakeHouse, Actor]:
    house = a_fake_house()
    return house, await a_workspace(house)


def some(chance: random.Random) -> Rights:
    """A few permissions, each as far as it may happen to go."""
    chosen = chance.sample(list(Permission), chance.randint(1, len(Permission)))
    return {name: chance.choice(reaches_of(name)) for name in chosen}


async def somebody_with(house: FakeHouse, actor: Actor, rights: Rights) -> Actor:
    """A teammate at work, who came with a token that leaves them all of these rights."""
    role = await create_role(
        house.app.identity, replace(actor, workspace_id=None), NewRole("any", rights)
    )
    teammate = await a_teammate(house, actor, role.id)
    minted = await a_token_of(house, actor, teammate)
    now = house.clock.now()
    return await actor_of_token(house.app.identity, minted.text, None, now)


@pytest.mark.bar(27, "SCOPE & TOKEN")
async def test_nobody_makes_a_role_that_goes_farther_than_what_they_have(figure: Say) -> None:
    """A thousand wishes, the same ones each time."""
    chance, (house, actor) = random.Random(27), await a_house()
    room, escaped, made = house.app.identity, 0, 0
    for _ in range(25):
        parent = await somebody_with(house, actor, {**some(chance), **WRITES})
        assert not parent.scopes & MINTING
        for _ in range(40):
            child = some(chance)
            if chance.random() < 0.5:
                child = {name: child[name] for name in child if name in parent.rights} or WRITES
            wanted = NewRole("child", child, actor.workspace)
            try:
                role = await create_role(room, replace(parent, workspace_id=None), wanted)
            except ScopeNotHeld:
                assert not within(child, parent.rights)
                continue
            made += 1
            escaped += not within(role.permissions, parent.rights)
            # Only so many can be kept: those of before are none of this test's.
            house.memory.tables.roles.pop(role.id)
    figure(f"{escaped} of 1,000 roles went farther than whoever made them; {made} were made")
    assert escaped == 0
    assert 100 < made < 900


async def test_a_token_is_worth_what_key_and_role_and_token_all_let() -> None:
    chance, (house, actor) = random.Random(15), await a_house()
    for _ in range(50):
        lets, carries = some(chance), some(chance)
        role = await create_role(
            house.app.identity, replace(actor, workspace_id=None), NewRole("any", lets)
        )
        teammate = await a_teammate(house, actor, role.id)
        scopes = frozenset(carries) | {Permission.SESSIONS_WRITE}
        key = await an_api_key(house, actor, scopes=scopes)
        left = (frozenset(lets) & scopes) - MINTING
        if not left:
            with pytest.raises(ScopeNotHeld):
                await a_token_of(house, actor, teammate, key=key)
            continue
        minted = await a_token_of(house, actor, teammate, key=key)
        came = await actor_of_token(house.app.identity, minted.text, None, house.clock.now())
        assert came.rights == {name: lets[name] for name in left}
        house.memory.tables.roles.clear()


async def test_a_role_is_given_by_whoever_has_all_of_it() -> None:
    house, actor = await a_house()
    room, roles = house.app.identity, {actor.workspace: RoleId("owner")}
    manager = await actor_of_token(
        room,
        (await a_token_of(house, actor, await a_teammate(house, actor, "manager"))).text,
        None,
        house.clock.now(),
    )
    owner, other = [await a_teammate(house, actor, name) for name in ("owner", "agent")]
    with pytest.raises(ScopeNotHeld):
        await create_teammate(room, manager, NewTeammate("x", "x@example.org", roles=roles))
    with pytest.raises(ScopeNotHeld):
        await create_invitation(room, manager, NewInvitation("x@example.org", roles))
    with pytest.raises(ScopeNotHeld):
        await give_role(room, manager, other.id, actor.workspace, RoleId("owner"))
    with pytest.raises(ScopeNotHeld):
        await suspend_teammate(room, manager, owner.id)
    given = await give_role(room, manager, other.id, actor.workspace, RoleId("publisher"))
    assert given.roles == {actor.workspace: "publisher"}


async def test_what_somebody_was_when_they_came_in_does_not_count_when_they_give() -> None:
    house, actor = await a_house()
    room, teammate = house.app.identity, await a_teammate(house, actor, "manager")
    minted = await a_token_of(house, actor, teammate)
    came = await actor_of_token(room, minted.text, None, house.clock.now())
    other = await a_teammate(house, actor, "agent")
    await give_role(
        room, replace(actor, workspace_id=None), teammate.id, actor.workspace, RoleId("analyst")
    )
    with pytest.raises(ScopeNotHeld):
        await give_role(room, came, other.id, actor.workspace, RoleId("publisher"))


async def test_a_revoked_key_that_is_still_at_it_makes_no_other() -> None:
    house, actor = await a_house()
    room, outside = house.app.identity, replace(actor, workspace_id=None)
    minted = await an_api_key(house, actor, everywhere=True)
    at_it = replace(outside, id=minted.key.id)
    await revoke_api_key(room, outside, ApiKeyId(minted.key.id))
    with pytest.raises(ScopeNotHeld):
        await create_api_key(room, at_it, NewApiKey("late", frozenset({Permission.KEYS_READ})))


async def test_a_key_of_one_workspace_gives_nothing_in_another() -> None:
    house, actor = await a_house()
    outside = replace(actor, workspace_id=None)
    second = await a_workspace(house, organization=outside)
    narrow = replace(outside, grants=frozenset({actor.workspace}))
    both = {actor.workspace: RoleId("agent"), second.workspace: RoleId("agent")}
    room = house.app.identity
    for roles in (both, {second.workspace: RoleId("agent")}):
        with pytest.raises(ScopeNotHeld):
            await create_teammate(room, narrow, NewTeammate("x", "x@example.org", roles=roles))
    shared = await create_teammate(room, outside, NewTeammate("x", "x@example.org", roles=both))
    with pytest.raises(ScopeNotHeld):
        await suspend_teammate(room, narrow, shared.id)
    with pytest.raises(ScopeNotHeld):
        await create_team(room, narrow, NewTeam("everywhere"))
    with pytest.raises(NotFound):
        await create_team(room, outside, NewTeam("nowhere", WorkspaceId("ws_none")))


async def test_a_role_of_one_workspace_is_borne_in_no_other() -> None:
    house, actor = await a_house()
    room, outside = house.app.identity, replace(actor, workspace_id=None)
    second = await a_workspace(house, organization=outside)
    role = await create_role(
        room, outside, NewRole("here", {Permission.INBOX_READ: Reach.OWN}, actor.workspace)
    )
    teammate = await a_teammate(house, inside(outside, second.workspace), "agent")
    with pytest.raises(NotFound):
        await give_role(room, outside, teammate.id, second.workspace, role.id)


async def test_whoever_reaches_their_team_puts_nobody_into_another() -> None:
    house, actor = await a_house()
    room, outside = house.app.identity, replace(actor, workspace_id=None)
    team = await create_team(room, outside, NewTeam("days", actor.workspace))
    lets = {**WRITES, Permission.INBOX_READ: Reach.TEAM}
    narrow = await somebody_with(house, actor, lets)
    assert narrow.teammate_id is not None
    joined = {"member_ids": frozenset({narrow.teammate_id})}
    with pytest.raises(ScopeNotHeld):
        await change_team(room, narrow, team.id, None, joined)
    await change_team(room, outside, team.id, None, joined)
    await change_team(room, replace(narrow, team_ids=frozenset({team.id})), team.id, None, joined)


async def test_a_role_is_widened_only_by_whoever_has_all_of_it() -> None:
    house, actor = await a_house()
    room, outside = house.app.identity, replace(actor, workspace_id=None)
    role = await create_role(
        room, outside, NewRole("here", {Permission.INBOX_READ: Reach.OWN}, actor.workspace)
    )
    narrow = await somebody_with(house, actor, {**WRITES, Permission.INBOX_READ: Reach.TEAM})
    wider = {"permissions": {Permission.INBOX_READ: Reach.ALL}}
    with pytest.raises(ScopeNotHeld):
        await change_role(room, narrow, role.id, None, wider)
    as_far = {"permissions": {Permission.INBOX_READ: Reach.TEAM}}
    assert (await change_role(room, narrow, role.id, None, as_far)).version == 2


async def test_who_lost_their_role_has_no_session_any_more() -> None:
    house, actor = await a_house()
    room, teammate = house.app.identity, await a_teammate(house, actor, "agent")
    minted = await a_token_of(house, actor, teammate)
    await suspend_teammate(room, replace(actor, workspace_id=None), teammate.id)
    with pytest.raises(SessionEnded):
        await actor_of_token(room, minted.text, None, house.clock.now())


def test_the_roles_of_the_house_are_within_that_of_its_owner() -> None:
    owner = BUILT_IN[RoleId("owner")].permissions
    assert frozenset(owner) == EVERYTHING
    for role in BUILT_IN.values():
        assert within(role.permissions, owner), role.id
        assert all(reach in reaches_of(name) for name, reach in role.permissions.items())
    agent = BUILT_IN[RoleId("agent")].permissions
    assert agent[Permission.INBOX_READ] is Reach.TEAM
    # Whoever answers speaks for nobody else.
    assert Permission.REPLIES_WRITE in agent
    assert Permission.MESSAGES_PUBLISH not in agent


async def test_who_reaches_less_than_all_reads_nothing_that_has_no_assignee() -> None:
    house, actor = await a_house()
    agent = await somebody_with(house, actor, {Permission.INBOX_READ: Reach.TEAM})
    with pytest.raises(OutOfReach):
        await read_inbound_message(house.app.inbox, agent, InboundMessageId("inb_1"))
    everybodys = await somebody_with(house, actor, {Permission.INBOX_READ: Reach.ALL})
    with pytest.raises(NotFound):
        await read_inbound_message(house.app.inbox, everybodys, InboundMessageId("inb_1"))


async def test_an_external_id_tells_a_narrow_key_nothing_of_the_next_workspace() -> None:
    house, actor = await a_house()
    room, outside = house.app.identity, replace(actor, workspace_id=None)
    second = await a_workspace(house, organization=outside)
    await a_teammate(house, second, external_id="u-1")
    mine = await a_teammate(house, actor)
    narrow = replace(outside, grants=frozenset({actor.workspace}))
    with pytest.raises(DuplicateExternalId):
        await change_teammate(room, outside, mine.id, None, {"external_id": "u-1"})
    changed = await change_teammate(room, narrow, mine.id, None, {"external_id": "u-1"})
    assert changed.external_id == "u-1"
