"""What the library decides: once of the same bytes, bytes before the row, and nothing left over."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.publishing.media import (
    AGAIN_AFTER,
    MOST_TRIES,
    UPLOAD_OPEN_FOR,
    MediaDetails,
    MediaStatus,
    RejectedReason,
    original_of,
    thumbnail_of,
    upload_of,
)
from domain.publishing.media_errors import (
    MediaNotKept,
    MediaNotReceived,
    MediaTooLarge,
    MediaUnfetchable,
    MediaUploadUsed,
)
from domain.publishing.media_intake import CLOSE_UPLOAD, EXPIRE, PROCESS, SWEEP
from domain.publishing.media_ports import Finding, NotNow, Unacceptable
from domain.publishing.use_cases.add_media import add_media, fetch_media
from domain.publishing.use_cases.change_media import change_media, delete_media
from domain.publishing.use_cases.process_media import (
    close_upload,
    expire_media,
    process_media,
    sweep_media,
)
from domain.publishing.use_cases.read_media import read_content, read_media, read_thumbnail
from domain.publishing.use_cases.upload_media import (
    begin_upload,
    check_upload,
    complete_upload,
    receive_upload,
)
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import (
    DuplicateExternalId,
    NotFound,
    TemporarilyUnavailable,
    ValidationFailed,
    VersionMismatch,
)
from tests.kit.builders import a_workspace, limited_to
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.fakes.media import LIMIT, PHOTO, a_file
from tests.kit.media import a_media

HOUR = timedelta(hours=1)
NOTED = MediaDetails(alt_text="A terrace.")


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


def planned(house: FakeHouse, subject: str) -> dict[str, timedelta]:
    """The duties about it, and how long until each."""
    now = house.clock.now()
    return {
        duty.kind: duty.due_at - now
        for duty in house.memory.tables.duties.values()
        if duty.subject_id == subject and duty.due_at is not None
    }


async def test_the_same_bytes_are_there_once_and_stay_as_they_were(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.publishing
    first = await add_media(room, actor, NOTED, a_file(b"a photo"))
    again = await add_media(room, actor, MediaDetails(alt_text="Other."), a_file(b"a photo"))
    other = await add_media(room, actor, NOTED, a_file(b"another"))
    assert (first.is_new, again.is_new, other.is_new) == (True, False, True)
    assert again.media == first.media
    assert len(house.media.kept) == 2


async def test_another_workspace_has_its_own_of_the_same_bytes(
    house: FakeHouse, actor: Actor
) -> None:
    neighbour = await a_workspace(house)
    mine = await add_media(house.app.publishing, actor, NOTED, a_file(b"a photo"))
    theirs = await add_media(house.app.publishing, neighbour, NOTED, a_file(b"a photo"))
    assert theirs.is_new
    assert theirs.media.id != mine.media.id
    assert {key.split("/")[0] for key in house.media.kept} == {actor.workspace, neighbour.workspace}


async def test_bytes_that_never_came_into_the_library_are_thrown_away(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.publishing
    await add_media(room, actor, MediaDetails(external_id="terrace"), a_file(b"a photo"))
    with pytest.raises(DuplicateExternalId):
        await add_media(room, actor, MediaDetails(external_id="terrace"), a_file(b"another"))
    [left] = [key for key, content in house.media.kept.items() if content == b"another"]
    media_id = left.split("/")[2]
    assert SWEEP in planned(house, media_id)
    await sweep_media(room, actor, media_id)  # type: ignore[arg-type]
    assert left not in house.media.kept
    assert b"a photo" in house.media.kept.values()


async def test_a_store_that_is_away_leaves_nothing_in_the_library(
    house: FakeHouse, actor: Actor
) -> None:
    house.media.away = True
    with pytest.raises(TemporarilyUnavailable):
        await add_media(house.app.publishing, actor, NOTED, a_file(b"a photo"))
    assert house.memory.tables.media == {}


async def test_a_file_is_looked_into_at_once_and_swept_no_more(
    house: FakeHouse, actor: Actor
) -> None:
    media = await a_media(house, actor)
    assert planned(house, media.id) == {PROCESS: timedelta()}


async def test_what_is_accepted_has_its_facts_and_a_thumbnail(
    house: FakeHouse, actor: Actor
) -> None:
    room, media = house.app.publishing, await a_media(house, actor)
    await process_media(room, actor, media.id)
    ready = await read_media(room, actor, media.id)
    assert (ready.status, ready.facts, ready.version) == (MediaStatus.READY, PHOTO, 2)
    small = await read_thumbnail(room, ready)
    assert [piece async for piece in small.pieces] == [b"small"]
    await process_media(room, actor, media.id)
    assert len(house.media.inspected) == 1


async def test_what_is_refused_keeps_its_reason_and_not_its_bytes(
    house: FakeHouse, actor: Actor
) -> None:
    room, media = house.app.publishing, await a_media(house, actor)
    house.media.findings.append(Unacceptable(RejectedReason.MIXED_CONTENT))
    await process_media(room, actor, media.id)
    refused = await read_media(room, actor, media.id)
    assert refused.rejected_reason is RejectedReason.MIXED_CONTENT
    assert planned(house, media.id)[SWEEP] == timedelta()
    await sweep_media(room, actor, media.id)
    assert house.media.kept == {}
    with pytest.raises(MediaNotKept):
        await read_content(room, refused)
    with pytest.raises(NotFound):
        await read_thumbnail(room, refused)


async def test_trouble_of_ours_is_tried_again_ever_later_and_given_up_in_the_end(
    house: FakeHouse, actor: Actor
) -> None:
    room, media = house.app.publishing, await a_media(house, actor)
    house.media.findings.extend([NotNow()] * MOST_TRIES)
    waits = []
    for _ in range(MOST_TRIES):
        await process_media(room, actor, media.id)
        waits.append(planned(house, media.id)[PROCESS])
    assert waits[:-1] == [AGAIN_AFTER * 2**n for n in range(MOST_TRIES - 1)]
    given_up = await read_media(room, actor, media.id)
    assert given_up.rejected_reason is RejectedReason.PROCESSING_FAILED
    assert given_up.version == 2


async def test_one_that_is_deleted_while_it_is_looked_into_leaves_nothing(
    house: FakeHouse, actor: Actor
) -> None:
    room, media = house.app.publishing, await a_media(house, actor)
    inspect = house.media.inspect

    async def slowly(key: str) -> Finding:
        await delete_media(room, actor, media.id, None)
        await sweep_media(room, actor, media.id)
        return await inspect(key)

    slow = replace(room, media=replace(room.media, inspector=_Inspector(slowly)))
    await process_media(slow, actor, media.id)
    assert list(house.media.kept) == [thumbnail_of(actor.workspace, media.id)]
    assert planned(house, media.id)[SWEEP] == timedelta()
    await sweep_media(room, actor, media.id)
    assert house.media.kept == {}


class _Inspector:
    def __init__(self, inspect: Callable[[str], Awaitable[Finding]]) -> None:
        self._inspect = inspect

    async def inspect(self, key: str) -> Finding:
        return await self._inspect(key)


async def test_the_sweep_touches_nothing_that_is_in_the_library(
    house: FakeHouse, actor: Actor
) -> None:
    room, media = house.app.publishing, await a_media(house, actor)
    await process_media(room, actor, media.id)
    before = dict(house.media.kept)
    await sweep_media(room, actor, media.id)
    assert house.media.kept == before


async def test_a_deleted_file_is_gone_and_its_bytes_may_come_anew(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.publishing
    noted = MediaDetails(alt_text="A terrace.", external_id="terrace", title="Terrace")
    media = (await add_media(room, actor, noted, a_file(b"a photo"))).media
    with pytest.raises(VersionMismatch):
        await delete_media(room, actor, media.id, 7)
    await delete_media(room, actor, media.id, 1)
    for gone in (read_media(room, actor, media.id), delete_media(room, actor, media.id, None)):
        with pytest.raises(NotFound):
            await gone
    assert planned(house, media.id) == {SWEEP: timedelta()}
    kept = house.memory.tables.media[actor.workspace, media.id]
    assert (kept.title, kept.alt_text, kept.external_id) == (None, None, None)
    again = await add_media(room, actor, noted, a_file(b"a photo"))
    assert again.is_new
    await sweep_media(room, actor, media.id)
    assert list(house.media.kept) == [original_of(actor.workspace, again.media.id)]


async def test_an_end_is_told_once_when_it_comes(house: FakeHouse, actor: Actor) -> None:
    room, now = house.app.publishing, house.clock.now()
    media = await a_media(house, actor, expires_at=now + HOUR)
    assert planned(house, media.id)[EXPIRE] == HOUR
    await expire_media(room, actor, media.id)
    assert (await read_media(room, actor, media.id)).expired_at is None
    house.clock.forward(HOUR)
    for _ in range(2):
        await expire_media(room, actor, media.id)
    over = await read_media(room, actor, media.id)
    assert (over.expired_at, over.version) == (now + HOUR, 2)
    assert over.has_lapsed(house.clock.now())


async def test_an_end_can_be_moved_and_taken_back(house: FakeHouse, actor: Actor) -> None:
    room, now = house.app.publishing, house.clock.now()
    media = await a_media(house, actor, expires_at=now + HOUR)
    house.clock.forward(HOUR)
    await expire_media(room, actor, media.id)
    moved = await change_media(room, actor, media.id, None, {"expires_at": now + 3 * HOUR})
    assert moved.expired_at is None
    assert planned(house, media.id)[EXPIRE] == 2 * HOUR
    await change_media(room, actor, media.id, None, {"expires_at": None})
    assert EXPIRE not in planned(house, media.id)
    for over in (now, now + HOUR):
        with pytest.raises(ValidationFailed):
            await change_media(room, actor, media.id, None, {"expires_at": over})


async def test_a_file_that_is_over_before_it_comes_is_refused(
    house: FakeHouse, actor: Actor
) -> None:
    room, over = house.app.publishing, MediaDetails(expires_at=house.clock.now())
    for coming in (
        add_media(room, actor, over, a_file(b"a photo")),
        fetch_media(room, actor, over, "https://example.org/a"),
        begin_upload(room, actor, over),
    ):
        with pytest.raises(ValidationFailed):
            await coming
    assert house.media.kept == {}
    assert house.media.fetched == []


async def test_what_lies_at_an_address_is_fetched(house: FakeHouse, actor: Actor) -> None:
    room = house.app.publishing
    added = await fetch_media(room, actor, NOTED, "https://example.org/a")
    assert (
        house.media.kept[original_of(actor.workspace, added.media.id)] == b"https://example.org/a"
    )
    house.media.addresses.extend([MediaUnfetchable(reason="no_file"), b"x" * (LIMIT + 1)])
    with pytest.raises(MediaUnfetchable):
        await fetch_media(room, actor, NOTED, "https://example.org/b")
    with pytest.raises(MediaTooLarge):
        await fetch_media(room, actor, NOTED, "https://example.org/c")
    assert len(house.media.kept) == 1


async def test_a_direct_upload_ends_in_the_library(house: FakeHouse, actor: Actor) -> None:
    room = house.app.publishing
    opened = await begin_upload(room, actor, NOTED)
    upload = opened.upload
    assert opened.url is None
    assert planned(house, upload.id) == {CLOSE_UPLOAD: UPLOAD_OPEN_FOR}
    with pytest.raises(MediaNotReceived):
        await complete_upload(room, actor, upload.id)
    await receive_upload(room, actor, upload.id, a_file(b"a photo"))
    with pytest.raises(MediaUploadUsed):
        await check_upload(room, actor, upload.id)
    with pytest.raises(MediaUploadUsed):
        await receive_upload(room, actor, upload.id, a_file(b"another"))
    added = await complete_upload(room, actor, upload.id)
    assert (added.is_new, added.media.alt_text, added.media.bytes) == (True, "A terrace.", 7)
    assert house.media.kept == {original_of(actor.workspace, added.media.id): b"a photo"}
    again = await complete_upload(room, actor, upload.id)
    assert (again.is_new, again.media) == (False, added.media)


async def test_a_leave_stands_again_when_the_store_was_away(house: FakeHouse, actor: Actor) -> None:
    room = house.app.publishing
    upload = (await begin_upload(room, actor, NOTED)).upload
    house.media.away = True
    with pytest.raises(TemporarilyUnavailable):
        await receive_upload(room, actor, upload.id, a_file(b"a photo"))
    house.media.away = False
    await receive_upload(room, actor, upload.id, a_file(b"a photo"))


async def test_what_is_brought_after_completing_changes_nothing(
    house: FakeHouse, actor: Actor
) -> None:
    """The address of a store stays good for its hour; the library has a copy of its own."""
    room, house.media.gives_leave = house.app.publishing, True
    opened = await begin_upload(room, actor, NOTED)
    key = upload_of(actor.workspace, opened.upload.id)
    assert opened.url is not None
    assert key in opened.url
    house.media.kept[key] = b"a photo"
    added = await complete_upload(room, actor, opened.upload.id)
    house.media.kept[key] = b"something else"
    assert house.media.kept[original_of(actor.workspace, added.media.id)] == b"a photo"
    await close_upload(room, actor, opened.upload.id)
    assert key not in house.media.kept


async def test_what_is_brought_to_the_store_may_be_no_larger_either(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.publishing
    upload = (await begin_upload(room, actor, NOTED)).upload
    house.media.kept[upload_of(actor.workspace, upload.id)] = b"x" * (LIMIT + 1)
    with pytest.raises(MediaTooLarge):
        await complete_upload(room, actor, upload.id)
    assert house.memory.tables.media == {}


async def test_a_direct_upload_of_known_bytes_is_what_is_there(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.publishing
    known = (await add_media(room, actor, NOTED, a_file(b"a photo"))).media
    upload = (await begin_upload(room, actor, MediaDetails(alt_text="Other."))).upload
    await receive_upload(room, actor, upload.id, a_file(b"a photo"))
    for _ in range(2):
        added = await complete_upload(room, actor, upload.id)
        assert (added.is_new, added.media) == (False, known)


async def test_a_leave_is_over_after_an_hour(house: FakeHouse, actor: Actor) -> None:
    room = house.app.publishing
    upload = (await begin_upload(room, actor, NOTED)).upload
    await receive_upload(room, actor, upload.id, a_file(b"a photo"))
    house.clock.forward(UPLOAD_OPEN_FOR)
    with pytest.raises(NotFound):
        await complete_upload(room, actor, upload.id)
    await close_upload(room, actor, upload.id)
    assert house.media.kept == {}


async def test_reading_and_writing_have_scopes_of_their_own(house: FakeHouse, actor: Actor) -> None:
    room, media = house.app.publishing, await a_media(house, actor)
    reader = limited_to(actor, Permission.MEDIA_READ)
    writer = limited_to(actor, Permission.MEDIA_WRITE)
    await read_media(room, reader, media.id)
    for refused in (
        add_media(room, reader, NOTED, a_file(b"a photo")),
        begin_upload(room, reader, NOTED),
        change_media(room, reader, media.id, None, {}),
        delete_media(room, reader, media.id, None),
        read_media(room, writer, media.id),
    ):
        with pytest.raises(MissingScope):
            await refused
