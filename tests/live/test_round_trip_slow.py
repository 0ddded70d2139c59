"""From a schedule to an answer, an act and a number, on servers that take minutes to install."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from tests.live.bluesky_server import BlueskyServer
from tests.live.nodebb_server import ANNOUNCEMENTS, NodeBBServer
from tests.live.round_trip import Service, a_service
from tests.live.slack_server import BOT, EVA, SECRET, SlackServer, running_slack
from tests.live.telegram_group import a_group
from tests.live.telegram_server import TelegramServer
from tests.platforms.telegram.fake import GROUP

pytestmark = [pytest.mark.live, pytest.mark.slow_server]


@pytest.fixture
async def service(house: House, settings: Settings) -> AsyncIterator[Service]:
    async with a_service(house, settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlackServer]:
    with running_slack(tmp_path_factory.mktemp("slack")) as server:
        yield server


async def test_on_slack_which_tells_by_itself(service: Service, slack: SlackServer) -> None:
    """What it posts to our address is signed by the server, not by us."""
    room = slack.a_channel(f"plaza-{uuid4().hex[:8]}")
    eva = slack.call(EVA, "auth.test")["user_id"]
    channel = await service.connect(
        platform="slack",
        server_url=slack.url,
        credentials={"access_token": BOT, "signing_secret": SECRET},
        settings={"channel": room},
    )
    hook = await service.api.post(f"/channels/{channel}/hook")
    assert hook["url"].startswith(service.url)
    assert hook["secret"] is None
    slack.tell_also(hook["url"])
    words = f"Abrimos a las nueve {uuid4().hex}"
    message, post = await service.publish(channel, words)
    [shown] = [said for said in slack.messages(room) if said["text"] == words]
    assert shown["ts"] == post

    on: dict[str, Any] = {"channel": room}
    said = slack.call(EVA, "chat.postMessage", text="Compra ya", thread_ts=post, **on)
    slack.call(EVA, "reactions.add", timestamp=post, name="tada", **on)
    answer = await service.answer_to(message)
    assert (answer["platform_message_id"], answer["text"]) == (said["ts"], "Compra ya")
    assert answer["author"]["id"] == eva
    told = await service.api.get(f"/channels/{channel}/inbound")
    assert (told["hears"], told["trouble"]) == ("webhook", None)
    ours = await service.answer_them(answer, "No, gracias")
    thread = slack.call(EVA, "conversations.replies", ts=post, **on)["messages"]
    assert [(each["ts"], each["text"]) for each in thread[1:]] == [
        (said["ts"], "Compra ya"),
        (ours, "No, gracias"),
    ]
    reactions = f"/inbound-activities?answers_message_id={message}"
    [sign] = await service.until(lambda: service.all_of(reactions))
    assert (sign["kind"], sign["reaction"]) == ("reaction", "tada")

    members = slack.members(room)
    assert (await service.numbers_of_channel(channel))["members"] == len(members) == 2
    await service.act(channel, kind="kick_person", platform_person_id=answer["author"]["id"])
    assert slack.members(room) == [each for each in members if each != eva]

    numbers = await service.numbers_of_message(message)
    [now] = [said for said in slack.messages(room) if said["ts"] == post]
    assert numbers["comments"] == now["reply_count"] == 2
    assert numbers["reactions"] == sum(each["count"] for each in now["reactions"]) == 1


async def test_on_telegram_in_front_of_which_stands_a_group(
    service: Service, telegram_server: TelegramServer
) -> None:
    """The emulator knows no chats: that there is a group, that the bot is an administrator of it
    and how many people are in it is said by ourselves. It has no media, polls or bans."""
    token = f"666:{uuid4().hex}"
    async with a_group(telegram_server) as group:
        channel = await service.connect(
            platform="telegram",
            server_url=group.url,
            credentials={"bot_token": token},
            settings={"chat_id": str(GROUP)},
        )
        await service.listening(channel)
        assert (await service.api.get(f"/channels/{channel}/inbound"))["hears"] == "streaming"
        words = f"Abrimos a las nueve {uuid4().hex}"
        message, post = await service.publish(channel, words)
        assert group.said(token) == {post: words}

        now = int(datetime.now(UTC).timestamp())
        reply = await asyncio.to_thread(group.somebody_answers, token, post, "Compra ya", now)
        answer = await service.answer_to(message)
        assert (answer["platform_message_id"], answer["text"]) == (reply, "Compra ya")
        assert answer["author"]["name"] == "Ana"
        ours = await service.answer_them(answer, "No, gracias")
        assert group.said(token)[ours] == "No, gracias"
        assert telegram_server.answered_by(token, ours) == reply

        await service.act(channel, kind="remove_message", platform_message_id=reply)
        assert group.said(token) == {post: words, ours: "No, gracias"}
        assert (await service.numbers_of_channel(channel))["members"] == group.members
        assert {"getMe", "sendMessage", "getUpdates", "deleteMessage"} <= {*group.passed_on}


async def test_on_nodebb(service: Service, nodebb_server: NodeBBServer) -> None:
    member = nodebb_server.join()
    channel = await service.connect(
        platform="nodebb",
        server_url=nodebb_server.url,
        credentials={"api_token": nodebb_server.admin.token},
        settings={"category_id": ANNOUNCEMENTS, "write_api": "v2"},
    )
    await service.listening(channel)
    title = f"Abrimos a las nueve {uuid4().hex}"
    message, post = await service.publish(channel, f"{title}\n\nY cerramos a las dos.")
    topic = nodebb_server.topics()[title]
    assert nodebb_server.words(topic) == ["Y cerramos a las dos."]

    reply = nodebb_server.reply(member, topic, "Compra ya en mi tienda")
    nodebb_server.vote(member, post)
    answer = await service.answer_to(message)
    assert answer["platform_message_id"] == reply
    assert answer["author"]["id"] == member.uid
    ours = await service.answer_them(answer, "Aquí no se vende nada")
    stood = nodebb_server.call("GET", f"/topic/{topic}")["posts"]
    assert [(str(each["pid"]), str(each.get("toPid") or "")) for each in stood[1:]] == [
        (reply, ""),
        (ours, reply),
    ]

    numbers = await service.numbers_of_message(message)
    now = nodebb_server.call("GET", f"/topic/{topic}")
    assert numbers["comments"] == int(now["postcount"]) - 1 == 2
    assert numbers["reactions"] == int(now["posts"][0]["votes"]) == 1

    await service.act(channel, kind="remove_message", platform_message_id=reply)
    assert nodebb_server.words(topic) == ["Y cerramos a las dos.", "Aquí no se vende nada"]
    await service.act(
        channel, kind="ban_person", platform_person_id=answer["author"]["id"], reason="Spam."
    )
    assert nodebb_server.is_banned(member)


async def test_on_bluesky(service: Service, network: BlueskyServer) -> None:
    ana, bea = network.join(), network.join("bea")
    channel = await service.connect(
        platform="bluesky",
        server_url=network.url,
        credentials={"app_password": ana.app_password},
        settings={"identifier": ana.handle},
    )
    await service.listening(channel)
    words = f"Abrimos a las nueve {uuid4().hex}"
    message, post = await service.publish(channel, words)
    assert {uri: said["text"] for uri, said in network.posts(ana.did).items()} == {post: words}
    shown = await asyncio.to_thread(network.shown, bea, post)
    assert shown["record"]["text"] == words

    reply = network.answer(bea, post, "Compra ya")["uri"]
    network.record(bea, "app.bsky.feed.like", {"subject": network.reference(post)})
    answer = await service.answer_to(message)
    assert (answer["platform_message_id"], answer["text"]) == (reply, "Compra ya")
    assert answer["author"]["id"] == bea.did
    ours = await service.answer_them(answer, "No, gracias")
    stands = network.posts(ana.did)[ours]
    assert stands["text"] == "No, gracias"
    assert (stands["reply"]["root"]["uri"], stands["reply"]["parent"]["uri"]) == (post, reply)

    await service.act(channel, kind="mute_person", platform_person_id=bea.did)
    params = {"actor": bea.did}
    profile = network.call("GET", "app.bsky.actor.getProfile", ana.token, params=params)
    assert profile["viewer"]["muted"] is True

    async def counted() -> bool:
        now = await asyncio.to_thread(network.shown, ana, post)
        return bool(now["replyCount"] == now["likeCount"] == 1)

    await service.until(counted)
    numbers = await service.numbers_of_message(message)
    assert (numbers["comments"], numbers["reactions"]) == (1, 1)
