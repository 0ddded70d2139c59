"""What the media library needs from outside, each with its promises in words."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domain.publishing.media import Media, MediaFacts, MediaUpload, RejectedReason
from domain.shared.access import Actor
from domain.shared.ids import MediaId, MediaUploadId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived and lies where the store can take it from, until its spool closes."""

    bytes: int
    sha256: str
    place: str


class Spool(Protocol):
    """Takes one file in, piece by piece, never all of it in memory."""

    async def write(self, piece: bytes) -> None:
        """Raises MediaTooLarge as soon as there is more than may be."""
        ...

    async def received(self) -> Received:
        """What has come. Nothing may be written after it."""
        ...


class MediaStore(Protocol):
    """Keeps bytes by key. Trouble on the way to it raises TemporarilyUnavailable."""

    async def keep(self, key: str, file: Received) -> None:
        """Whole or not at all. Another under that key is replaced."""
        ...

    async def keep_bytes(self, key: str, content: bytes) -> None: ...

    async def copy(self, key: str, to: str) -> bool:
        """False when there is nothing under that key."""
        ...

    async def size(self, key: str) -> int | None:
        """In bytes; None when there is nothing under that key."""
        ...

    async def measure(self, key: str) -> Received | None:
        """How many bytes these are and their SHA-256, both counted, not declared."""
        ...

    async def read(self, key: str) -> AsyncIterator[bytes] | None:
        """Piece by piece; None when there is nothing under that key."""
        ...

    async def forget(self, *keys: str) -> None:
        """Safe to repeat; a key under which nothing is kept is no trouble."""
        ...

    async def leave_to_bring(self, key: str, good_for: timedelta) -> str | None:
        """A URL to which whoever has it may PUT these bytes; None where the store gives none."""
        ...


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is a picture or a film. `thumbnail` is WebP, upright, without anything the original notes
    about where and how it was made."""

    facts: MediaFacts
    thumbnail: bytes | None


@dataclass(frozen=True, slots=True)
class Unacceptable:
    """It is nothing for the library, however often one looks."""

    reason: RejectedReason


@dataclass(frozen=True, slots=True)
class NotNow:
    """Looking failed for a reason of ours."""


Finding = Accepted | Unacceptable | NotNow


class Inspector(Protocol):
    async def inspect(self, key: str) -> Finding:
        """Look into a file by its content alone, in a process of its own that may take so much
        memory and time and no more. Does not raise: trouble is a finding."""
        ...


class Fetcher(Protocol):
    async def fetch(self, url: str, into: Spool) -> None:
        """Bring what lies at a caller's address: one GET, no redirect, so long and so much and no
        more. Raises UrlNotAllowed, MediaTooLarge, MediaUnfetchable."""
        ...


@dataclass(frozen=True)
class MediaBench:
    """What the library works with outside the database. `most_bytes` is the largest file."""

    store: MediaStore
    inspector: Inspector
    fetcher: Fetcher
    spool: Callable[[], AbstractAsyncContextManager[Spool]]
    most_bytes: int


@dataclass(frozen=True, slots=True)
class MediaUse:
    """Something that shows a file: `thing` is `message`, `series`, `evergreen` or `broadcast`."""

    thing: str
    id: str
    status: str


class MediaItems(Protocol):
    """The library of one workspace."""

    async def same(self, sha256: str) -> Media | None:
        """The one with these bytes. Until the transaction ends nobody else gets an answer about
        them."""
        ...

    async def add(self, media: Media) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, media_id: MediaId) -> Media:
        """Locked until the transaction ends. Raises NotFound, also for one that was deleted."""
        ...

    async def save(self, before: Media, after: Media) -> None:
        """Write what changed. Raises DuplicateExternalId."""
        ...

    async def some(self, media_ids: Sequence[MediaId]) -> list[Media]:
        """Those of these that are in the library. They stay in it until the transaction ends."""
        ...

    async def is_used(self, media_id: MediaId) -> bool:
        """Whether something that is still to go out shows it."""
        ...


class MediaUploads(Protocol):
    """Leaves to bring files, of one workspace. Those whose time is over are forgotten by and by."""

    async def add(self, upload: MediaUpload) -> None: ...

    async def get(self, upload_id: MediaUploadId) -> MediaUpload:
        """Locked. Raises NotFound, also for one whose time is over."""
        ...

    async def save(self, upload: MediaUpload) -> None: ...


class MediaTransaction(Protocol):
    @property
    def media(self) -> MediaItems: ...
    @property
    def media_uploads(self) -> MediaUploads: ...


class MediaReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def media(self, actor: Actor, media_id: MediaId) -> Media:
        """Raises NotFound, also for one that was deleted."""
        ...

    async def media_items(self, actor: Actor, request: PageRequest) -> Page[Media]: ...

    async def media_uses(self, actor: Actor, media_id: MediaId, most: int) -> list[MediaUse]:
        """The latest of what shows it."""
        ...
