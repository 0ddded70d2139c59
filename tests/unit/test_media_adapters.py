"""A file on its way in, the child that looks into it, and what is fetched from elsewhere."""

import asyncio
import hashlib
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.media.fetcher import GatewayFetcher
from adapters.media.inspector import ROOT, ChildInspector
from adapters.media.spool import FORGOTTEN_AFTER, Spools
from adapters.media.store import ObjectStore, Place, open_store
from adapters.outbound.gateway import Gateway, open_gateway
from adapters.outbound.guard import Guard
from domain.publishing.media import RejectedReason
from domain.publishing.media_errors import MediaTooLarge, MediaUnfetchable
from domain.publishing.media_ports import Accepted, NotNow, Unacceptable
from domain.shared.errors import UrlNotAllowed
from tests.kit.bombs import a_patient_jpeg
from tests.kit.media import a_photo
from tests.kit.platforms.wire_faults import (
    after_request,
    answer,
    broken_server,
)

KEY = "ws_1/media/med_1/original"


@pytest.fixture
def spools(tmp_path: Path) -> Spools:
    return Spools(tmp_path / "incoming", 3_000_000)


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.exists() else []


async def test_a_spool_counts_and_hashes_what_it_writes_down(
    spools: Spools, tmp_path: Path
) -> None:
    pieces = [os.urandom(size) for size in (1, 700_000, 900_000, 5)]
    async with spools() as spool:
        for piece in pieces:
            await spool.write(piece)
        file = await spool.received()
        whole = b"".join(pieces)
        assert (file.bytes, file.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
        content = await asyncio.to_thread(Path(file.place).read_bytes)
        assert content == whole
        mode = await asyncio.to_thread(os.stat, file.place)
        assert mode.st_mode & 0o077 == 0
    assert files(tmp_path / "incoming") == []


async def filled(spools: Spools, megabytes: int) -> None:
    async with spools() as spool:
        for _ in range(megabytes):
            await spool.write(b"x" * 1_000_000)


async def test_a_spool_is_gone_also_when_it_was_too_much(spools: Spools, tmp_path: Path) -> None:
    with pytest.raises(MediaTooLarge) as refusal:
        await filled(spools, 4)
    assert refusal.value.facts == {"limit": 3_000_000}
    assert files(tmp_path / "incoming") == []


async def test_what_a_killed_process_left_goes_the_next_day(spools: Spools, tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    for name, age in (("in-old", FORGOTTEN_AFTER + 60), ("in-new", 60.0)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - age,) * 2)
    async with spools():
        pass
    assert [path.name for path in files(folder)] == ["in-new"]


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return open_store(Place(tmp_path / "media"))


async def test_the_child_finds_facts_and_makes_a_thumbnail(
    store: ObjectStore, spools: Spools, tmp_path: Path
) -> None:
    await store.keep_bytes(KEY, a_photo((600, 400)))
    finding = await ChildInspector(store, spools).inspect(KEY)
    assert isinstance(finding, Accepted)
    assert (finding.facts.width, finding.facts.mime_type) == (600, "image/jpeg")
    assert finding.thumbnail is not None
    assert finding.thumbnail[8:12] == b"WEBP"
    assert files(tmp_path / "incoming") == []


async def test_bytes_that_are_gone_are_a_reason(store: ObjectStore, spools: Spools) -> None:
    finding = await ChildInspector(store, spools).inspect(KEY)
    assert finding == Unacceptable(RejectedReason.BYTES_MISSING)


async def test_a_store_that_is_away_is_none(spools: Spools, tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    store = open_store(Place(tmp_path / "media"))
    assert await ChildInspector(store, spools).inspect(KEY) == NotNow()


async def test_a_machine_too_busy_to_look_is_no_reason_and_leaves_no_child(
    store: ObjectStore, spools: Spools, tmp_path: Path
) -> None:
    await store.keep_bytes(KEY, a_patient_jpeg(3_000))
    finding = await ChildInspector(store, spools, seconds=0.7).inspect(KEY)
    assert finding == NotNow()
    assert files(tmp_path / "incoming") == []


ASKS_FOR_MORE = (
    "from adapters.media.child import shut_in; shut_in()\n"
    "try: bytes(300 << 20)\nexcept MemoryError: print('no more memory')\n"
    "try: open('large', 'wb').write(bytes(3 << 20))\nexcept OSError: print('no larger file')\n"
)


async def test_the_child_gets_no_more_memory_and_writes_no_large_file(tmp_path: Path) -> None:
    # Whoever writes too much is killed, unless the signal is taken for nothing.
    asks = f"import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n{ASKS_FOR_MORE}"
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{asks}"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await child.communicate()
    assert said.decode().splitlines() == ["no more memory", "no larger file"]


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with open_gateway(Guard(allow_loopback=True)) as gateway:
        yield gateway


async def fetched(gateway: Gateway, spools: Spools, url: str, seconds: float = 20.0) -> bytes:
    async with spools() as spool:
        await GatewayFetcher(gateway, seconds=seconds).fetch(url, spool)
        file = await spool.received()
        return await asyncio.to_thread(Path(file.place).read_bytes)


async def test_what_lies_there_is_brought_whole(gateway: Gateway, spools: Spools) -> None:
    content = os.urandom(2_000_000)
    async with broken_server(after_request(answer(content))) as server:
        assert await fetched(gateway, spools, server.url) == content


async def test_it_may_be_no_larger_than_any_other(gateway: Gateway, spools: Spools) -> None:
    async with broken_server(after_request(answer(b"x" * 3_000_001))) as server:
        with pytest.raises(MediaTooLarge):
            await fetched(gateway, spools, server.url)


@pytest.mark.parametrize(
    ("said", "reason", "status"),
    [
        (answer(b"", "404 Not Found"), "no_file", 404),
        (answer(b"", "301 Moved", "Location: https://example.org/"), "leads_elsewhere", 301),
        (answer(b"packed", "200 OK", "Content-Encoding: gzip"), "not_reachable", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf of it", "not_reachable", None),
        (b"not HTTP at all\r\n\r\n", "not_reachable", None),
    ],
)
async def test_what_is_no_whole_file_is_none(
    said: bytes, reason: str, status: int | None, gateway: Gateway, spools: Spools
) -> None:
    async with broken_server(after_request(said)) as server:
        with pytest.raises(MediaUnfetchable) as refusal:
            await fetched(gateway, spools, server.url)
    assert refusal.value.facts["reason"] == reason
    assert refusal.value.facts.get("status") == status
    assert refusal.value.pointer == "/url"


async def test_it_may_take_so_long_and_no_longer(gateway: Gateway, spools: Spools) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(MediaUnfetchable):
            await fetched(gateway, spools, f"http://127.0.0.1:{port}/", seconds=0.3)


async def test_an_address_inside_is_not_called(spools: Spools) -> None:
    async with open_gateway(Guard(allow_loopback=False)) as gateway:
        for url in ("http://127.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd"):
            with pytest.raises(UrlNotAllowed):
                await fetched(gateway, spools, url)
