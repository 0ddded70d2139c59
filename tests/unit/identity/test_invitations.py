"""An invitation is good once, until it expires, and for nothing but what it says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.identity.errors import InvitationClosed, RoleBorne
from domain.identity.use_cases.accept_invitation import accept_invitation, enter_as_invited
from domain.identity.use_cases.keep_invitations import (
    GOOD_FOR,
    NewInvitation,
    create_invitation,
    resend_invitation,
    revoke_invitation,
)
from domain.identity.use_cases.keep_roles import NewRole, create_role, remove_role
from domain.identity.use_cases.keep_teams import NewTeam, create_team, remove_team
from domain.shared.access import Actor, Permission, Reach
from domain.shared.errors import InvalidState, ValidationFailed
from domain.shared.ids import RoleId
from tests.kit.builders import a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house


async def a_house() -> tuple[FakeHouse, Actor]:
    house = a_fake_house()
    return house, await a_workspace(house)


def to_be_an_agent(actor: Actor) -> NewInvitation:
    return NewInvitation("desk@example.org", {actor.workspace: RoleId("agent")})


async def test_whoever_accepts_has_the_roles_and_teams_that_it_says() -> None:
    house, actor = await a_house()
    room, outside = house.app.identity, replace(actor, workspace_id=None)
    team, gone = [await create_team(room, outside, NewTeam(name)) for name in ("days", "gone")]
    wanted = replace(to_be_an_agent(actor), team_ids=frozenset({team.id, gone.id}))
    made = await create_invitation(room, outside, wanted)
    assert made.token.reveal() not in repr(house.memory.tables.invitations)
    await remove_team(room, outside, gone.id, None)
    guest = await enter_as_invited(room, made.token.reveal())
    teammate = await accept_invitation(room, guest, "Evening desk", "es")
    assert (teammate.name, teammate.email, teammate.language) == (
        "Evening desk",
        "desk@example.org",
        "es",
    )
    assert teammate.roles == {actor.workspace: "agent"}
    assert (await room.reads.team(outside, team.id)).member_ids == {teammate.id}


async def test_a_used_revoked_replaced_or_old_one_opens_nothing() -> None:
    house, actor = await a_house()
    room, outside = house.app.identity, replace(actor, workspace_id=None)
    used, revoked, replaced, old = [
        await create_invitation(room, outside, to_be_an_agent(actor)) for _ in range(4)
    ]
    guest = await enter_as_invited(room, used.token.reveal())
    late = await enter_as_invited(room, revoked.token.reveal())
    await accept_invitation(room, guest, None, None)
    await revoke_invitation(room, outside, revoked.invitation.id)
    await resend_invitation(room, outside, replaced.invitation.id)
    for token in (used.token, revoked.token, replaced.token):
        with pytest.raises(InvitationClosed):
            await enter_as_invited(room, token.reveal())
    for twice in (guest, late):
        with pytest.raises(InvitationClosed):
            await accept_invitation(room, twice, None, None)
    with pytest.raises(InvalidState):
        await resend_invitation(room, outside, used.invitation.id)
    house.clock.forward(GOOD_FOR)
    with pytest.raises(InvitationClosed):
        await enter_as_invited(room, old.token.reveal())
    assert len(house.memory.tables.teammates) == 1


async def test_it_is_good_for_thirty_days_at_most() -> None:
    house, actor = await a_house()
    now = house.clock.now()
    for end in (now, now + timedelta(days=31)):
        wanted = replace(to_be_an_agent(actor), expires_at=end)
        with pytest.raises(ValidationFailed):
            await create_invitation(house.app.identity, actor, wanted)


async def test_a_role_that_somebody_is_invited_to_stays() -> None:
    house, actor = await a_house()
    room, outside = house.app.identity, replace(actor, workspace_id=None)
    role = await create_role(room, outside, NewRole("x", {Permission.INBOX_READ: Reach.OWN}))
    wanted = NewInvitation("desk@example.org", {actor.workspace: role.id})
    made = await create_invitation(room, outside, wanted)
    with pytest.raises(RoleBorne):
        await remove_role(room, outside, role.id, None)
    await revoke_invitation(room, outside, made.invitation.id)
    await remove_role(room, outside, role.id, None)
