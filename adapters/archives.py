"""Copies of all that is known of somebody: ZIP archives, made here and kept with the media."""

import asyncio
import hashlib
import json
import tempfile
import zipfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from adapters.db.members import MembersTx
from adapters.db.personal import copied
from adapters.db.personal_step import Step
from adapters.db.personal_steps import EXPORTED
from adapters.db.privacy import subject_of
from adapters.db.transaction import Begin
from domain.members.privacy import Packed
from domain.publishing.media_ports import MediaStore, Received
from domain.shared.access import Actor
from domain.shared.clock import Clock, written
from domain.shared.ids import MemberId

FORMAT = "tertulia-member-export-1"
AT_ONCE = 1000
_FIRST = "(0,0)"


class StoredArchives:
    """`folder` is where they are made; nothing of it stays there."""

    def __init__(
        self, begin: Begin[MembersTx], store: MediaStore, folder: Path, clock: Clock
    ) -> None:
        self._begin, self._store, self._folder, self._clock = begin, store, folder, clock

    async def pack(self, actor: Actor, kin: Sequence[MemberId], key: str) -> Packed:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="export-", dir=self._folder) as desk:
            path = Path(desk) / "export.zip"
            counts = await self._written(actor, kin, path)
            size, digest = await asyncio.to_thread(_measured, path)
            await self._store.keep(key, Received(size, digest, str(path)))
        return Packed(size, digest, counts)

    async def read(self, key: str) -> AsyncIterator[bytes] | None:
        return await self._store.read(key)

    async def forget(self, *keys: str) -> None:
        await self._store.forget(*keys)

    async def _written(self, actor: Actor, kin: Sequence[MemberId], path: Path) -> dict[str, int]:
        counts, files = dict[str, int](), list[dict[str, Any]]()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            async with self._begin(actor) as tx:
                subject = await subject_of(tx, kin)
                for step in EXPORTED:
                    rows, digest = await self._class(tx, archive, step, subject)
                    counts[step.table] = rows
                    name = f"{step.table}.jsonl"
                    files.append({"name": name, "rows": rows, "sha256": digest})
            manifest = {
                "format": FORMAT,
                "member_ids": list(kin),
                "made_at": written(self._clock.now()),
                "files": files,
            }
            archive.writestr("manifest.json", json.dumps(manifest, indent=2))
        return counts

    async def _class(
        self, tx: MembersTx, archive: zipfile.ZipFile, step: Step, subject: Sequence[Any]
    ) -> tuple[int, str]:
        """A row a line; returns how many there were, and the SHA-256 of the lines."""
        digest, rows, after = hashlib.sha256(), 0, _FIRST
        query = copied(step)
        with archive.open(f"{step.table}.jsonl", "w") as file:
            while True:
                found = await tx.connection.fetch(query, *subject, AT_ONCE, after)
                lines = "".join(f"{record['line']}\n" for record in found).encode()
                digest.update(lines)
                await asyncio.to_thread(file.write, lines)
                rows += len(found)
                if len(found) < AT_ONCE:
                    return rows, digest.hexdigest()
                after = found[-1]["place"]


def _measured(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return path.stat().st_size, digest
