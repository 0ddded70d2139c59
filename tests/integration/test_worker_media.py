"""A worker looks into what is brought, ends what is over, and throws away what is left."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.media import MediaStatus, RejectedReason, original_of, thumbnail_of
from domain.publishing.use_cases.change_media import change_media, delete_media
from domain.publishing.use_cases.read_media import read_media
from domain.shared.access import Actor
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import a_workspace
from tests.kit.media import a_media, a_photo

HOUR = timedelta(hours=1)
STANDS = "SELECT count(*) FROM media WHERE status = '{}'"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


async def sizes(house: House, actor: Actor, media_id: str) -> list[int | None]:
    store = house.app.publishing.media.store
    keys = (original_of, thumbnail_of)
    return [await store.size(key(actor.workspace, media_id)) for key in keys]  # type: ignore[arg-type]


async def test_what_is_brought_is_looked_into(house: House, actor: Actor, watch: Watcher) -> None:
    async with at_work(house):
        photo = await a_media(house, actor, a_photo((600, 400)))
        page = await a_media(house, actor, b"<!doctype html><p>hello")
        await watch.until_rows(STANDS.format("ready") + " HAVING count(*) = 1")
        await watch.until_rows(STANDS.format("rejected") + " HAVING count(*) = 1")
        await watch.until_rows(
            "SELECT 1 FROM duties HAVING count(*) FILTER (WHERE kind = 'media.sweep'"
            " AND due_at IS NOT NULL) = 0"
        )
    room = house.app.publishing
    ready = await read_media(room, actor, photo.id)
    assert ready.facts is not None
    assert (ready.facts.width, ready.facts.has_location) == (600, True)
    assert None not in await sizes(house, actor, photo.id)
    refused = await read_media(room, actor, page.id)
    assert refused.rejected_reason is RejectedReason.UNSUPPORTED_TYPE
    assert await sizes(house, actor, page.id) == [None, None]
    assert await watch.events(photo.id) == ["media.created", "media.ready"]
    assert await watch.events(page.id) == ["media.created", "media.rejected"]


async def test_what_was_brought_while_nobody_worked_is_looked_into_later(
    house: House, actor: Actor, watch: Watcher
) -> None:
    photo = await a_media(house, actor, a_photo())
    assert (await read_media(house.app.publishing, actor, photo.id)).status is (
        MediaStatus.PROCESSING
    )
    async with at_work(house):
        await watch.until_rows(STANDS.format("ready") + " HAVING count(*) = 1")


async def test_an_end_is_told_and_deleted_bytes_go(
    house: House, actor: Actor, watch: Watcher
) -> None:
    room = house.app.publishing
    async with at_work(house):
        photo = await a_media(house, actor, a_photo())
        await watch.until_rows(STANDS.format("ready") + " HAVING count(*) = 1")
        end = house.clock.now() + HOUR
        await change_media(room, actor, photo.id, None, {"expires_at": end})
        await watch.pass_time(HOUR + timedelta(seconds=1))
        await house.doorbell.ring()
        await watch.until_rows(
            "SELECT count(*) FROM media WHERE expired_at IS NOT NULL HAVING count(*) = 1"
        )
        await delete_media(room, actor, photo.id, None)
        await watch.until_rows(
            "SELECT 1 FROM duties HAVING count(*) FILTER (WHERE kind = 'media.sweep'"
            " AND due_at IS NOT NULL) = 0"
        )
    assert await sizes(house, actor, photo.id) == [None, None]
    told = ["media.created", "media.ready", "media.updated", "media.expired", "media.deleted"]
    assert await watch.events(photo.id) == told
