"""A transaction writes, tells and answers all of it, or none of it."""

from dataclasses import dataclass, replace

import pytest

from domain.communities.events import COMMUNITY_CREATED, community_changed
from domain.communities.model import Community
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.transaction import AlreadyAnswered, IdempotencyKeyReused
from tests.contract.ground import Ground, community


class Trouble(Exception):
    """Something goes wrong half-way."""


@dataclass(frozen=True)
class Receipt:
    key: str = "k1"
    fingerprint: str = "f1"

    def render(self, answer: object) -> bytes:
        return f"rendered {answer}".encode()


async def news_of_the_test(ground: Ground) -> list[str]:
    return [name for name, _, _ in await ground.told() if name.startswith("community.")]


async def write_and_fail(ground: Ground, actor: Actor, made: Community) -> None:
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.communities.add(made)
        tx.announce(community_changed(COMMUNITY_CREATED, made))
        raise Trouble


async def add_then_clash(ground: Ground, actor: Actor, first: Community, second: Community) -> None:
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.communities.add(first)
        await tx.communities.add(second)
        await tx.communities.save(replace(second, external_id=first.external_id))
        await tx.commit()


async def test_a_commit_writes_and_tells(ground: Ground, actor: Actor) -> None:
    made = community(ground, actor)
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.communities.add(made)
        tx.announce(community_changed(COMMUNITY_CREATED, made))
        await tx.commit()
    assert await ground.house.app.communities.reads.community(actor, made.id) == made
    assert (COMMUNITY_CREATED, made.id, made.version) in await ground.told()


async def test_nothing_is_seen_or_told_before_the_commit(ground: Ground, actor: Actor) -> None:
    made = community(ground, actor)
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.communities.add(made)
        tx.announce(community_changed(COMMUNITY_CREATED, made))
        assert await tx.communities.get(made.id) == made
        with pytest.raises(NotFound):
            await ground.house.app.communities.reads.community(actor, made.id)
        assert await news_of_the_test(ground) == []
        await tx.commit()


async def test_leaving_without_a_commit_undoes_all(ground: Ground, actor: Actor) -> None:
    made = community(ground, actor)
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.communities.add(made)
        tx.announce(community_changed(COMMUNITY_CREATED, made))
    with pytest.raises(NotFound):
        await ground.house.app.communities.reads.community(actor, made.id)
    assert await news_of_the_test(ground) == []


async def test_trouble_half_way_undoes_all(ground: Ground, actor: Actor) -> None:
    made = community(ground, actor)
    with pytest.raises(Trouble):
        await write_and_fail(ground, actor, made)
    with pytest.raises(NotFound):
        await ground.house.app.communities.reads.community(actor, made.id)
    assert await news_of_the_test(ground) == []


async def test_a_refusal_half_way_undoes_all(ground: Ground, actor: Actor) -> None:
    first, second = community(ground, actor, external_id="x"), community(ground, actor)
    with pytest.raises(DuplicateExternalId):
        await add_then_clash(ground, actor, first, second)
    for made in (first, second):
        with pytest.raises(NotFound):
            await ground.house.app.communities.reads.community(actor, made.id)


async def test_the_same_request_again_meets_its_first_answer(ground: Ground, actor: Actor) -> None:
    asking = replace(actor, receipt=Receipt())
    async with ground.house.app.communities.begin(asking) as tx:
        await tx.communities.add(community(ground, actor))
        await tx.commit("the answer")
    with pytest.raises(AlreadyAnswered) as again:
        async with ground.house.app.communities.begin(asking):
            pytest.fail("began again")
    assert again.value.remembered == b"rendered the answer"


async def test_the_same_key_with_another_request_is_refused(ground: Ground, actor: Actor) -> None:
    async with ground.house.app.communities.begin(replace(actor, receipt=Receipt())) as tx:
        await tx.commit("the answer")
    other = replace(actor, receipt=Receipt(fingerprint="f2"))
    with pytest.raises(IdempotencyKeyReused):
        async with ground.house.app.communities.begin(other):
            pytest.fail("began")


async def test_what_was_not_committed_was_not_answered(ground: Ground, actor: Actor) -> None:
    asking = replace(actor, receipt=Receipt())
    with pytest.raises(Trouble):
        async with ground.house.app.communities.begin(asking):
            raise Trouble
    made = community(ground, actor)
    async with ground.house.app.communities.begin(asking) as tx:
        await tx.communities.add(made)
        await tx.commit()
    assert await ground.house.app.communities.reads.community(actor, made.id) == made


async def test_another_caller_may_use_the_same_key(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    for asking in (actor, neighbour):
        async with ground.house.app.communities.begin(replace(asking, receipt=Receipt())) as tx:
            await tx.commit("the answer")
