"""The media library in memory: bytes in a map, and findings as the script says."""

import hashlib
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from domain.publishing.media import Media, MediaFacts, MediaKind, MediaUpload
from domain.publishing.media_errors import MediaTooLarge
from domain.publishing.media_ports import Accepted, Finding, MediaBench, MediaUse, Received, Spool
from domain.publishing.states import STILL_TO_GO_OUT
from domain.shared.access import Actor
from domain.shared.errors import NotFound, Refusal, TemporarilyUnavailable
from domain.shared.ids import MediaId, MediaUploadId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory

PHOTO = MediaFacts(
    kind=MediaKind.IMAGE,
    mime_type="image/jpeg",
    width=4000,
    height=3000,
    codec="jpeg",
    animated=False,
    has_location=True,
    frames=1,
)
FILM = replace(
    PHOTO, kind=MediaKind.VIDEO, mime_type="video/mp4", duration_ms=4000, audio_codec="aac"
)
LIMIT = 1000


class FakeMedia:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.media

    async def same(self, sha256: str) -> Media | None:
        wanted = (self._tx.actor.workspace, sha256)
        kept = [m for m in self._rows.values() if m.deleted_at is None]
        return next((m for m in kept if (m.workspace_id, m.sha256) == wanted), None)

    async def add(self, media: Media) -> None:
        refuse_twins(self._rows, media)
        self._rows[media.workspace_id, media.id] = media

    async def get(self, media_id: MediaId) -> Media:
        return here(self._rows.get(self._tx.key(media_id)))

    async def save(self, before: Media, after: Media) -> None:
        refuse_twins(self._rows, after)
        if self._tx.key(after.id) in self._rows:
            self._rows[self._tx.key(after.id)] = after

    async def some(self, media_ids: Sequence[MediaId]) -> list[Media]:
        found = [self._rows.get(self._tx.key(media_id)) for media_id in media_ids]
        return [media for media in found if media is not None and media.deleted_at is None]

    async def is_used(self, media_id: MediaId) -> bool:
        messages = self._tx.tables.messages.values()
        return any(
            m.workspace_id == self._tx.actor.workspace
            and media_id in m.media_ids
            and m.status in STILL_TO_GO_OUT
            for m in messages
        )


class FakeMediaUploads:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.media_uploads

    async def add(self, upload: MediaUpload) -> None:
        self._rows[upload.workspace_id, upload.id] = upload

    async def get(self, upload_id: MediaUploadId) -> MediaUpload:
        found = self._rows.get(self._tx.key(upload_id))
        if found is None or found.expires_at <= self._tx.now():
            raise NotFound(thing="media_upload")
        return found

    async def save(self, upload: MediaUpload) -> None:
        if self._tx.key(upload.id) in self._rows:
            self._rows[self._tx.key(upload.id)] = upload


class FakeMediaReads:
    """Single things. Lists are asked of the real database."""

    def __init__(self, memory: Memory) -> None:
        self._files = memory

    async def media(self, actor: Actor, media_id: MediaId) -> Media:
        return here(self._files.tables.media.get((actor.workspace, media_id)))

    async def media_items(self, actor: Actor, request: PageRequest) -> Page[Media]:
        raise NotImplementedError

    async def media_uses(self, actor: Actor, media_id: MediaId, most: int) -> list[MediaUse]:
        raise NotImplementedError


def here(found: Media | None) -> Media:
    """Raises NotFound."""
    if found is None or found.deleted_at is not None:
        raise NotFound(thing="media")
    return found


class FakeSpool:
    def __init__(self) -> None:
        self.content = b""

    async def write(self, piece: bytes) -> None:
        self.content += piece
        if len(self.content) > LIMIT:
            raise MediaTooLarge(limit=LIMIT)

    async def received(self) -> Received:
        digest = hashlib.sha256(self.content).hexdigest()
        return Received(len(self.content), digest, self.content.decode("latin-1"))


@dataclass
class ScriptedMedia:
    """Every part of the library's bench. A file is what its `place` says; what is inspected is a
    photo, and what lies at an address is its URL, unless the script says otherwise."""

    kept: dict[str, bytes] = field(default_factory=dict)
    findings: deque[Finding] = field(default_factory=deque)
    addresses: deque[bytes | Refusal] = field(default_factory=deque)
    inspected: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    gives_leave: bool = False
    away: bool = False

    def bench(self) -> MediaBench:
        return MediaBench(self, self, self, self.spool, LIMIT)

    @asynccontextmanager
    async def spool(self) -> AsyncIterator[FakeSpool]:
        yield FakeSpool()

    async def keep(self, key: str, file: Received) -> None:
        self._asked()
        self.kept[key] = file.place.encode("latin-1")

    async def keep_bytes(self, key: str, content: bytes) -> None:
        self._asked()
        self.kept[key] = content

    async def copy(self, key: str, to: str) -> bool:
        self._asked()
        if key in self.kept:
            self.kept[to] = self.kept[key]
        return key in self.kept

    async def size(self, key: str) -> int | None:
        self._asked()
        return len(self.kept[key]) if key in self.kept else None

    async def measure(self, key: str) -> Received | None:
        if key not in self.kept:
            return None
        return a_file(self.kept[key])

    async def read(self, key: str) -> AsyncIterator[bytes] | None:
        return _one(self.kept[key]) if key in self.kept else None

    async def forget(self, *keys: str) -> None:
        self._asked()
        for key in keys:
            self.kept.pop(key, None)

    async def leave_to_bring(self, key: str, good_for: timedelta) -> str | None:
        return f"https://bucket.example/{key}?signed" if self.gives_leave else None

    async def inspect(self, key: str) -> Finding:
        self.inspected.append(key)
        return self.findings.popleft() if self.findings else Accepted(PHOTO, b"small")

    async def fetch(self, url: str, into: Spool) -> None:
        self.fetched.append(url)
        answer = self.addresses.popleft() if self.addresses else url.encode()
        if isinstance(answer, Refusal):
            raise answer
        await into.write(answer)

    def _asked(self) -> None:
        if self.away:
            raise TemporarilyUnavailable(retry_after_seconds=5)


def a_file(content: bytes) -> Received:
    """A file that has arrived, with that in it."""
    digest = hashlib.sha256(content).hexdigest()
    return Received(len(content), digest, content.decode("latin-1"))


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content
