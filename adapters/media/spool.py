"""A file on its way in: written to disk as it comes, counted and hashed in passing."""

import asyncio
import hashlib
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from domain.publishing.media_errors import MediaTooLarge
from domain.publishing.media_ports import Received

AT_ONCE = 1024 * 1024
FORGOTTEN_AFTER = 24 * 3600.0


class Spools:
    """Opens spools in a folder of our own. What a killed process left there goes the next day."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes

    @cached_property
    def folder(self) -> Path:
        """Made and tidied when it is first needed."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in self._folder.iterdir():
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > FORGOTTEN_AFTER:
                    path.unlink()
        return self._folder

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator["DiskSpool"]:
        handle, name = tempfile.mkstemp(prefix="in-", dir=self.folder)
        spool = DiskSpool(os.fdopen(handle, "wb", buffering=0), name, self._most_bytes)
        try:
            yield spool
        finally:
            spool.close()
            with suppress(FileNotFoundError):
                os.unlink(name)


class DiskSpool:
    """One file. No more than about a megabyte of it is in memory."""

    def __init__(self, file: BinaryIO, place: str, most_bytes: int) -> None:
        self._file = file
        self._place = place
        self._most_bytes = most_bytes
        self._digest = hashlib.sha256()
        self._waiting = bytearray()
        self._count = 0

    async def write(self, piece: bytes) -> None:
        self._count += len(piece)
        if self._count > self._most_bytes:
            raise MediaTooLarge(limit=self._most_bytes)
        self._waiting += piece
        if len(self._waiting) >= AT_ONCE:
            await self._put_down()

    async def received(self) -> Received:
        await self._put_down()
        return Received(self._count, self._digest.hexdigest(), self._place)

    def close(self) -> None:
        self._file.close()

    async def _put_down(self) -> None:
        waiting, self._waiting = bytes(self._waiting), bytearray()
        await asyncio.to_thread(self._write, waiting)

    def _write(self, content: bytes) -> None:
        self._digest.update(content)
        left = memoryview(content)
        while left:
            left = left[self._file.write(left) :]
