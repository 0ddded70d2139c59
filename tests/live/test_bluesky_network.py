"""The Bluesky adapter among others: the whole network, on this machine."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.platforms.bluesky.adapter import Bluesky
from domain.publishing.media import MediaKind
from domain.publishing.outcomes import (
    Published,
)
from domain.shared.acts import Act, ActKind
from domain.shared.heard import HeardKind, Polled
from domain.shared.readings import Metric
from tests.kit.platforms.files import MemoryFiles
from tests.live.bluesky_client import (
    WITHIN,
    a_bluesky,
    a_post,
    connect,
    heard_since,
    in_time,
    published,
)
from tests.live.bluesky_server import BlueskyServer

FILMS = Path(__file__).parent.parent / "kit" / "films"
pytestmark = [pytest.mark.live, pytest.mark.slow_server]


@pytest.fixture
async def bluesky() -> AsyncIterator[Bluesky]:
    async with a_bluesky() as adapter:
        yield adapter


async def test_what_others_do_is_heard_and_counted(
    bluesky: Bluesky, network: BlueskyServer
) -> None:
    ana, bea = network.join(), network.join("bea")
    place = await connect(bluesky, network, ana)
    uri = await published(bluesky, a_post(place))
    begun = await bluesky.poll(place, None)
    assert isinstance(begun, Polled)
    assert begun.cursor is not None
    await asyncio.to_thread(network.shown, bea, uri)
    reference = network.reference(uri)
    quoted = {"$type": "app.bsky.embed.record", "record": reference}
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": ana.did}
    index = {"byteStart": 0, "byteEnd": len(ana.handle) + 1}
    facets = [{"index": index, "features": [feature]}]
    answer = network.answer(bea, uri, "¡Qué bien!")
    told = {
        answer["uri"]: (HeardKind.COMMENT, "¡Qué bien!"),
        network.say(bea, "Miren", embed=quoted)["uri"]: (HeardKind.MENTION, "Miren"),
        network.say(bea, f"@{ana.handle} hola", facets=facets)["uri"]: (
            HeardKind.MENTION,
            f"@{ana.handle} hola",
        ),
        network.record(bea, "app.bsky.feed.like", {"subject": reference})["uri"]: (
            HeardKind.REACTION,
            None,
        ),
        network.record(bea, "app.bsky.feed.repost", {"subject": reference})["uri"]: (
            HeardKind.REACTION,
            None,
        ),
        network.record(bea, "app.bsky.graph.follow", {"subject": ana.did})["uri"]: (
            HeardKind.MEMBER_JOINED,
            None,
        ),
    }
    heard = await heard_since(bluesky, place, begun.cursor, len(told))
    assert {item.id: (item.kind, item.text) for item in heard} == told
    assert {item.author.id for item in heard if item.author} == {bea.did}
    comment = next(item for item in heard if item.kind is HeardKind.COMMENT)
    assert (comment.parent_id, comment.root_id) == (uri, uri)
    answered = await published(bluesky, a_post(place, reply_to=comment.message_id))
    reply = network.posts(ana.did)[answered]["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (uri, answer["uri"])

    wanted = {Metric.REACTIONS: 1, Metric.SHARES: 1, Metric.QUOTES: 1}
    async with asyncio.timeout(WITHIN):
        while True:
            said = await bluesky.measure_post(place, uri)
            assert isinstance(said, tuple)
            numbers = {reading.metric: reading.value for reading in said}
            if wanted.items() <= numbers.items() and numbers[Metric.COMMENTS] >= 1:
                break
            await asyncio.sleep(0.3)
    account = await bluesky.measure_account(place)
    assert isinstance(account, tuple)
    assert {r.metric: r.value for r in account}[Metric.FOLLOWERS] == 1


async def test_the_latest_posts_are_listed(bluesky: Bluesky, network: BlueskyServer) -> None:
    place = await connect(bluesky, network, network.join())
    uris = [await published(bluesky, a_post(place)) for _ in range(3)]
    async with asyncio.timeout(WITHIN):
        while True:
            listed = await bluesky.recent(place)
            assert isinstance(listed, tuple)
            if len(listed) == 3:
                break
            await asyncio.sleep(0.3)
    assert [post.post_id for post in listed] == uris[::-1]


async def test_who_may_answer_and_quote_is_as_the_channel_says(
    bluesky: Bluesky, network: BlueskyServer
) -> None:
    ana, bea, eva = network.join(), network.join("bea"), network.join("eva")
    place = await connect(bluesky, network, ana, who_may_reply="mentioned", who_may_quote="nobody")
    post = a_post(place, f"@{bea.handle} ¿qué te parece?")
    uri = await published(bluesky, post)
    assert await published(bluesky, replace(post, attempted_at=datetime.now(UTC))) == uri
    assert list(network.posts(ana.did)) == [uri]
    for_bea = await asyncio.to_thread(network.shown, bea, uri)
    for_eva = await asyncio.to_thread(network.shown, eva, uri)
    assert for_bea["viewer"]["replyDisabled"] is False
    assert for_eva["viewer"]["replyDisabled"] is True
    assert for_eva["viewer"]["embeddingDisabled"] is True
    there = replace(post, platform_post_id=uri)
    assert isinstance(await bluesky.delete(there), Published)
    left = [
        network.call(
            "GET",
            "com.atproto.repo.listRecords",
            params={"repo": ana.did, "collection": f"app.bsky.feed.{kind}"},
        )["records"]
        for kind in ("post", "threadgate", "postgate")
    ]
    assert left == [[], [], []]


async def test_a_film_is_shown_with_its_measures(network: BlueskyServer) -> None:
    ana, files = network.join(), MemoryFiles()
    content = (FILMS / "h264.mp4").read_bytes()
    film = files.keep(content, "video/mp4", "Un perro corre", MediaKind.VIDEO, (64, 48))
    async with a_bluesky(files) as bluesky:
        place = await connect(bluesky, network, ana)
        uri = await published(bluesky, a_post(place, media=(film,)))
    embed = network.posts(ana.did)[uri]["embed"]
    assert embed["video"]["mimeType"] == "video/mp4"
    shown = await asyncio.to_thread(network.shown, ana, uri)
    assert shown["embed"]["$type"] == "app.bsky.embed.video#view"
    assert shown["embed"]["aspectRatio"] == {"width": 64, "height": 48}
    assert shown["embed"]["alt"] == "Un perro corre"


async def test_a_link_to_a_post_quotes_it(bluesky: Bluesky, network: BlueskyServer) -> None:
    ana, bea = network.join(), network.join("bea")
    place = await connect(bluesky, network, ana)
    said = network.say(bea, "Abrimos a las nueve")["uri"]
    await asyncio.to_thread(network.shown, ana, said)
    link = f"https://bsky.app/profile/{bea.handle}/post/{said.rpartition('/')[2]}"
    uri = await published(bluesky, a_post(place, link=link))
    shown = await asyncio.to_thread(network.shown, ana, uri)
    assert shown["embed"]["record"]["value"]["text"] == "Abrimos a las nueve"
    await in_time(lambda: network.shown(ana, said)["quoteCount"] == 1)


async def test_what_we_do_about_others_is_visible_there(
    bluesky: Bluesky, network: BlueskyServer
) -> None:
    ana, bea = network.join(), network.join("bea")
    place = await connect(bluesky, network, ana)
    uri = await published(bluesky, a_post(place))
    await asyncio.to_thread(network.shown, bea, uri)
    answer = network.answer(bea, uri, "Grosería")["uri"]
    await asyncio.to_thread(network.shown, ana, answer)

    def gate_hides() -> bool:
        params = {"uri": uri}
        thread = network.call("GET", "app.bsky.feed.getPostThread", ana.token, params=params)
        return answer in thread.get("threadgate", {}).get("record", {}).get("hiddenReplies", [])

    def viewer() -> dict[str, Any]:
        params = {"actor": bea.did}
        found = network.call("GET", "app.bsky.actor.getProfile", ana.token, params=params)
        seen: dict[str, Any] = found["viewer"]
        return seen

    for kind, holds in (
        (ActKind.HIDE_MESSAGE, gate_hides),
        (ActKind.SHOW_MESSAGE, lambda: not gate_hides()),
        (ActKind.MUTE_PERSON, lambda: viewer()["muted"]),
        (ActKind.UNMUTE_PERSON, lambda: not viewer()["muted"]),
        (ActKind.BAN_PERSON, lambda: "blocking" in viewer()),
        (ActKind.UNBAN_PERSON, lambda: "blocking" not in viewer()),
    ):
        for _ in range(2):
            outcome = await bluesky.act(place, Act(kind, message_id=answer, person_id=bea.did))
            assert isinstance(outcome, Published), (kind, outcome)
        await in_time(holds)


async def test_who_is_muted_or_banned_is_on_the_channels_list(
    bluesky: Bluesky, network: BlueskyServer
) -> None:
    ana, bea = network.join(), network.join("bea")
    named = {"purpose": "app.bsky.graph.defs#modlist", "name": "Plaza"}
    mutes, blocks = (network.record(ana, "app.bsky.graph.list", named)["uri"] for _ in range(2))
    place = await connect(bluesky, network, ana, mute_list=mutes, block_list=blocks)
    network.record(ana, "app.bsky.graph.listitem", {"list": blocks, "subject": bea.did})

    def viewer() -> dict[str, Any]:
        params = {"actor": bea.did}
        found = network.call("GET", "app.bsky.actor.getProfile", ana.token, params=params)
        seen: dict[str, Any] = found["viewer"]
        return seen

    for kind, holds in (
        (ActKind.MUTE_PERSON, lambda: viewer().get("mutedByList", {}).get("uri") == mutes),
        (ActKind.BAN_PERSON, lambda: viewer().get("blockingByList", {}).get("uri") == blocks),
        (ActKind.UNMUTE_PERSON, lambda: not viewer()["muted"]),
        (ActKind.UNBAN_PERSON, lambda: "blocking" not in viewer()),
    ):
        for _ in range(2):
            outcome = await bluesky.act(place, Act(kind, person_id=bea.did))
            assert isinstance(outcome, Published), (kind, outcome)
        await in_time(holds)
