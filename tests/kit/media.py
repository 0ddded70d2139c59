"""Files to bring: real ones, small, and made anew for each test."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from PIL import Image

from domain.publishing.media import Media, MediaDetails, MediaFacts, thumbnail_of
from domain.publishing.media_events import MEDIA_READY, media_changed
from domain.publishing.media_intake import PROCESS
from domain.publishing.media_ports import Received
from domain.publishing.use_cases.add_media import add_media
from domain.publishing.use_cases.process_media import process_media
from domain.shared.access import Actor, system
from domain.shared.ids import MediaId
from tests.kit.builders import Furnished
from tests.kit.fakes.media import PHOTO

BOUNDARY = "a-form-of-a-test"
SAID = "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nBuenos días.\n"
_numbers = count(1)
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def a_form(content: bytes, *, filename: str = "file.bin", **fields: str) -> tuple[bytes, str]:
    """A form with that file in it, and what its Content-Type says."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    return body, f"multipart/form-data; boundary={BOUNDARY}"


def a_picture(
    kind: str = "JPEG",
    size: tuple[int, int] = (60, 40),
    *,
    colour: str | int | tuple[int, ...] = "gold",
    mode: str = "RGB",
    **how: Any,
) -> bytes:
    """A plain picture, as Pillow writes it."""
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **how)
    return file.getvalue()


def a_photo(
    size: tuple[int, int] = (60, 40), *, colour: str = "gold", orientation: int = 1
) -> bytes:
    """A JPEG that says by which camera, in which position and where it was taken. Its left half is
    of that colour, its right half black."""
    picture = Image.new("RGB", size, "black")
    picture.paste(Image.new("RGB", (size[0] // 2, size[1]), colour))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "A camera of ours"
    exif.get_ifd(GPS).update({1: "N", 2: (40.0, 25.0, 0.0), 3: "W", 4: (3.0, 42.0, 0.0)})
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, quality=95)
    return file.getvalue()


@asynccontextmanager
async def brought(house: Furnished, content: bytes) -> AsyncIterator[Received]:
    """A file that has arrived."""
    async with house.app.publishing.media.spool() as spool:
        await spool.write(content)
        yield await spool.received()


async def a_media(
    house: Furnished, actor: Actor, content: bytes | None = None, **details: Any
) -> Media:
    """A file of the library that was not looked into yet; another one each time."""
    content = b"a file of a test, %d" % next(_numbers) if content is None else content
    noted = MediaDetails(**details)
    async with brought(house, content) as file:
        return (await add_media(house.app.publishing, actor, noted, file)).media


async def looked_into(house: Furnished, actor: Actor, content: bytes) -> MediaId:
    """A file that was looked into, and taken or not."""
    media = await a_media(house, actor, content)
    inside = system(actor.organization_id, actor.workspace)
    await process_media(house.app.publishing, inside, media.id)
    return media.id


async def a_ready_media(
    house: Furnished, actor: Actor, facts: MediaFacts = PHOTO, **details: Any
) -> Media:
    """A file that passes for a photo, or for that, with what passes for a thumbnail."""
    room, media = house.app.publishing, await a_media(house, actor, **details)
    await room.media.store.keep_bytes(thumbnail_of(actor.workspace, media.id), b"a small picture")
    async with room.begin(actor) as tx:
        before = await tx.media.get(media.id)
        ready = before.accept(facts, room.clock.now())
        await tx.media.save(before, ready)
        tx.unplan(PROCESS, media.id)
        tx.announce(media_changed(MEDIA_READY, ready, before))
        await tx.commit()
    return ready
