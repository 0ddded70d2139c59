"""What was told becomes messages and activities once, and what nobody can read stands in no way."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.inbox.model import InboundMessage
from domain.inbox.ports import InboxTransaction
from domain.inbox.receipt import LEASE, MOST_TRIES, ReceiptState, Way
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.link_answers import link_answers
from domain.inbox.use_cases.read_inbox import read_channel_inbound
from domain.shared.access import Actor
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.heard import Raw
from domain.shared.outcomes import Published
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.stage import Stage

AT = "2026-11-26T09:00:00Z"
POISON = b"poison"


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


def said(id: str, **more: Any) -> bytes:
    told = {"id": id, "kind": "comment", "at": AT, "text": "Hello", "author": {"id": "ana"}}
    return json.dumps(told | more).encode()


async def told(s: Stage, *bodies: bytes) -> None:
    async with s.house.app.inbox.begin(s.actor) as tx:
        raws = [Raw(str(hash(body)), body) for body in bodies]
        await tx.receipts.add(s.channel.id, Way.WEBHOOK, raws)
        await tx.commit()


async def digested(s: Stage) -> None:
    while await digest_receipts(s.house.app.inbox, s.actor, s.channel.id):
        pass


def messages(s: Stage) -> list[InboundMessage]:
    return list(s.house.memory.tables.inbound_messages.values())


def names(s: Stage) -> list[str]:
    return [n.name for n in s.house.memory.news if n.name.startswith("inbound.")]


async def test_our_own_words_coming_back_are_of_no_concern(stage: Stage) -> None:
    own = {"author": {"id": stage.channel.account_id}}
    await told(stage, said("m1", **own), said("m2"))
    await digested(stage)
    assert [message.platform_message_id for message in messages(stage)] == ["m2"]


async def test_what_changes_a_post_of_ours_is_no_orphan(stage: Stage) -> None:
    message = await stage.answered(Published("post-1"))
    assert message.deliveries
    await told(stage, said("x", kind="deletion", message_id="post-1"))
    await digested(stage)
    assert stage.house.memory.tables.inbound_changes == {}


async def test_an_answer_knows_the_message_it_answers(stage: Stage) -> None:
    message = await stage.answered(Published("post-1"))
    await told(
        stage,
        said("m1", parent_id="post-1"),
        said("m2", parent_id="m1", root_id="post-1"),
        said("m3", parent_id="else"),
        said("r1", kind="reaction", message_id="post-1"),
    )
    await digested(stage)
    answers = {m.platform_message_id: m.answers_message_id for m in messages(stage)}
    assert answers == {"m1": message.id, "m2": message.id, "m3": None}
    [liked] = stage.house.memory.tables.inbound_activities.values()
    assert liked.answers_delivery_id == message.deliveries[0].id


async def test_an_answer_that_comes_before_we_know_of_the_post_is_linked_later(
    stage: Stage,
) -> None:
    await told(stage, said("m1", parent_id="post-1"))
    await digested(stage)
    message = await stage.answered(Published("post-1"))
    await link_answers(stage.house.app.inbox, stage.actor, message.id)
    assert messages(stage)[0].answers_message_id == message.id


async def test_a_message_told_in_two_ways_is_one(stage: Stage) -> None:
    mention = said("note-7", kind="mention", message_id="m1")
    await told(stage, said("m1"), mention, said("m1", text="Told again"))
    await digested(stage)
    assert [(m.platform_message_id, m.text) for m in messages(stage)] == [("m1", "Hello")]
    assert names(stage) == ["inbound.received"]


async def test_what_nobody_can_read_is_set_aside_after_three_tries_and_the_others_go_on(
    stage: Stage,
) -> None:
    stage.house.ears.poison = POISON
    await told(stage, said("m1"), POISON, b"{", said("x", kind="edit"), said("m2"))
    for _ in range(MOST_TRIES + 1):
        await digested(stage)
        stage.house.clock.forward(timedelta(minutes=1))
    assert len(messages(stage)) == 2
    receipts = stage.house.memory.tables.inbound_receipts.values()
    aside = [row for row in receipts if row.state is ReceiptState.SET_ASIDE]
    assert {row.reason for row in aside} == {
        "It is poison.",
        "It is not JSON.",
        "It changes a message, and does not say which.",
    }
    assert {row.tries for row in aside} == {MOST_TRIES}
    room = stage.house.app.inbox
    inbound = await read_channel_inbound(room, stage.actor, stage.channel.id)
    assert (inbound.waiting, inbound.set_aside) == (0, 3)
    assert inbound.trouble is not None


async def test_one_over_which_workers_die_is_tried_alone_and_then_set_aside(stage: Stage) -> None:
    await told(stage, said("m1"), said("m2"))
    room = stage.house.app.inbox
    for _ in range(MOST_TRIES):
        async with room.begin(stage.actor) as tx:
            taken = await tx.receipts.take(stage.channel.id, 100, LEASE)
            assert not await tx.receipts.take(stage.channel.id, 100, LEASE)
            await tx.commit()
        stage.house.clock.forward(LEASE)
    assert len(taken) == 1
    await digested(stage)
    states = [row.state for row in stage.house.memory.tables.inbound_receipts.values()]
    assert states == [ReceiptState.SET_ASIDE, ReceiptState.DIGESTED]


async def test_what_comes_first_waits_for_what_it_changes(stage: Stage) -> None:
    edit = said("m1:2", kind="edit", message_id="m1", text="Second", at="2026-11-26T09:00:05Z")
    await told(stage, edit)
    await digested(stage)
    assert (messages(stage), names(stage)) == ([], [])
    await told(stage, said("m1"))
    await digested(stage)
    [message] = messages(stage)
    assert (message.text, message.version) == ("Second", 2)
    assert names(stage) == ["inbound.received", "inbound.edited"]
    changes = stage.house.memory.tables.inbound_changes.values()
    assert {change.inbound_id for change in changes} == {message.id}


@pytest.mark.parametrize("at_once", [True, False])
async def test_all_that_bears_the_id_of_one_message_counts(stage: Stage, at_once: bool) -> None:
    more = {"message_id": "m1", "at": "2026-11-26T09:00:05Z"}
    things = [
        said("m1"),
        said("m1", kind="mention"),
        said("m1", kind="edit", text="Second", **more),
        said("m1", kind="reaction", **more),
        said("m1", kind="reaction_removed", **more),
    ]
    if at_once:
        things = [json.dumps({"items": [json.loads(thing) for thing in things]}).encode()]
    for thing in (*things, *(thing + b" " for thing in things)):
        await told(stage, thing)
        await digested(stage)
    [message] = messages(stage)
    assert (message.text, message.version) == ("Second", 2)
    kinds = {row.kind.value for row in stage.house.memory.tables.inbound_activities.values()}
    assert kinds == {"reaction", "reaction_removed"}
    await told(stage, said("m1", kind="deletion", **more))
    await digested(stage)
    [message] = messages(stage)
    assert (message.state.value, message.text) == ("deleted", None)
    assert len(names(stage)) == 5


async def test_what_is_wrong_in_a_telling_takes_nothing_from_the_rest(stage: Stage) -> None:
    wrong = [{"id": "m2", "kind": "edit", "at": AT}, {"id": "m3", "kind": "comment"}]
    items = [json.loads(said("m1")), *wrong, {"kind": "poll_vote"}, json.loads(said("m4"))]
    await told(stage, json.dumps({"items": items}).encode())
    for _ in range(MOST_TRIES + 1):
        await digested(stage)
        assert len(messages(stage)) == 2
        stage.house.clock.forward(timedelta(minutes=1))
    inbound = await read_channel_inbound(stage.house.app.inbox, stage.actor, stage.channel.id)
    assert (inbound.waiting, inbound.set_aside) == (0, 1)
    assert inbound.trouble == "/items/2/at is not as the schema has it: missing."
    assert names(stage) == ["inbound.received"] * 2


async def test_a_database_that_is_away_is_no_try(stage: Stage) -> None:
    await told(stage, said("m1"), said("m2"))
    room, away = stage.house.app.inbox, [True]

    class Away:
        """Messages cannot be reached while it is."""

        def __init__(self, tx: InboxTransaction) -> None:
            self._tx = tx

        def __getattr__(self, name: str) -> Any:
            if name == "messages" and away:
                raise TemporarilyUnavailable(retry_after_seconds=1)
            return getattr(self._tx, name)

    @asynccontextmanager
    async def begin(actor: Actor) -> AsyncIterator[Any]:
        async with room.begin(actor) as tx:
            yield Away(tx)

    troubled = replace(room, begin=begin)
    for _ in range(MOST_TRIES + 1):
        with pytest.raises(TemporarilyUnavailable):
            await digest_receipts(troubled, stage.actor, stage.channel.id)
    receipts = stage.house.memory.tables.inbound_receipts.values()
    assert {(row.state, row.tries) for row in receipts} == {(ReceiptState.WAITING, 0)}
    away.clear()
    await digested(stage)
    assert len(messages(stage)) == 2
