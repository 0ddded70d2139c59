"""Bytes are kept whole and by key, in a folder and in a bucket, and never beside either."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from obstore.store import MemoryStore

from adapters.media.store import ObjectStore, Place, open_store
from domain.publishing.media_ports import Received
from domain.shared.errors import TemporarilyUnavailable
from tests.kit.bucket import BUCKET, KEY_ID, REGION, SECRET, Bucket, a_bucket

KEY = "ws_1/media/med_1/original"
LARGE = bytes(range(256)) * 50_000


@pytest.fixture
async def bucket() -> AsyncIterator[Bucket]:
    async with a_bucket() as bucket:
        yield bucket


def in_bucket(bucket: Bucket, url: str = f"s3://{BUCKET}/files") -> ObjectStore:
    return open_store(Place(Path("/nowhere"), url, bucket.endpoint, REGION, KEY_ID, SECRET))


@pytest.fixture(params=["folder", "memory", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, bucket: Bucket) -> ObjectStore:
    if request.param == "folder":
        return open_store(Place(tmp_path / "media"))
    if request.param == "memory":
        memory = MemoryStore()
        return ObjectStore(lambda: memory, gives_leave=False)
    return in_bucket(bucket)


def a_file(tmp_path: Path, content: bytes) -> Received:
    path = tmp_path / "incoming"
    path.write_bytes(content)
    return Received(len(content), hashlib.sha256(content).hexdigest(), str(path))


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def what_is_in(store: ObjectStore, key: str) -> bytes | None:
    pieces = await store.read(key)
    return None if pieces is None else b"".join([piece async for piece in pieces])


@pytest.mark.parametrize("content", [b"", b"a photo", LARGE], ids=["empty", "small", "large"])
async def test_what_is_kept_is_read_again(
    content: bytes, store: ObjectStore, tmp_path: Path
) -> None:
    file = a_file(tmp_path, content)
    await store.keep(KEY, file)
    assert await what_is_in(store, KEY) == content
    assert await store.size(KEY) == len(content)
    measured = await store.measure(KEY)
    assert measured is not None
    assert (measured.bytes, measured.sha256) == (file.bytes, file.sha256)
    assert await store.save(KEY, tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == content


async def test_a_copy_stays_when_the_first_is_written_anew(store: ObjectStore) -> None:
    await store.keep_bytes("ws_1/uploads/upl_1", b"a photo")
    assert await store.copy("ws_1/uploads/upl_1", KEY)
    await store.keep_bytes("ws_1/uploads/upl_1", b"something else")
    assert await what_is_in(store, KEY) == b"a photo"


async def test_what_is_not_there_is_no_trouble(store: ObjectStore, tmp_path: Path) -> None:
    assert await store.read(KEY) is None
    assert await store.size(KEY) is None
    assert await store.measure(KEY) is None
    assert not await store.copy(KEY, "ws_1/media/med_2/original")
    assert not await store.save(KEY, tmp_path / "saved")
    await store.forget(KEY, "ws_1/other")


async def test_what_is_forgotten_is_gone_and_nothing_else(store: ObjectStore) -> None:
    for key in (KEY, "ws_1/media/med_1/thumbnail", "ws_2/media/med_1/original"):
        await store.keep_bytes(key, b"a photo")
    await store.forget(KEY, "ws_1/media/med_1/thumbnail")
    assert await store.size(KEY) is None
    assert await store.size("ws_2/media/med_1/original") == 7


@pytest.mark.parametrize("key", ["../outside", "ws_1/../../outside", "ws_1/./x", "ws_1//x"])
async def test_no_key_leads_out_of_the_folder(key: str, tmp_path: Path) -> None:
    store = open_store(Place(tmp_path / "deep" / "media"))
    with pytest.raises(ValueError, match="path"):
        await store.keep_bytes(key, b"out")
    assert files_in(tmp_path) == []


async def test_a_folder_of_our_own_is_for_its_owner_alone(tmp_path: Path) -> None:
    store = open_store(Place(tmp_path / "media"))
    assert not (tmp_path / "media").exists(), "made with the first file"
    await store.keep_bytes("/etc/passwd", b"in here")
    assert (tmp_path / "media").stat().st_mode & 0o077 == 0
    assert (tmp_path / "media" / "etc" / "passwd").read_bytes() == b"in here"


async def test_what_is_written_in_a_bucket_lies_under_its_prefix(bucket: Bucket) -> None:
    await in_bucket(bucket).keep_bytes(KEY, b"a photo")
    await in_bucket(bucket, f"s3://{BUCKET}").keep_bytes(KEY, b"another")
    assert bucket.objects == {f"files/{KEY}": b"a photo", KEY: b"another"}


async def test_whoever_has_the_address_may_bring_that_file_and_no_other(bucket: Bucket) -> None:
    store = in_bucket(bucket)
    url = await store.leave_to_bring("ws_1/uploads/upl_1", timedelta(hours=1))
    assert url is not None
    assert SECRET not in url
    async with httpx.AsyncClient() as client:
        assert (await client.put(url, content=b"a photo")).status_code == 200
        elsewhere = url.replace("upl_1", "upl_2")
        assert (await client.put(elsewhere, content=b"another")).status_code == 403
        assert (await client.get(url)).status_code == 403
    assert bucket.objects == {"files/ws_1/uploads/upl_1": b"a photo"}
    assert await store.measure("ws_1/uploads/upl_1") is not None


async def test_a_folder_gives_no_address(tmp_path: Path) -> None:
    store = open_store(Place(tmp_path / "media"))
    assert await store.leave_to_bring(KEY, timedelta(hours=1)) is None


async def test_trouble_says_to_come_again_and_names_no_secret(bucket: Bucket) -> None:
    store = open_store(
        Place(Path("/x"), f"s3://{BUCKET}", bucket.endpoint, REGION, KEY_ID, "wrong")
    )
    with pytest.raises(TemporarilyUnavailable) as trouble:
        await store.keep_bytes(KEY, b"a photo")
    assert trouble.value.retry_after_seconds
    assert "wrong" not in str(trouble.value)


async def test_a_folder_that_cannot_be_written_is_trouble_too(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    with pytest.raises(TemporarilyUnavailable):
        await open_store(Place(tmp_path / "media")).keep_bytes(KEY, b"a photo")
