"""What posts show, out of the hand."""

import hashlib

from adapters.platforms.adapter import CannotRead
from domain.publishing.media import MediaKind, Shown
from domain.shared.ids import MediaId


class MemoryFiles:
    """Gives what it was given."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def keep(
        self,
        content: bytes,
        mime_type: str = "image/png",
        alt_text: str | None = None,
        kind: MediaKind = MediaKind.IMAGE,
        size: tuple[int, int] | None = None,
    ) -> Shown:
        digest = hashlib.sha256(content).hexdigest()
        self._kept[digest] = content
        width, height = size or (None, None)
        return Shown(
            media_id=MediaId(f"med_{digest[:8]}"),
            kind=kind,
            mime_type=mime_type,
            bytes=len(content),
            sha256=digest,
            key=digest,
            alt_text=alt_text,
            width=width,
            height=height,
        )

    def lose(self, shown: Shown) -> None:
        del self._kept[shown.key]

    async def read(self, shown: Shown) -> bytes:
        try:
            return self._kept[shown.key]
        except KeyError:
            raise CannotRead("The file is not there.") from None
