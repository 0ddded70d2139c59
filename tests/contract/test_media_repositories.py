"""The library keeps its promises in memory and in PostgreSQL alike."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.publishing.media import Media, MediaSource, MediaStatus, MediaUpload
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import Kind, MediaId, MediaUploadId
from tests.contract.ground import Ground
from tests.kit.fakes.media import PHOTO
from tests.kit.media_samples import MEDIA
from tests.kit.samples import bare


def media(ground: Ground, actor: Actor, **changes: object) -> Media:
    """One of the actor's workspace that is not stored yet."""
    given: dict[str, object] = {
        "id": MediaId(ground.house.ids.new(Kind.MEDIA)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
        "status": MediaStatus.PROCESSING,
        "source": MediaSource.UPLOAD,
    }
    sample: Media = bare(MEDIA["media"])
    return replace(sample, **(given | changes))  # type: ignore[arg-type]


def upload(ground: Ground, actor: Actor, open_for: timedelta) -> MediaUpload:
    return MediaUpload(
        id=MediaUploadId(ground.house.ids.new(Kind.MEDIA_UPLOAD)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_by=actor.id,
        created_at=ground.house.clock.now(),
        expires_at=ground.house.clock.now() + open_for,
        details=MEDIA["media_uploads"].details,
    )


async def kept(ground: Ground, actor: Actor, *items: Media) -> None:
    for item in items:
        async with ground.house.app.publishing.begin(actor) as tx:
            await tx.media.add(item)
            await tx.commit()


async def saved(ground: Ground, actor: Actor, before: Media, after: Media) -> None:
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.media.save(before, after)
        await tx.commit()


async def test_a_file_is_found_by_its_id_and_by_its_bytes(ground: Ground, actor: Actor) -> None:
    item = media(ground, actor, facts=PHOTO, sha256="a" * 64)
    await kept(ground, actor, item)
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.media.get(item.id) == item
        assert await tx.media.same("a" * 64) == item
        assert await tx.media.same("b" * 64) is None
    assert await ground.house.app.publishing.reads.media(actor, item.id) == item


async def test_another_workspace_finds_nothing(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    item = media(ground, actor)
    await kept(ground, actor, item)
    room = ground.house.app.publishing
    async with room.begin(neighbour) as tx:
        assert await tx.media.same(item.sha256) is None
        with pytest.raises(NotFound):
            await tx.media.get(item.id)
    with pytest.raises(NotFound):
        await room.reads.media(neighbour, item.id)
    await kept(ground, neighbour, media(ground, neighbour, sha256=item.sha256))


async def test_what_is_deleted_is_not_found_and_its_bytes_may_come_anew(
    ground: Ground, actor: Actor
) -> None:
    room, item = ground.house.app.publishing, media(ground, actor, external_id="terrace")
    await kept(ground, actor, item)
    async with room.begin(actor) as tx:
        before = await tx.media.get(item.id)
        await tx.media.save(before, before.delete(ground.house.clock.now()))
        await tx.commit()
    async with room.begin(actor) as tx:
        assert await tx.media.same(item.sha256) is None
        with pytest.raises(NotFound):
            await tx.media.get(item.id)
    with pytest.raises(NotFound):
        await room.reads.media(actor, item.id)
    await kept(ground, actor, media(ground, actor, external_id="terrace"))


async def test_an_external_id_names_one_file(ground: Ground, actor: Actor) -> None:
    one = media(ground, actor, sha256="a" * 64, external_id="terrace")
    two = media(ground, actor, sha256="b" * 64)
    await kept(ground, actor, one, two)
    with pytest.raises(DuplicateExternalId):
        await kept(ground, actor, media(ground, actor, sha256="c" * 64, external_id="terrace"))
    with pytest.raises(DuplicateExternalId):
        await saved(ground, actor, two, replace(two, external_id="terrace"))


async def test_a_leave_is_there_until_its_time_is_over(ground: Ground, actor: Actor) -> None:
    room = ground.house.app.publishing
    standing = upload(ground, actor, timedelta(hours=1))
    over = upload(ground, actor, timedelta(seconds=-1))
    for one in (standing, over):
        async with room.begin(actor) as tx:
            await tx.media_uploads.add(one)
            await tx.commit()
    received = standing.receive(ground.house.clock.now()).complete(MediaId("med_1"))
    async with room.begin(actor) as tx:
        assert await tx.media_uploads.get(standing.id) == standing
        with pytest.raises(NotFound):
            await tx.media_uploads.get(over.id)
        await tx.media_uploads.save(received)
        await tx.commit()
    async with room.begin(actor) as tx:
        assert await tx.media_uploads.get(standing.id) == received


async def test_a_leave_of_another_workspace_is_not_there(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room, mine = ground.house.app.publishing, upload(ground, actor, timedelta(hours=1))
    async with room.begin(actor) as tx:
        await tx.media_uploads.add(mine)
        await tx.commit()
    async with room.begin(neighbour) as tx:
        with pytest.raises(NotFound):
            await tx.media_uploads.get(mine.id)
        await tx.media_uploads.save(mine.complete(MediaId("med_1")))
        await tx.commit()
    async with room.begin(actor) as tx:
        assert await tx.media_uploads.get(mine.id) == mine
