"""Feeds and the items met in them are kept within their workspace, an item once for ever."""

from dataclasses import replace
from typing import Any

import pytest

from domain.publishing.feed import Feed, ItemOutcome, SourceItem, met_in
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import FeedId, FeedItemId, Kind
from tests.contract.ground import Ground
from tests.kit.samples import SAMPLES, bare

ITEM = SourceItem("1", "News")


async def stored(ground: Ground, actor: Actor, **changes: Any) -> Feed:
    sample: Feed = bare(SAMPLES["feeds"])
    given: dict[str, Any] = {
        "id": FeedId(ground.house.ids.new(Kind.FEED)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
    }
    feed = replace(sample, **(given | changes))
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.feeds.add(feed)
        await tx.commit()
    return feed


async def test_a_feed_is_found_as_it_was_saved(ground: Ground, actor: Actor) -> None:
    room, made = ground.house.app.publishing, await stored(ground, actor)
    async with room.begin(actor) as tx:
        assert await tx.feeds.get(made.id) == made
        later = replace(made, title="News", etag='"1"', failures=2)
        await tx.feeds.save(later)
        await tx.commit()
    assert await room.reads.feed(actor, made.id) == later


async def test_a_feed_that_was_let_go_and_a_neighbours_are_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room, now = ground.house.app.publishing, ground.house.clock.now()
    gone = await stored(ground, actor, removed_at=now)
    theirs = await stored(ground, neighbour)
    for feed in (gone, theirs):
        async with room.begin(actor) as tx:
            with pytest.raises(NotFound):
                await tx.feeds.get(feed.id)
        with pytest.raises(NotFound):
            await room.reads.feed(actor, feed.id)


async def test_items_that_were_met_are_known_in_their_feed_alone(
    ground: Ground, actor: Actor
) -> None:
    room, now = ground.house.app.publishing, ground.house.clock.now()
    feed, other = await stored(ground, actor), await stored(ground, actor)
    item_id = FeedItemId(ground.house.ids.new(Kind.FEED_ITEM))
    async with room.begin(actor) as tx:
        await tx.feeds.met([met_in(feed, ITEM, item_id, ItemOutcome.SEEN, now)])
        await tx.commit()
    async with room.begin(actor) as tx:
        assert set(await tx.feeds.known(feed.id, [ITEM.key, "other"])) == {ITEM.key}
        assert set(await tx.feeds.known(other.id, [ITEM.key])) == set()


async def test_a_feeds_external_id_is_borne_once(ground: Ground, actor: Actor) -> None:
    await stored(ground, actor, external_id="x")
    with pytest.raises(DuplicateExternalId):
        await stored(ground, actor, external_id="x")
