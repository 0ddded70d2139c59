"""A client of our API schedules a message, and a forum that nobody here wrote shows it, once; what
is said and counted there is heard, acted on and measured."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from adapters.outbound.gateway import open_gateway
from adapters.outbound.guard import Guard
from adapters.platforms.http import Http
from adapters.platforms.nodebb.adapter import NodeBB
from domain.publishing.content import Post
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Outcome,
    Published,
    RefusalKind,
    Refused,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.acts import Act, ActKind
from domain.shared.heard import Heard, HeardKind, Polled
from domain.shared.ids import DeliveryId
from domain.shared.platforms import (
    Capability,
    Connection,
    CredentialsRefused,
    OutcomeClass,
    PlatformRefused,
)
from domain.shared.readings import Metric
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.live.cutting import cutting_proxy
from tests.live.nodebb_server import ANNOUNCEMENTS, NodeBBServer
from tests.live.test_end_to_end import Api, api

__all__ = ["api"]

pytestmark = [pytest.mark.live, pytest.mark.slow_server]

MADRID = ZoneInfo("Europe/Madrid")


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
async def adapter() -> AsyncIterator[NodeBB]:
    async with open_gateway(Guard(allow_loopback=True)) as gateway:
        yield NodeBB(Http(gateway), WallClock(), MemoryFiles())


async def connected(
    adapter: NodeBB, server: NodeBBServer, token: str = "", **settings: Any
) -> Connection:
    credentials = {"api_token": Secret(token or server.admin.token)}
    settings |= {"write_api": "v2"}
    account = await adapter.identify(server.url, credentials, settings)
    return Connection("nodebb", account.server_url, account.account_id, settings, credentials)


def a_post(place: Connection, text: str, post_id: str | None = None) -> OutgoingPost:
    return OutgoingPost(
        delivery_id=DeliveryId("dlv_1"),
        connection=place,
        post=Post(text=text),
        key=uuid4().hex,
        attempted_at=datetime.now(UTC),
        outcome_class=OutcomeClass.LIST,
        platform_post_id=post_id,
    )


async def heard(adapter: NodeBB, place: Connection, cursor: str | None) -> tuple[list[Heard], str]:
    told = await adapter.poll(place, cursor)
    assert isinstance(told, Polled)
    assert told.cursor is not None
    return [item for raw in told.raws for item in adapter.digest(raw, place)], told.cursor


async def test_a_scheduled_topic_is_shown_at_its_time_and_gone_when_retracted(
    api: Api, nodebb_server: NodeBBServer
) -> None:
    community = await api.post("/communities", {"name": f"Vecinos {uuid4().hex}"}, 201)
    asked: dict[str, Any] = {
        "community_id": community["id"],
        "platform": "nodebb",
        "server_url": nodebb_server.url,
        "credentials": {"api_token": "no-such-token-here"},
        "settings": {"category_id": ANNOUNCEMENTS, "write_api": "v2"},
    }
    refused = await api.ask("POST", "/channels", asked)
    assert (refused.status_code, refused.json()["code"]) == (424, "credentials_refused")
    asked["credentials"] = {"api_token": nodebb_server.admin.token}
    channel = await api.post("/channels", asked, 201)
    assert channel["limits"]["text_minimum"] == 8

    title = f"Abrimos a las nueve {uuid4().hex}"
    at = datetime.now(MADRID).replace(microsecond=0) + timedelta(seconds=3)
    schedule = {"local_time": at.strftime("%Y-%m-%dT%H:%M:%S"), "timezone": "Europe/Madrid"}
    message = await api.write(channel["id"], f"{title}\n\nY cerramos a las dos.", schedule)
    assert title not in nodebb_server.topics()
    published = await api.until(message["id"], "published")
    [delivery] = published["deliveries"]
    assert datetime.fromisoformat(delivery["published_at"]) >= at
    tid = nodebb_server.topics()[title]
    assert nodebb_server.words(tid) == ["Y cerramos a las dos."]
    assert delivery["platform_post_id"]

    retracted = await api.post(f"/messages/{message['id']}/retract")
    assert retracted["status"] == "deleted"
    assert title not in nodebb_server.topics()


async def test_an_answer_cut_off_after_the_forum_has_the_reply_leaves_one(
    api: Api, nodebb_server: NodeBBServer
) -> None:
    tid = nodebb_server.topic(nodebb_server.admin, f"Preguntas {uuid4().hex}", "Pregunten aquí.")
    community = await api.post("/communities", {"name": f"Vecinos {uuid4().hex}"}, 201)
    async with cutting_proxy(nodebb_server.url) as proxy:
        channel = await api.post(
            "/channels",
            {
                "community_id": community["id"],
                "platform": "nodebb",
                "server_url": proxy.url,
                "credentials": {"api_token": nodebb_server.admin.token},
                "settings": {"topic_id": tid, "write_api": "v2"},
            },
            201,
        )
        words = f"Una sola vez {uuid4().hex}"
        proxy.cutting = f"POST /api/v2/topics/{tid}".encode()
        message = await api.write(channel["id"], words, {"now": True})
        await api.until(message["id"], "unconfirmed")
        proxy.cutting = None
        assert proxy.cuts >= 1
        assert nodebb_server.words(tid) == ["Pregunten aquí.", words]
        await api.until(message["id"], "published")
    assert nodebb_server.words(tid) == ["Pregunten aquí.", words]


async def test_who_is_not_known_and_what_is_not_there_are_refused(
    adapter: NodeBB, nodebb_server: NodeBBServer
) -> None:
    with pytest.raises(CredentialsRefused):
        await connected(adapter, nodebb_server, "no-such-token", category_id=ANNOUNCEMENTS)
    with pytest.raises(PlatformRefused) as refused:
        await connected(adapter, nodebb_server, category_id=99_999)
    assert refused.value.pointer == "/settings/category_id"
    member = nodebb_server.join()
    place = await connected(adapter, nodebb_server, member.token, category_id=ANNOUNCEMENTS)
    assert place.account_id.startswith(f"{member.uid}@127.0.0.1")


async def test_a_reply_is_written_changed_seen_listed_and_taken_down(
    adapter: NodeBB, nodebb_server: NodeBBServer
) -> None:
    tid = nodebb_server.topic(nodebb_server.admin, f"Charla {uuid4().hex}", "Digan algo.")
    place = await connected(adapter, nodebb_server, topic_id=tid)
    text = f"Línea uno\n\n«Línea dos» & 5 < 6 {uuid4().hex}"
    published = await adapter.publish(a_post(place, text))
    assert isinstance(published, Published)
    post = a_post(place, text, published.post_id)
    assert isinstance(await adapter.find(post), Published)
    assert isinstance(await adapter.see(post), Published)
    listed = await adapter.recent(place)
    assert not isinstance(listed, CannotTell)
    assert listed[0].post_id == published.post_id
    assert " ".join(listed[0].text.split()) == " ".join(text.split())
    assert isinstance(await adapter.edit(a_post(place, "Otra cosa", published.post_id)), Published)
    assert nodebb_server.words(tid)[-1] == "Otra cosa"
    assert isinstance(await adapter.find(a_post(place, "Nunca dicho.")), Absent)
    for _ in range(2):
        assert isinstance(await adapter.delete(post), Published)
    assert isinstance(await adapter.see(post), Absent)
    assert nodebb_server.words(tid) == ["Digan algo."]


async def test_what_the_forum_does_not_take_is_content_and_not_unknown(
    adapter: NodeBB, nodebb_server: NodeBBServer
) -> None:
    """The plugin says every no as a 500."""
    place = await connected(adapter, nodebb_server, category_id=ANNOUNCEMENTS)
    for text in ("Un título\n\ncorto", "xy\n\nUn texto que basta.", "Un título\n\n" + "x" * 33_000):
        outcome: Outcome = await adapter.publish(a_post(place, text))
        assert isinstance(outcome, Refused), text[:20]
        assert outcome.kind is RefusalKind.CONTENT


async def test_what_others_say_is_heard_and_can_be_acted_on_and_counted(
    adapter: NodeBB, nodebb_server: NodeBBServer
) -> None:
    place = await connected(adapter, nodebb_server, category_id=ANNOUNCEMENTS)
    _, cursor = await heard(adapter, place, None)
    ours = await adapter.publish(a_post(place, f"Abrimos {uuid4().hex}\n\nEl domingo a las diez."))
    assert isinstance(ours, Published)
    member = nodebb_server.join()
    tid = next(iter(nodebb_server.topics().values()))
    pid = nodebb_server.reply(member, tid, "¿Y por la **noche**?")
    nodebb_server.vote(member, ours.post_id)

    [said], after = await heard(adapter, place, cursor)
    assert (said.kind, said.id, said.text) == (HeardKind.COMMENT, pid, "¿Y por la noche?")
    assert said.root_id == ours.post_id
    assert said.author is not None
    assert said.author.id == member.uid
    assert (await heard(adapter, place, after))[0] == []

    async with asyncio.timeout(10):
        readings = await adapter.measure_post(place, ours.post_id)
    assert isinstance(readings, tuple)
    counted = {reading.metric: reading.value for reading in readings}
    assert counted[Metric.COMMENTS] == 1
    assert counted[Metric.REACTIONS] == 1
    account = await adapter.measure_account(place)
    assert isinstance(account, tuple)
    assert {reading.metric: reading.value for reading in account}[Metric.POSTS] >= 1

    removed = Act(ActKind.REMOVE_MESSAGE, message_id=pid)
    for _ in range(2):
        assert isinstance(await adapter.act(place, removed), Published)
    assert len(nodebb_server.words(tid)) == 1
    banned = Act(ActKind.BAN_PERSON, person_id=member.uid, reason="Spam.")
    for _ in range(2):
        assert isinstance(await adapter.act(place, banned), Published)
    assert nodebb_server.is_banned(member)
    unbanned = Act(ActKind.UNBAN_PERSON, person_id=member.uid)
    assert isinstance(await adapter.act(place, unbanned), Published)
    assert not nodebb_server.is_banned(member)
    plain = await connected(adapter, nodebb_server, member.token, category_id=ANNOUNCEMENTS)
    assert isinstance(await adapter.act(plain, banned), Refused)


async def test_the_old_plugin_mutes_nobody_and_takes_no_pictures(
    adapter: NodeBB, nodebb_server: NodeBBServer
) -> None:
    credentials = {"api_token": Secret(nodebb_server.admin.token)}
    settings = {"category_id": ANNOUNCEMENTS, "write_api": "v2"}
    account = await adapter.identify(nodebb_server.url, credentials, settings)
    missing = adapter.profile.capabilities - account.capabilities
    assert missing == {Capability.MUTE_PEOPLE, Capability.MEDIA}
