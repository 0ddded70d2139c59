"""Whoever closes a conversation and whoever tells that its time is over meet, and a miss is told
once; a worker keeps promises by itself."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.inbox.conversation import ConversationState
from domain.inbox.sla import AppliedSla, Sight, SlaTerms
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_promises import keep_promises, tell_what_is_due
from domain.inbox.use_cases.keep_sla_policies import NewSlaPolicy, create_sla_policy
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, ConversationId
from tests.integration.at_work import Watcher, at_work, some_channels, watching

HOUR = 3600
AT_ONCE = 4
ANA = Person("ana", "@ana")


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def asked(house: House, actor: Actor, channel_id: ChannelId, id: str) -> None:
    heard = Heard(id, HeardKind.REVIEW, house.clock.now(), ANA, "Cold.", rating=1.0)
    await tell_sandbox(house.app.inbox, actor, channel_id, heard)
    await digest_receipts(house.app.inbox, actor, channel_id)


async def test_closing_and_being_too_late_at_once_is_one_miss(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room, now = house.app.inbox, house.clock.now()
    await create_sla_policy(room, actor, NewSlaPolicy("Fast", SlaTerms(HOUR)))
    for number in range(5):
        await asked(house, actor, channel.id, f"r{number}")
    rows = await watch.db.fetch("SELECT id, version FROM conversations")
    assert len(rows) == 5
    for row in rows:
        began = Sight(
            conversation_id=ConversationId(row["id"]),
            version=row["version"],
            at=now - timedelta(hours=2),
            channel_id=channel.id,
            kind=HeardKind.REVIEW,
            state=ConversationState.OPEN,
            waits=True,
        )
        over = Sight(
            conversation_id=began.conversation_id,
            version=began.version + 1,
            at=now,
            channel_id=channel.id,
            kind=HeardKind.REVIEW,
            state=ConversationState.CLOSED,
            waits=False,
            closed_at=now,
        )
        first = await asyncio.gather(*(keep_promises(room, actor, began) for _ in range(AT_ONCE)))
        [applied] = {_there(found).id for found in first}
        await asyncio.gather(
            *(tell_what_is_due(room, actor, applied) for _ in range(AT_ONCE)),
            *(keep_promises(room, actor, over) for _ in range(AT_ONCE)),
        )
        told = await watch.events(applied)
        assert sorted(told) == ["sla.missed", "sla.sealed", "sla.started", "sla.warned"]
        assert told.index("sla.missed") < told.index("sla.sealed")
    states = await watch.db.fetch("SELECT DISTINCT state, misses FROM applied_slas")
    assert [tuple(row) for row in states] == [("missed", 1)]


async def test_a_worker_makes_promises_and_tells_that_they_are_missed(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.inbox
    await create_sla_policy(room, actor, NewSlaPolicy("Fast", SlaTerms(HOUR)))
    async with at_work(house):
        heard = Heard("r1", HeardKind.REVIEW, house.clock.now(), ANA, "Cold.", rating=1.0)
        await tell_sandbox(room, actor, channel.id, heard)
        started = "SELECT FROM events WHERE name = 'sla.started'"
        await watch.until_rows(started)
        await watch.pass_time(timedelta(hours=2))
        await house.doorbell.ring()
        await watch.until_rows("SELECT FROM events WHERE name = 'sla.missed'")
    rows = await watch.db.fetch("SELECT name FROM events WHERE name LIKE 'sla.%' ORDER BY ticket")
    assert [row["name"] for row in rows] == ["sla.started", "sla.warned", "sla.missed"]


def _there(applied: AppliedSla | None) -> AppliedSla:
    assert applied is not None
    return applied
