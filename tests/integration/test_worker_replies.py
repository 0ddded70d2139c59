"""Answers go out by the way of all messages, and give way to those whom they answer."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.answering import Manner
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.model import Message
from domain.publishing.moves import at_instant
from domain.publishing.use_cases.reply_to_message import reply_to_message
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, InboundMessageId
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import a_sandbox_channel, a_workspace

SAID_AT = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
"""Whoever was heard can be answered for a while."""
ANA = Person("ana", "@ana")


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def _hears(
    house: House, watch: Watcher, actor: Actor, channel_id: ChannelId, heard: Heard
) -> InboundMessageId:
    await tell_sandbox(house.app.inbox, actor, channel_id, heard)
    known = "SELECT id FROM inbound_messages WHERE platform_message_id = $1"
    await watch.until_rows(known, heard.id)
    return InboundMessageId(str(await watch.db.fetchval(known, heard.id)))


async def _answers(
    house: House,
    actor: Actor,
    inbound_id: InboundMessageId,
    manner: Manner,
    later: timedelta | None = None,
) -> Message:
    at = at_instant(house.clock.now() + (later or timedelta()))
    draft = Draft((), Content("From ten to two."), schedule=at, at_once=later is None)
    return await reply_to_message(house.app.publishing, actor, inbound_id, draft, manner)


async def test_somebody_is_answered_in_the_open_and_alone_and_answers_us(
    settings: Settings, watch: Watcher
) -> None:
    async with open_app(settings) as house, at_work(house):
        actor = await a_workspace(house)
        channel = await a_sandbox_channel(house, actor)
        asked = Heard("c1", HeardKind.COMMENT, SAID_AT, ANA, "Open on Monday?")
        inbound_id = await _hears(house, watch, actor, channel.id, asked)
        answer = await _answers(house, actor, inbound_id, Manner())
        await _answers(house, actor, inbound_id, Manner(private=True))
        await watch.until_states(published=2)
        posts = {post["to_person"]: post for post in await watch.posts()}
        assert posts.keys() == {None, "ana"}
        assert {post["reply_to"] for post in posts.values()} == {"c1"}
        thanks = Heard("c2", HeardKind.COMMENT, SAID_AT, ANA, "Ta!", parent_id=posts[None]["id"])
        await _hears(house, watch, actor, channel.id, thanks)
        await watch.until_rows(
            "SELECT FROM conversations WHERE reply_count = 2 AND first_reply_at IS NOT NULL"
        )
    linked = await watch.db.fetchval(
        "SELECT answers_message_id FROM inbound_messages WHERE platform_message_id = 'c2'"
    )
    assert linked == answer.id


async def test_an_answer_that_waits_gives_way_once_its_person_is_heard(
    settings: Settings, watch: Watcher
) -> None:
    async with open_app(settings) as house, at_work(house):
        actor = await a_workspace(house)
        channel = await a_sandbox_channel(house, actor)
        asked = Heard("d1", HeardKind.DIRECT, SAID_AT, ANA, "Are you there?", place="talk-7")
        inbound_id = await _hears(house, watch, actor, channel.id, asked)
        gives_way, later = Manner(cancel_if_they_write=True), timedelta(hours=1)
        await _answers(house, actor, inbound_id, gives_way, later)
        again = Heard("d2", HeardKind.DIRECT, SAID_AT, ANA, "Never mind.", place="talk-7")
        await _hears(house, watch, actor, channel.id, again)
        await watch.until_rows(
            "SELECT FROM deliveries WHERE state = 'cancelled' AND error_code = 'they_wrote_first'"
        )
    assert await watch.posts() == []
