"""The Bluesky adapter keeps the kit's promises, and what it writes is what the lexicon wants."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.platforms.bluesky.adapter import Bluesky
from adapters.platforms.bluesky.place import POST, record_key
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Expired,
    NotSent,
    Published,
    Refused,
    Throttled,
    Unknown,
)
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import (
    NOW,
    WireStage,
    accepts_then,
    raises,
    replies,
    says,
)
from tests.kit.platforms.wire import WireConformance
from tests.platforms.bluesky.fake import (
    BEA,
    BEAS_HANDLE,
    MINE,
    FakeBluesky,
    answer,
)
from tests.platforms.bluesky.stages import a_stage, of, sent


@pytest.fixture
def server() -> FakeBluesky:
    return FakeBluesky()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def stage(server: FakeBluesky, files: MemoryFiles) -> WireStage:
    return a_stage(server, files)


class TestBluesky(WireConformance):
    """What the kit asks, but where this platform answers in its own way."""

    async def test_the_key_travels_with_the_request(self, stage: WireStage) -> None:
        """As the key of the record, which is made of it."""
        await stage.adapter.publish(await stage.post(key="dlv_77-c0ffee"))
        body = json.loads(stage.server.requests[-1].content)
        assert body["rkey"] == record_key("dlv_77-c0ffee")

    async def test_what_is_gone_already_is_deleted(self, stage: WireStage) -> None:
        """Servers say 200 where there was nothing; older ones might say what is missing."""
        post = await stage.post(post_id="1")
        for name in ("deleted", "record_missing"):
            stage.server.on_change(says(lambda name=name: answer(name)))  # type: ignore[misc]
            assert isinstance(await stage.adapter.delete(post), Published)


def test_keys_of_records_are_tids_of_the_past_and_each_its_own() -> None:
    letters = "234567abcdefghijklmnopqrstuvwxyz"
    keys = {record_key(f"dlv_{n}-abc") for n in range(3000)}
    assert len(keys) == 3000
    assert record_key("dlv_1-abc") == record_key("dlv_1-abc")
    for key in keys:
        assert len(key) == 13
        assert key[0] in letters[:16]
        assert set(key) <= set(letters)
        bits = 0
        for letter in key:
            bits = bits << 5 | letters.index(letter)
        # 2023-01-01, and 2^46 microseconds after it, which is in March 2025.
        assert 1_672_531_200_000_000 <= bits >> 10 < 1_672_531_200_000_000 + 2**46


async def test_the_same_words_again_are_no_new_version(
    stage: WireStage, server: FakeBluesky
) -> None:
    post = await stage.post()
    first, second = await stage.adapter.publish(post), await stage.adapter.publish(post)
    assert first == second
    assert server.commits == 1


async def test_a_later_try_does_not_write_over_the_first(
    stage: WireStage, server: FakeBluesky
) -> None:
    """The second record would bear another instant: the server says that one is there already."""
    post = await stage.post()
    server.on_change(accepts_then(raises(httpx.ReadTimeout)))
    assert isinstance(await stage.adapter.publish(post), Unknown)
    [before] = server.records.values()
    later = replace(post, attempted_at=NOW + timedelta(minutes=20))
    again = await stage.adapter.publish(later)
    assert isinstance(again, Published)
    assert list(server.records.values()) == [before]
    assert before.value["createdAt"] == "2026-11-22T14:15:00.000Z"
    assert server.commits == 1


async def test_there_already_and_not_to_be_seen_is_unknown(
    stage: WireStage, server: FakeBluesky
) -> None:
    post = await stage.post()
    server.on_change(says(lambda: answer("there_already")))
    assert isinstance(await stage.adapter.publish(post), Unknown)
    server.on_change(says(lambda: answer("there_already")))
    server.on_question(replies(503))
    assert isinstance(await stage.adapter.publish(post), Unknown)


async def test_a_record_is_written_as_one_that_is_not_there(
    stage: WireStage, server: FakeBluesky
) -> None:
    post = of(await stage.post("Hola"), language="es")
    outcome = await stage.adapter.publish(post)
    body = json.loads(server.requests[-1].content)
    assert body == {
        "repo": MINE,
        "collection": POST,
        "rkey": record_key("dlv_1-abc"),
        "swapRecord": None,
        "record": {
            "$type": POST,
            "text": "Hola",
            "createdAt": "2026-11-22T14:15:00.000Z",
            "langs": ["es"],
        },
    }
    assert isinstance(outcome, Published)
    assert outcome.post_id == f"at://{MINE}/{POST}/{body['rkey']}"
    assert outcome.url == f"https://bsky.app/profile/{MINE}/post/{body['rkey']}"


async def test_both_limits_hold_before_the_network(stage: WireStage, server: FakeBluesky) -> None:
    family = "👨‍👩‍👧‍👦"
    fitting = await stage.post(family * 120)
    assert isinstance(await stage.adapter.publish(fitting), Published)
    for text, words in (("a" * 301, "300 characters"), (family * 121, "3000 bytes")):
        post = await stage.post(text)
        server.requests.clear()
        outcome = await stage.adapter.publish(post)
        assert isinstance(outcome, Refused)
        assert words in outcome.words
        assert server.requests == []


async def test_who_is_mentioned_is_named_by_did_and_who_is_unknown_stays_text(
    stage: WireStage, server: FakeBluesky
) -> None:
    text = f"ñandú 👋 @{BEAS_HANDLE} y @nobody.test, mira https://example.com/a. #plaza"
    await stage.adapter.publish(await stage.post(text))
    facets = sent(server)["facets"]
    features = [facet["features"][0] for facet in facets]
    assert features == [
        {"$type": "app.bsky.richtext.facet#mention", "did": BEA},
        {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com/a"},
        {"$type": "app.bsky.richtext.facet#tag", "tag": "plaza"},
    ]
    cut = [text.encode()[f["index"]["byteStart"] : f["index"]["byteEnd"]] for f in facets]
    assert [part.decode() for part in cut] == [
        f"@{BEAS_HANDLE}",
        "https://example.com/a",
        "#plaza",
    ]


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (raises(httpx.ReadTimeout), NotSent),
        (raises(httpx.ConnectError), NotSent),
        (replies(429, headers={"retry-after": "9"}), Throttled),
        (replies(502), Published),
        (replies(400, json={"error": "InvalidRequest"}), Published),
    ],
)
async def test_a_name_that_cannot_be_looked_up_now(
    stage: WireStage, server: FakeBluesky, step: Any, kind: type
) -> None:
    post = await stage.post(f"@{BEAS_HANDLE}")
    server.on_question(step)
    assert isinstance(await stage.adapter.publish(post), kind)


async def test_an_answer_names_the_thread_by_its_versions(
    stage: WireStage, server: FakeBluesky
) -> None:
    first = await stage.adapter.publish(await stage.post("uno", key="dlv_1-a"))
    assert isinstance(first, Published)
    second = replace(await stage.post("dos", key="dlv_2-a"), reply_to=first.post_id)
    outcome = await stage.adapter.publish(second)
    assert isinstance(outcome, Published)
    root = {"uri": first.post_id, "cid": server.records[first.post_id].cid}
    assert sent(server)["reply"] == {"root": root, "parent": root}
    third = replace(await stage.post("tres", key="dlv_3-a"), reply_to=outcome.post_id)
    await stage.adapter.publish(third)
    parent = {"uri": outcome.post_id, "cid": server.records[outcome.post_id].cid}
    assert sent(server)["reply"] == {"root": root, "parent": parent}


@pytest.mark.parametrize(
    ("reply_to", "step", "kind"),
    [
        (f"at://{MINE}/{POST}/3jzfcijpj2z2a", None, Refused),
        ("$no-address", None, Refused),
        (f"at://{MINE}/{POST}/3jzfcijpj2z2a", replies(502), NotSent),
        (f"at://{MINE}/{POST}/3jzfcijpj2z2a", replies(200, json={"uri": "x"}), NotSent),
        (f"at://{MINE}/{POST}/3jzfcijpj2z2a", raises(httpx.ReadError), NotSent),
    ],
)
async def test_what_cannot_be_answered_is_not_written(
    stage: WireStage, server: FakeBluesky, reply_to: str, step: Any, kind: type
) -> None:
    post = replace(await stage.post(), reply_to=reply_to)
    if step is not None:
        server.on_question(step)
    assert isinstance(await stage.adapter.publish(post), kind)
    assert server.texts() == []


async def test_a_throttle_says_when_its_window_ends(stage: WireStage, server: FakeBluesky) -> None:
    post = await stage.post()
    ends = str(int((NOW + timedelta(seconds=77)).timestamp()))
    server.on_change(replies(429, headers={"ratelimit-reset": ends}))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Throttled)
    assert outcome.retry_after == timedelta(seconds=77)


@pytest.mark.parametrize("name", ["session_over", "bad_token", "no_token"])
async def test_a_session_that_is_over_is_not_the_end(
    stage: WireStage, server: FakeBluesky, name: str
) -> None:
    """400 for the first two, not 401."""
    post = await stage.post()
    server.on_change(says(lambda: answer(name)))
    assert isinstance(await stage.adapter.publish(post), Expired)


async def test_anothers_post_is_neither_seen_nor_deleted(
    stage: WireStage, server: FakeBluesky
) -> None:
    post = await stage.post(post_id=f"at://{BEA}/{POST}/3jzfcijpj2z2a")
    server.requests.clear()
    assert isinstance(stage.adapter, Bluesky)
    assert isinstance(await stage.adapter.see(post), Absent)
    assert isinstance(await stage.adapter.delete(post), Refused)
    assert server.requests == []


async def test_what_was_reposted_is_not_listed(stage: WireStage, server: FakeBluesky) -> None:
    place = (await stage.post()).connection
    body = answer("author_feed").json()
    [item] = body["feed"][:1]
    body["feed"] = [item | {"reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}, item]
    server.on_question(replies(200, json=body))
    assert isinstance(stage.adapter, Bluesky)
    # The one that is left is by whoever recorded it, not by us.
    assert await stage.adapter.recent(place) == ()
    oddities: list[Any] = ["?", [{"post": {}}], ["?"], None]
    for odd in ({"feed": feed} for feed in oddities):
        server.on_question(replies(200, json=odd))
        assert isinstance(await stage.adapter.recent(place), CannotTell)
