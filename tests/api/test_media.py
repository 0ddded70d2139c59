"""The media library over HTTP: what is brought, what is said of it, and how its bytes are given."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from PIL import Image

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.use_cases.process_media import process_media
from domain.shared.access import Actor, system
from domain.shared.ids import MediaId
from tests.faults.waiting import until
from tests.kit.api import a_client, a_key_text, raw
from tests.kit.builders import a_workspace
from tests.kit.media import a_form, a_photo, a_picture
from tests.kit.moving import a_film, without_pictures

MEBIBYTE = 1 << 20
ONCE = {"Idempotency-Key": "once"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"media_max_bytes": MEBIBYTE, "receive_seconds": 1.0})


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def client(house: House, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
    async with await a_client(house, actor) as client:
        yield client


async def brought(client: httpx.AsyncClient, content: bytes, **fields: str) -> httpx.Response:
    body, kind = a_form(content, **fields)
    return await client.post("/v1/media", content=body, headers={"Content-Type": kind})


async def looked_into(house: House, actor: Actor, media_id: str) -> None:
    inside = system(actor.organization_id, actor.workspace)
    await process_media(house.app.publishing, inside, MediaId(media_id))


async def a_ready(house: House, actor: Actor, client: httpx.AsyncClient, content: bytes) -> Any:
    media = (await brought(client, content)).json()
    await looked_into(house, actor, media["id"])
    return (await client.get(f"/v1/media/{media['id']}")).json()


async def test_a_form_brings_a_file_and_what_is_noted_about_it(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    reply = await brought(
        client,
        a_photo(),
        filename=r"C:\photos\terrace.jpg",
        alt_text="Una terraza.",
        rights='{"credit": "Baker"}',
        metadata='{"brief": "spring"}',
        expires_at="2090-01-01T00:00:00Z",
        external_id="dam-17",
    )
    media = reply.json()
    assert (reply.status_code, media["status"]) == (201, "processing")
    assert reply.headers["location"] == f"/v1/media/{media['id']}"
    assert media["filename"] == "terrace.jpg"
    assert media["rights"] == {"credit": "Baker", "licence": None, "source_url": None}
    assert (media["metadata"], media["external_id"]) == ({"brief": "spring"}, "dam-17")
    await looked_into(house, actor, media["id"])
    ready = (await client.get(f"/v1/media/{media['id']}")).json()
    assert (ready["status"], ready["kind"], ready["width"]) == ("ready", "image", 60)
    assert ready["has_location"] is True


async def test_the_bytes_come_back_as_they_were_and_the_thumbnail_is_clean(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    photo = a_photo(orientation=6)
    media = await a_ready(house, actor, client, photo)
    original = await client.get(media["content_url"])
    assert original.content == photo
    assert original.headers["content-type"] == "image/jpeg"
    assert original.headers["content-disposition"] == "inline"
    assert original.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in original.headers["content-security-policy"]
    small = await client.get(media["thumbnail_url"])
    assert small.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(small.content)).size == (40, 60)
    assert b"camera" not in small.content
    for reply in (original, small):
        known = {"If-None-Match": reply.headers["etag"]}
        again = await client.get(reply.request.url.path, headers=known)
        assert (again.status_code, again.content) == (304, b"")


async def test_a_film_has_a_thumbnail_too_if_there_is_anything_to_decode(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    film = a_film("red", size=(1280, 720), pictures=2)
    media = await a_ready(house, actor, client, film)
    assert (media["kind"], media["mime_type"]) == ("video", "video/mp4")
    small = await client.get(media["thumbnail_url"])
    assert (small.status_code, small.headers["content-type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(small.content)).size == (512, 288)
    assert (await client.get(media["content_url"])).content == film
    spoilt = await a_ready(house, actor, client, without_pictures(film))
    assert (spoilt["status"], spoilt["kind"], spoilt["thumbnail_url"]) == ("ready", "video", None)
    assert (await client.get(f"/v1/media/{spoilt['id']}/thumbnail")).status_code == 404


@pytest.mark.bar(34, "BOMBS")
async def test_what_was_not_looked_into_is_given_as_nothing_a_browser_would_run(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    page = b"<!doctype html><script>alert(1)</script>"
    media = (await brought(client, page, filename="photo.jpg")).json()
    given = await client.get(media["content_url"])
    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["content-disposition"] == "attachment"
    assert given.headers["x-content-type-options"] == "nosniff"
    await looked_into(house, actor, media["id"])
    refused = (
        await client.get(f"/v1/media/{media['id']}", headers={"Accept-Language": "es"})
    ).json()
    assert (refused["status"], refused["rejected_reason"]) == ("rejected", "unsupported_type")
    assert refused["rejected_detail"].startswith("El contenido del archivo")
    assert refused["content_url"] is None
    after = await client.get(media["content_url"])
    assert (after.status_code, after.json()["code"]) == (409, "media_not_kept")
    assert (await client.get(f"/v1/media/{media['id']}/thumbnail")).status_code == 404


async def test_of_many_who_bring_the_same_bytes_at_once_one_is_first(
    client: httpx.AsyncClient,
) -> None:
    replies = await asyncio.gather(
        *(brought(client, b"the same bytes", title=f"Number {n}") for n in range(12))
    )
    assert sorted(reply.status_code for reply in replies) == [200] * 11 + [201]
    assert len({reply.json()["id"] for reply in replies}) == 1
    assert len({reply.json()["title"] for reply in replies}) == 1


async def test_a_repeated_request_gets_the_same_answer_and_another_one_does_not(
    client: httpx.AsyncClient,
) -> None:
    body, kind = a_form(b"a file", title="A file")
    headers = {**ONCE, "Content-Type": kind}
    first = await client.post("/v1/media", content=body, headers=headers)
    again = await client.post("/v1/media", content=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    for other in (a_form(b"a file", title="Another"), a_form(b"other", title="A file")):
        reply = await client.post("/v1/media", content=other[0], headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_file_that_is_too_large_is_refused_with_the_limit(
    client: httpx.AsyncClient, house: House
) -> None:
    """Where its size is said before, where it is not, and when it comes without a form."""
    body, kind = a_form(b"x" * (MEBIBYTE + 1))

    async def pieces() -> AsyncIterator[bytes]:
        yield body[:100]
        yield body[100:]

    upload = (await client.post("/v1/media/uploads", json={}, headers=ONCE)).json()
    assert upload["max_bytes"] == MEBIBYTE
    replies = [
        await client.post("/v1/media", content=body * 2, headers={"Content-Type": kind}),
        await client.post("/v1/media", content=body, headers={"Content-Type": kind}),
        await client.post("/v1/media", content=pieces(), headers={"Content-Type": kind}),
        await client.put(upload["url"], content=b"x" * (MEBIBYTE + 1)),
    ]
    for reply in replies:
        assert (reply.status_code, reply.json()["code"]) == (413, "media_too_large")
        assert f"{MEBIBYTE} bytes" in reply.json()["detail"]
    assert (await brought(client, b"x" * MEBIBYTE)).status_code == 201
    incoming = house.settings.data_dir / "incoming"
    assert await asyncio.to_thread(lambda: list(incoming.iterdir())) == []


FORMS: dict[str, tuple[bytes, str, int, str]] = {
    "json": (b"{}", "application/json", 415, "multipart_expected"),
    "the file alone": (a_picture(), "image/jpeg", 415, "multipart_expected"),
    "no boundary": (b"--x\r\n", "multipart/form-data", 415, "multipart_expected"),
    "url-encoded": (b"a=b", "application/x-www-form-urlencoded", 415, "multipart_expected"),
    "nothing": (b"", "multipart/form-data; boundary=x", 400, "malformed_form"),
    "broken off": (a_form(b"a file")[0][:-20], a_form(b"")[1], 400, "malformed_form"),
    "no such format": (b"hello", "multipart/form-data; boundary=x", 400, "malformed_form"),
    "not UTF-8": (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xff\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
        400,
        "malformed_form",
    ),
    "two files": (
        a_form(b"one")[0].replace(b"--\r\n", b"\r\n") + a_form(b"two")[0],
        a_form(b"")[1],
        400,
        "malformed_form",
    ),
    "too much beside": (*a_form(b"one", title="x" * 200_000), 400, "malformed_form"),
    "too many parts": (
        *a_form(b"one", **{f"name{n}": "x" for n in range(200)}),
        400,
        "malformed_form",
    ),
}


@pytest.mark.parametrize("name", FORMS)
async def test_a_form_that_cannot_be_read_is_refused_by_name(
    name: str, client: httpx.AsyncClient
) -> None:
    body, kind, status, code = FORMS[name]
    reply = await client.post("/v1/media", content=body, headers={"Content-Type": kind})
    assert (reply.status_code, reply.json()["code"]) == (status, code)


async def test_every_field_that_is_wrong_is_named(client: httpx.AsyncClient) -> None:
    reply = await brought(
        client,
        a_photo(),
        colour="blue",
        rights="no JSON",
        expires_at="tomorrow",
        alt_text="x" * 2001,
        tags="a,b",
    )
    wrong = {(e["pointer"], e["code"]) for e in reply.json()["errors"]}
    assert wrong == {
        ("/colour", "unknown_field"),
        ("/rights", "wrong_type"),
        ("/expires_at", "bad_instant"),
        ("/alt_text", "too_long"),
        ("/tags/0", "bad_format"),
    }
    nothing = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nA\r\n--x--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    reply = await client.post("/v1/media", content=nothing, headers=kind)
    assert [(e["pointer"], e["code"]) for e in reply.json()["errors"]] == [("/file", "missing")]


async def test_a_file_may_take_its_time_and_a_dawdler_may_not(
    house: House, actor: Actor, port: int
) -> None:
    """A second is the patience here. What comes steadily is waited for beyond it; a drip is not."""
    key = await a_key_text(house, actor)
    body, kind = a_form(b"x" * 400_000)

    def head(length: int) -> bytes:
        return (
            f"POST /v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        ).encode()

    dripped = await raw(port, head(len(body)) + body[:300])
    assert dripped is not None
    assert (dripped.status, dripped.document["code"]) == (408, "request_timeout")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head(len(body)))
    for at in range(0, len(body), 100_000):
        writer.write(body[at : at + 100_000])
        await writer.drain()
        await asyncio.sleep(0.5)
    status = await reader.readline()
    writer.close()
    assert b"201" in status


async def test_a_caller_who_leaves_in_the_middle_leaves_nothing(
    house: House, actor: Actor, port: int
) -> None:
    key = await a_key_text(house, actor)
    body, kind = a_form(b"x" * 100_000)
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /v1/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
    head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body[:50_000])
    await writer.drain()
    incoming = house.settings.data_dir / "incoming"

    async def there_is(so_many: int) -> bool:
        found = await asyncio.to_thread(lambda: list(incoming.glob("*")))
        return len(found) == so_many

    await until(lambda: there_is(1))
    writer.close()
    await until(lambda: there_is(0))


async def test_the_library_is_listed_by_what_is_in_it(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    photo = await a_ready(house, actor, client, a_photo())
    noted = {"tags": ["spring", "terrace"], "alt_text": "Yellow CHAIRS."}
    any_version = {"If-Match": "*"}
    await client.patch(f"/v1/media/{photo['id']}", json=noted, headers=any_version)
    ends = (await brought(client, b"one", expires_at="2090-01-01T00:00:00Z")).json()
    plain = (await brought(client, b"two", external_id="dam-17")).json()

    async def ids(**query: str) -> list[str]:
        reply = await client.get("/v1/media", params={"sort": "id", **query})
        assert reply.status_code == 200, reply.text
        return [item["id"] for item in reply.json()["data"]]

    assert await ids() == [photo["id"], ends["id"], plain["id"]]
    assert await ids(kind="image") == [photo["id"]]
    assert await ids(kind="video") == []
    assert await ids(status="processing,rejected") == [ends["id"], plain["id"]]
    assert await ids(tag="terrace,winter") == [photo["id"]]
    assert await ids(tag="winter") == []
    assert await ids(q="chairs") == [photo["id"]]
    assert await ids(external_id="dam-17") == [plain["id"]]
    assert await ids(**{"expires_at[lt]": "2091-01-01T00:00:00Z"}) == [ends["id"]]
    assert await ids(**{"expires_at[lt]": "2089-01-01T00:00:00Z"}) == []
    await client.delete(f"/v1/media/{ends['id']}")
    assert await ids() == [photo["id"], plain["id"]]


async def test_a_change_names_the_version_it_was_decided_on(
    client: httpx.AsyncClient,
) -> None:
    media = (await brought(client, b"a file", title="One")).json()
    path = f"/v1/media/{media['id']}"
    without = await client.patch(path, json={"title": "Two"})
    assert without.status_code == 428
    changed = await client.patch(path, json={"title": "Two"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    stale = await client.patch(path, json={"title": "Three"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert (await client.delete(path, headers={"If-Match": '"1"'})).status_code == 412
    cleared: dict[str, Any] = {"title": None, "rights": None, "tags": []}
    again = await client.patch(path, json=cleared, headers={"If-Match": '"2"'})
    assert (again.json()["title"], again.json()["version"]) == (None, 3)
    assert (await client.delete(path, headers={"If-Match": '"3"'})).status_code == 200
    assert (await client.get(path)).status_code == 404
