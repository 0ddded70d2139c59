"""While a crisis asks for it no reply in its scope begins to go out that nobody approved."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.crises.crisis import Crisis, Move
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.use_cases.hold_publishing import (
    Wanted,
    hold_publishing,
    read_standing,
    release_publishing,
)
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.publishing.model import Message
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId
from domain.shared.lifting import OnLift
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.approval_builders import approves
from tests.kit.builders import a_message, an_answer

TERMS = StopTerms("Every word counts.", OnLift.ASK, 6)
REPLIES = Wanted(hold=False, replies_need_approval=True)
EVERYWHERE = Scope()
EACH = 40
PROMISE = timedelta(seconds=2)
ANSWERS = (
    "SELECT d.state, count(*) FROM deliveries d JOIN messages m ON m.id = d.message_id"
    " WHERE m.in_reply_to IS NOT NULL GROUP BY d.state"
)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def now_of(house: House, actor: Actor, message: Message) -> Message:
    return await house.app.publishing.reads.message(actor, message.id)


async def asks(house: House, actor: Actor, scope: Scope = EVERYWHERE) -> Crisis:
    room = house.app.crises.response
    crisis = await open_crisis(room, actor, NewCrisis("Nuts"))
    return await hold_publishing(room, actor, crisis.id, scope, TERMS, REPLIES)


async def test_no_reply_begins_to_go_out_unapproved_once_it_is_asked_and_all_else_goes_on(
    house: House, watch: Watcher
) -> None:
    """Judged by the instants that are written down before each call of a platform."""
    actor, channels = await some_channels(house, 2)
    room = house.app.crises.response
    crisis = await open_crisis(room, actor, NewCrisis("Nuts"))
    replies = [
        await an_answer(house, actor, channels=[channels[number % 2]], text=f"reply {number}")
        for number in range(EACH)
    ]
    for number in range(EACH):
        await a_message(house, actor, channels=channels, text=f"post {number}", now=True)
    async with at_work(house):
        await watch.until_rows(f"SELECT FROM ({ANSWERS}) f WHERE f.state = 'published'")
        await hold_publishing(room, actor, crisis.id, Scope(), TERMS, REPLIES)
        answered = house.clock.now()
        await watch.until_rows(
            "SELECT FROM deliveries WHERE state NOT IN ('published', 'in_review')"
            " HAVING count(*) = 0"
        )
        found = {row["state"]: row["count"] for row in await watch.db.fetch(ANSWERS)}
        assert sum(found.values()) == EACH
        assert found["in_review"] > 0, "it was asked for when all was out"
        states = await watch.states()
        assert states["published"] == found["published"] + 2 * EACH
        begun = await watch.db.fetchval(
            "SELECT max(a.started_at) FROM attempts a JOIN deliveries d ON d.id = a.delivery_id"
            " JOIN messages m ON m.id = d.message_id WHERE m.in_reply_to IS NOT NULL"
        )
        assert begun <= answered + PROMISE
        waiting = [
            one
            for one in [await now_of(house, actor, reply) for reply in replies]
            if one.status is MessageStatus.IN_REVIEW
        ]
        await approves(house, actor, waiting[0])
        out, asked = states["published"] + 1, len(waiting) - 1
        await watch.until_states(published=out, in_review=asked)
        assert (await watch.texts())[waiting[0].content.text] == 1
        await release_publishing(room, actor, crisis.id, None, None)
        free = await an_answer(house, actor, channels=channels[:1], text="as ever")
        await watch.until_states(published=out + 1, in_review=asked)
        # Whoever waits for a yes waits on: nothing of it goes out by itself.
        assert (await now_of(house, actor, free)).status is MessageStatus.PUBLISHED


async def test_what_a_worker_has_in_hand_already_is_not_sent(house: House) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.publishing
    reply = await an_answer(house, actor, channels=[channel], text="in hand")
    post = await a_message(house, actor, channels=[channel], text="a post", now=True)
    claims = await take_due(room, actor, [one.deliveries[0].id for one in (reply, post)])
    assert len(claims) == 2
    await asks(house, actor)
    [started] = await start_attempts(room, actor, claims)
    assert started.attempt.delivery_id == post.deliveries[0].id
    assert (await now_of(house, actor, reply)).status is MessageStatus.IN_REVIEW


async def test_a_reply_that_waits_for_its_time_is_asked_about_and_goes_out_at_its_time(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    later = await an_answer(house, actor, channels=[channel], text="later", now=True)
    crisis = await asks(house, actor, Scope(channel_ids=(channel.id,)))
    async with at_work(house):
        await watch.until_states(in_review=1)
        await approves(house, actor, later)
        await watch.until_states(published=1)
    assert (await read_standing(house.app.crises.response, actor, crisis.id)).measures


@pytest.mark.parametrize("scope", ["channel", "community", "platform", "everywhere"])
async def test_only_replies_in_scope_are_asked_about(house: House, scope: str) -> None:
    actor, channels = await some_channels(house, 2)
    there = _scope(scope, channels[0])
    await asks(house, actor, there)
    inside = await an_answer(house, actor, channels=channels[:1], text="inside")
    outside = await an_answer(house, actor, channels=channels[1:], text="outside")
    post = await a_message(house, actor, channels=channels[:1], text="a post", now=True)
    assert inside.status is MessageStatus.IN_REVIEW
    narrow = scope == "channel"
    expected = MessageStatus.SCHEDULED if narrow else MessageStatus.IN_REVIEW
    assert outside.status is expected
    assert post.status is MessageStatus.SCHEDULED


def _scope(name: str, channel: Channel) -> Scope:
    return {
        "channel": Scope(channel_ids=(ChannelId(channel.id),)),
        "community": Scope(community_ids=(CommunityId(channel.community_id),)),
        "platform": Scope(platforms=("sandbox",)),
        "everywhere": Scope(),
    }[name]


@pytest.mark.parametrize("move", [Move.RESOLVE, Move.CANCEL])
async def test_once_it_is_resolved_or_was_none_nobody_is_asked_any_more(
    house: House, move: Move
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.crises.response
    crisis = await asks(house, actor)
    way = (Move.ACTIVATE, Move.CONTAIN, move) if move is Move.RESOLVE else (move,)
    for step in way:
        await move_crisis(room, actor, crisis.id, None, step)
    assert (await read_standing(room, actor, crisis.id)).measures == ()
    reply = await an_answer(house, actor, channels=[channel], text="as ever")
    assert reply.status is MessageStatus.SCHEDULED


async def test_another_workspace_is_not_asked(house: House) -> None:
    actor, _ = await some_channels(house)
    other, [channel] = await some_channels(house)
    await asks(house, actor)
    reply = await an_answer(house, other, channels=[channel], text="ours")
    assert reply.status is MessageStatus.SCHEDULED


async def test_exactly_what_was_approved_is_sent(house: House) -> None:
    actor, [channel] = await some_channels(house)
    await asks(house, actor)
    reply = await an_answer(house, actor, channels=[channel], text="approved")
    approved = await approves(house, actor, reply)
    assert approved.status is MessageStatus.SCHEDULED
    room = house.app.publishing
    claims = await take_due(room, actor, [reply.deliveries[0].id])
    [started] = await start_attempts(room, actor, claims)
    assert started.attempt.delivery_id == reply.deliveries[0].id
