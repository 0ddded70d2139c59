"""Our adapters against servers that nobody here wrote, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.outbound.gateway import open_gateway
from adapters.outbound.guard import Guard
from adapters.platforms.catalogue import Catalogue, every_adapter
from adapters.platforms.http import Http
from domain.communities.outcomes import GrantRefused, Refreshed
from domain.publishing.content import Post
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Expired,
    NotSent,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.ids import DeliveryId
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    Connection,
    CredentialsExpired,
    CredentialsRefused,
    PlatformRefused,
)
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.wall import MemoryWall
from tests.live.mastodon_server import MastodonServer
from tests.live.running import free_port
from tests.live.synapse_server import BRIEF_SECONDS, Login, Synapse

pytestmark = pytest.mark.live

TEXT = """Hola @bob@example.org, mira https://example.com/una/ruta/larga?a=1&b=2#fin 👨‍👩‍👧‍👦

«Segunda» línea & <b>esto</b> no es HTML #plaza"""


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
async def catalogue() -> AsyncIterator[Catalogue]:
    async with open_gateway(Guard(allow_loopback=True)) as gateway:
        yield Catalogue(every_adapter(Http(gateway), WallClock(), MemoryWall(), MemoryFiles()))


async def on_mastodon(catalogue: Catalogue, server: MastodonServer, **settings: Any) -> Connection:
    return await connect(catalogue, "mastodon", server.url, server.alice, settings)


async def on_matrix(catalogue: Catalogue, server: Synapse, login: Login, room: str) -> Connection:
    return await connect(catalogue, "matrix", server.url, login.token, {"room_id": room})


async def connect(
    catalogue: Catalogue, platform: str, url: str, token: str, settings: dict[str, Any]
) -> Connection:
    credentials = {"access_token": Secret(token)}
    account = await catalogue.identify(platform, url, credentials, settings)
    return Connection(platform, account.server_url, account.account_id, settings, credentials)


def post_to(catalogue: Catalogue, place: Connection, text: str = "") -> OutgoingPost:
    return OutgoingPost(
        delivery_id=DeliveryId("dlv_live"),
        connection=place,
        post=Post(text=text or f"{TEXT} {uuid4().hex}"),
        key=f"dlv_{uuid4().hex}",
        attempted_at=datetime.now(UTC),
        outcome_class=catalogue.profile(place.platform).outcome_class,
    )


async def walk(catalogue: Catalogue, post: OutgoingPost) -> Published:
    """Absent, published, published again as the same, found, deleted, deleted again."""
    assert isinstance(await catalogue.find(post), Absent)
    first = await catalogue.publish(post)
    again = await catalogue.publish(post)
    assert isinstance(first, Published)
    assert isinstance(again, Published)
    assert first.post_id == again.post_id
    found = await catalogue.find(post)
    assert isinstance(found, Published)
    assert found.post_id == first.post_id
    assert found.url == first.url
    return first


async def in_a_thread(catalogue: Catalogue, place: Connection) -> list[str]:
    """The ids of three posts, each an answer to the one before, and each found again."""
    parts: list[str] = []
    for _ in range(3):
        root, before = (parts[0], parts[-1]) if parts else (None, None)
        post = replace(post_to(catalogue, place), reply_to=before, thread_root=root)
        published = await walk(catalogue, post)
        parts.append(published.post_id)
    return parts


async def take_down(catalogue: Catalogue, post: OutgoingPost, published: Published) -> None:
    there = replace(post, platform_post_id=published.post_id)
    assert isinstance(await catalogue.delete(there), Published)
    assert isinstance(await catalogue.delete(there), Published)


async def test_mastodon_from_identity_to_deletion(
    catalogue: Catalogue, mastodon_server: MastodonServer
) -> None:
    place = await on_mastodon(catalogue, mastodon_server, visibility="unlisted")
    post = post_to(catalogue, place)
    published = await walk(catalogue, post)
    listed = [s for s in mastodon_server.statuses() if s["id"] == published.post_id]
    assert [s["visibility"] for s in listed] == ["unlisted"]
    await take_down(catalogue, post, published)
    assert published.post_id not in [s["id"] for s in mastodon_server.statuses()]


async def test_mastodon_shows_a_thread(
    catalogue: Catalogue, mastodon_server: MastodonServer
) -> None:
    place = await on_mastodon(catalogue, mastodon_server)
    parts = await in_a_thread(catalogue, place)
    shown = {s["id"]: s["in_reply_to_id"] for s in mastodon_server.statuses()}
    assert [shown[part] for part in parts] == [None, *parts[:-1]]


async def test_mastodon_refuses_a_bad_token_and_a_long_text(
    catalogue: Catalogue, mastodon_server: MastodonServer
) -> None:
    place = await on_mastodon(catalogue, mastodon_server)
    with pytest.raises(CredentialsRefused):
        await connect(catalogue, "mastodon", mastodon_server.url, "not-a-token", {})
    revoked = replace(place, credentials={"access_token": Secret("not-a-token")})
    outcome = await catalogue.publish(post_to(catalogue, revoked))
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CREDENTIALS
    assert isinstance(await catalogue.find(post_to(catalogue, revoked)), CannotTell)
    outcome = await catalogue.publish(post_to(catalogue, place, "x" * 501))
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CONTENT


async def test_mastodon_finds_a_private_post(
    catalogue: Catalogue, mastodon_server: MastodonServer
) -> None:
    place = await on_mastodon(catalogue, mastodon_server, visibility="private")
    post = post_to(catalogue, place)
    published = await walk(catalogue, post)
    await take_down(catalogue, post, published)


@pytest.mark.parametrize(
    "effect",
    [
        {"type": "status", "status": 502},
        {"type": "malformed"},
        {"type": "status", "status": 200, "body": {"queued": True}},
    ],
)
async def test_mastodon_answers_that_say_nothing_are_settled(
    catalogue: Catalogue, mastodon_server: MastodonServer, effect: dict[str, Any]
) -> None:
    post = post_to(catalogue, await on_mastodon(catalogue, mastodon_server))
    with mastodon_server.failing(effect):
        assert isinstance(await catalogue.publish(post), Unknown)
    assert isinstance(await catalogue.find(post), Absent)
    published = await catalogue.publish(post)
    assert isinstance(published, Published)
    await take_down(catalogue, post, published)


async def test_mastodon_throttles_and_we_hear_for_how_long(
    catalogue: Catalogue, tight_mastodon_server: MastodonServer
) -> None:
    place = await on_mastodon(catalogue, tight_mastodon_server)
    outcomes = [await catalogue.publish(post_to(catalogue, place)) for _ in range(10)]
    throttled = [o for o in outcomes if isinstance(o, Throttled)]
    assert throttled
    assert timedelta(seconds=30) < throttled[0].retry_after <= timedelta(minutes=5)


async def test_matrix_from_identity_to_redaction(catalogue: Catalogue, synapse: Synapse) -> None:
    login = synapse.register()
    room = synapse.create_room(login, room_alias_name=f"plaza-{uuid4().hex[:6]}")
    place = await on_matrix(catalogue, synapse, login, room)
    post = post_to(catalogue, place)
    published = await walk(catalogue, post)
    assert synapse.messages(login, room) == [post.text]
    await take_down(catalogue, post, published)
    assert synapse.messages(login, room) == []


async def test_matrix_shows_a_thread(catalogue: Catalogue, synapse: Synapse) -> None:
    login = synapse.register()
    room = synapse.create_room(login)
    first, *others = await in_a_thread(catalogue, await on_matrix(catalogue, synapse, login, room))
    assert synapse.in_thread(login, room, first) == others


async def test_matrix_finds_by_our_own_field_after_a_new_login(
    catalogue: Catalogue, synapse: Synapse
) -> None:
    login = synapse.register()
    room = synapse.create_room(login)
    post = post_to(catalogue, await on_matrix(catalogue, synapse, login, room))
    published = await catalogue.publish(post)
    newly = synapse.login(login.user_id)
    later = replace(post, connection=await on_matrix(catalogue, synapse, newly, room))
    found = await catalogue.find(later)
    assert isinstance(published, Published)
    assert isinstance(found, Published)
    assert found.post_id == published.post_id


async def test_matrix_reads_back_past_other_peoples_talk(
    catalogue: Catalogue, synapse: Synapse
) -> None:
    login, other = synapse.register(), synapse.register("eva")
    room = synapse.create_room(login)
    synapse.call("POST", f"/join/{room}", other.token)
    place = await on_matrix(catalogue, synapse, login, room)
    post = post_to(catalogue, place)
    published = await catalogue.publish(post)
    for number in range(60):
        synapse.say(other, room, f"{number}")
    found = await catalogue.find(post)
    assert isinstance(published, Published)
    assert isinstance(found, Published)
    assert found.post_id == published.post_id
    assert isinstance(await catalogue.find(post_to(catalogue, place)), Absent)


async def test_matrix_refuses_what_it_must(catalogue: Catalogue, synapse: Synapse) -> None:
    login, other = synapse.register(), synapse.register("eva")
    room = synapse.create_room(login)
    secret = synapse.create_room(
        login,
        initial_state=[
            {
                "type": "m.room.encryption",
                "state_key": "",
                "content": {"algorithm": "m.megolm.v1.aes-sha2"},
            }
        ],
    )
    place = await on_matrix(catalogue, synapse, login, room)
    with pytest.raises(CredentialsRefused):
        await on_matrix(catalogue, synapse, Login("@x:loop.test", "not-a-token"), room)
    for refused in (secret, "#nada:loop.test", synapse.create_room(other)):
        with pytest.raises(PlatformRefused):
            await on_matrix(catalogue, synapse, login, refused)
    revoked = replace(place, credentials={"access_token": Secret("not-a-token")})
    outcome = await catalogue.publish(post_to(catalogue, revoked))
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CREDENTIALS
    outcome = await catalogue.publish(post_to(catalogue, place, "\n" * 60_000))
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CONTENT
    synapse.call("POST", f"/rooms/{room}/leave", login.token)
    outcome = await catalogue.publish(post_to(catalogue, place))
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.PERMISSION


async def on_a_brief_session(catalogue: Catalogue, server: Synapse) -> Connection:
    """A room on a session whose access tokens end after a few seconds."""
    login = server.register()
    brief = server.brief_login(login.user_id)
    credentials = {
        "access_token": Secret(brief.token),
        REFRESH_TOKEN: Secret(brief.refresh_token),
    }
    settings = {"room_id": server.create_room(login)}
    account = await catalogue.identify("matrix", server.url, credentials, settings)
    assert Capability.REFRESH_CREDENTIALS in account.capabilities
    return Connection("matrix", account.server_url, account.account_id, settings, credentials)


async def refreshed(catalogue: Catalogue, place: Connection) -> Connection:
    """The same place with the next pair."""
    outcome = await catalogue.refresh(place)
    assert isinstance(outcome, Refreshed)
    assert outcome.lasts == timedelta(seconds=BRIEF_SECONDS)
    assert outcome.credentials.keys() == {"access_token", REFRESH_TOKEN}
    return replace(place, credentials=outcome.credentials)


async def test_matrix_refreshes_a_session_again_and_again(
    catalogue: Catalogue, synapse: Synapse
) -> None:
    place = await on_a_brief_session(catalogue, synapse)
    for _ in range(3):
        place = await refreshed(catalogue, place)
        assert isinstance(await catalogue.publish(post_to(catalogue, place)), Published)


async def test_matrix_gives_another_pair_while_the_last_one_is_unused_and_then_no_more(
    catalogue: Catalogue, synapse: Synapse
) -> None:
    first = await on_a_brief_session(catalogue, synapse)
    await refreshed(catalogue, first)
    second = await refreshed(catalogue, first)
    assert isinstance(await catalogue.publish(post_to(catalogue, second)), Published)
    assert isinstance(await catalogue.refresh(first), GrantRefused)
    third = await refreshed(catalogue, second)
    assert isinstance(await catalogue.publish(post_to(catalogue, third)), Published)


async def test_matrix_ends_an_access_token_and_goes_on_with_the_next(
    catalogue: Catalogue, synapse: Synapse
) -> None:
    place = await refreshed(catalogue, await on_a_brief_session(catalogue, synapse))
    post = post_to(catalogue, place)
    async with asyncio.timeout(10 * BRIEF_SECONDS):
        while isinstance(outcome := await catalogue.publish(post), Published):
            continue
    assert isinstance(outcome, Expired)
    with pytest.raises(CredentialsExpired):
        await catalogue.identify("matrix", place.server_url, place.credentials, place.settings)
    later = post_to(catalogue, await refreshed(catalogue, place))
    assert isinstance(await catalogue.publish(later), Published)


async def test_matrix_ends_a_session_that_was_logged_out(
    catalogue: Catalogue, synapse: Synapse
) -> None:
    place = await on_a_brief_session(catalogue, synapse)
    synapse.call("POST", "/logout", place.credentials["access_token"].reveal())
    assert isinstance(await catalogue.publish(post_to(catalogue, place)), Expired)
    assert isinstance(await catalogue.refresh(place), GrantRefused)


async def test_matrix_carries_the_longest_text(catalogue: Catalogue, synapse: Synapse) -> None:
    login = synapse.register()
    room = synapse.create_room(login)
    place = await on_matrix(catalogue, synapse, login, room)
    limit = catalogue.profile("matrix").limits.text.maximum
    assert isinstance(
        await catalogue.publish(post_to(catalogue, place, "ñ" * (limit // 2))), Published
    )


async def test_matrix_throttles_and_we_hear_for_how_long(
    catalogue: Catalogue, tight_synapse: Synapse
) -> None:
    login = tight_synapse.register()
    place = await on_matrix(catalogue, tight_synapse, login, tight_synapse.create_room(login))
    outcomes = [await catalogue.publish(post_to(catalogue, place)) for _ in range(4)]
    throttled = [o for o in outcomes if isinstance(o, Throttled)]
    assert throttled
    assert timedelta(seconds=1) <= throttled[0].retry_after <= timedelta(seconds=30)


async def test_a_server_that_is_gone_was_never_sent_anything(
    catalogue: Catalogue, mastodon_server: MastodonServer
) -> None:
    place = await on_mastodon(catalogue, mastodon_server)
    gone = replace(place, server_url=f"http://127.0.0.1:{free_port()}")
    assert isinstance(await catalogue.publish(post_to(catalogue, gone)), NotSent)
    assert isinstance(await catalogue.find(post_to(catalogue, gone)), CannotTell)
