"""An actor sees its organization, and of it only the workspaces and keys of its mode and grants."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.identity.model import ApiKey, Workspace, WorkspaceStatus
from domain.identity.ports import Door
from domain.shared.access import Actor, Mode
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import ApiKeyId, Kind, OrganizationId, WorkspaceId
from tests.contract.ground import Ground
from tests.kit.builders import a_workspace, an_organization
from tests.kit.samples import SAMPLES, bare

NOBODYS = WorkspaceId("ws_none")


def workspace(ground: Ground, actor: Actor, **changes: object) -> Workspace:
    """A workspace of the actor's organization and mode that is not stored yet."""
    given: dict[str, object] = {
        "id": WorkspaceId(ground.house.ids.new(Kind.WORKSPACE)),
        "organization_id": actor.organization_id,
        "mode": actor.mode,
    }
    sample: Workspace = bare(SAMPLES["workspaces"])
    return replace(sample, **(given | changes))  # type: ignore[arg-type]


async def stored(ground: Ground, actor: Actor, **changes: object) -> Workspace:
    made = workspace(ground, actor, **changes)
    async with ground.house.app.identity.begin(actor) as tx:
        await tx.workspaces.add(made)
        await tx.commit()
    return made


async def stored_key(ground: Ground, actor: Actor, **changes: object) -> ApiKey:
    key_id = ApiKeyId(ground.house.ids.new(Kind.API_KEY))
    given: dict[str, object] = {
        "id": key_id,
        "organization_id": actor.organization_id,
        "mode": actor.mode,
        "hash": f"hash of {key_id}",
    }
    sample: ApiKey = bare(SAMPLES["api_keys"])
    made = replace(sample, **(given | changes))  # type: ignore[arg-type]
    async with ground.house.app.identity.begin(actor) as tx:
        await tx.api_keys.add(made)
        await tx.commit()
    return made


async def sees(ground: Ground, actor: Actor, made: Workspace | ApiKey) -> bool:
    async with ground.house.app.identity.begin(actor) as tx:
        try:
            if isinstance(made, Workspace):
                return await tx.workspaces.get(made.id) == made
            return await tx.api_keys.get(made.id) == made
        except NotFound:
            return False


async def test_an_organization_sees_itself_alone(ground: Ground) -> None:
    mine, other = await an_organization(ground.house), await an_organization(ground.house)
    async with ground.house.app.identity.begin(mine) as tx:
        found = await tx.organizations.get(mine.organization_id)
        await tx.organizations.save(found.change(ground.house.clock.now(), name="Otra"))
        for hidden in (other.organization_id, OrganizationId("org_none")):
            with pytest.raises(NotFound):
                await tx.organizations.get(hidden)
        await tx.commit()
    assert (await ground.house.app.identity.reads.organization(mine)).name == "Otra"


async def test_a_workspace_is_found_as_it_was_saved(ground: Ground) -> None:
    outside = await an_organization(ground.house)
    made = await stored(ground, outside, allowed_origins=("https://a.example",))
    assert await sees(ground, outside, made)
    later = made.suspend(ground.house.clock.now())
    async with ground.house.app.identity.begin(outside) as tx:
        await tx.workspaces.save(later)
        await tx.commit()
    assert await sees(ground, outside, later)


async def test_other_organizations_modes_and_ungranted_workspaces_are_not_found(
    ground: Ground,
) -> None:
    outside, foreign = await an_organization(ground.house), await an_organization(ground.house)
    made, second = await stored(ground, outside), await stored(ground, outside)
    granted = replace(outside, grants=frozenset({made.id}))
    assert not await sees(ground, foreign, made)
    assert not await sees(ground, replace(outside, mode=Mode.LIVE), made)
    assert (await sees(ground, granted, made), await sees(ground, granted, second)) == (True, False)
    async with ground.house.app.identity.begin(granted) as tx:
        missing = await tx.workspaces.missing(frozenset({made.id, second.id, NOBODYS}))
    assert missing == {second.id, NOBODYS}


async def test_an_external_id_is_borne_once_in_a_mode(ground: Ground) -> None:
    outside = await an_organization(ground.house)
    live = replace(outside, mode=Mode.LIVE)
    await stored(ground, outside, external_id="x")
    await stored(ground, live, external_id="x")
    with pytest.raises(DuplicateExternalId):
        await stored(ground, outside, external_id="x")
    other = await stored(ground, outside, external_id="y")
    with pytest.raises(DuplicateExternalId):
        async with ground.house.app.identity.begin(outside) as tx:
            await tx.workspaces.save(replace(other, external_id="x"))


async def test_a_key_sees_keys_that_open_no_more_than_itself(ground: Ground) -> None:
    outside = await an_organization(ground.house)
    narrow = frozenset({WorkspaceId("ws_1")})
    wide = narrow | {WorkspaceId("ws_2")}
    keys = [await stored_key(ground, outside, grants=grants) for grants in (narrow, wide, None)]
    asking = replace(outside, grants=narrow)
    assert [await sees(ground, outside, key) for key in keys] == [True, True, True]
    assert [await sees(ground, asking, key) for key in keys] == [True, False, False]
    assert not await sees(ground, replace(outside, mode=Mode.LIVE), keys[0])
    assert not await sees(ground, await an_organization(ground.house), keys[0])


async def test_a_key_is_found_by_its_hash_whoever_asks(ground: Ground) -> None:
    made = await stored_key(ground, await an_organization(ground.house))
    ring = ground.house.app.identity.ring
    assert await ring.find(made.hash) == made
    assert await ring.find("another") is None


async def test_the_last_use_of_a_key_never_goes_back(ground: Ground) -> None:
    made = await stored_key(ground, await an_organization(ground.house))
    ring, now = ground.house.app.identity.ring, ground.house.clock.now()
    for at in (now, now - timedelta(hours=1)):
        await ring.used({made.id: at, ApiKeyId("key_none"): at})
    assert await ring.find(made.hash) == replace(made, last_used_at=now)


async def test_a_door_is_known_to_its_organization_and_mode(ground: Ground) -> None:
    actor = await a_workspace(ground.house, allowed_origins=("https://a.example",))
    ring, mine = ground.house.app.identity.ring, actor.organization_id
    door = Door(WorkspaceStatus.ACTIVE, ("https://a.example",))
    assert await ring.door(mine, actor.mode, actor.workspace) == door
    assert await ring.door(mine, Mode.LIVE, actor.workspace) is None
    assert await ring.door(OrganizationId("org_none"), actor.mode, actor.workspace) is None
    assert await ring.door(mine, actor.mode, NOBODYS) is None
