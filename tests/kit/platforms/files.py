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
    ) -> Shown:
        digest = hashlib.sha256(content).hexdigest()
        self._kept[digest] = content
        return Shown(
            MediaId(f"med_{digest[:8]}"), kind, mime_type, len(content), digest, digest, alt_text
        )

    def lose(self, shown: Shown) -> None:
        del self._kept[shown.key]

    async def read(self, shown: Shown) -> bytes:
        try:
            return self._kept[shown.key]
        except KeyError:
            raise CannotRead("The file is not there.") from None
