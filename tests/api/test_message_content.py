"""One message in the words of each channel over HTTP: written, read, changed, found and refused."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_sandbox_channel

POLL = {"options": ["Saturday", "Sunday"], "duration_seconds": 86_400}
PLACE = {"name": "Plaza Mayor", "latitude": 40.4154, "longitude": -3.7074}
SAID = {
    "text": "We open.",
    "thread": [{"text": "Bring a friend.", "media": []}],
    "link": "https://example.org/spring",
    "first_comment": "Doors at half past.",
    "poll": POLL,
    "location": PLACE,
    "content_warning": "Flashing lights",
    "language": "en",
    "who_may_reply": "followers",
}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


@pytest.fixture
async def channels(house: House, place: Place) -> list[str]:
    """Two channels of one community."""
    first = place.things["channel"]
    community = (await house.app.communities.reads.channel(place.actor, first)).community_id  # type: ignore[arg-type]
    second = await a_sandbox_channel(house, place.actor, community_id=community, account="another")
    return [first, second.id]


async def write(
    client: httpx.AsyncClient, channels: list[str], key: str = "k", **more: Any
) -> httpx.Response:
    body = {"channel_ids": channels, **SAID} | more
    return await client.post("/v1/messages", json=body, headers={"Idempotency-Key": key})


def faults(reply: httpx.Response) -> list[tuple[str, str]]:
    assert reply.status_code == 422, reply.text
    return [(error["pointer"], error["code"]) for error in reply.json()["errors"]]


async def test_what_was_written_is_read_as_it_was_answered(
    client: httpx.AsyncClient, channels: list[str]
) -> None:
    own = {"channel_id": channels[1], "text": "Abrimos.", "language": "es", "poll": None}
    written = await write(client, channels, variants=[own], tags=["spring", "niños"])
    assert written.status_code == 201, written.text
    message = written.json()
    said = SAID | {"poll": POLL | {"multiple": False}}
    assert {name: message[name] for name in SAID} == said
    assert message["variants"] == [
        {
            **said,
            "channel_id": channels[1],
            "own": ["text", "poll", "language"],
            "text": "Abrimos.",
            "language": "es",
            "poll": None,
            "media": [],
            "first_comment_media": [],
        }
    ]
    assert message["tags"] == ["spring", "niños"]
    assert [d["part"] for d in message["deliveries"]] == [1, 2, 3, 1, 2, 3]
    read = await client.get(f"/v1/messages/{message['id']}")
    assert read.content == written.content
    listed = await client.get("/v1/messages", params={"sort": "-id", "limit": 1})
    assert listed.json()["data"] == [message]


async def test_channels_may_say_it_in_more_posts_or_in_fewer(
    client: httpx.AsyncClient, channels: list[str]
) -> None:
    own: Any = {"channel_id": channels[0], "thread": [], "first_comment": None}
    message = (await write(client, channels, variants=[own])).json()
    parts = [(d["channel_id"], d["part"]) for d in message["deliveries"]]
    assert parts == [(channels[0], 1), *((channels[1], part) for part in (1, 2, 3))]


async def test_a_change_of_the_message_is_one_of_every_channel_that_has_not_its_own(
    client: httpx.AsyncClient, channels: list[str]
) -> None:
    own = {"channel_id": channels[1], "text": "Abrimos."}
    message = (await write(client, channels, variants=[own])).json()
    path, match = f"/v1/messages/{message['id']}", {"If-Match": "*"}
    change = {"text": "We open at nine.", "link": None, "tags": ["may"]}
    changed = (await client.patch(path, json=change, headers=match)).json()
    assert (changed["text"], changed["link"], changed["tags"]) == (
        "We open at nine.",
        None,
        ["may"],
    )
    [variant] = changed["variants"]
    assert (variant["text"], variant["link"], variant["own"]) == ("Abrimos.", None, ["text"])
    plain = await client.patch(path, json={"variants": []}, headers=match)
    assert plain.json()["variants"] == []
    assert (await client.get(path)).content == plain.content


async def test_a_change_must_fit(client: httpx.AsyncClient, channels: list[str]) -> None:
    message = (await write(client, channels)).json()
    path, match = f"/v1/messages/{message['id']}", {"If-Match": "*"}
    for change, fault in [
        ({"first_comment": "x" * 501}, ("/first_comment", "text_too_long")),
        ({"thread": [{"text": "x"}] * 49}, ("/thread", "too_many_posts")),
        ({"channel_ids": channels[:1] * 2}, ("/channel_ids", "duplicate")),
        (
            {"channel_ids": channels[:1], "variants": [{"channel_id": channels[1]}]},
            ("/variants/0/channel_id", "variant_without_channel"),
        ),
        (
            {"variants": [{"channel_id": channels[1], "text": "x" * 501}]},
            ("/variants/0/text", "text_too_long"),
        ),
    ]:
        refused = await client.patch(path, json=change, headers=match)
        assert faults(refused)[0] == fault
    assert (await client.get(path)).json() == message


async def test_it_can_become_more_posts_or_fewer_and_go_elsewhere(
    client: httpx.AsyncClient, channels: list[str]
) -> None:
    own = {"channel_id": channels[1], "text": "Abrimos."}
    later: Any = {"schedule": {"at": "2099-05-04T07:00:00Z"}}
    message = (await write(client, channels, variants=[own], **later)).json()
    path, match = f"/v1/messages/{message['id']}", {"If-Match": "*"}

    async def change(**change: Any) -> list[tuple[str, int, str]]:
        changed = await client.patch(path, json=change, headers=match)
        assert changed.status_code == 200, changed.text
        assert (await client.get(path)).content == changed.content
        return [(d["channel_id"], d["part"], d["state"]) for d in changed.json()["deliveries"]]

    here, there = channels
    assert await change(channel_ids=[here], thread=[]) == [
        (here, 1, "scheduled"),
        (here, 2, "waiting"),
    ]
    assert (await client.get(path)).json()["variants"] == []
    gone = await client.get("/v1/messages", params={"channel_id": there})
    assert gone.json()["data"] == []
    assert sorted(await change(channel_ids=[here, there], first_comment=None)) == sorted(
        [(here, 1, "scheduled"), (there, 1, "scheduled")]
    )
    events = (await client.get("/v1/events", params={"type": "delivery.skipped"})).json()["data"]
    assert len(events) == 5


async def test_a_tag_finds_what_bears_it(client: httpx.AsyncClient, channels: list[str]) -> None:
    made = {
        tags: (await write(client, channels, tags, tags=tags.split())).json()["id"]
        for tags in ("spring may", "spring", "autumn")
    }
    for asked, found in [
        ("spring", ["spring may", "spring"]),
        ("may,autumn", ["spring may", "autumn"]),
        ("winter", []),
    ]:
        reply = await client.get("/v1/messages", params={"tag": asked, "sort": "id"})
        assert [m["id"] for m in reply.json()["data"]] == [made[tags] for tags in found]


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"poll": POLL | {"options": ["only"]}}, "/poll/options", "too_short"),
        ({"poll": POLL | {"options": ["a", "a"]}}, "/poll/options", "duplicate"),
        ({"poll": POLL | {"options": ["x", "y" * 51]}}, "/poll/options/1", "option_too_long"),
        ({"poll": POLL | {"duration_seconds": 60}}, "/poll/duration_seconds", "poll_duration"),
        ({"location": {"name": "Plaza", "latitude": 1}}, "/location", "one_of"),
        ({"location": PLACE | {"latitude": 91}}, "/location/latitude", "too_large"),
        ({"link": "ftp://example.org"}, "/link", "bad_format"),
        ({"tags": ["two words"]}, "/tags/0", "bad_format"),
        ({"tags": ["a", "a"]}, "/tags", "duplicate"),
        ({"first_comment": ""}, "/first_comment", "too_short"),
    ],
)
async def test_what_cannot_be_said_is_refused_where_it_stands(
    client: httpx.AsyncClient, channels: list[str], more: Any, pointer: str, code: str
) -> None:
    assert set(faults(await write(client, channels, **more))) == {(pointer, code)}


async def test_variants_are_for_channels_of_the_message_one_each(
    client: httpx.AsyncClient, channels: list[str]
) -> None:
    own = [{"channel_id": channels[0], "text": "one"}, {"channel_id": channels[0], "text": "two"}]
    assert faults(await write(client, channels, variants=own)) == [("/variants", "duplicate")]
    stranger = [{"channel_id": channels[1], "text": "one"}]
    assert faults(await write(client, channels[:1], "k2", variants=stranger)) == [
        ("/variants/0/channel_id", "variant_without_channel")
    ]
