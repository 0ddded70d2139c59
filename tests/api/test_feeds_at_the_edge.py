"""Feeds as a caller meets them: what is refused, and what a change does."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import open_app
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.receiver import somebody_who_listens


@dataclass(frozen=True)
class Desk:
    """Somebody with a key, and a channel."""

    client: httpx.AsyncClient
    channel: str

    async def named(self, **body: Any) -> httpx.Response:
        wanted = {"url": somebody_who_listens().url, "channel_ids": [self.channel]} | body
        return await self.client.post("/v1/feeds", json=wanted)


@pytest.fixture
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    async with open_app(settings.model_copy(update={"allow_loopback": True})) as house:
        actor = await a_workspace(house)
        channel = await a_sandbox_channel(house, actor)
        async with a_caller(the_application(house), await a_key_text(house, actor)) as client:
            yield Desk(client, channel.id)


async def test_a_feed_begins_with_what_is_usual(desk: Desk) -> None:
    made = (await desk.named()).json()
    assert (made["mode"], made["status"], made["template"]) == (
        "draft",
        "active",
        "{title}\n\n{link}",
    )
    assert (made["interval_seconds"], made["backfill"], made["failures"]) == (3600, 0, 0)
    assert made["next_at"] is not None
    assert (await desk.client.get(f"/v1/feeds/{made['id']}")).json() == made


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"url": "ftp://news.example/feed"}, "/url", "url_not_allowed"),
        ({"url": "http://10.0.0.1/feed"}, "/url", "url_not_allowed"),
        ({"channel_ids": []}, "/channel_ids", "needs_a_channel"),
        ({"channel_ids": ["chn_none"]}, "/channel_ids/0", "not_found"),
        ({"template": "{colour}"}, "/template", "unknown_variable"),
        ({"template": "  "}, "/template", "bad_format"),
        ({"interval_seconds": 60}, "/interval_seconds", "too_small"),
        ({"backfill": 21}, "/backfill", "too_large"),
        ({"mode": "post"}, "/mode", "not_in_list"),
    ],
)
async def test_a_feed_that_cannot_be_is_refused_by_its_field(
    desk: Desk, body: dict[str, Any], pointer: str, code: str
) -> None:
    reply = await desk.named(**body)
    error = reply.json()["errors"][0]
    assert (error["pointer"], error["code"]) == (pointer, code)


async def test_a_change_is_decided_on_a_version_and_a_feed_that_is_gone_is_not_found(
    desk: Desk,
) -> None:
    feed = (await desk.named(external_id="blog")).json()
    path = f"/v1/feeds/{feed['id']}"
    assert (await desk.client.patch(path, json={"template": "{title}"})).status_code == 428
    match = {"If-Match": '"1"'}
    changed = await desk.client.patch(path, json={"template": "{title}"}, headers=match)
    assert (changed.json()["template"], changed.json()["version"]) == ("{title}", 2)
    assert (await desk.client.patch(path, json={}, headers=match)).status_code == 412
    assert (await desk.client.delete(path)).status_code == 200
    assert (await desk.client.get(path)).status_code == 404
    assert (await desk.named(external_id="blog")).status_code == 201


async def test_a_channel_given_twice_is_given_once(desk: Desk) -> None:
    twice = [desk.channel, desk.channel]
    made = (await desk.named(channel_ids=twice)).json()
    assert made["channel_ids"] == [desk.channel]
    page = (await desk.client.get("/v1/feeds", params={"channel_id": desk.channel})).json()
    assert [feed["id"] for feed in page["data"]] == [made["id"]]
