"""Evergreens and their turns are stored as they are, each within its walls."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.evergreen import Evergreen, EvergreenStatus, EvergreenTurn
from domain.publishing.states import MessageStatus
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import EvergreenId, Kind
from tests.contract.ground import Ground, message, stored_channel
from tests.kit.samples import SAMPLES, bare

HOUR = timedelta(hours=1)


async def stored_evergreen(ground: Ground, actor: Actor, **changes: Any) -> Evergreen:
    place = await stored_channel(ground, actor)
    given: dict[str, Any] = {
        "id": EvergreenId(ground.house.ids.new(Kind.EVERGREEN)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
        "community_id": place.community_id,
        "channel_ids": (place.id,),
    }
    sample: Evergreen = bare(SAMPLES["evergreens"])
    evergreen = replace(sample, **(given | changes))
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.evergreens.add(evergreen)
        await tx.commit()
    return evergreen


async def test_it_may_name_a_message_of_the_same_commit(ground: Ground, actor: Actor) -> None:
    before = await stored_evergreen(ground, actor)
    said = message(ground, await stored_channel(ground, actor), due_in=HOUR)
    after = before.said(1, said, ground.house.clock.now())
    turn = EvergreenTurn(actor.workspace, before.id, 1, 1, said.id, said.created_at)
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.evergreens.get(before.id) == before
        await tx.messages.add(said)
        await tx.evergreens.save(before, after)
        await tx.evergreens.add_turn(turn)
        await tx.commit()
    reads = ground.house.app.publishing.reads
    assert await reads.one_evergreen(actor, before.id) == after
    [taken] = await reads.turns(actor, before.id, 9)
    assert (taken.turn, taken.message_status) == (turn, MessageStatus(said.status))


async def test_a_neighbours_or_a_removed_one_is_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    theirs, ours = (
        await stored_evergreen(ground, neighbour, external_id="x"),
        await stored_evergreen(ground, actor, external_id="x"),
    )
    with pytest.raises(DuplicateExternalId):
        await stored_evergreen(ground, actor, external_id="x")
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.evergreens.save(ours, ours.remove(ours.updated_at))
        await tx.commit()
    for evergreen in (ours, theirs):
        with pytest.raises(NotFound):
            await ground.house.app.publishing.reads.one_evergreen(actor, evergreen.id)
        async with ground.house.app.publishing.begin(actor) as tx:
            with pytest.raises(NotFound):
                await tx.evergreens.get(evergreen.id)
    await stored_evergreen(ground, actor, external_id="x")


async def test_the_others_that_are_active_on_a_channel_are_counted(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    mine = await stored_evergreen(ground, actor)
    [channel] = mine.channel_ids
    await stored_evergreen(ground, actor, channel_ids=(channel,))
    await stored_evergreen(ground, actor)
    await stored_evergreen(ground, neighbour, channel_ids=(channel,))
    await stored_evergreen(ground, actor, channel_ids=(channel,), status=EvergreenStatus.PAUSED)
    async with ground.house.app.publishing.begin(actor) as tx:
        assert (await tx.evergreens.active_on([channel], mine.id)).get(channel, 0) == 1
