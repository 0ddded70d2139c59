"""Approval links are found as they were kept: by their walls, and by their secret across all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.approval_link import ApprovalLink
from domain.publishing.approval_link_ports import LinkDoor
from domain.publishing.comment import MessageComment
from domain.publishing.model import Message
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import ApprovalLinkId, Kind, MessageCommentId
from tests.contract.ground import Ground, stored_channel, stored_message
from tests.kit.builders import a_workspace
from tests.kit.samples import SAMPLES


def link(ground: Ground, message: Message, **changes: Any) -> ApprovalLink:
    """With every field set, but for its end; not stored yet."""
    sample: ApprovalLink = SAMPLES["approval_links"]
    given = {
        "id": ApprovalLinkId(ground.house.ids.new(Kind.APPROVAL_LINK)),
        "workspace_id": message.workspace_id,
        "organization_id": message.organization_id,
        "message_id": message.id,
        "revoked_at": None,
    }
    return replace(sample, **(given | changes))


async def stored(ground: Ground, actor: Actor, made: ApprovalLink) -> ApprovalLink:
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.approval_links.add(made)
        await tx.commit()
    return made


async def a_message(ground: Ground, actor: Actor) -> Message:
    channel = await stored_channel(ground, actor)
    return await stored_message(ground, actor, channel, due_in=timedelta(hours=1))


async def test_a_link_is_read_as_it_was_kept(ground: Ground, actor: Actor) -> None:
    room = ground.house.app.publishing
    made = await stored(ground, actor, link(ground, await a_message(ground, actor)))
    assert await room.reads.approval_link(actor, made.id) == made
    async with room.begin(actor) as tx:
        assert await tx.approval_links.get(made.id) == made
        revoked = made.revoke(ground.house.clock.now())
        await tx.approval_links.save(revoked)
        await tx.commit()
    assert await room.reads.approval_link(actor, made.id) == revoked


async def test_a_neighbours_link_is_not_there(ground: Ground, actor: Actor) -> None:
    room, neighbour = ground.house.app.publishing, await a_workspace(ground.house)
    made = await stored(ground, actor, link(ground, await a_message(ground, actor)))
    with pytest.raises(NotFound):
        await room.reads.approval_link(neighbour, made.id)
    async with room.begin(neighbour) as tx:
        with pytest.raises(NotFound):
            await tx.approval_links.get(made.id)


async def test_an_external_id_names_one_link(ground: Ground, actor: Actor) -> None:
    message = await a_message(ground, actor)
    await stored(ground, actor, link(ground, message))
    with pytest.raises(DuplicateExternalId):
        await stored(ground, actor, link(ground, message))


async def test_the_door_is_found_by_the_hash_until_it_is_revoked(ground: Ground) -> None:
    origins = ("https://approve.example.org",)
    actor = await a_workspace(ground.house, allowed_origins=origins)
    room, message = ground.house.app.publishing, await a_message(ground, actor)
    made = await stored(ground, actor, link(ground, message, hash="1" * 64))
    door = LinkDoor(made.id, actor.organization_id, actor.workspace, origins)
    assert await room.reads.approval_door("1" * 64) == door
    assert await room.reads.approval_door("2" * 64) is None
    async with room.begin(actor) as tx:
        await tx.approval_links.save(made.revoke(ground.house.clock.now()))
        await tx.commit()
    assert await room.reads.approval_door("1" * 64) is None


async def test_signboards_are_those_of_the_actors_channels(ground: Ground, actor: Actor) -> None:
    room, neighbour = ground.house.app.publishing, await a_workspace(ground.house)
    channel = await stored_channel(ground, actor)
    boards = await room.reads.signboards(actor, [channel.id])
    board = boards[channel.id]
    assert (board.name, board.handle, board.platform) == (
        channel.name,
        channel.handle,
        channel.platform,
    )
    assert board.capabilities == channel.capabilities
    assert board.community
    assert await room.reads.signboards(neighbour, [channel.id]) == {}


async def test_guests_are_shown_the_latest_comments_that_are_for_them(
    ground: Ground, actor: Actor
) -> None:
    room, message = ground.house.app.publishing, await a_message(ground, actor)
    sample: MessageComment = SAMPLES["message_comments"]
    # Made within one millisecond they are in no order of their own.
    ids = sorted(ground.house.ids.new(Kind.MESSAGE_COMMENT) for _ in range(4))
    made = [
        replace(
            sample,
            id=MessageCommentId(id),
            workspace_id=actor.workspace,
            message_id=message.id,
            for_guests=number != 1,
        )
        for number, id in enumerate(ids)
    ]
    async with room.begin(actor) as tx:
        for comment in made:
            await tx.approvals.comment(comment)
        await tx.commit()
    assert await room.reads.comments_for_guests(actor, message.id, 2) == [made[2], made[3]]
    assert await room.reads.comments_for_guests(actor, message.id, 9) == [made[0], *made[2:]]
