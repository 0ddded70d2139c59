"""Pictures and films in the later posts of a thread and in the first comment, over HTTP."""

from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import asyncpg
import httpx
import pytest

from adapters.wiring import House
from domain.shared.access import Actor
from tests.kit.api import a_client, send_what_is_due
from tests.kit.builders import a_community, a_sandbox_channel, a_workspace
from tests.kit.database import DatabaseUrls
from tests.kit.media import a_photo, looked_into

WISHES = count()


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


async def photos(house: House, actor: Actor, *colours: str) -> list[str]:
    return [await looked_into(house, actor, a_photo(colour=colour)) for colour in colours]


async def post(client: httpx.AsyncClient, path: str, json: Any = None) -> httpx.Response:
    """Each call is another wish."""
    return await client.post(path, json=json, headers={"Idempotency-Key": f"wish-{next(WISHES)}"})


def shown(media_id: str, alt_text: str | None = None) -> dict[str, Any]:
    return {"media_id": media_id, "alt_text": alt_text}


def a_thread(channel: str, part: list[Any], comment: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "channel_ids": [channel],
        "text": "Our terrace.",
        "thread": [{"text": "From above."}, {"text": "From below.", "media": part}],
        "first_comment": "And the door.",
        "first_comment_media": comment,
        **more,
    }


def refusals(reply: httpx.Response) -> list[tuple[str, str]]:
    assert reply.status_code == 422, reply.text
    return [(error["pointer"], error["code"]) for error in reply.json()["errors"]]


async def test_each_post_is_seen_with_what_it_shows(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    above, below, door = await photos(house, actor, "gold", "red", "green")
    body = a_thread(channel, [shown(below, "A red chair.")], [shown(door)])
    now = {"media": [shown(above)], "schedule": {"now": True}}
    made = (await post(client, "/v1/messages", body | now)).json()
    assert [part["media"] for part in made["thread"]] == [[], [shown(below, "A red chair.")]]
    assert made["first_comment_media"] == [shown(door)]
    path = f"/v1/messages/{made['id']}"
    assert (await client.get(path)).json()["thread"] == made["thread"]
    for _ in made["deliveries"]:
        await send_what_is_due(house)
    posts = (await client.get(f"/v1/sandbox/posts?channel_id={channel}")).json()["data"]
    seen = {p["text"]: [(m["media_id"], m["alt_text"]) for m in p["media"]] for p in posts}
    assert seen == {
        "Our terrace.": [(above, None)],
        "From above.": [],
        "From below.": [(below, "A red chair.")],
        "And the door.": [(door, None)],
    }
    words = [{"text": "From above."}, {"text": "From beneath."}]
    fixed = await post(client, f"{path}/revise", {"thread": words})
    assert refusals(fixed) == [("/thread/1/media", "fixed_once_out")]
    words[1] = made["thread"][1] | words[1]
    assert (await post(client, f"{path}/revise", {"thread": words})).status_code == 200


async def test_what_does_not_fit_is_pointed_at_in_its_own_post(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    many = await photos(house, actor, "gold", "red", "green", "blue", "white")
    each = [shown(photo) for photo in many]
    body = a_thread(channel, each, [shown("med_nobody"), shown(many[0], "a" * 1501)])
    assert refusals(await post(client, "/v1/messages", body)) == [
        ("/thread/1/media", "too_many_media"),
        ("/first_comment_media/0/media_id", "media_unknown"),
        ("/first_comment_media/1/alt_text", "alt_text_too_long"),
    ]
    # Four there and four here are no eight.
    four = a_thread(channel, each[:4], each[:4], media=each[:4])
    assert (await post(client, "/v1/messages", four)).status_code == 201
    twice = a_thread(channel, each[:1] * 2, each[:1] * 2)
    assert refusals(await post(client, "/v1/messages", twice)) == [
        ("/thread/1/media", "duplicate"),
        ("/first_comment_media", "duplicate"),
    ]
    alone = a_thread(channel, [], each[:1], first_comment=None)
    assert refusals(await post(client, "/v1/messages", alone)) == [
        ("/first_comment_media", "first_comment_missing")
    ]


async def test_a_platform_that_shows_nothing_is_named(
    house: House,
    actor: Actor,
    client: httpx.AsyncClient,
    channel: str,
    database_urls: DatabaseUrls,
) -> None:
    [photo] = await photos(house, actor, "gold")
    owner = await asyncpg.connect(database_urls.owner)
    await owner.execute("UPDATE channels SET capabilities = array_remove(capabilities, 'media')")
    await owner.close()
    for body, pointer in (
        (a_thread(channel, [shown(photo)], []), "/thread/1/media"),
        (a_thread(channel, [], [shown(photo)]), "/first_comment_media"),
    ):
        reply = await post(client, "/v1/messages", body)
        assert (reply.json()["code"], reply.json()["errors"][0]["pointer"]) == (
            *("capability_missing", pointer),
        )


async def test_a_channel_shows_the_messages_or_its_own(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    first, second = await photos(house, actor, "gold", "red")
    community = (await a_community(house, actor)).id
    channel, other, third = [
        (await a_sandbox_channel(house, actor, community_id=community, account=account)).id
        for account in ("one", "two", "three")
    ]
    own: list[Any] = [
        {"channel_id": channel, "first_comment": "Y la puerta."},
        {"channel_id": other, "first_comment": None},
        {"channel_id": third, "thread": [{"text": "Una.", "media": [shown(second)]}]},
    ]
    everywhere = {"channel_ids": [channel, other, third], "variants": own}
    body = a_thread(channel, [shown(first)], [shown(first)], **everywhere)
    made = (await post(client, "/v1/messages", body)).json()
    said = {variant["channel_id"]: variant for variant in made["variants"]}
    assert said[channel]["first_comment_media"] == [shown(first)]
    assert (said[other]["own"], said[other]["first_comment_media"]) == (["first_comment"], [])
    assert said[third]["thread"] == [{"text": "Una.", "media": [shown(second)]}]
    read = (await client.get(f"/v1/messages/{made['id']}")).json()
    assert read == made
    body["variants"] = [own[2] | {"thread": [{"text": "Una.", "media": [shown("med_nobody")]}]}]
    assert refusals(await post(client, "/v1/messages", body)) == [
        ("/variants/0/thread/0/media/0/media_id", "media_unknown")
    ]


async def test_what_any_post_shows_is_used_and_stays_in_the_library(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    part, comment, later = await photos(house, actor, "gold", "red", "green")
    made = (
        await post(client, "/v1/messages", a_thread(channel, [shown(part)], [shown(comment)]))
    ).json()
    path = f"/v1/messages/{made['id']}"
    for photo in (part, comment):
        [use] = (await client.get(f"/v1/media/{photo}/usage")).json()["data"]
        assert (use["type"], use["id"]) == ("message", made["id"])
        refused = await client.delete(f"/v1/media/{photo}", headers={"If-Match": "*"})
        assert (refused.status_code, refused.json()["code"]) == (409, "media_in_use")
    changes = {"first_comment_media": [shown(later)]}
    changed = (await client.patch(path, json=changes, headers={"If-Match": "*"})).json()
    assert changed["fingerprint"] != made["fingerprint"]
    assert (await client.delete(f"/v1/media/{comment}")).status_code == 200
    assert (await client.delete(f"/v1/media/{later}")).status_code == 409


async def test_series_and_evergreens_use_what_later_posts_show(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    [photo] = await photos(house, actor, "gold")
    words = a_thread(channel, [shown(photo)], [])
    starts = {"starts": "2090-05-04T09:00", "timezone": "Europe/Madrid"}
    weekly = {**words, **starts, "name": "Weekly", "rule": "FREQ=WEEKLY"}
    series = await post(client, "/v1/series", weekly)
    assert series.status_code == 201, series.text
    assert series.json()["thread"][1]["media"] == [shown(photo)]
    of_a_channel = {"name": "Now and then", "channel_ids": words.pop("channel_ids")}
    variations: Any = {"variations": [words, {"text": "Come again."}], "gap_days": 14}
    kept = await post(client, "/v1/evergreens", of_a_channel | starts | variations)
    assert kept.status_code == 201, kept.text
    assert kept.json()["variations"][0]["thread"][1]["media"] == [shown(photo)]
    uses = (await client.get(f"/v1/media/{photo}/usage")).json()["data"]
    assert [use["type"] for use in uses] == ["evergreen", "series"]


async def test_preflight_looks_at_what_every_post_shows(
    house: House, actor: Actor, client: httpx.AsyncClient, channel: str
) -> None:
    [photo] = await photos(house, actor, "gold")
    body = a_thread(channel, [shown(photo)], [shown(photo, "A door."), shown("med_nobody")])
    findings = (await post(client, "/v1/messages/preflight", body)).json()["findings"]
    about = {(f["code"], f["pointer"]) for f in findings if "media" in (f["pointer"] or "")}
    assert about == {
        ("alt_text_missing", "/thread/1/media/0"),
        ("media_unknown", "/first_comment_media/1/media_id"),
    }
