"""A row becomes a message by the rules for one, or says why not; a kept draft stays whole."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.content import (
    Attachment,
    Content,
    Location,
    Part,
    Poll,
    Variant,
    WhoMayReply,
)
from domain.publishing.drafting import Draft
from domain.publishing.importing import Row, kept, read
from domain.publishing.model import Message, Schedule
from domain.publishing.operating import CHUNK
from domain.publishing.queue import SlotWish
from domain.publishing.states import MessageStatus
from domain.publishing.tone import Situation
from domain.publishing.use_cases.import_messages import import_messages
from domain.publishing.use_cases.run_operation import run_operation
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.ids import ChannelId, MediaId, QueueId
from domain.shared.operations import ItemStatus, Operation, OperationItem, OperationState
from domain.shared.wall_time import TimeNote
from tests.kit.approval_builders import an_approval_policy
from tests.kit.builders import (
    a_message,
    a_queue,
    a_sandbox_channel,
    a_workspace,
    in_one_hour,
    limited_to,
    utc_schedule,
)
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.fakes.memory import NOW

WHOLE = Draft(
    channel_ids=[ChannelId("chn_1"), ChannelId("chn_2")],
    content=Content(
        text="a",
        thread=(Part("b"), Part("c", (Attachment(MediaId("med_3"), "A chair."),))),
        link="https://example.org",
        first_comment="d",
        first_comment_media=(Attachment(MediaId("med_4")),),
        poll=Poll(("x", "y"), 60, True),
        location=Location("Plaza", 1.5, -2.5),
        content_warning="e",
        language="es",
        media=(Attachment(MediaId("med_1"), "A terrace."), Attachment(MediaId("med_2"))),
        who_may_reply=WhoMayReply.NOBODY,
    ),
    variants={ChannelId("chn_2"): Variant(("text",), Content(text="z"))},
    schedule=Schedule(NOW, "2026-11-22T15:15", "Europe/Madrid", True, TimeNote.FOLD),
    external_id="one",
    metadata={"k": "v"},
    tags=("t", "u"),
    situation=Situation.NEWS,
)


@pytest.mark.parametrize(
    "draft",
    [
        WHOLE,
        Draft([ChannelId("c")], Content("a")),
        replace(WHOLE, at_once=True, allow_placeholders=True),
        replace(WHOLE, schedule=None, slot=SlotWish()),
        replace(WHOLE, schedule=None, slot=SlotWish(QueueId("que_1"))),
    ],
)
def test_a_draft_is_kept_whole(draft: Draft) -> None:
    assert read(kept(draft)) == draft


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


async def brought(
    house: FakeHouse,
    actor: Actor,
    *drafts: Draft | Row,
    dry_run: bool = False,
    kind: str = "jsonl",
) -> Operation:
    rows = [
        draft if isinstance(draft, Row) else Row(number, kept(draft))
        for number, draft in enumerate(drafts, 1)
    ]

    async def batches() -> Any:
        for start in range(0, len(rows), 2):
            yield rows[start : start + 2]

    return await import_messages(
        house.app.publishing, actor, {"format": kind}, batches(), dry_run=dry_run
    )


async def done(house: FakeHouse, actor: Actor, operation: Operation) -> list[OperationItem]:
    for _ in range(operation.total // CHUNK + 1):
        await run_operation(house.app.publishing, actor, operation.id)
    assert house.memory.tables.operations[actor.workspace, operation.id].is_over
    found = house.memory.tables.operation_items.values()
    return sorted((i for i in found if i.operation_id == operation.id), key=lambda i: i.index)


def codes(items: list[OperationItem]) -> list[str | None]:
    return [item.problem["code"] if item.problem else None for item in items]


def messages(house: FakeHouse) -> list[Message]:
    return list(house.memory.tables.messages.values())


def said(text: str, *channels: str, **more: Any) -> Draft:
    return Draft([ChannelId(name) for name in channels], Content(text), **more)


async def test_each_row_becomes_a_message_of_who_asked(house: FakeHouse, actor: Actor) -> None:
    channel = await a_sandbox_channel(house, actor, external_id="main")
    at = utc_schedule(in_one_hour(house))
    operation = await brought(
        house,
        actor,
        said("one", channel.id, tags=("a",), metadata={"k": "v"}),
        said("two", "main", schedule=at, external_id="x"),
        said("three", channel.handle),
        said("four", channel.handle.lstrip("@")),
    )
    items = await done(house, actor, operation)
    assert codes(items) == [None] * 4
    made = {m.id: m for m in messages(house)}
    assert [made[i.object_id].text for i in items] == ["one", "two", "three", "four"]  # type: ignore[index]
    assert {m.created_by for m in made.values()} == {actor.id}
    two = made[items[1].object_id]  # type: ignore[index]
    assert (two.status, two.schedule, two.external_id) == (MessageStatus.SCHEDULED, at, "x")
    told = [n.object_id for n in house.memory.news if n.name == "message.created"]
    assert told == [item.object_id for item in items]


async def test_a_row_that_is_refused_hinders_no_other(house: FakeHouse, actor: Actor) -> None:
    channel = await a_sandbox_channel(house, actor)
    await a_message(house, actor, channels=[channel], external_id="old")
    past = utc_schedule(house.clock.now() - timedelta(days=1))
    bad: dict[str, Any] = {"code": "validation_failed", "facts": {}, "pointer": None, "errors": []}
    operation = await brought(
        house,
        actor,
        said("no such channel", "nowhere"),
        said("too late", channel.id, schedule=past),
        said("a twin of one before", channel.id, external_id="old"),
        said("fine", channel.id, external_id="new"),
        said("a twin of the row above", channel.id, external_id="new"),
        Row(6, {"text": ""}, bad),
        said("x" * 100_000, channel.id),
        said("twice the same", channel.id, channel.handle),
        said("fine, too", channel.id),
    )
    items = await done(house, actor, operation)
    assert codes(items) == [
        *("validation_failed", "schedule_in_past", "duplicate_external_id", None),
        *("duplicate_external_id", "validation_failed", "validation_failed", "validation_failed"),
        None,
    ]
    assert [item.subject["row"] for item in items] == list(range(1, 10))
    assert items[0].problem is not None
    assert items[0].problem["errors"][0]["code"] == "unknown_channel"
    assert len(messages(house)) == 3
    found = house.memory.tables.operations[actor.workspace, operation.id]
    assert (found.state, found.done, found.failed) == (OperationState.SUCCEEDED, 9, 7)


async def test_a_dry_run_writes_nothing_and_says_the_same(house: FakeHouse, actor: Actor) -> None:
    channel = await a_sandbox_channel(house, actor)
    rows = [said("a", channel.id, external_id="x"), said("b", channel.id, external_id="x")]
    items = await done(house, actor, await brought(house, actor, *rows, dry_run=True))
    assert codes(items) == [None, "duplicate_external_id"]
    assert (items[0].status, items[0].object_id) == (ItemStatus.SUCCEEDED, None)
    assert messages(house) == []


async def test_of_rows_with_one_external_id_only_the_first_can_be_a_message(
    house: FakeHouse, actor: Actor
) -> None:
    """However far apart they are, and though the first is refused: so says a dry run, too."""
    channel = await a_sandbox_channel(house, actor)
    between = [said(str(n), channel.id) for n in range(CHUNK)]
    rows = [said("a", "nowhere", external_id="x"), *between, said("b", channel.id, external_id="x")]
    for dry_run in (True, False):
        items = await done(house, actor, await brought(house, actor, *rows, dry_run=dry_run))
        assert codes([items[0], items[-1]]) == ["validation_failed", "duplicate_external_id"]
        assert codes(items[1:-1]) == [None] * CHUNK


async def test_what_must_be_approved_is_in_review_and_nobody_is_asked_in_a_dry_run(
    house: FakeHouse, actor: Actor
) -> None:
    channel = await a_sandbox_channel(house, actor)
    await an_approval_policy(house, actor, deadline_seconds=86_400)
    at = utc_schedule(in_one_hour(house))
    rows = [said("timed", channel.id, schedule=at), said("a draft", channel.id)]
    await done(house, actor, await brought(house, actor, *rows, dry_run=True))
    assert house.memory.tables.approvals == {}
    items = await done(house, actor, await brought(house, actor, *rows))
    made = {m.id: m for m in messages(house)}
    timed, draft = (made[i.object_id] for i in items)  # type: ignore[index]
    assert (timed.status, timed.schedule, timed.version) == (MessageStatus.IN_REVIEW, at, 1)
    assert draft.status is MessageStatus.DRAFT
    [asked] = house.memory.tables.approvals.values()
    assert (asked.message_id, asked.requested_by) == (timed.id, actor.id)


async def test_what_was_to_be_filled_in_is_refused_unless_it_is_meant(
    house: FakeHouse, actor: Actor
) -> None:
    channel = await a_sandbox_channel(house, actor)
    left = said("Hello, {{name}}", channel.id)
    rows = [left, replace(left, allow_placeholders=True)]
    items = await done(house, actor, await brought(house, actor, *rows))
    assert codes(items) == ["validation_failed", None]
    assert items[0].problem is not None
    assert items[0].problem["errors"][0]["code"] == "placeholder_left"


async def test_rows_take_one_slot_after_the_other(house: FakeHouse, actor: Actor) -> None:
    channel = await a_sandbox_channel(house, actor)
    queue = await a_queue(house, actor, channel)
    rows = [said(str(n), channel.id, slot=SlotWish()) for n in range(3)]
    items = await done(house, actor, await brought(house, actor, *rows, dry_run=True))
    assert (codes(items), messages(house)) == ([None] * 3, [])
    await done(house, actor, await brought(house, actor, *rows))
    await done(house, actor, await brought(house, actor, said("3", "@sandbox", slot=SlotWish())))
    made = sorted(messages(house), key=lambda message: message.text)
    first, *later = [m.publish_at for m in made if m.publish_at]
    assert [at - first for at in later] == [timedelta(days=n) for n in (1, 2, 3)]
    assert {m.queue_id for m in made} == {queue.id}


async def test_rows_for_which_no_slot_is_left_say_so(house: FakeHouse, actor: Actor) -> None:
    channel = await a_sandbox_channel(house, actor)
    await a_queue(house, actor, channel, "1 09:00")
    rows = [said(str(n), channel.id, slot=SlotWish()) for n in range(60)]
    items = await done(house, actor, await brought(house, actor, *rows))
    assert codes(items) == [None] * 52 + ["no_free_slot"] * 8
    assert len(messages(house)) == 52


async def test_faults_in_a_table_stand_in_its_columns(house: FakeHouse, actor: Actor) -> None:
    channel = await a_sandbox_channel(house, actor)
    past = utc_schedule(house.clock.now() - timedelta(days=1))
    rows = [
        said("a", "nowhere"),
        said("b", channel.id, schedule=past),
        said("c", channel.id, schedule=replace(past, anchored_to_wall=True)),
        said("d", channel.id, slot=SlotWish()),
        said("e", channel.id, slot=SlotWish(QueueId("que_1"))),
    ]
    places = {}
    for kind in ("csv", "jsonl"):
        items = await done(house, actor, await brought(house, actor, *rows, kind=kind))
        problems = [item.problem for item in items if item.problem is not None]
        places[kind] = [p["pointer"] or p["errors"][0]["pointer"] for p in problems]
    assert places["csv"] == ["/channels", "/at", "/local_time", "/next_free_slot", "/queue_id"]
    assert places["jsonl"] == [
        *("/channel_ids/0", "/schedule", "/schedule"),
        *("/schedule/next_free_slot", "/schedule/queue_id"),
    ]


async def test_a_neighbours_channel_is_none(house: FakeHouse, actor: Actor) -> None:
    theirs = await a_sandbox_channel(house, await a_workspace(house), external_id="main")
    rows = [said("a", theirs.id), said("b", "main"), said("c", theirs.handle)]
    items = await done(house, actor, await brought(house, actor, *rows))
    assert codes(items) == ["validation_failed"] * 3


async def test_a_handle_that_two_channels_have_means_none(house: FakeHouse, actor: Actor) -> None:
    one = await a_sandbox_channel(house, actor)
    tables = house.memory.tables
    twin = replace(one, id=ChannelId("chn_twin"))
    tables.channels[actor.workspace, twin.id] = twin
    items = await done(house, actor, await brought(house, actor, said("a", one.handle)))
    assert items[0].problem is not None
    assert items[0].problem["errors"][0]["code"] == "ambiguous_channel"


async def test_a_time_takes_the_right_to_publish(house: FakeHouse, actor: Actor) -> None:
    channel = await a_sandbox_channel(house, actor)
    writer = limited_to(actor, Permission.MESSAGES_WRITE)
    await brought(house, writer, said("a draft", channel.id))
    at = utc_schedule(in_one_hour(house))
    with pytest.raises(MissingScope):
        await brought(house, writer, said("timed", channel.id, schedule=at))
    with pytest.raises(MissingScope):
        await brought(house, writer, said("a slot", channel.id, slot=SlotWish()))
    with pytest.raises(MissingScope):
        await brought(house, limited_to(actor, Permission.MESSAGES_PUBLISH))
