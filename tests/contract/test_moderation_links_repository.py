"""Moderation links are found as they were kept: by their walls, and by their secret across all."""

from dataclasses import replace
from typing import Any

import pytest

from domain.moderation.link import LinkPurpose, ModerationLink
from domain.moderation.link_ports import ModerationDoor
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import CommunityId, Kind, ModerationLinkId, ModerationPolicyId
from tests.contract.ground import Ground, stored_channel
from tests.kit.builders import a_workspace
from tests.kit.samples import SAMPLES


def link(ground: Ground, actor: Actor, **changes: Any) -> ModerationLink:
    """Of a log; with every field set that has a meaning there, but for its end; not stored yet."""
    sample: ModerationLink = SAMPLES["moderation_links"]
    given = {
        "id": ModerationLinkId(ground.house.ids.new(Kind.MODERATION_LINK)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
        "purpose": LinkPurpose.PUBLIC_LOG,
        "decision_id": None,
        "community_id": None,
        "revoked_at": None,
    }
    return replace(sample, **(given | changes))


async def stored(ground: Ground, actor: Actor, made: ModerationLink) -> ModerationLink:
    async with ground.house.app.moderation.begin(actor) as tx:
        await tx.moderation_links.add(made)
        await tx.commit()
    return made


async def test_a_link_is_read_as_it_was_kept(ground: Ground, actor: Actor) -> None:
    room = ground.house.app.moderation
    channel = await stored_channel(ground, actor)
    made = await stored(ground, actor, link(ground, actor, community_id=channel.community_id))
    assert await room.reads.moderation_link(actor, made.id) == made
    async with room.begin(actor) as tx:
        assert await tx.moderation_links.get(made.id) == made
        revoked = made.revoke(ground.house.clock.now())
        await tx.moderation_links.save(made, revoked)
        await tx.commit()
    assert await room.reads.moderation_link(actor, made.id) == revoked


async def test_a_neighbours_link_is_not_there(ground: Ground, actor: Actor) -> None:
    room, neighbour = ground.house.app.moderation, await a_workspace(ground.house)
    made = await stored(ground, actor, link(ground, actor))
    with pytest.raises(NotFound):
        await room.reads.moderation_link(neighbour, made.id)
    async with room.begin(neighbour) as tx:
        with pytest.raises(NotFound):
            await tx.moderation_links.get(made.id)


async def test_an_external_id_names_one_link(ground: Ground, actor: Actor) -> None:
    await stored(ground, actor, link(ground, actor))
    with pytest.raises(DuplicateExternalId):
        await stored(ground, actor, link(ground, actor))


async def test_the_door_is_found_by_the_hash_until_it_is_revoked(
    ground: Ground, actor: Actor
) -> None:
    room = ground.house.app.moderation
    made = await stored(ground, actor, link(ground, actor, hash="1" * 64))
    door = ModerationDoor(made.id, actor.organization_id, actor.workspace)
    assert await room.reads.moderation_door("1" * 64) == door
    assert await room.reads.moderation_door("2" * 64) is None
    async with room.begin(actor) as tx:
        await tx.moderation_links.save(made, made.revoke(ground.house.clock.now()))
        await tx.commit()
    assert await room.reads.moderation_door("1" * 64) is None


async def test_what_visitors_are_shown_is_of_their_own_walls(ground: Ground, actor: Actor) -> None:
    room, neighbour = ground.house.app.moderation, await a_workspace(ground.house)
    channel = await stored_channel(ground, actor)
    scene = await room.reads.scene(actor, channel.id)
    assert (scene.channel, scene.platform) == (channel.name, channel.platform)
    assert await room.reads.place_name(actor, channel.community_id) == scene.community
    workspace = await room.reads.place_name(actor, None)
    assert workspace
    assert await room.reads.place_name(neighbour, channel.community_id) != scene.community
    with pytest.raises(NotFound):
        await room.reads.scene(neighbour, channel.id)
    nothing = ModerationPolicyId("mpol_none")
    assert await room.reads.policy_names(actor, [nothing]) == {}


async def test_a_log_link_names_a_community_of_its_own_walls(ground: Ground, actor: Actor) -> None:
    room, neighbour = ground.house.app.moderation, await a_workspace(ground.house)
    channel = await stored_channel(ground, actor)
    async with room.begin(actor) as tx:
        await tx.moderation_links.check_community(channel.community_id)
    for who, community in ((neighbour, channel.community_id), (actor, CommunityId("com_none"))):
        async with room.begin(who) as tx:
            with pytest.raises(NotFound):
                await tx.moderation_links.check_community(community)
