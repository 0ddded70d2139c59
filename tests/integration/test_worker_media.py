"""A worker looks into what is brought, ends what is over, and throws away what is left."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.content import Attachment, Part
from domain.publishing.media import MediaStatus, RejectedReason, original_of, thumbnail_of
from domain.publishing.showing import LOOK_AGAIN
from domain.publishing.use_cases.change_media import change_media, delete_media
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.publishing.use_cases.read_media import read_media
from domain.shared.access import Actor
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace
from tests.kit.media import a_media, a_photo
from tests.kit.moving import a_film

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
        film = await a_media(house, actor, a_film("red", pictures=2))
        page = await a_media(house, actor, b"<!doctype html><p>hello")
        await watch.until_rows(STANDS.format("ready") + " HAVING count(*) = 2")
        await watch.until_rows(STANDS.format("rejected") + " HAVING count(*) = 1")
        await watch.until_rows(
            "SELECT 1 FROM duties HAVING count(*) FILTER (WHERE kind = 'media.sweep'"
            " AND due_at IS NOT NULL) = 0"
        )
    room = house.app.publishing
    ready = await read_media(room, actor, photo.id)
    assert ready.facts is not None
    assert (ready.facts.width, ready.facts.has_location) == (600, True)
    for kept in (photo, film):
        assert None not in await sizes(house, actor, kept.id)
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


async def test_a_photo_goes_out_with_its_message_once_it_was_looked_into(
    house: House, actor: Actor, watch: Watcher
) -> None:
    channel = await a_sandbox_channel(house, actor)
    photo = await a_media(house, actor, a_photo(), alt_text="A terrace.")
    shown = {"media": (Attachment(photo.id),)}
    message = await a_message(house, actor, channels=[channel], said=shown, now=True)
    async with at_work(house):
        await watch.until_rows(STANDS.format("ready") + " HAVING count(*) = 1")
        await watch.pass_time(LOOK_AGAIN)
        await house.doorbell.ring()
        await watch.until_states(published=1)
    row = await watch.db.fetchrow("SELECT media FROM sandbox_posts")
    [seen] = json.loads(row["media"])
    assert (seen["media_id"], seen["alt_text"]) == (photo.id, "A terrace.")
    assert (seen["mime_type"], seen["sha256"]) == ("image/jpeg", photo.sha256)
    assert message.media_ids == (photo.id,)


async def test_a_thread_waits_at_its_beginning_for_what_all_its_posts_show(
    house: House, actor: Actor, watch: Watcher
) -> None:
    channel = await a_sandbox_channel(house, actor)
    photo, other = [await a_media(house, actor, a_photo(colour=c)) for c in ("gold", "red")]
    said = {
        "first_comment": "three",
        "first_comment_media": (Attachment(other.id),),
        "thread": (Part("two", (Attachment(photo.id, "A terrace."),)),),
    }
    message = await a_message(house, actor, channels=[channel], text="one", said=said, now=True)
    assert set(message.media_ids) == {photo.id, other.id}
    async with at_work(house):
        await watch.until_rows(STANDS.format("ready") + " HAVING count(*) = 2")
        await watch.pass_time(LOOK_AGAIN)
        await house.doorbell.ring()
        await watch.until_states(published=3)
    rows = await watch.db.fetch("SELECT text, media FROM sandbox_posts")
    seen = {row["text"]: [it["media_id"] for it in json.loads(row["media"])] for row in rows}
    assert seen == {"one": [], "two": [photo.id], "three": [other.id]}


async def test_what_has_lapsed_is_held_until_it_may_be_shown_again(
    house: House, actor: Actor, watch: Watcher
) -> None:
    room, channel = house.app.publishing, await a_sandbox_channel(house, actor)
    async with at_work(house):
        photo = await a_media(house, actor, a_photo())
        await watch.until_rows(STANDS.format("ready") + " HAVING count(*) = 1")
        now = house.clock.now()
        await change_media(room, actor, photo.id, None, {"expires_at": now + 2 * HOUR})
        message = await a_message(
            house,
            actor,
            channels=[channel],
            said={"media": (Attachment(photo.id),)},
            at=now + HOUR,
        )
        await change_media(room, actor, photo.id, None, {"expires_at": now + HOUR / 2})
        await watch.pass_time(HOUR)
        await house.doorbell.ring()
        await watch.until_states(held=1)
        held = await watch.delivery(message)
        assert (held["held_reason"], held["hold_id"]) == ("media_expired", None)
        assert await watch.texts() == {}
        # What lifts a hold says nothing about the file.
        hold = await place_hold(room, actor, NewHold("A moment."))
        await lift_hold(room, actor, hold.id)
        await watch.until_rows("SELECT FROM events WHERE pending HAVING count(*) = 0")
        assert await watch.states() == {"held": 1}
        await change_media(room, actor, photo.id, None, {"expires_at": None})
        await watch.until_states(published=1)
    assert (await watch.events(message.id)).count("message.held") == 1
