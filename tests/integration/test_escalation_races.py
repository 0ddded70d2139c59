"""Each step of a ladder is taken once, whoever is at it and however often; a worker climbs by
itself what was promised and is missed, and stops when somebody answers or sees to it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.escalations.model import (
    Escalation,
    EscalationState,
    LadderStep,
    Subject,
    SubjectKind,
    Urgency,
    Without,
)
from domain.escalations.use_cases.acknowledge import acknowledge
from domain.escalations.use_cases.climb import climb
from domain.escalations.use_cases.escalate import NewEscalation, escalate
from domain.escalations.use_cases.keep_ladders import NewLadder, create_ladder
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.sla import SlaTerms
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_sla_policies import NewSlaPolicy, create_sla_policy
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor
from domain.shared.errors import InvalidState
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, ConversationId, EscalationId
from tests.integration.at_work import Watcher, at_work, some_channels, watching

AT_ONCE = 6
HOUR = 3600
STEPS = (
    LadderStep(600, raise_to=Urgency.HIGH),
    LadderStep(1200, Without.RESOLUTION, raise_to=Urgency.URGENT),
)
RAISED = "SELECT priority, priority_by FROM conversations"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def said(house: House, actor: Actor, channel_id: ChannelId, id: str) -> None:
    at, who = house.clock.now(), Person(id, f"@{id}")
    heard = Heard(f"d-{id}", HeardKind.DIRECT, at, who, "Is anybody there?")
    await tell_sandbox(house.app.inbox, actor, channel_id, heard)
    await digest_receipts(house.app.inbox, actor, channel_id)


async def test_a_step_is_taken_once_and_an_acknowledgement_comes_before_or_after_it(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.escalations
    ladder = await create_ladder(room, actor, NewLadder("Nobody answers", STEPS))
    for number in range(4):
        await said(house, actor, channel.id, f"ana-{number}")
    rows = await watch.db.fetch("SELECT id FROM conversations ORDER BY id")
    climbs = []
    for row in rows:
        wanted = NewEscalation(ladder.id, Subject(SubjectKind.CONVERSATION, row["id"]))
        begun = await asyncio.gather(*(escalate(room, actor, wanted) for _ in range(AT_ONCE)))
        [id] = {each.id for each in begun}
        climbs.append(id)
    await watch.pass_time(timedelta(minutes=15))

    async def seen_to(id: EscalationId) -> Escalation:
        return await acknowledge(room, actor, id, stops=True)

    for number, id in enumerate(climbs):
        at_once = [climb(room, actor, id) for _ in range(AT_ONCE)]
        if number:
            await asyncio.gather(*at_once, seen_to(id))
        else:
            await asyncio.gather(*at_once)
        told = await watch.events(id)
        assert told.count("escalation.step_taken") <= 1
        assert number or "escalation.step_taken" in told
        assert told.count("escalation.started") == 1
        assert told.count("escalation.acknowledged") == (1 if number else 0)
        if "escalation.acknowledged" in told:
            assert told[-1] == "escalation.acknowledged", "nobody is told after that"
    [raised] = [row for row in await watch.db.fetch(RAISED) if row["priority_by"] == climbs[0]]
    assert raised["priority"] == "high"
    with pytest.raises(InvalidState):
        await seen_to(climbs[1])


async def test_a_worker_climbs_when_a_promise_is_at_risk_and_when_it_is_missed(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.escalations
    warned = await create_ladder(
        room, actor, NewLadder("At risk", (LadderStep(0, raise_to=Urgency.HIGH),))
    )
    missed = await create_ladder(room, actor, NewLadder("Missed", STEPS))
    promise = NewSlaPolicy(
        "Fast", SlaTerms(HOUR), warn_ladder_id=warned.id, miss_ladder_id=missed.id
    )
    await create_sla_policy(house.app.inbox, actor, promise)
    async with at_work(house):
        await said(house, actor, channel.id, "ana")
        await watch.until_rows("SELECT FROM events WHERE name = 'sla.started'")
        await watch.pass_time(timedelta(minutes=50))
        await house.doorbell.ring()
        await watch.until_rows("SELECT FROM events WHERE name = 'escalation.exhausted'")
        await watch.pass_time(timedelta(minutes=15))
        await house.doorbell.ring()
        await watch.until_rows("SELECT FROM escalations WHERE cause = 'sla_missed'")
        await watch.pass_time(timedelta(minutes=11))
        await house.doorbell.ring()
        taken = "SELECT FROM events WHERE name = 'escalation.step_taken'"
        await watch.until_rows(f"{taken} OFFSET 1")
        [conversation] = await watch.db.fetch("SELECT id FROM conversations")
        target = ConversationTarget(ConversationId(conversation["id"]))
        order = ConversationOrder(ConversationAction.CLOSE)
        await move_conversation(house.app.inbox, actor, target, order)
        await watch.until_rows("SELECT FROM events WHERE name = 'escalation.resolved'")
    states = await watch.db.fetch("SELECT cause, state FROM escalations ORDER BY id")
    assert [tuple(row) for row in states] == [
        ("sla_warned", EscalationState.EXHAUSTED),
        ("sla_missed", EscalationState.RESOLVED),
    ]
    assert len(await watch.db.fetch(taken)) == 2
    trail = await watch.db.fetch(
        "SELECT actor_id FROM events WHERE name = 'conversation.updated' ORDER BY ticket"
    )
    assert trail[0]["actor_id"].startswith("esc_")
