"""Every file is looked into by a child process that may do little, and dies of asking for more."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from logging import getLogger
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from adapters.media.spool import Spools
from adapters.media.store import ObjectStore
from domain.publishing.media import MediaFacts, RejectedReason
from domain.publishing.media_ports import Accepted, Finding, NotNow, Unacceptable
from domain.shared.errors import TemporarilyUnavailable

log = getLogger("tertulia.media")
ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 2
SECONDS = 30.0
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
    """A few at a time. `seconds` is for a machine that is too busy: what a file may take of the
    processor is the child's own limit."""

    def __init__(self, store: ObjectStore, spools: Spools, *, seconds: float = SECONDS) -> None:
        self._store = store
        self._spools = spools
        self._seconds = seconds
        self._places = asyncio.Semaphore(AT_ONCE)

    async def inspect(self, key: str) -> Finding:
        async with self._places:
            desk = Path(tempfile.mkdtemp(prefix="look-", dir=self._spools.folder))
            try:
                if not await self._store.save(key, desk / "file"):
                    return Unacceptable(RejectedReason.BYTES_MISSING)
                return await self._asked(desk / "file", desk / "thumbnail")
            except (TemporarilyUnavailable, OSError):
                return NotNow()
            finally:
                await asyncio.to_thread(shutil.rmtree, desk, ignore_errors=True)

    async def _asked(self, file: Path, thumbnail: Path) -> Finding:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-E", "-s", "-m", "adapters.media.child"),
            *(str(file), str(thumbnail)),
            cwd=ROOT,
            # One arena: others would use up the address space that is counted.
            env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "1"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(self._seconds):
                said = await _heard(child)
                code = await child.wait()
        except TimeoutError:
            log.warning("media_look_took_too_long")
            return NotNow()
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        return await asyncio.to_thread(_finding, code, said, thumbnail)


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
    return Accepted(facts, thumbnail.read_bytes() if thumbnail.exists() else None)
