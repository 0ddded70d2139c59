"""What our Matrix adapter shows, hears, does to people and counts is so on a real homeserver."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.platforms.adapter import AccountMeter, Editor, Moderator, PollCloser, PostMeter
from adapters.platforms.matrix.powers import POWERS
from domain.publishing.content import Poll, Post
from domain.publishing.outcomes import NotSent, Published, RefusalKind, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.heard import HeardKind
from domain.shared.platforms import Connection
from domain.shared.readings import Metric
from tests.live.connected import PNG, Adapters, Ear, adapters_over_sockets
from tests.live.synapse_server import Login, Synapse

pytestmark = pytest.mark.live


@dataclass(frozen=True)
class Plaza:
    """A room of ours, and somebody else in it."""

    server: Synapse
    ana: Login
    eva: Login
    room: str
    place: Connection

    def by_eva(self, kind: str, **content: Any) -> str:
        path = f"/rooms/{self.room}/send/{kind}/{uuid4().hex}"
        return str(self.server.call("PUT", path, self.eva.token, **content)["event_id"])

    def membership(self, who: Login) -> str:
        path = f"/rooms/{self.room}/state/m.room.member/{who.user_id}"
        return str(self.server.call("GET", path, self.ana.token)["membership"])

    def event(self, event_id: str) -> dict[str, Any]:
        return self.server.call("GET", f"/rooms/{self.room}/event/{event_id}", self.ana.token)


@pytest.fixture
async def adapters() -> AsyncIterator[Adapters]:
    async with adapters_over_sockets() as opened:
        yield opened


@pytest.fixture
async def plaza(adapters: Adapters, synapse: Synapse) -> Plaza:
    ana, eva = synapse.register(), synapse.register("eva")
    room = synapse.create_room(ana)
    place = await adapters.connect("matrix", synapse.url, ana.token, {"room_id": room})
    synapse.call("POST", f"/join/{room}", eva.token)
    return Plaza(synapse, ana, eva, room, place)


async def test_a_picture_hangs_with_its_caption_and_stays_when_the_caption_changes(
    adapters: Adapters, plaza: Plaza
) -> None:
    matrix = adapters["matrix"]
    shown = adapters.files.keep(PNG, alt_text="Un punto")
    post = replace(adapters.post(plaza.place, "Mirad"), media=(shown,))
    first, again = await matrix.publish(post), await matrix.publish(post)
    assert isinstance(first, Published)
    assert isinstance(again, Published)
    assert first.post_id == again.post_id
    content = plaza.event(first.post_id)["content"]
    assert (content["msgtype"], content["body"]) == ("m.image", "Mirad")
    assert content["filename"] == "Un punto.png"
    media = content["url"].removeprefix("mxc://")
    path = f"/_matrix/client/v1/media/download/{media}"
    assert plaza.server.bytes_at(path, plaza.ana.token) == PNG
    found = await matrix.find(post)
    assert isinstance(found, Published)
    assert found.post_id == first.post_id
    assert isinstance(matrix, Editor)
    later = adapters.post(plaza.place, "Mirad bien")
    edit = replace(later, media=(shown,), platform_post_id=first.post_id)
    assert isinstance(await matrix.edit(edit), Published)


async def test_what_others_do_is_heard_once_and_what_we_do_is_not(
    adapters: Adapters, plaza: Plaza
) -> None:
    matrix = adapters["matrix"]
    ours = await matrix.publish(adapters.post(plaza.place, "Hola"))
    assert isinstance(ours, Published)
    ear = await Ear(matrix, plaza.place).begin()
    text = {"msgtype": "m.text"}
    within = {"rel_type": "m.thread", "event_id": ours.post_id}
    said = plaza.by_eva("m.room.message", **text, body="¿Abrís el domingo?")
    reply = plaza.by_eva("m.room.message", **text, body="En el hilo", **{"m.relates_to": within})
    named = {"m.mentions": {"user_ids": [plaza.ana.user_id]}}
    call = plaza.by_eva("m.room.message", **text, body="ana, ven", **named)
    replaces = {"rel_type": "m.replace", "event_id": said}
    new = {"m.new_content": {**text, "body": "¿Y el lunes?"}, "m.relates_to": replaces}
    edit = plaza.by_eva("m.room.message", **text, body="* ¿Y el lunes?", **new)
    likes = {"rel_type": "m.annotation", "event_id": ours.post_id, "key": "👍"}
    like = plaza.by_eva("m.reaction", **{"m.relates_to": likes})
    gone = plaza.server.call("PUT", f"/rooms/{plaza.room}/redact/{call}/x", plaza.eva.token)
    luz = plaza.server.register("luz")
    plaza.server.call("POST", f"/join/{plaza.room}", luz.token)
    plaza.server.call("POST", f"/rooms/{plaza.room}/leave", luz.token)
    await matrix.publish(adapters.post(plaza.place, "Sí"))

    heard = await ear.heard()
    assert [(item.kind, item.id) for item in heard if item.message_id] == [
        (HeardKind.COMMENT, said),
        (HeardKind.COMMENT, reply),
        (HeardKind.EDIT, edit),
        (HeardKind.REACTION, like),
        (HeardKind.DELETION, gone["event_id"]),
    ]
    by_id = {item.id: item for item in heard}
    assert by_id[edit].message_id == said
    assert by_id[edit].text == "¿Y el lunes?"
    assert by_id[reply].root_id == ours.post_id
    assert by_id[gone["event_id"]].message_id == call
    moved = [(item.kind, item.author and item.author.id) for item in heard if not item.message_id]
    assert moved == [
        (HeardKind.MEMBER_JOINED, luz.user_id),
        (HeardKind.MEMBER_LEFT, luz.user_id),
    ]
    assert await ear.heard() == []


async def test_who_names_us_calls(adapters: Adapters, plaza: Plaza) -> None:
    ear = await Ear(adapters["matrix"], plaza.place).begin()
    named = {"m.mentions": {"user_ids": [plaza.ana.user_id]}}
    plaza.by_eva("m.room.message", msgtype="m.text", body="ana, ven", **named)
    assert [item.kind for item in await ear.heard()] == [HeardKind.MENTION]


async def test_a_poll_is_asked_once_voted_in_and_closed(adapters: Adapters, plaza: Plaza) -> None:
    matrix = adapters["matrix"]
    assert isinstance(matrix, PollCloser)
    assert isinstance(matrix, PostMeter)
    plain = adapters.post(plaza.place, "¿Qué día?")
    asking = Post(text="¿Qué día?", poll=Poll(("sábado", "domingo"), 3600))
    post = replace(plain, post=asking)
    first, again = await matrix.publish(post), await matrix.publish(post)
    assert isinstance(first, Published)
    assert first == again
    found = await matrix.find(post)
    assert isinstance(found, Published)
    assert found.post_id == first.post_id
    to = {"m.relates_to": {"rel_type": "m.reference", "event_id": first.post_id}}

    async def votes(*chosen: str) -> int:
        response = "org.matrix.msc3381.poll.response"
        plaza.by_eva(response, **to, **{response: {"answers": [*chosen]}})
        readings = await matrix.measure_post(plaza.place, first.post_id)
        assert isinstance(readings, tuple)
        return {reading.metric: reading.value for reading in readings}[Metric.VOTES]

    assert [await votes("1"), await votes("2"), await votes("9")] == [1, 1, 0]
    assert await votes("2") == 1
    out = replace(post, platform_post_id=first.post_id)
    for _ in range(2):
        assert isinstance(await matrix.close_poll(out), Published)
    path = f"/rooms/{plaza.room}/relations/{first.post_id}/m.reference"
    related = plaza.server.call("GET", path, plaza.ana.token, api="v1")["chunk"]
    assert [event["type"] for event in related].count("org.matrix.msc3381.poll.end") == 1
    assert await votes() == 1


async def test_what_is_counted_of_a_message_is_what_the_server_has(
    adapters: Adapters, plaza: Plaza
) -> None:
    matrix = adapters["matrix"]
    assert isinstance(matrix, PostMeter)
    ours = await matrix.publish(adapters.post(plaza.place, "Hola"))
    assert isinstance(ours, Published)
    for number in range(2):
        within = {"rel_type": "m.thread", "event_id": ours.post_id}
        plaza.by_eva("m.room.message", msgtype="m.text", body="Sí", **{"m.relates_to": within})
        likes = {"rel_type": "m.annotation", "event_id": ours.post_id, "key": str(number)}
        like = plaza.by_eva("m.reaction", **{"m.relates_to": likes})
    plaza.server.call("PUT", f"/rooms/{plaza.room}/redact/{like}/x", plaza.eva.token)
    readings = await matrix.measure_post(plaza.place, ours.post_id)
    assert isinstance(readings, tuple)
    numbers = {reading.metric: reading.value for reading in readings}
    assert numbers == {Metric.COMMENTS: 2, Metric.REACTIONS: 1}


async def test_a_gap_in_the_timeline_is_filled(adapters: Adapters, plaza: Plaza) -> None:
    ear = await Ear(adapters["matrix"], plaza.place).begin()
    said = [f"{number}" for number in range(230)]
    with ThreadPoolExecutor(8) as people:
        list(people.map(partial(plaza.server.say, plaza.eva, plaza.room), said))
    heard = await ear.heard()
    assert sorted((item.text or "" for item in heard), key=int) == said
    assert len({item.id for item in heard}) == len(said)
    assert await ear.heard() == []


async def test_a_session_that_is_over_is_told(adapters: Adapters, plaza: Plaza) -> None:
    ear = await Ear(adapters["matrix"], plaza.place).begin()
    plaza.server.call("POST", "/logout", plaza.ana.token)
    with pytest.raises(AssertionError, match="CannotTell"):
        await ear.heard()


async def test_a_message_is_removed_and_a_person_shown_out_and_let_in(
    adapters: Adapters, plaza: Plaza
) -> None:
    matrix = adapters["matrix"]
    assert isinstance(matrix, Moderator)
    spam = plaza.by_eva("m.room.message", msgtype="m.text", body="Compra ya")
    remove = Act(ActKind.REMOVE_MESSAGE, message_id=spam, reason="Spam")
    for _ in range(2):
        assert isinstance(await matrix.act(plaza.place, remove), Published)
        assert plaza.event(spam)["content"] == {}
    for kind, wanted in (
        (ActKind.KICK_PERSON, "leave"),
        (ActKind.BAN_PERSON, "ban"),
        (ActKind.UNBAN_PERSON, "leave"),
    ):
        act = Act(kind, person_id=plaza.eva.user_id, reason="Spam")
        for _ in range(2):
            outcome = await matrix.act(plaza.place, act)
            assert isinstance(outcome, Published), (kind, outcome)
            assert plaza.membership(plaza.eva) == wanted


@pytest.mark.parametrize("version", ["10", "12"])
async def test_who_is_muted_says_nothing_until_the_room_has_what_was(
    adapters: Adapters, plaza: Plaza, version: str
) -> None:
    server, matrix = plaza.server, adapters["matrix"]
    assert isinstance(matrix, Moderator)
    room = server.create_room(plaza.ana, room_version=version)
    server.call("POST", f"/join/{room}", plaza.eva.token)
    place = await adapters.connect("matrix", server.url, plaza.ana.token, {"room_id": room})
    path = f"/rooms/{room}/state/m.room.power_levels/"
    before = server.call("GET", path, plaza.ana.token)
    for _ in range(2):
        mute = Act(ActKind.MUTE_PERSON, person_id=plaza.eva.user_id)
        assert isinstance(await matrix.act(place, mute), Published)
        with pytest.raises(httpx.HTTPStatusError, match="403"):
            server.say(plaza.eva, room, "¿Y yo?")
    for _ in range(2):
        unmute = Act(ActKind.UNMUTE_PERSON, person_id=plaza.eva.user_id)
        assert isinstance(await matrix.act(place, unmute), Published)
        server.say(plaza.eva, room, "Gracias")
        assert server.call("GET", path, plaza.ana.token) == before
    for who in (plaza.ana.user_id, "@nobody:loop.test"):
        outcome = await matrix.act(place, Act(ActKind.MUTE_PERSON, person_id=who))
        assert isinstance(outcome, Refused), who


async def test_of_many_mutes_at_once_none_is_lost(adapters: Adapters, plaza: Plaza) -> None:
    """Asked for by as many as there are people; who is passed over too often asks again."""
    matrix = adapters["matrix"]
    assert isinstance(matrix, Moderator)
    people = [plaza.server.register(f"p{number}") for number in range(4)]
    for person in people:
        plaza.server.call("POST", f"/join/{plaza.room}", person.token)

    async def mute(person: Login) -> None:
        act = Act(ActKind.MUTE_PERSON, person_id=person.user_id)
        while not isinstance(outcome := await matrix.act(plaza.place, act), Published):
            assert isinstance(outcome, NotSent), outcome

    await asyncio.gather(*map(mute, people))
    path = f"/rooms/{plaza.room}/state/m.room.power_levels/"
    levels = plaza.server.call("GET", path, plaza.ana.token)["users"]
    assert levels == {person.user_id: -1 for person in people}


async def test_who_has_no_power_in_a_room_declares_none_and_is_refused(
    adapters: Adapters, plaza: Plaza
) -> None:
    url, settings = plaza.server.url, {"room_id": plaza.room}
    matrix = adapters["matrix"]
    assert isinstance(matrix, Moderator)
    place = await adapters.connect("matrix", url, plaza.eva.token, settings)
    for who, powers in ((place, frozenset()), (plaza.place, POWERS)):
        account = await matrix.identify(url, who.credentials, settings)
        assert account.capabilities & POWERS == powers
    act = Act(ActKind.BAN_PERSON, person_id=plaza.ana.user_id)
    outcome = await matrix.act(place, act)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.PERMISSION


async def test_members_are_counted(adapters: Adapters, plaza: Plaza) -> None:
    matrix = adapters["matrix"]
    assert isinstance(matrix, AccountMeter)
    readings = await matrix.measure_account(plaza.place)
    assert isinstance(readings, tuple)
    assert [(reading.metric, reading.value) for reading in readings] == [(Metric.MEMBERS, 2)]
