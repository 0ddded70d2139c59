"""What is said joins its conversation: the same conversations, whatever comes first."""

import itertools
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.inbox.conversation import Conversation, ConversationReply, ConversationState, Priority
from domain.inbox.receipt import Way
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.link_answers import link_answers
from domain.inbox.use_cases.note_reply import note_reply
from domain.shared.heard import HeardKind, Raw
from domain.shared.ids import DeliveryId, MessageId
from domain.shared.outcomes import Published
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.stage import Stage

Told = dict[str, Any]


async def a_stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


@pytest.fixture
async def stage() -> Stage:
    return await a_stage()


def said(id: str, **more: Any) -> Told:
    minute = sum(map(ord, id)) % 60
    at = f"2026-11-26T09:{minute:02}:00Z"
    return {"id": id, "kind": "comment", "at": at, "text": id, "author": {"id": "ana"}} | more


def direct(id: str, **more: Any) -> Told:
    return said(id, kind="direct", **more)


async def told(s: Stage, *them: Told) -> None:
    """All of them at once."""
    async with s.house.app.inbox.begin(s.actor) as tx:
        raws = [Raw(f"{each['id']}-{n}", json.dumps(each).encode()) for n, each in enumerate(them)]
        await tx.receipts.add(s.channel.id, Way.WEBHOOK, raws)
        await tx.commit()
    while await digest_receipts(s.house.app.inbox, s.actor, s.channel.id):
        pass


def conversations(s: Stage) -> list[Conversation]:
    rows = s.house.memory.tables.conversations.values()
    return [row for row in rows if row.merged_into is None]


def together(s: Stage) -> set[frozenset[str]]:
    """Which messages are in one conversation, by their platform ids."""
    rows = s.house.memory.tables.inbound_messages.values()
    ids = {row.conversation_id for row in rows if row.conversation_id}
    return {
        frozenset(row.platform_message_id for row in rows if row.conversation_id == id)
        for id in ids
    }


def groups(*them: str) -> set[frozenset[str]]:
    return {frozenset(each.split()) for each in them}


def picture(s: Stage) -> set[tuple[Any, ...]]:
    """What conversations there are, but for what they are called and when that was found out."""
    return {
        (
            *(row.kind, row.state, row.began_at, row.began_with, row.last_message_at),
            *(row.waiting_since, row.inbound_count, row.reply_window_closes_at, row.author_id),
            *(row.priority, row.priority_reasons, row.answers_message_id),
        )
        for row in conversations(s)
    }


async def test_what_one_person_writes_to_us_alone_is_one_conversation(stage: Stage) -> None:
    await told(stage, direct("a"), direct("b", author={"id": "ben"}), direct("c"))
    assert together(stage) == groups("a c", "b")


async def test_what_is_written_in_one_place_is_one_conversation_whoever_writes(
    stage: Stage,
) -> None:
    there = {"place": "room-1"}
    await told(stage, direct("a", **there), direct("b", author={"id": "ben"}, **there), direct("c"))
    assert together(stage) == groups("a b", "c")


async def test_each_comment_right_below_our_post_begins_a_conversation(stage: Stage) -> None:
    await stage.answered(Published("post-1"))
    under = {"parent_id": "post-1", "root_id": "post-1"}
    below = {"parent_id": "a", "root_id": "post-1"}
    await told(stage, said("a", **under), said("b", **under), said("c", **below))
    assert together(stage) == groups("a c", "b")
    [one] = {row.answers_message_id for row in conversations(stage)}
    assert one is not None


async def test_each_review_is_a_conversation_and_an_article_is_none(stage: Stage) -> None:
    await told(stage, said("a", kind="review"), said("b", kind="review"), said("c", kind="article"))
    assert together(stage) == groups("a", "b")


async def test_mentions_of_one_thread_belong_together(stage: Stage) -> None:
    mention = {"kind": "mention", "root_id": "r"}
    await told(stage, said("a", **mention), said("b", **mention), said("c", kind="mention"))
    assert together(stage) == groups("a b", "c")


async def test_what_answers_a_reply_of_ours_joins_also_if_it_was_heard_before(
    stage: Stage,
) -> None:
    await told(stage, said("a"), said("c", parent_id="reply-1", author={"id": "ben"}))
    assert together(stage) == groups("a", "c")
    await _reply(stage, "a", "reply-1")
    await told(stage, said("e", parent_id="c"))
    assert together(stage) == groups("a c e")


async def test_what_answers_a_reply_that_we_know_went_out_joins(stage: Stage) -> None:
    await told(stage, said("a"))
    message = await stage.answered(Published("reply-1"))
    await _reply(stage, "a", None, message.deliveries[0].id)
    await told(stage, said("c", parent_id="reply-1"))
    assert together(stage) == groups("a c")


async def _reply(s: Stage, to: str, post_id: str | None, delivery: str = "dlv_1") -> Conversation:
    rows = s.house.memory.tables.inbound_messages.values()
    [id] = {row.conversation_id for row in rows if row.platform_message_id == to}
    assert id is not None
    at = s.house.clock.now() + timedelta(days=30)
    reply = ConversationReply(s.actor.workspace, DeliveryId(delivery), id, MessageId("msg_1"), at)
    return await note_reply(s.house.app.inbox, s.actor, s.channel.id, reply, post_id)


async def test_a_reply_ends_the_waiting_and_is_counted_once(stage: Stage) -> None:
    await told(stage, direct("a"), direct("c"))
    [before] = conversations(stage)
    assert before.waiting_since == before.began_at
    for _ in range(2):
        after = await _reply(stage, "a", None)
    assert (after.waiting_since, after.reply_count) == (None, 1)
    assert after.first_reply_at == after.last_reply_at == after.last_message_at
    [stored] = conversations(stage)
    assert stored == after


async def test_who_wrote_between_the_reply_and_our_hearing_of_it_still_waits(stage: Stage) -> None:
    """The first waited longest, and what was said since must not be lost with that."""
    late = stage.house.clock.now() + timedelta(days=31)
    await told(stage, direct("a"), direct("c", at=late.isoformat()))
    after = await _reply(stage, "a", None)
    assert after.waiting_since == late


async def test_what_is_said_after_the_reply_waits_again(stage: Stage) -> None:
    await told(stage, direct("a"))
    after = await _reply(stage, "a", None)
    late = (after.last_message_at + timedelta(minutes=1)).isoformat()
    await told(stage, direct("c", at=late))
    [heard] = conversations(stage)
    assert heard.waiting_since == datetime.fromisoformat(late)


async def test_what_is_said_opens_again_what_was_put_away(stage: Stage) -> None:
    await told(stage, direct("a"))
    key, row = next(iter(stage.house.memory.tables.conversations.items()))
    away = replace(row, state=ConversationState.CLOSED, closed_at=row.began_at)
    stage.house.memory.tables.conversations[key] = away
    await told(stage, direct("c"))
    [heard] = conversations(stage)
    assert (heard.state, heard.closed_at) == (ConversationState.OPEN, None)


async def test_the_platform_says_until_when_we_may_answer(stage: Stage) -> None:
    stage.house.ears.windows[HeardKind.DIRECT] = 3600
    await told(stage, direct("a"), said("b"))
    closes = {row.kind.value: row.reply_window_closes_at for row in conversations(stage)}
    [begun] = [row.began_at for row in conversations(stage) if row.kind == "direct"]
    assert closes == {"direct": begun + timedelta(hours=1), "comment": None}


async def test_a_poor_review_is_urgent_and_says_why(stage: Stage) -> None:
    await told(stage, said("a", kind="review", rating=2.0), said("b", kind="review", rating=2.5))
    assert {row.began_with: row.priority for row in conversations(stage)} == {
        "a": Priority.HIGH,
        "b": Priority.NORMAL,
    }
    assert {row.priority_reasons for row in conversations(stage)} == {("low_rating",), ()}


async def test_a_post_that_turns_out_to_be_ours_is_what_was_reacted_to(stage: Stage) -> None:
    await told(stage, said("a", parent_id="post-1"))
    message = await stage.answered(Published("post-1"))
    await link_answers(stage.house.app.inbox, stage.actor, message.id)
    [row] = conversations(stage)
    assert row.answers_message_id == message.id


@pytest.mark.bar(9, "INBOUND-1000")
async def test_what_was_split_off_is_not_put_together_again(stage: Stage) -> None:
    await told(stage, said("a"), said("c", parent_id="b", root_id="a"))
    assert together(stage) == groups("a c")
    rows = stage.house.memory.tables
    [row] = conversations(stage)
    apart = replace(row, id=type(row.id)("cnv_x"), split_from=row.id)
    rows.conversations[row.workspace_id, apart.id] = apart
    for key, message in rows.inbound_messages.items():
        if message.platform_message_id == "c":
            rows.inbound_messages[key] = replace(message, conversation_id=apart.id)
    await told(stage, said("b", parent_id="a", root_id="a"), said("d", parent_id="c", root_id="a"))
    assert together(stage) == groups("a b", "c d")


SOME: Sequence[Told] = (
    said("a"),
    said("b", parent_id="a", root_id="a"),
    said("c", parent_id="b", root_id="a"),
    said("m", kind="mention", root_id="x"),
    said("n", kind="mention", parent_id="m"),
    said("o", kind="mention", root_id="x", parent_id="c"),
)


@pytest.mark.bar(9, "INBOUND-1000")
async def test_the_order_of_coming_makes_no_difference() -> None:
    first = await a_stage()
    await told(first, *SOME)
    for order in itertools.islice(itertools.permutations(SOME), 0, None, 29):
        s = await a_stage()
        for each in order:
            await told(s, each)
        assert together(s) == together(first) == groups("a b c m n o")
        assert picture(s) == picture(first)


@pytest.mark.parametrize("seed", range(12))
async def test_whole_woods_come_out_the_same_whatever_the_order(seed: int) -> None:
    dice = random.Random(seed)
    wood: list[Told] = []
    for n in range(40):
        parent = dice.choice([*(each["id"] for each in wood), f"unknown-{n % 3}", None])
        root = next(
            (each.get("root_id") or each["id"] for each in wood if each["id"] == parent), parent
        )
        kind = dice.choice(("comment", "comment", "mention", "direct", "review"))
        author = {"id": dice.choice(("ana", "ben"))}
        wood.append(said(f"m{n}", kind=kind, parent_id=parent, root_id=root, author=author))
    first, other = await a_stage(), await a_stage()
    await told(first, *wood)
    dice.shuffle(wood)
    while wood:
        some = dice.randint(1, 5)
        batch, wood = wood[:some], wood[some:]
        await told(other, *batch)
    assert together(other) == together(first)
    assert picture(other) == picture(first)
