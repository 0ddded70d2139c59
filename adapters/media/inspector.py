"""Every file is looked into by a child process that may do little, and dies of asking for more; so
is every film of which a thumbnail is made."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from logging import getLogger
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from adapters.media.spool import Spools
from adapters.media.store import ObjectStore
from domain.publishing.media import MediaFacts, MediaKind, RejectedReason
from domain.publishing.media_ports import Accepted, Finding, NotNow, Unacceptable
from domain.shared.errors import TemporarilyUnavailable

log = getLogger("tertulia.media")
ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 2
SECONDS = 30.0
POSTER_SECONDS = 20.0
MOST_SAID = 64 * 1024
_FACTS = TypeAdapter(MediaFacts)
# What an allocation that fails does to a library, and what a file does to one that trusts it.
_DIED_OF = {
    signal.SIGXCPU: RejectedReason.TOO_EXPENSIVE,
    signal.SIGABRT: RejectedReason.TOO_EXPENSIVE,
    signal.SIGXFSZ: RejectedReason.TOO_EXPENSIVE,
    signal.SIGSEGV: RejectedReason.DAMAGED,
    signal.SIGBUS: RejectedReason.DAMAGED,
    signal.SIGFPE: RejectedReason.DAMAGED,
    signal.SIGILL: RejectedReason.DAMAGED,
}


class ChildInspector:
    """A few at a time. `seconds` are for a machine that is too busy: what a file may take of the
    processor is the child's own limit."""

    def __init__(
        self,
        store: ObjectStore,
        spools: Spools,
        *,
        seconds: float = SECONDS,
        poster_seconds: float = POSTER_SECONDS,
    ) -> None:
        self._store = store
        self._spools = spools
        self._seconds = seconds
        self._poster_seconds = poster_seconds
        self._places = asyncio.Semaphore(AT_ONCE)

    async def inspect(self, key: str) -> Finding:
        async with self._places:
            desk = Path(tempfile.mkdtemp(prefix="look-", dir=self._spools.folder))
            try:
                if not await self._store.save(key, desk / "file"):
                    return Unacceptable(RejectedReason.BYTES_MISSING)
                return await self._found(desk / "file", desk / "thumbnail")
            except (TemporarilyUnavailable, OSError):
                return NotNow()
            finally:
                await asyncio.to_thread(shutil.rmtree, desk, ignore_errors=True)

    async def _found(self, file: Path, thumbnail: Path) -> Finding:
        try:
            code, said = await _asked(self._seconds, "child", str(file), str(thumbnail))
        except TimeoutError:
            log.warning("media_look_took_too_long")
            return NotNow()
        finding = await asyncio.to_thread(_finding, code, said, thumbnail)
        if isinstance(finding, Accepted) and finding.facts.kind is MediaKind.VIDEO:
            return await self._with_poster(finding, file, thumbnail)
        return finding

    async def _with_poster(self, film: Accepted, file: Path, thumbnail: Path) -> Accepted:
        """A child of its own decodes it: what dies of that has its facts already."""
        with suppress(TimeoutError):
            made_for = (str(file), str(thumbnail), film.facts.mime_type)
            await _asked(self._poster_seconds, "poster", *made_for)
        poster = await asyncio.to_thread(_bytes, thumbnail)
        return film if poster is None else Accepted(replace(film.facts, has_poster=True), poster)


async def _asked(seconds: float, module: str, *arguments: str) -> tuple[int, bytes]:
    """How a child of that module ended, and what it said. Raises TimeoutError."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-E", "-s", "-m", f"adapters.media.{module}"),
        *arguments,
        cwd=ROOT,
        # One arena: others would use up the address space that is counted.
        env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(seconds):
            said = await _heard(child)
            return await child.wait(), said
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def _heard(child: asyncio.subprocess.Process) -> bytes:
    assert child.stdout is not None
    said = b""
    while piece := await child.stdout.read(MOST_SAID):
        said += piece
        if len(said) > MOST_SAID:
            child.kill()
            return b""
    return said


def _finding(code: int, said: bytes, thumbnail: Path) -> Finding:
    if code < 0 and signal.Signals(-code) in _DIED_OF:
        return Unacceptable(_DIED_OF[signal.Signals(-code)])
    try:
        answer = from_json(said)
        if "reason" in answer:
            return Unacceptable(RejectedReason(answer["reason"]))
        facts = _FACTS.validate_python(answer["facts"])
    except (ValueError, KeyError, TypeError, ValidationError):
        log.error("media_look_failed", extra={"exit_code": code})
        return NotNow()
    return Accepted(facts, _bytes(thumbnail))


def _bytes(thumbnail: Path) -> bytes | None:
    return thumbnail.read_bytes() if thumbnail.exists() else None
