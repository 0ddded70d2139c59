"""Messages that show pictures and films: what is refused, what is kept, and what is told of it."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.shared.access import Actor
from tests.kit.api import a_client
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.media import a_form, a_photo, looked_into

FILMS = Path(__file__).parents[1] / "kit" / "films"
FILM, SOUND = FILMS / "h264.mp4", FILMS / "with_sound.mp4"
WISHES = count()
COLOURS = ("gold", "red", "green", "blue", "white")


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def channel(house: House, actor: Actor) -> str:
    return (await a_sandbox_channel(house, actor)).id


@pytest.fixture
async def client(house: House, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
    async with await a_client(house, actor) as client:
        yield client


async def photos(house: House, actor: Actor, count: int) -> list[str]:
    return [await looked_into(house, actor, a_photo(colour=colour)) for colour in COLOURS[:count]]


async def post(client: httpx.AsyncClient, path: str, json: Any = None) -> httpx.Response:
    """Each call is another wish."""
    return await client.post(path, json=json, headers={"Idempotency-Key": f"wish-{next(WISHES)}"})


def showing(channel: str, *media: Any, **more: Any) -> dict[str, Any]:
    shown = [{"media_id": each} if isinstance(each, str) else each for each in media]
    return {"channel_ids": [channel], "text": "Our terrace.", "media": shown, **more}


def refusals(reply: httpx.Response) -> list[tuple[str, str]]:
    assert reply.status_code == 422, reply.text
    return [(error["pointer"], error["code"]) for error in reply.json()["errors"]]


async def test_what_is_shown_is_kept_with_its_own_description(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    first, second = await photos(house, actor, 2)
    shown = [{"media_id": second, "alt_text": "Yellow chairs."}, {"media_id": first}]
    made = (await post(client, "/v1/messages", json=showing(channel, *shown))).json()
    assert made["media"] == [shown[0], {"media_id": first, "alt_text": None}]
    read = (await client.get(f"/v1/messages/{made['id']}")).json()
    assert read == made
    changes = {"media": [{"media_id": first}]}
    any_version = {"If-Match": "*"}
    path = f"/v1/messages/{made['id']}"
    changed = (await client.patch(path, json=changes, headers=any_version)).json()
    assert changed["media"] == [{"media_id": first, "alt_text": None}]
    assert changed["fingerprint"] != made["fingerprint"]


async def test_what_cannot_be_shown_is_pointed_at(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    [photo] = await photos(house, actor, 1)
    page = await looked_into(house, actor, b"<!doctype html><p>hello")
    body = showing(channel, "med_nobody", page, photo)
    assert refusals(await post(client, "/v1/messages", json=body)) == [
        ("/media/0/media_id", "media_unknown"),
        ("/media/1/media_id", "media_rejected"),
    ]
    assert (await client.get("/v1/messages")).json()["data"] == []


async def test_what_is_of_another_workspace_is_unknown(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    theirs = await photos(house, await a_workspace(house), 1)
    reply = await post(client, "/v1/messages", json=showing(channel, *theirs))
    assert refusals(reply) == [("/media/0/media_id", "media_unknown")]


async def test_a_platforms_measures_are_kept(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    many = await photos(house, actor, 5)
    film = await looked_into(house, actor, FILM.read_bytes())
    long = {"media_id": many[0], "alt_text": "a" * 1501}
    for shown, expected in (
        (many, [("/media", "too_many_media")]),
        ([many[0], film], [("/media", "media_mixed")]),
        ([long], [("/media/0/alt_text", "alt_text_too_long")]),
    ):
        reply = await post(client, "/v1/messages", json=showing(channel, *shown))
        assert refusals(reply) == expected
    assert (await post(client, "/v1/messages", json=showing(channel, film))).status_code == 201


async def test_a_variant_shows_something_else_or_nothing(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    [photo] = await photos(house, actor, 1)
    without = {"variants": [{"channel_id": channel, "media": []}]}
    made = (await post(client, "/v1/messages", json=showing(channel, photo, **without))).json()
    assert made["variants"][0]["own"] == ["media"]
    assert made["variants"][0]["media"] == []
    wrong = {"variants": [{"channel_id": channel, "media": [{"media_id": "med_nobody"}]}]}
    reply = await post(client, "/v1/messages", json=showing(channel, photo, **wrong))
    assert refusals(reply) == [("/variants/0/media/0/media_id", "media_unknown")]


async def test_what_lapses_before_it_goes_out_is_refused(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    [photo] = await photos(house, actor, 1)
    ends = {"expires_at": "2089-12-31T00:00:00Z"}
    await client.patch(f"/v1/media/{photo}", json=ends, headers={"If-Match": "*"})
    late = {"schedule": {"at": "2090-05-04T09:00:00Z"}}
    reply = await post(client, "/v1/messages", json=showing(channel, photo, **late))
    assert refusals(reply) == [("/media/0/media_id", "media_lapses")]
    early = {"schedule": {"at": "2089-05-04T09:00:00Z"}}
    reply = await post(client, "/v1/messages", json=showing(channel, photo, **early))
    assert reply.status_code == 201


async def test_one_file_is_shown_once(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    [photo] = await photos(house, actor, 1)
    reply = await post(client, "/v1/messages", json=showing(channel, photo, photo))
    assert refusals(reply) == [("/media", "duplicate")]


async def test_what_is_still_to_go_out_keeps_a_file_in_the_library(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    [photo] = await photos(house, actor, 1)
    made = (await post(client, "/v1/messages", json=showing(channel, photo))).json()
    usage = (await client.get(f"/v1/media/{photo}/usage")).json()
    assert usage == {
        "data": [{"type": "message", "id": made["id"], "status": "draft"}],
        "has_more": False,
    }
    refused = await client.delete(f"/v1/media/{photo}", headers={"If-Match": "*"})
    assert (refused.status_code, refused.json()["code"]) == (409, "media_in_use")
    await post(client, f"/v1/messages/{made['id']}/cancel")
    assert (await client.delete(f"/v1/media/{photo}")).status_code == 200
    gone = await client.get(f"/v1/media/{photo}/usage")
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")


async def test_series_and_evergreens_use_what_they_show(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    [photo] = await photos(house, actor, 1)
    recurs = {"starts": "2090-05-04T09:00", "timezone": "Europe/Madrid", "rule": "FREQ=WEEKLY"}
    series = await post(client, "/v1/series", json=showing(channel, photo, name="Weekly", **recurs))
    assert series.status_code == 201, series.text
    words = {"text": "Come.", "media": [{"media_id": photo}]}
    evergreen = {
        "name": "Now and then",
        "channel_ids": [channel],
        "variations": [words, {"text": "Come again."}],
        "starts": "2090-05-04T09:00",
        "timezone": "Europe/Madrid",
        "gap_days": 14,
    }
    kept = await post(client, "/v1/evergreens", json=evergreen)
    assert kept.status_code == 201, kept.text
    assert kept.json()["variations"][0]["media"][0]["media_id"] == photo
    usage = (await client.get(f"/v1/media/{photo}/usage")).json()["data"]
    assert [(use["type"], use["id"]) for use in usage] == [
        ("evergreen", kept.json()["id"]),
        ("series", series.json()["id"]),
    ]


async def test_preflight_asks_for_a_description_and_for_what_is_there(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    [photo] = await photos(house, actor, 1)
    body = showing(channel, photo, "med_nobody")
    findings = (await post(client, "/v1/messages/preflight", json=body)).json()["findings"]
    found = {(finding["code"], finding["pointer"], finding["severity"]) for finding in findings}
    assert ("alt_text_missing", "/media/0", "warning") in found
    assert ("media_unknown", "/media/1/media_id", "error") in found
    told = {"media_id": photo, "alt_text": "Yellow chairs on a terrace."}
    reply = await post(client, "/v1/messages/preflight", json=showing(channel, told))
    assert "alt_text_missing" not in {finding["code"] for finding in reply.json()["findings"]}


async def test_captions_are_asked_for_until_the_library_says_where_they_are(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    film = await looked_into(house, actor, SOUND.read_bytes())
    path, body = f"/v1/media/{film}", showing(channel, {"media_id": film, "alt_text": "A dance."})

    async def advised() -> bool:
        reply = await post(client, "/v1/messages/preflight", json=body)
        return "captions_advised" in {found["code"] for found in reply.json()["findings"]}

    async def noted(captions: Any) -> httpx.Response:
        return await client.patch(path, json={"captions": captions}, headers={"If-Match": "*"})

    assert (await client.get(path)).json()["captions"] == "none"
    assert await advised()
    for captions, still in (("burnt_in", False), ("none", True), ("text_track", False)):
        assert (await noted(captions)).json()["captions"] == captions
        assert await advised() is still
    for wrong in (None, "subtitles", True):
        assert [pointer for pointer, _ in refusals(await noted(wrong))] == ["/captions"]
    assert (await client.get(path)).json()["captions"] == "text_track"


async def test_captions_can_be_told_when_a_film_comes(client: httpx.AsyncClient) -> None:
    form, kind = a_form(SOUND.read_bytes(), captions="burnt_in")
    headers = {"Content-Type": kind, "Idempotency-Key": "a-film"}
    brought = await client.post("/v1/media", content=form, headers=headers)
    assert (brought.status_code, brought.json()["captions"]) == (201, "burnt_in")
    again = await post(client, "/v1/media/uploads", json={"captions": "everywhere"})
    assert refusals(again)[0][0] == "/captions"
