"""Two who complete the same upload at once get the same file, whoever is first."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from domain.publishing.media import MediaDetails, original_of
from domain.publishing.media_ports import MediaStore
from domain.publishing.use_cases.upload_media import (
    begin_upload,
    complete_upload,
    receive_upload,
)
from tests.kit.builders import a_workspace
from tests.kit.fakes import a_fake_house
from tests.kit.fakes.media import a_file


class Outrun:
    """A store of which somebody is told just before they look into it for the first time."""

    def __init__(self, store: MediaStore, before: Callable[[], Awaitable[object]]) -> None:
        self._store, self._before = store, [before]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def size(self, key: str) -> int | None:
        while self._before:
            await self._before.pop()()
        return await self._store.size(key)


async def test_who_completes_it_a_moment_later_gets_what_is_there() -> None:
    house = a_fake_house()
    actor, room = await a_workspace(house), house.app.publishing
    upload = (await begin_upload(room, actor, MediaDetails(alt_text="A terrace."))).upload
    await receive_upload(room, actor, upload.id, a_file(b"a photo"))
    store: Any = Outrun(room.media.store, lambda: complete_upload(room, actor, upload.id))
    outrun = replace(room, media=replace(room.media, store=store))
    second = await complete_upload(outrun, actor, upload.id)
    third = await complete_upload(room, actor, upload.id)
    assert (second.is_new, second.media) == (False, third.media)
    assert house.media.kept == {original_of(actor.workspace, second.media.id): b"a photo"}
