"""From a schedule to an answer, an act and a number, on servers that are quickly there."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from tests.live.mastodon_server import MastodonServer
from tests.live.round_trip import Service, a_service
from tests.live.synapse_server import Synapse

pytestmark = pytest.mark.live


@pytest.fixture
async def service(house: House, settings: Settings) -> AsyncIterator[Service]:
    async with a_service(house, settings) as opened:
        yield opened


async def test_on_mastodon(service: Service, mastodon_server: MastodonServer) -> None:
    server = mastodon_server
    alice, bob = server.id_of(server.alice), server.id_of(server.bob)
    channel = await service.connect(
        platform="mastodon", server_url=server.url, credentials={"access_token": server.alice}
    )
    await service.listening(channel)
    words = f"Abrimos a las nueve {uuid4().hex}"
    message, post = await service.publish(channel, words)
    [shown] = [status for status in server.statuses() if words in status["content"]]
    assert shown["id"] == post

    said = {"status": "@alice ¿y el domingo?", "in_reply_to_id": post}
    reply = server.call("POST", "/api/v1/statuses", server.bob, **said)
    server.call("POST", f"/api/v1/statuses/{post}/favourite", server.bob)
    answer = await service.answer_to(message)
    assert answer["platform_message_id"] == reply["id"]
    assert answer["author"]["id"] == bob
    ours = await service.answer_them(answer, "De diez a dos")
    stands = server.call("GET", f"/api/v1/statuses/{ours}", server.bob)
    assert stands["in_reply_to_id"] == reply["id"]
    assert "De diez a dos" in stands["content"]
    assert "@bob" in stands["content"]

    assert not server.tie(server.alice, bob)["muting"]
    await service.act(
        channel, kind="mute_person", platform_person_id=answer["author"]["id"], reason="Ruido."
    )
    assert server.tie(server.alice, bob)["muting"]

    numbers = await service.numbers_of_message(message)
    now = server.call("GET", f"/api/v1/statuses/{post}", server.alice)
    assert numbers["comments"] == now["replies_count"] == 1
    assert numbers["reactions"] == now["favourites_count"] == 1
    account = await service.numbers_of_channel(channel)
    followers = server.call("GET", f"/api/v1/accounts/{alice}", server.alice)["followers_count"]
    assert account["followers"] == followers


async def test_a_poll_on_mastodon(service: Service, mastodon_server: MastodonServer) -> None:
    server = mastodon_server
    channel = await service.connect(
        platform="mastodon", server_url=server.url, credentials={"access_token": server.alice}
    )
    words, options = f"¿Qué día? {uuid4().hex}", ["Sábado", "Domingo", "Los dos"]
    asked = {"options": options, "duration_seconds": 3600, "multiple": True}
    message, post = await service.publish(channel, words, poll=asked)
    [shown] = [status for status in server.statuses() if words in status["content"]]
    assert shown["id"] == post
    poll = shown["poll"]
    assert [option["title"] for option in poll["options"]] == options
    assert (poll["multiple"], poll["expired"], poll["votes_count"]) == (True, False, 0)
    open_for = datetime.fromisoformat(poll["expires_at"]) - datetime.fromisoformat(
        shown["created_at"]
    )
    assert abs(open_for - timedelta(hours=1)) < timedelta(minutes=1)
    server.call("POST", f"/api/v1/polls/{poll['id']}/votes", server.bob, choices=["0", "2"])
    server.call("POST", f"/api/v1/polls/{poll['id']}/votes", server.moderator, choices=["2"])
    numbers = await service.numbers_of_message(message)
    stands = server.call("GET", f"/api/v1/polls/{poll['id']}", server.alice)
    assert [option["votes_count"] for option in stands["options"]] == [1, 0, 2]
    assert numbers["votes"] == stands["votes_count"] == 3


async def test_on_matrix(service: Service, synapse: Synapse) -> None:
    ana, eva = synapse.register(), synapse.register("eva")
    room = synapse.create_room(ana)
    synapse.call("POST", f"/join/{room}", eva.token)

    def joined() -> int:
        return len(synapse.call("GET", f"/rooms/{room}/joined_members", ana.token)["joined"])

    channel = await service.connect(
        platform="matrix",
        server_url=synapse.url,
        credentials={"access_token": ana.token},
        settings={"room_id": room},
    )
    await service.listening(channel)
    assert (await service.numbers_of_channel(channel))["members"] == joined() == 2
    words = f"Abrimos a las nueve {uuid4().hex}"
    message, post = await service.publish(channel, words)
    event = synapse.call("GET", f"/rooms/{room}/event/{post}", eva.token)
    assert event["content"]["body"] == words

    said: dict[str, Any] = {"msgtype": "m.text", "body": "Compra ya"}
    said["m.relates_to"] = {"m.in_reply_to": {"event_id": post}}
    path = f"/rooms/{room}/send/m.room.message/{uuid4().hex}"
    reply = synapse.call("PUT", path, eva.token, **said)["event_id"]
    answer = await service.answer_to(message)
    assert (answer["platform_message_id"], answer["text"]) == (reply, "Compra ya")
    assert answer["author"]["id"] == eva.user_id
    ours = await service.answer_them(answer, "No, gracias")
    stands = synapse.call("GET", f"/rooms/{room}/event/{ours}", eva.token)["content"]
    assert "No, gracias" in stands["body"]
    assert stands["m.relates_to"]["m.in_reply_to"] == {"event_id": reply}

    likes: dict[str, Any] = {}
    likes["m.relates_to"] = {"rel_type": "m.annotation", "event_id": post, "key": "👍"}
    path = f"/rooms/{room}/send/m.reaction/{uuid4().hex}"
    synapse.call("PUT", path, eva.token, **likes)
    assert await service.numbers_of_message(message) == {"comments": 0, "reactions": 1}

    about = {"place": room, "reason": "Spam."}
    await service.act(channel, kind="mute_person", platform_person_id=eva.user_id, **about)
    with pytest.raises(httpx.HTTPStatusError, match="403"):
        synapse.say(eva, room, "¿Y yo?")
    await service.act(channel, kind="unmute_person", platform_person_id=eva.user_id, **about)
    synapse.say(eva, room, "Gracias")
    await service.act(channel, kind="remove_message", platform_message_id=reply, **about)
    assert synapse.messages(ana, room) == [words, "No, gracias", "Gracias"]
    await service.act(channel, kind="ban_person", platform_person_id=eva.user_id, **about)
    state = f"/rooms/{room}/state/m.room.member/{eva.user_id}"
    assert synapse.call("GET", state, ana.token)["membership"] == "ban"

    after = await service.now()
    assert (await service.numbers_of_channel(channel, after=after))["members"] == joined() == 1


async def test_on_matrix_a_poll_is_counted_and_closed_when_its_time_is_over(
    service: Service, synapse: Synapse
) -> None:
    ana, eva = synapse.register(), synapse.register("eva")
    room = synapse.create_room(ana)
    synapse.call("POST", f"/join/{room}", eva.token)
    channel = await service.connect(
        platform="matrix",
        server_url=synapse.url,
        credentials={"access_token": ana.token},
        settings={"room_id": room},
    )
    asked = {"options": ["sábado", "domingo"], "duration_seconds": 86_400}
    message, post = await service.publish(channel, "¿Qué día?", poll=asked)
    event = synapse.call("GET", f"/rooms/{room}/event/{post}", eva.token)
    answers = event["content"][event["type"]]["answers"]
    assert [answer["org.matrix.msc1767.text"] for answer in answers] == asked["options"]

    voted: dict[str, Any] = {"m.relates_to": {"rel_type": "m.reference", "event_id": post}}
    voted["org.matrix.msc3381.poll.response"] = {"answers": [answers[1]["id"]]}
    path = f"/rooms/{room}/send/org.matrix.msc3381.poll.response/{uuid4().hex}"
    synapse.call("PUT", path, eva.token, **voted)
    assert (await service.numbers_of_message(message))["votes"] == 1

    async def ends() -> list[str]:
        path = f"/rooms/{room}/relations/{post}/m.reference/org.matrix.msc3381.poll.end"
        found = synapse.call("GET", path, ana.token, api="v1")["chunk"]
        return [event["sender"] for event in found]

    assert await ends() == []
    assert await service.later(timedelta(days=1), ends) == [ana.user_id]

    async def on_record() -> list[str]:
        attempts = await service.all_of(f"/messages/{message}/attempts")
        return [each["outcome"] for each in attempts if each["kind"] == "close_poll"]

    assert await service.until(on_record) == ["closed"]
