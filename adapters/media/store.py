"""Bytes by key, in a folder of our own or in a bucket that speaks S3."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from logging import getLogger
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from adapters.platforms.adapter import UPLOAD_BYTES, CannotRead
from domain.publishing.media import Shown
from domain.publishing.media_ports import MediaStore, Received
from domain.shared.errors import TemporarilyUnavailable

log = getLogger("tertulia.media")
PIECE = 256 * 1024
BUCKET = "s3"
_CLIENT = {"connect_timeout": "5s", "timeout": "300s"}
_RETRIES = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where files are kept. `url` is `s3://bucket` or `s3://bucket/prefix`; without it they lie in
    `folder`. What is not given of the rest is taken from where S3's own tools take it."""

    folder: Path
    url: str | None = None
    endpoint: str | None = None
    region: str | None = None
    key_id: str | None = None
    secret: str | None = None


def open_store(place: Place) -> "ObjectStore":
    """Nothing is made and nobody is called before the first file is."""
    if place.url is None:
        return ObjectStore(lambda: _folder(place.folder), gives_leave=False)
    return ObjectStore(lambda: _bucket(place), gives_leave=True)


def _folder(folder: Path) -> Any:
    from obstore.store import LocalStore

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(folder)


def _bucket(place: Place) -> Any:
    from obstore.store import S3Store

    parts = urlsplit(place.url or "")
    config: dict[str, Any] = {
        "endpoint": place.endpoint,
        "region": place.region,
        "access_key_id": place.key_id,
        "secret_access_key": place.secret,
    }
    client: Any = {**_CLIENT, "allow_http": (place.endpoint or "").startswith("http://")}
    retries: Any = _RETRIES
    given: Any = {name: value for name, value in config.items() if value is not None}
    prefix = parts.path.strip("/") or None
    return S3Store(
        parts.netloc, prefix=prefix, config=given, client_options=client, retry_config=retries
    )


class ObjectStore:
    """Speaks to a store of obstore's, which is opened when it is first needed: its library takes
    time to load. `gives_leave` is whether that can sign URLs."""

    def __init__(self, opened: Callable[[], Any], *, gives_leave: bool) -> None:
        self._opened = opened
        self._gives_leave = gives_leave

    @cached_property
    def _store(self) -> Any:
        return self._opened()

    async def keep(self, key: str, file: Received) -> None:
        import obstore

        with _trouble():
            await obstore.put_async(self._store, key, Path(file.place))

    async def keep_bytes(self, key: str, content: bytes) -> None:
        import obstore

        with _trouble():
            await obstore.put_async(self._store, key, content)

    async def copy(self, key: str, to: str) -> bool:
        import obstore

        with _trouble():
            try:
                await obstore.copy_async(self._store, key, to)
            except FileNotFoundError:
                return False
        return True

    async def size(self, key: str) -> int | None:
        import obstore

        with _trouble():
            try:
                return int((await obstore.head_async(self._store, key))["size"])
            except FileNotFoundError:
                return None

    async def measure(self, key: str) -> Received | None:
        pieces = await self.read(key)
        if pieces is None:
            return None
        digest, count = hashlib.sha256(), 0
        async for piece in pieces:
            await asyncio.to_thread(digest.update, piece)
            count += len(piece)
        return Received(count, digest.hexdigest(), key)

    async def read(self, key: str) -> AsyncIterator[bytes] | None:
        import obstore

        with _trouble():
            try:
                found = await obstore.get_async(self._store, key)
            except FileNotFoundError:
                return None
        return _pieces(found)

    async def save(self, key: str, path: Path) -> bool:
        """Into this file. False when there is nothing under that key."""
        pieces = await self.read(key)
        if pieces is None:
            return False
        file = await asyncio.to_thread(path.open, "wb")
        try:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)
        finally:
            await asyncio.to_thread(file.close)
        return True

    async def forget(self, *keys: str) -> None:
        import obstore

        with _trouble():
            for key in keys:
                try:
                    await obstore.delete_async(self._store, key)
                except FileNotFoundError:
                    continue

    async def leave_to_bring(self, key: str, good_for: timedelta) -> str | None:
        import obstore

        if not self._gives_leave:
            return None
        with _trouble():
            return str(await obstore.sign_async(self._store, "PUT", key, good_for))


async def _pieces(found: Any) -> AsyncIterator[bytes]:
    with _trouble():
        async for piece in found.stream(min_chunk_size=PIECE):
            yield bytes(piece)


class StoredFiles:
    """The bytes of what posts show, out of the store."""

    def __init__(self, store: MediaStore) -> None:
        self._store = store

    async def read(self, shown: Shown) -> bytes:
        """Raises CannotRead."""
        if shown.bytes > UPLOAD_BYTES:
            raise CannotRead("The file is larger than what is brought to a platform.")
        try:
            pieces = await self._store.read(shown.key)
            whole = None if pieces is None else b"".join([piece async for piece in pieces])
        except TemporarilyUnavailable:
            raise CannotRead("The media store gave no usable answer.") from None
        if whole is None or len(whole) != shown.bytes:
            raise CannotRead("The file is not in the media store as it was brought.")
        return whole


@contextmanager
def _trouble() -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError) as trouble:
        # What a library says of it may hold keys and addresses.
        log.warning("media_store_trouble", extra={"trouble": type(trouble).__name__})
        raise TemporarilyUnavailable(retry_after_seconds=5) from trouble
