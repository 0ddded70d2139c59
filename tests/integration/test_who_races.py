"""Two who come at one moment: one of them is first, and the other finds what the first has left."""

import asyncio
from dataclasses import replace

from adapters.db.communities import CommunitiesTx
from adapters.db.teammate_facts import DbTeammateFacts
from adapters.wiring import House
from domain.identity.errors import InvitationClosed, RoleBorne
from domain.identity.teammate import Teammate
from domain.identity.use_cases.accept_invitation import accept_invitation, enter_as_invited
from domain.identity.use_cases.keep_invitations import NewInvitation, create_invitation
from domain.identity.use_cases.keep_roles import NewRole, create_role, remove_role
from domain.identity.use_cases.keep_teammates import give_role, suspend_teammate
from domain.identity.use_cases.keep_teams import NewTeam, create_team
from domain.shared.access import Permission, Reach
from domain.shared.errors import NotFound
from domain.shared.ids import RoleId, TeamId, TeammateId
from tests.kit.builders import a_workspace
from tests.kit.teammates import a_teammate


async def test_of_many_who_accept_one_invitation_at_once_one_works_here(house: House) -> None:
    actor = await a_workspace(house)
    room, roles = house.app.identity, {actor.workspace: RoleId("agent")}
    made = await create_invitation(room, actor, NewInvitation("desk@example.org", roles))
    guest = await enter_as_invited(room, made.token.reveal())
    came = await asyncio.gather(
        *(accept_invitation(room, guest, None, None) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(one, Teammate) for one in came) == 1
    assert sum(isinstance(one, InvitationClosed) for one in came) == 7


async def test_a_role_is_given_or_thrown_away_and_never_both(house: House) -> None:
    actor = await a_workspace(house)
    room, outside = house.app.identity, replace(actor, workspace_id=None)
    for _ in range(5):
        role = await create_role(
            room, outside, NewRole("x", {Permission.INBOX_READ: Reach.ALL}, actor.workspace)
        )
        teammate = await a_teammate(house, actor, "agent")
        given, thrown = await asyncio.gather(
            give_role(room, outside, teammate.id, actor.workspace, role.id),
            remove_role(room, outside, role.id, None),
            return_exceptions=True,
        )
        if isinstance(given, Teammate):
            assert isinstance(thrown, RoleBorne)
        else:
            assert isinstance(given, NotFound)


async def test_other_rooms_learn_who_can_be_given_work_here(house: House) -> None:
    actor = await a_workspace(house)
    outside = replace(actor, workspace_id=None)
    second = await a_workspace(house, organization=outside)
    room, owner, elsewhere = (
        house.app.identity,
        await a_teammate(house, actor, "owner"),
        await a_teammate(house, second, "owner"),
    )
    resting = await a_teammate(house, actor, "agent")
    await suspend_teammate(room, outside, resting.id)
    everybody = frozenset({owner.id, elsewhere.id, resting.id})
    here, there, everywhere = [
        await create_team(room, outside, NewTeam("x", place, everybody))
        for place in (actor.workspace, second.workspace, None)
    ]

    async def known(tx: CommunitiesTx) -> tuple[list[bool], list[bool], list[list[TeammateId]]]:
        facts, nobody = DbTeammateFacts(tx), TeammateId("tmt_none")
        teams = (here.id, there.id, everywhere.id, TeamId("team_none"))
        return (
            [await facts.assignable(one) for one in (owner.id, elsewhere.id, resting.id, nobody)],
            [await facts.team_assignable(team) for team in teams],
            [await facts.at_work(team) for team in teams],
        )

    # Whoever asks: a key of one workspace, of all of them, or the service itself at work.
    for asks in (actor, replace(actor, grants=frozenset({actor.workspace}))):
        async with house.begin_communities(asks) as tx:
            assert await known(tx) == (
                [True, False, False, False],
                [True, False, True, False],
                [[owner.id], [], [owner.id], []],
            )
