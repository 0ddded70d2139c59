"""Each channel is sent what is said there, post by post, with all that belongs to it."""

import json
from collections.abc import AsyncIterator

import pytest

from adapters.platforms.sandbox.adapter import REJECT
from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.content import Content, Location, Poll, Variant, WhoMayReply
from domain.publishing.use_cases.change_message import publish_message
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.builders import a_message, utc_schedule

LINK = "https://example.org/spring"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_every_channel_says_it_in_its_own_way(house: House, watch: Watcher) -> None:
    actor, [here, there] = await some_channels(house, 2)
    beside = {
        "link": LINK,
        "poll": Poll(("yes", "no"), 3600),
        "location": Location("Plaza Mayor", 40.4, -3.7),
        "content_warning": "loud",
        "language": "en",
        "who_may_reply": WhoMayReply.NOBODY,
    }
    own = Variant(("text", "poll", "language"), Content(text="Venid", language="es"))
    async with at_work(house):
        await a_message(
            house,
            actor,
            channels=[here, there],
            text="Come",
            said=beside,
            variants={there.id: own},
            now=True,
        )
        await watch.until_states(published=2)
    [english], [spanish] = await watch.posts(here), await watch.posts(there)
    assert (english["text"], english["language"], english["link"]) == ("Come", "en", LINK)
    assert json.loads(english["poll"]) == {
        "options": ["yes", "no"],
        "duration_seconds": 3600,
        "multiple": False,
    }
    assert json.loads(english["location"]) == {
        "name": "Plaza Mayor",
        "latitude": 40.4,
        "longitude": -3.7,
    }
    assert (spanish["text"], spanish["language"], spanish["poll"]) == ("Venid", "es", None)
    assert english["content_warning"] == spanish["content_warning"] == "loud"
    assert english["who_may_reply"] == spanish["who_may_reply"] == "nobody"


async def test_a_first_comment_answers_the_first_post_once_all_are_out(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        await a_message(
            house,
            actor,
            channels=[channel],
            text="one",
            thread=["two"],
            said={"first_comment": "by the way"},
            now=True,
        )
        await watch.until_states(published=3)
    posts = {post["text"]: post for post in await watch.posts(channel)}
    assert posts["two"]["reply_to"] == posts["one"]["id"]
    assert posts["by the way"]["reply_to"] == posts["one"]["id"]
    assert posts["two"]["created_at"] <= posts["by the way"]["created_at"]


async def test_a_first_comment_waits_for_a_post_that_was_refused(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        message = await a_message(
            house,
            actor,
            channels=[channel],
            text=f"no {REJECT}",
            said={"first_comment": "by the way"},
            now=True,
        )
        await watch.until_states(rejected=1, waiting=1)
        assert await watch.posts(channel) == []
        now = utc_schedule(house.clock.now())
        await publish_message(house.app.publishing, actor, message.id, None, now)
        tries = "SELECT count(*) FROM attempts WHERE finished_at IS NOT NULL"
        await watch.until(lambda: _comes_to(watch, tries, 2))
        await watch.until_states(rejected=1, waiting=1)
        assert await watch.posts(channel) == []


async def _comes_to(watch: Watcher, query: str, count: int) -> bool:
    return bool(await watch.db.fetchval(query) == count)
