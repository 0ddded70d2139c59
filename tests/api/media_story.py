"""A café brings a photo of its terrace, and something that is none."""

import asyncio
from typing import Any, Protocol

from tests.kit.media import a_form, a_photo
from tests.kit.moving import a_film
from tests.kit.receiver import somebody_who_listens


class Teller(Protocol):
    """Who carries out operations, keeps their answers, and hears what comes of them."""

    async def tell(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def call(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def bring(self, name: str, file: tuple[bytes, str], **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...


async def media_story(story: Teller, channel: str) -> None:
    """From a form, from an address, and with a ticket; and a message that shows it."""
    tell = story.tell
    form = a_form(a_photo(), alt_text="Yellow chairs on a terrace.", filename="terrace.jpg")
    photo = (await story.bring("post_media", form))["id"]
    await story.heard("media.ready")
    rights = {"credit": "The café", "licence": "All rights reserved"}
    await tell("patch_media", {"tags": ["terrace"], "rights": rights}, media_id=photo)
    await tell("get_media_items", query={"tag": "terrace"})
    await tell("get_media_content", media_id=photo)
    await tell("get_media_thumbnail", media_id=photo)
    await tell("get_media", media_id=photo)
    shown = [{"media_id": photo, "alt_text": "Our terrace, with the new yellow chairs."}]
    body = {"channel_ids": [channel], "text": "The terrace is open.", "media": shown}
    await story.call("post_message", body)
    await tell("get_media_usage", media_id=photo)
    film = (await story.bring("post_media", a_form(a_film("gold"), filename="terrace.mp4")))["id"]
    await _looked_into(story, film)
    said = "WEBVTT\n\n00:00:00.000 --> 00:00:00.900\nGood morning from the terrace!\n"
    await tell("post_media_captions", {"language": "en", "text": said}, media_id=film)
    await tell("get_media_captions", media_id=film, language="en")
    await tell("delete_media_captions", media_id=film, language="en")
    source = {"url": somebody_who_listens().url, "title": "What a friend sent"}
    strange = (await tell("post_media_from_url", source))["id"]
    await story.heard("media.rejected")
    await tell("delete_media_item", media_id=strange)
    upload = await tell("post_media_upload", {"filename": "churros.jpg"})
    file = (a_photo(colour="brown"), "application/octet-stream")
    await story.bring("put_media_upload_content", file, upload_id=upload["id"])
    await tell("post_media_upload_complete", upload_id=upload["id"])


async def _looked_into(story: Teller, media_id: str) -> None:
    while True:
        if (await story.call("get_media", media_id=media_id))["status"] == "ready":
            return
        await asyncio.sleep(0.05)
