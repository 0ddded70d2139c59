"""Whoever reads a conversation sees who is there, and whoever follows the stream sees them come and
go; it is in no feed."""

from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.inbox.presence import Presence, PresenceState
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.show_presence import show_presence
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Permission
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ConversationId
from tests.api.stream_town import Town, a_town, lively
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_sandbox_channel
from tests.kit.sse import Block, Reader, following

SHOWN = "conversation.presence"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return lively(settings)


async def talk(town: Town) -> ConversationId:
    channel = await a_sandbox_channel(town.house, town.actor)
    room, at = town.house.app.inbox, town.house.clock.now()
    said = Heard("d1", HeardKind.DIRECT, at, Person("ana", "@ana"), "Hello?")
    await tell_sandbox(room, town.actor, channel.id, said)
    await digest_receipts(room, town.actor, channel.id)
    listed = await town.client.get(f"/v1/conversations?channel_id={channel.id}")
    return ConversationId(listed.json()["data"][0]["id"])


async def shown(reader: Reader) -> Block:
    while True:
        event = await reader.event()
        if event.event == SHOWN:
            return event


async def test_they_are_in_the_conversation_and_come_and_go_over_the_stream(house: House) -> None:
    async with a_town(house) as town:
        id, room = await talk(town), house.app.inbox
        path = f"/v1/conversations/{id}"
        alone = await town.client.get(path)
        assert alone.json()["presences"] == []
        etag = {"If-None-Match": alone.headers["etag"]}
        assert (await town.client.get(path, headers=etag)).status_code == 304
        async with following(town.client, params={"presence": "true"}) as reader:
            await show_presence(room, town.actor, id, PresenceState.TYPING)
            came = await shown(reader)
            assert (came.id, came.letter["conversation_id"]) == (None, id)
            [there] = came.letter["presences"]
            assert (there["who"], there["state"]) == (town.actor.id, "typing")
            read = await town.client.get(path, headers=etag)
            assert read.json()["presences"] == came.letter["presences"]
            assert read.json()["version"] == alone.json()["version"]
            now = house.clock.now()
            gone = Presence(
                *(town.actor.workspace, id, town.actor.id, PresenceState.TYPING),
                *(now - timedelta(1), now - timedelta(seconds=1)),
            )
            async with room.begin(town.actor) as tx:
                await tx.presences.show(gone)
                await tx.commit()
            assert (await shown(reader)).letter["presences"] == []
        feed = await town.feed()
        assert SHOWN not in {event["type"] for event in feed["data"]}
        await show_presence(room, town.actor, id, PresenceState.VIEWING)
        async with following(town.client, params={"presence": "true"}) as reader:
            assert (await shown(reader)).letter["presences"][0]["state"] == "viewing"
        async with following(town.client) as reader:
            await town.happens()
            assert (await reader.event()).event == "community.created", "only for who asks"


async def test_it_takes_the_inbox(house: House) -> None:
    async with a_town(house) as town:
        only = frozenset({Permission.EVENTS_READ})
        text = await a_key_text(house, town.actor, scopes=only)
        caller = a_caller(the_application(house), text)
        refused = await caller.get("/v1/events/stream?presence=true")
        assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
        wrong = await town.client.get("/v1/events/stream?presence=yes")
        assert wrong.status_code == 422, wrong.text
