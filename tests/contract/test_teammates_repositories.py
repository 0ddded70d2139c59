"""A narrow actor sees who works in the workspaces it opens, and what is at home there."""

from dataclasses import replace
from typing import Any

import pytest

from domain.identity.teammate import Invitation, Team, Teammate, TeammateStatus
from domain.shared.access import Actor, Mode
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import (
    InvitationId,
    Kind,
    RoleId,
    TeamId,
    TeammateId,
    WorkspaceId,
)
from tests.contract.ground import Ground
from tests.kit.builders import a_workspace, an_api_key, an_organization
from tests.kit.samples import SAMPLES, bare

AGENT = RoleId("agent")


async def two_workspaces(ground: Ground, whole: Actor) -> list[WorkspaceId]:
    return [(await a_workspace(ground.house, organization=whole)).workspace for _ in range(2)]


def made(ground: Ground, actor: Actor, table: str, kind: Kind, **changes: Any) -> Any:
    given = {
        "id": ground.house.ids.new(kind),
        "organization_id": actor.organization_id,
        "mode": actor.mode,
    }
    return replace(bare(SAMPLES[table]), **(given | changes))


async def stored(ground: Ground, actor: Actor, thing: Any) -> Any:
    async with ground.house.app.identity.begin(actor) as tx:
        if isinstance(thing, Teammate):
            await tx.teammates.add(thing)
        elif isinstance(thing, Team):
            await tx.teams.add(thing)
        elif isinstance(thing, Invitation):
            await tx.invitations.add(thing)
        else:
            await tx.roles.add(thing)
        await tx.commit()
    return thing


async def sees(ground: Ground, actor: Actor, thing: Any) -> bool:
    async with ground.house.app.identity.begin(actor) as tx:
        try:
            if isinstance(thing, Teammate):
                return await tx.teammates.get(TeammateId(thing.id)) == thing
            if isinstance(thing, Team):
                return await tx.teams.get(TeamId(thing.id)) == thing
            if isinstance(thing, Invitation):
                return await tx.invitations.get(InvitationId(thing.id)) == thing
            return bool(await tx.roles.get(RoleId(thing.id)) == thing)
        except NotFound:
            return False


async def test_everybody_sees_what_is_open_to_them(ground: Ground) -> None:
    whole = await an_organization(ground.house)
    here_id, there_id = await two_workspaces(ground, whole)
    narrow = replace(whole, grants=frozenset({here_id}))
    of = {
        name: {"roles": {place: AGENT for place in places}}
        for name, places in {
            "here": [here_id],
            "there": [there_id],
            "both": [here_id, there_id],
        }.items()
    }
    kinds = {"teammates": Kind.TEAMMATE, "invitations": Kind.INVITATION}
    seen = {}
    for table, kind in kinds.items():
        for name, roles in of.items():
            thing = await stored(ground, whole, made(ground, whole, table, kind, **roles))
            seen[table, name] = (
                await sees(ground, whole, thing),
                await sees(ground, narrow, thing),
                await sees(ground, replace(whole, mode=Mode.LIVE), thing),
                await sees(ground, await an_organization(ground.house), thing),
            )
    for table, kind in {"teams": Kind.TEAM, "roles": Kind.ROLE}.items():
        for name, place in {"here": here_id, "there": there_id, "both": None}.items():
            given = made(ground, whole, table, kind, workspace_id=place)
            thing = await stored(ground, whole, given)
            seen[table, name] = (
                await sees(ground, whole, thing),
                await sees(ground, narrow, thing),
                await sees(ground, replace(whole, mode=Mode.LIVE), thing),
                await sees(ground, await an_organization(ground.house), thing),
            )
    narrowly = {key for key, (_, narrow_sees, *_) in seen.items() if narrow_sees}
    assert {all_sees for all_sees, *_ in seen.values()} == {True}
    assert {others for *_, live, other in seen.values() for others in (live, other)} == {False}
    assert narrowly == {
        *(("teammates", "here"), ("teammates", "both"), ("invitations", "here")),
        *(("teams", "here"), ("teams", "both"), ("roles", "here"), ("roles", "both")),
    }


async def test_an_external_id_is_borne_once_in_a_realm(ground: Ground) -> None:
    whole = await an_organization(ground.house)
    here_id, there_id = await two_workspaces(ground, whole)
    for table, kind in (("teammates", Kind.TEAMMATE), ("invitations", Kind.INVITATION)):
        for realm in ("*", here_id, there_id):
            named = {"external_id": "x", "realm": realm}
            await stored(ground, whole, made(ground, whole, table, kind, **named))
            with pytest.raises(DuplicateExternalId):
                await stored(ground, whole, made(ground, whole, table, kind, **named))
    for table, kind in (("teams", Kind.TEAM), ("roles", Kind.ROLE)):
        for place in (None, here_id):
            given: dict[str, Any] = {"external_id": "x", "workspace_id": place}
            await stored(ground, whole, made(ground, whole, table, kind, **given))
            with pytest.raises(DuplicateExternalId):
                await stored(ground, whole, made(ground, whole, table, kind, **given))


async def test_what_stands_behind_somebody_is_seen_from_outside_the_walls(ground: Ground) -> None:
    whole = await an_organization(ground.house)
    here_id, there_id = await two_workspaces(ground, whole)
    role = made(ground, whole, "roles", Kind.ROLE)
    await stored(ground, whole, role)
    roles = {here_id: role.id, there_id: AGENT}
    person = made(ground, whole, "teammates", Kind.TEAMMATE, roles=roles)
    await stored(ground, whole, person)
    members = {"member_ids": frozenset({person.id})}
    teams = [
        await stored(
            ground, whole, made(ground, whole, "teams", Kind.TEAM, workspace_id=place, **members)
        )
        for place in (here_id, there_id)
    ]
    ring = ground.house.app.identity.ring
    here = await ring.standing(whole.organization_id, here_id, person.id)
    assert here is not None
    assert (here.status, here.rights) == (TeammateStatus.ACTIVE, role.permissions)
    assert here.team_ids == {teams[0].id}
    there = await ring.standing(whole.organization_id, there_id, person.id)
    assert there is not None
    assert (there.role_id, there.permissions) == (AGENT, None)
    assert there.team_ids == {teams[1].id}
    nowhere = await ring.standing(whole.organization_id, WorkspaceId("ws_none"), person.id)
    assert nowhere is not None
    assert not nowhere.rights
    other = await an_organization(ground.house)
    assert await ring.standing(other.organization_id, here_id, person.id) is None
    key = (await an_api_key(ground.house, whole, everywhere=True)).key
    assert await ring.key(whole.organization_id, key.id) == key
    assert await ring.key(other.organization_id, key.id) is None
    async with ground.house.app.identity.begin(whole) as tx:
        assert await tx.standings.key(whole.organization_id, key.id) == key
        assert await tx.standings.standing(whole.organization_id, here_id, person.id) == here


async def test_a_role_is_borne_by_who_has_it_or_is_invited_to_it(ground: Ground) -> None:
    whole = await an_organization(ground.house)
    here_id, _ = await two_workspaces(ground, whole)
    first, second, third = [
        await stored(ground, whole, made(ground, whole, "roles", Kind.ROLE)) for _ in range(3)
    ]
    has = {"roles": {here_id: first.id}}
    await stored(ground, whole, made(ground, whole, "teammates", Kind.TEAMMATE, **has))
    invited = {
        "roles": {here_id: second.id},
        "expires_at": ground.house.clock.now().replace(year=2100),
    }
    await stored(ground, whole, made(ground, whole, "invitations", Kind.INVITATION, **invited))
    async with ground.house.app.identity.begin(whole) as tx:
        borne = [await tx.roles.borne(role.id) for role in (first, second, third)]
        assert await tx.roles.how_many() == 3
    assert borne == [True, True, False]
