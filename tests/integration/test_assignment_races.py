"""Workers and a person meet over the same conversations, and each has one assignee; a worker gives
by itself what comes, and what was somebody's who is gone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.identity.use_cases.keep_teammates import NewTeammate, create_teammate, suspend_teammate
from domain.inbox.availability import AvailabilityState
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.use_cases.assign_conversations import assign_waiting
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_assignment_policies import (
    NewAssignmentPolicy,
    create_assignment_policy,
)
from domain.inbox.use_cases.keep_availability import WantedAvailability, set_availability
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor
from domain.shared.errors import VersionMismatch
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, ConversationId, RoleId, TeammateId
from tests.integration.at_work import Watcher, at_work, some_channels, watching

AT_ONCE = 4
AGENT = RoleId("agent")
GIVEN = "SELECT FROM events WHERE name = 'conversation.assigned' AND data->>'assignee_id' = $1"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def people(house: House, actor: Actor, count: int) -> list[TeammateId]:
    outside = replace(actor, workspace_id=None)
    made = []
    for number in range(count):
        wanted = NewTeammate(f"Agent {number}", "agent@example.org", roles={actor.workspace: AGENT})
        made.append((await create_teammate(house.app.identity, outside, wanted)).id)
    return sorted(made)


async def asked(house: House, actor: Actor, channel_id: ChannelId, *ids: str) -> None:
    for id in ids:
        heard = Heard(id, HeardKind.REVIEW, house.clock.now(), Person(id), "Cold.", rating=1.0)
        await tell_sandbox(house.app.inbox, actor, channel_id, heard)
    await digest_receipts(house.app.inbox, actor, channel_id)


async def by_hand(
    house: House, actor: Actor, rows: Sequence[tuple[str, int]], to: TeammateId
) -> set[str]:
    """Somebody gives each of these, as seen, to one person; those for which they came first."""
    order = ConversationOrder(ConversationAction.UPDATE, changes={"assignee_id": to})
    first = set()
    for id, version in rows:
        target = ConversationTarget(ConversationId(id), version)
        try:
            await move_conversation(house.app.inbox, actor, target, order)
        except VersionMismatch:
            continue
        first.add(id)
    return first


async def test_workers_and_a_person_give_each_conversation_once(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.inbox
    mine, *others = await people(house, actor, 4)
    await asked(house, actor, channel.id, *(f"r{number}" for number in range(40)))
    wanted = NewAssignmentPolicy("Others", assignee_ids=tuple(others), capacity=100)
    await create_assignment_policy(room, actor, wanted)
    rows = [tuple(row) for row in await watch.db.fetch("SELECT id, version FROM conversations")]
    goes, hand = await asyncio.gather(
        asyncio.gather(*(assign_waiting(room, actor) for _ in range(AT_ONCE))),
        by_hand(house, actor, rows[::3], mine),
    )
    given = [conversation.id for go in goes for conversation in go]
    assert len(given) == len(set(given))
    assert sorted([*given, *hand]) == sorted(id for id, _ in rows)
    told = await watch.db.fetch(
        "SELECT object_id, data->>'assignee_id' AS who FROM events"
        " WHERE name = 'conversation.assigned'"
    )
    stand = await watch.db.fetch("SELECT id, assignee_id FROM conversations")
    assert sorted((row["object_id"], row["who"]) for row in told) == sorted(
        (row["id"], row["assignee_id"]) for row in stand
    )
    counts = [sum(row["who"] == who for row in told) for who in others]
    assert max(counts) - min(counts) <= 1


async def test_nobody_is_given_more_than_they_bear_by_workers_at_once(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.inbox
    them = await people(house, actor, 3)
    await asked(house, actor, channel.id, *(f"r{number}" for number in range(20)))
    for name in ("First", "Second"):
        wanted = NewAssignmentPolicy(name, assignee_ids=tuple(them), capacity=2)
        await create_assignment_policy(room, actor, wanted)
    await asyncio.gather(*(assign_waiting(room, actor) for _ in range(AT_ONCE)))
    rows = await watch.db.fetch(
        "SELECT assignee_id, count(*) AS how_many FROM conversations"
        " WHERE assignee_id IS NOT NULL GROUP BY assignee_id ORDER BY assignee_id"
    )
    assert [tuple(row) for row in rows] == [(who, 2) for who in them]


async def test_a_worker_gives_what_comes_and_what_was_somebodys_who_is_gone(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room, outside = house.app.inbox, replace(actor, workspace_id=None)
    ann, ben = await people(house, actor, 2)
    away = WantedAvailability(AvailabilityState.AWAY, house.clock.now() + timedelta(hours=1))
    await set_availability(room, actor, ben, None, away)
    await create_assignment_policy(room, actor, NewAssignmentPolicy("All", capacity=1))
    async with at_work(house):
        await asked(house, actor, channel.id, "r1")
        await watch.until_rows(GIVEN, ann)
        await asked(house, actor, channel.id, "r2")
        await suspend_teammate(house.app.identity, outside, ann)
        taken = "SELECT FROM events WHERE data->>'assignment_reason' = 'assignee_gone'"
        await watch.until_rows(taken)
        assert not await watch.db.fetch(GIVEN, ben)
        await watch.pass_time(timedelta(hours=1))
        await house.doorbell.ring()
        await watch.until_rows(GIVEN, ben)
        one = await watch.db.fetchval("SELECT id FROM conversations WHERE assignee_id = $1", ben)
        order = ConversationOrder(ConversationAction.CLOSE)
        await move_conversation(room, actor, ConversationTarget(ConversationId(one)), order)
        two = "SELECT FROM conversations WHERE state = 'open' AND assignee_id = $1 AND id <> $2"
        await watch.until_rows(two, ben, one)


async def test_where_no_policy_assigns_nothing_is_planned(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    asleep = NewAssignmentPolicy("Asleep", enabled=False)
    await create_assignment_policy(house.app.inbox, actor, asleep)
    await watch.db.execute("DELETE FROM duties")
    async with at_work(house):
        await asked(house, actor, channel.id, "r1")
        done = "SELECT FROM events WHERE name = 'conversation.opened' AND NOT pending"
        await watch.until_rows(done)
    assert not await watch.db.fetch("SELECT FROM duties WHERE kind LIKE 'assignment.%'")
