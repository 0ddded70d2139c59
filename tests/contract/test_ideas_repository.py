"""Ideas are kept, changed and thrown away within their workspace, and bear an external id once."""

from dataclasses import replace
from typing import Any

import pytest

from domain.publishing.idea import Idea
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import IdeaId, Kind
from tests.contract.ground import Ground
from tests.kit.samples import SAMPLES, bare


async def stored(ground: Ground, actor: Actor, **changes: Any) -> Idea:
    sample: Idea = bare(SAMPLES["ideas"])
    given: dict[str, Any] = {
        "id": IdeaId(ground.house.ids.new(Kind.IDEA)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
    }
    idea = replace(sample, **(given | changes))
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.ideas.add(idea)
        await tx.commit()
    return idea


async def test_an_idea_is_found_as_it_was_added_and_as_it_was_saved(
    ground: Ground, actor: Actor
) -> None:
    room = ground.house.app.publishing
    made = await stored(ground, actor, tags=("a", "b"), score=0, external_id="x")
    async with room.begin(actor) as tx:
        assert await tx.ideas.get(made.id) == made
        later = replace(made, title="Otro", score=None, version=made.version + 1)
        await tx.ideas.save(later)
        await tx.commit()
    assert await room.reads.idea(actor, made.id) == later


async def test_a_neighbours_idea_is_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room, made = ground.house.app.publishing, await stored(ground, neighbour)
    async with room.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.ideas.get(made.id)
    with pytest.raises(NotFound):
        await room.reads.idea(actor, made.id)
    assert await room.reads.idea(neighbour, made.id) == made


async def test_what_is_thrown_away_is_gone(ground: Ground, actor: Actor) -> None:
    room, made = ground.house.app.publishing, await stored(ground, actor, external_id="x")
    async with room.begin(actor) as tx:
        await tx.ideas.save(made.remove(ground.house.clock.now()))
        await tx.commit()
    with pytest.raises(NotFound):
        await room.reads.idea(actor, made.id)
    async with room.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.ideas.get(made.id)
    await stored(ground, actor, external_id="x")


async def test_an_ideas_external_id_is_borne_once(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    await stored(ground, actor, external_id="x")
    await stored(ground, neighbour, external_id="x")
    with pytest.raises(DuplicateExternalId):
        await stored(ground, actor, external_id="x")
    other = await stored(ground, actor, external_id="y")
    with pytest.raises(DuplicateExternalId):
        async with ground.house.app.publishing.begin(actor) as tx:
            await tx.ideas.save(replace(other, external_id="x"))
