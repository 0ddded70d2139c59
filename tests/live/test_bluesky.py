"""The Bluesky adapter against a data server that knows no others."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.platforms.bluesky.adapter import Bluesky
from domain.communities.outcomes import GrantRefused, NotRefreshed, Refreshed
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Expired,
    Published,
    RefusalKind,
    Refused,
    Unknown,
)
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    CredentialsExpired,
    CredentialsRefused,
)
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.live.bluesky_client import (
    a_bluesky,
    a_post,
    connect,
    published,
)
from tests.live.bluesky_recordings import PIXEL
from tests.live.bluesky_server import BlueskyServer
from tests.live.cutting import cutting_proxy

pytestmark = [pytest.mark.live, pytest.mark.slow_server]


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
async def bluesky(files: MemoryFiles) -> AsyncIterator[Bluesky]:
    async with a_bluesky(files) as adapter:
        yield adapter


async def test_from_identity_to_deletion(bluesky: Bluesky, data_server: BlueskyServer) -> None:
    ana = data_server.join()
    place = await connect(bluesky, data_server, ana)
    post = a_post(place)
    assert isinstance(await bluesky.find(post), Absent)
    first = await bluesky.publish(post)
    assert isinstance(first, Published)
    assert await bluesky.publish(post) == first
    found = await bluesky.find(post)
    assert isinstance(found, Published)
    assert (found.post_id, found.url) == (first.post_id, first.url)
    assert list(data_server.posts(ana.did)) == [first.post_id]
    there = replace(post, platform_post_id=first.post_id)
    assert isinstance(await bluesky.see(there), Published)
    for _ in range(2):
        assert isinstance(await bluesky.delete(there), Published)
    assert isinstance(await bluesky.see(there), Absent)
    assert data_server.posts(ana.did) == {}


async def test_a_later_try_leaves_the_first_as_it_is(
    bluesky: Bluesky, data_server: BlueskyServer
) -> None:
    """Its record would bear another instant, and the server takes it for one that may not be."""
    ana = data_server.join()
    place = await connect(bluesky, data_server, ana)
    post = a_post(place)
    uri = await published(bluesky, post)
    before = data_server.reference(uri)
    later = replace(post, attempted_at=post.attempted_at + timedelta(minutes=20))
    assert await published(bluesky, later) == uri
    assert data_server.reference(uri) == before
    assert len(data_server.posts(ana.did)) == 1


async def test_an_answer_that_is_cut_off_leaves_one_post(
    bluesky: Bluesky, data_server: BlueskyServer
) -> None:
    ana = data_server.join()
    async with cutting_proxy(data_server.url) as proxy:
        place = await connect(bluesky, data_server, ana, url=proxy.url)
        post = a_post(place)
        proxy.cutting = b"POST /xrpc/com.atproto.repo.putRecord"
        assert isinstance(await bluesky.publish(post), Unknown)
        assert isinstance(
            await bluesky.publish(replace(post, attempted_at=datetime.now(UTC))), Unknown
        )
        proxy.cutting = None
        assert proxy.cuts == 2
        found = await bluesky.find(post)
        again = await bluesky.publish(replace(post, attempted_at=datetime.now(UTC)))
    assert isinstance(found, Published)
    assert isinstance(again, Published)
    assert list(data_server.posts(ana.did)) == [found.post_id] == [again.post_id]


async def test_words_pictures_and_cards_are_as_the_server_wants_them(
    bluesky: Bluesky, data_server: BlueskyServer, files: MemoryFiles
) -> None:
    ana, bea = data_server.join(), data_server.join("bea")
    place = await connect(bluesky, data_server, ana)
    text = f"ñandú 👨‍👩‍👧‍👦 @{bea.handle} @nobody.test, mira https://example.com/a?b=1. #plaza"
    picture = files.keep(PIXEL, alt_text="Un punto")
    uri = await published(bluesky, a_post(place, text, language="es", media=(picture,)))
    record = data_server.posts(ana.did)[uri]
    assert record["text"] == text
    assert record["langs"] == ["es"]
    [image] = record["embed"]["images"]
    assert (image["alt"], image["image"]["mimeType"]) == ("Un punto", "image/png")
    marked = [
        text.encode()[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode()
        for f in record["facets"]
    ]
    assert marked == [f"@{bea.handle}", "https://example.com/a?b=1", "#plaza"]
    assert record["facets"][0]["features"][0]["did"] == bea.did
    linked = a_post(place, link="https://example.com/b", media=(picture,))
    carded = await published(bluesky, linked)
    card = data_server.posts(ana.did)[carded]["embed"]["external"]
    assert (card["uri"], card["description"]) == ("https://example.com/b", "Un punto")
    assert card["thumb"]["mimeType"] == "image/png"


async def test_the_longest_text_in_both_units(bluesky: Bluesky, data_server: BlueskyServer) -> None:
    place = await connect(bluesky, data_server, data_server.join())
    for text in ("é" * 300, "👨‍👩‍👧‍👦" * 120):
        await published(bluesky, a_post(place, text))


async def test_a_thread_keeps_its_root(bluesky: Bluesky, data_server: BlueskyServer) -> None:
    ana = data_server.join()
    place = await connect(bluesky, data_server, ana)
    parts = [await published(bluesky, a_post(place))]
    for _ in range(2):
        part = a_post(place, reply_to=parts[-1], thread_root=parts[0])
        parts.append(await published(bluesky, part))
    posts = data_server.posts(ana.did)
    assert "reply" not in posts[parts[0]]
    replies = [posts[part]["reply"] for part in parts[1:]]
    assert [r["root"]["uri"] for r in replies] == [parts[0]] * 2
    assert [r["parent"] for r in replies] == [data_server.reference(p) for p in parts[:2]]
    gone = a_post(place, reply_to=parts[0].rpartition("/")[0] + "/3jzfcijpj2z2a")
    assert isinstance(await bluesky.publish(gone), Refused)


async def test_a_data_server_alone_says_what_it_cannot_do(
    bluesky: Bluesky, data_server: BlueskyServer
) -> None:
    ana = data_server.join()
    given = {"app_password": Secret(ana.app_password)}
    account = await bluesky.identify(data_server.url, given, {"identifier": ana.did})
    assert Capability.PUBLISH_TEXT in account.capabilities
    assert Capability.INBOUND_POLLING not in account.capabilities
    assert Capability.POST_METRICS not in account.capabilities
    place = await connect(bluesky, data_server, ana)
    for outcome in (
        await bluesky.poll(place, None),
        await bluesky.recent(place),
        await bluesky.measure_account(place),
    ):
        assert isinstance(outcome, CannotTell)
        assert "No service configured" in outcome.words


async def test_sessions_go_on_and_are_opened_again(
    bluesky: Bluesky, data_server: BlueskyServer
) -> None:
    ana = data_server.join()
    place = await connect(bluesky, data_server, ana)
    for _ in range(3):
        outcome = await bluesky.refresh(place)
        assert isinstance(outcome, Refreshed)
        assert outcome.lasts == timedelta(hours=2)
        place = replace(place, credentials={**place.credentials, **outcome.credentials})
        await published(bluesky, a_post(place))
    over = Secret(data_server.ended(place.credentials["access_token"].reveal()))
    ended = replace(place, credentials={**place.credentials, "access_token": over})
    assert isinstance(await bluesky.publish(a_post(ended)), Expired)
    with pytest.raises(CredentialsExpired):
        await bluesky.identify(ended.server_url, ended.credentials, ended.settings)
    spent = Secret(data_server.ended(place.credentials[REFRESH_TOKEN].reveal()))
    opened = await bluesky.refresh(
        replace(place, credentials={**place.credentials, REFRESH_TOKEN: spent})
    )
    assert isinstance(opened, Refreshed)
    place = replace(place, credentials={**place.credentials, **opened.credentials})
    await published(bluesky, a_post(place))


async def test_a_password_that_is_taken_back_ends_the_connection(
    bluesky: Bluesky, data_server: BlueskyServer
) -> None:
    ana = data_server.join()
    place = await connect(bluesky, data_server, ana)
    revoke = "com.atproto.server.revokeAppPassword"
    data_server.call("POST", revoke, ana.token, name="tertulia")
    assert isinstance(await bluesky.refresh(place), GrantRefused)
    with pytest.raises(CredentialsRefused):
        await connect(bluesky, data_server, ana)


async def test_an_account_that_is_taken_down_is_refused(
    bluesky: Bluesky, data_server: BlueskyServer
) -> None:
    ana = data_server.join()
    place = await connect(bluesky, data_server, ana)
    data_server.take_down(ana.did)
    outcome = await bluesky.publish(a_post(place))
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CREDENTIALS
    assert isinstance(await bluesky.refresh(place), GrantRefused)


async def test_too_many_sessions_are_throttled_and_we_hear_for_how_long(
    bluesky: Bluesky, tight_data_server: BlueskyServer
) -> None:
    place = await connect(bluesky, tight_data_server, tight_data_server.join())
    alone = replace(place, credentials={"app_password": place.credentials["app_password"]})
    async with asyncio.timeout(100):
        while isinstance(outcome := await bluesky.refresh(alone), Refreshed):
            continue
    assert isinstance(outcome, NotRefreshed)
    assert outcome.retry_after is not None
    assert timedelta(seconds=1) <= outcome.retry_after <= timedelta(minutes=5)
