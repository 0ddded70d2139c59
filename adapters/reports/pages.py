"""Documents on paper: Typst sets the page with its own fonts, so that it looks the same
everywhere."""

import asyncio
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from adapters.reports.letters import printable
from domain.publishing.media import thumbnail_of
from domain.publishing.media_ports import MediaStore
from domain.shared.ids import MediaId, WorkspaceId

_HERE = Path(__file__).parent


class TypstPages:
    """Of one kind, by the page of that name. A page takes a quarter of a second of one core, in a
    thread of its own, one after the other."""

    def __init__(self, store: MediaStore, page: str) -> None:
        self._store = store
        self._page = page
        self._turn = asyncio.Semaphore(1)

    async def pdf(self, document: Mapping[str, Any]) -> bytes:
        dress = document["dress"]
        logo = await self._logo(*dress["logo"]) if dress["logo"] else None
        shown = {**printable(document), "dress": {**dress, "logo": logo}}
        async with self._turn:
            return await asyncio.to_thread(_printed, self._page, json.dumps(shown))

    async def _logo(self, workspace_id: WorkspaceId, media_id: MediaId) -> list[int] | None:
        """The small picture that was made when it came in: upright, and with nothing beside it."""
        pieces = await self._store.read(thumbnail_of(workspace_id, media_id))
        return None if pieces is None else list(b"".join([piece async for piece in pieces]))


@cache
def _source(page: str) -> bytes:
    return (_HERE / page).read_bytes()


def _printed(page: str, data: str) -> bytes:
    # Loaded when something is printed: who starts needs none of it.
    import typst

    made = typst.compile(
        _source(page),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": data},
        timestamp=0,
    )
    assert isinstance(made, bytes), "one file was asked for"
    return made
