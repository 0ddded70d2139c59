"""A reviewer is kept for its workspace and nobody else's, its secrets apart from it."""

from datetime import timedelta

import pytest

from domain.publishing.use_cases.keep_reviewer import (
    ReviewerWish,
    name_reviewer,
    read_reviewer,
    remove_reviewer,
    rotate_reviewer_secret,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.secret import Secret
from tests.contract.ground import Ground

WISH = ReviewerWish("https://reviews.example/preflight", True, 700)


async def signing(
    ground: Ground, actor: Actor, later: timedelta = timedelta()
) -> tuple[Secret, ...]:
    room = ground.house.app.publishing
    async with room.begin(actor) as tx:
        return await tx.reviewers.secrets(ground.house.clock.now() + later)


async def test_it_is_read_as_it_was_named(ground: Ground, actor: Actor, neighbour: Actor) -> None:
    room = ground.house.app.publishing
    made = await name_reviewer(room, actor, None, WISH)
    assert await read_reviewer(room, actor) == made.reviewer
    assert (await read_reviewer(room, neighbour)).version == 0
    assert await signing(ground, actor) == (made.secret,)
    assert await signing(ground, neighbour) == ()
    other = await name_reviewer(room, actor, 1, ReviewerWish(WISH.url, False, 900))
    assert other.secret is None
    assert await read_reviewer(room, actor) == other.reviewer
    assert await signing(ground, actor) == (made.secret,)
    with pytest.raises(NotFound):
        await rotate_reviewer_secret(room, neighbour)


async def test_the_secret_before_signs_for_a_day(ground: Ground, actor: Actor) -> None:
    room = ground.house.app.publishing
    first = await name_reviewer(room, actor, None, WISH)
    turned = await rotate_reviewer_secret(room, actor)
    assert await read_reviewer(room, actor) == turned.reviewer
    assert await signing(ground, actor) == (turned.secret, first.secret)
    assert await signing(ground, actor, timedelta(days=1)) == (turned.secret,)
    last = await rotate_reviewer_secret(room, actor)
    assert await signing(ground, actor) == (last.secret, turned.secret)


async def test_what_is_removed_leaves_no_secret(ground: Ground, actor: Actor) -> None:
    room = ground.house.app.publishing
    await name_reviewer(room, actor, None, WISH)
    gone = await remove_reviewer(room, actor)
    assert await read_reviewer(room, actor) == gone
    assert await signing(ground, actor) == ()
    told = [(name, sequence) for name, _, sequence in await ground.told() if "reviewer" in name]
    assert told == [("reviewer.removed", 2), ("reviewer.updated", 1)]
