"""A row becomes a message by the rules for one, or says why not; a kept draft stays whole."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.content import Content, Location, Part, Poll, Variant
from domain.publishing.drafting import Draft
from domain.publishing.importing import Row, kept, read
from domain.publishing.model import Message, Schedule
from domain.publishing.operating import CHUNK
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.import_messages import import_messages
from domain.publishing.use_cases.run_operation import run_operation
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.ids import ChannelId
from domain.shared.operations import ItemStatus, Operation, OperationItem, OperationState
from domain.shared.wall_time import TimeNote
from tests.kit.builders import (
    a_message,
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
        thread=(Part("b"), Part("c")),
        link="https://example.org",
        first_comment="d",
        poll=Poll(("x", "y"), 60, True),
        location=Location("Plaza", 1.5, -2.5),
        content_warning="e",
        language="es",
    ),
    variants={ChannelId("chn_2"): Variant(("text",), Content(text="z"))},
    schedule=Schedule(NOW, "2026-11-22T15:15", "Europe/Madrid", True, TimeNote.FOLD),
    external_id="one",
    metadata={"k": "v"},
    tags=("t", "u"),
)


@pytest.mark.parametrize(
    "draft", [WHOLE, Draft([ChannelId("c")], Content("a")), replace(WHOLE, at_once=True)]
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
    house: FakeHouse, actor: Actor, *drafts: Draft | Row, dry_run: bool = False
) -> Operation:
    rows = [
        draft if isinstance(draft, Row) else Row(number, kept(draft))
        for number, draft in enumerate(drafts, 1)
    ]

    async def batches() -> Any:
        for start in range(0, len(rows), 2):
            yield rows[start : start + 2]

    return await import_messages(
        house.app.publishing, actor, {"format": "csv"}, batches(), dry_run=dry_run
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
        await brought(house, limited_to(actor, Permission.MESSAGES_PUBLISH))
