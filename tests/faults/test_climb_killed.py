"""A worker may be killed at any moment of a climb: each step is taken once, and whoever it names is
told, under one id however often."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.escalations.model import (
    Escalation,
    LadderStep,
    Subject,
    SubjectKind,
    Urgency,
    Without,
)
from domain.escalations.use_cases.escalate import NewEscalation, escalate
from domain.escalations.use_cases.keep_ladders import NewLadder, create_ladder
from domain.events.delivery import LEASE as WEBHOOK_LEASE
from domain.identity.use_cases.keep_teams import NewTeam, create_team
from domain.inbox.sla import SlaTerms
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_sla_policies import NewSlaPolicy, create_sla_policy
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor
from domain.shared.duties import LEASE
from domain.shared.heard import Heard, HeardKind, Person
from tests.faults.desk import KILLED
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work, some_channels
from tests.kit.builders import an_endpoint
from tests.kit.receiver import Receiver
from tests.kit.teammates import a_teammate

APART = timedelta(hours=1)
LEFT_BEHIND = max(LEASE, WEBHOOK_LEASE) + timedelta(seconds=1)
STEP_TAKEN = "escalation.step_taken"
TAKEN = "SELECT FROM events WHERE name = $1 HAVING count(*) = $2"
DELIVERED = "SELECT FROM webhook_deliveries WHERE state = 'delivered' HAVING count(*) = $1"
ONLY = "SELECT id FROM conversations"
AT_REST = "SELECT WHERE NOT EXISTS (SELECT FROM events WHERE pending AND failures < 5)"
DEATHS = 3
STRUCK_OUT = "SELECT FROM duties WHERE kind = 'escalation.due' AND lease_until IS NULL"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.close()


async def somebody_asks(house: House, actor: Actor, channel: Channel) -> None:
    at, who = house.clock.now(), Person("ana", "@ana")
    heard = Heard("d-1", HeardKind.DIRECT, at, who, "Is anybody there?")
    await tell_sandbox(house.app.inbox, actor, channel.id, heard)
    await digest_receipts(house.app.inbox, actor, channel.id)


async def a_climb(
    house: House, watch: Watcher, actor: Actor, channel: Channel
) -> tuple[Escalation, list[list[str]]]:
    """Of three steps an hour apart, and whom each is to tell."""
    await somebody_asks(house, actor, channel)
    lead, one, other = [await a_teammate(house, actor, external_id=f"t{n}") for n in range(3)]
    wanted = NewTeam("Evenings", actor.workspace, frozenset({one.id, other.id}))
    outside = replace(actor, workspace_id=None)
    team = await create_team(house.app.identity, outside, wanted)
    first, second, third = (int(APART.total_seconds()) * n for n in (1, 2, 3))
    steps = (
        LadderStep(first, tell_teammates=(lead.id,), raise_to=Urgency.HIGH),
        LadderStep(second, tell_teams=(team.id,), assign_team=team.id),
        LadderStep(
            *(third, Without.RESOLUTION, (one.id,), (team.id,)),
            *(lead.id, None, Urgency.URGENT),
        ),
    )
    ladder = await create_ladder(house.app.escalations, actor, NewLadder("Nobody", steps))
    subject = Subject(SubjectKind.CONVERSATION, await watch.db.fetchval(ONLY))
    begun = await escalate(house.app.escalations, actor, NewEscalation(ladder.id, subject))
    both: list[str] = sorted([one.id, other.id])
    return begun, [[lead.id], both, both]


# Against hanging alone: what goes wrong in passing is tried again after half a minute.
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("point", "deaths"),
    [
        ("rung_unwritten", 2),
        ("rung_written", 2),
        # From the commit on the step is no longer due, so nobody gets there again.
        ("escalation.due_acted", 1),
        ("webhook_sent", 2),
    ],
)
async def test_each_step_is_taken_once_wherever_its_workers_are_killed(
    house: House,
    settings: Settings,
    watch: Watcher,
    nursery: Nursery,
    receiver: Receiver,
    point: str,
    deaths: int,
) -> None:
    actor, [channel] = await some_channels(house)
    await an_endpoint(house, actor, receiver.url, event_types=[STEP_TAKEN])
    climb, tell = await a_climb(house, watch, actor, channel)
    for number in range(1, len(tell) + 1):
        await watch.pass_time(APART)
        for _ in range(deaths):
            await nursery.start("worker", environment(settings, point))
            assert await nursery.ended() == KILLED
            after = number if point in ("escalation.due_acted", "webhook_sent") else number - 1
            assert await watch.db.fetch(TAKEN, STEP_TAKEN, after), "nothing is told before its time"
            await watch.pass_time(LEFT_BEHIND)
        async with at_work(house):
            await watch.until_rows(TAKEN, STEP_TAKEN, number)
            await watch.until_rows(DELIVERED, number)
            await watch.until_rows(STRUCK_OUT)
            # Time passes when nothing is under way.
            await watch.until_rows(AT_REST)
    told = await watch.db.fetch(
        "SELECT data FROM events WHERE name = $1 ORDER BY ticket", STEP_TAKEN
    )
    steps = [json.loads(row["data"])["step"] for row in told]
    assert [(s["number"], sorted(s["told_teammate_ids"])) for s in steps] == list(
        enumerate(tell, 1)
    )
    await _it_is_at_its_end(watch, climb, tell)
    heard = Counter(call.headers["webhook-id"] for call in receiver.told())
    times = deaths + 1 if point == "webhook_sent" else 1
    assert heard == Counter(dict.fromkeys(heard, times))
    assert [call.letter["data"]["object"]["step"]["number"] for call in receiver.told()] == [
        number for number in range(1, len(tell) + 1) for _ in range(times)
    ]


async def _it_is_at_its_end(watch: Watcher, climb: Escalation, tell: list[list[str]]) -> None:
    row = await watch.db.fetchrow("SELECT * FROM escalations")
    rungs = json.loads(row["rungs"])
    assert (row["state"], row["ended_at"] is not None) == ("exhausted", True)
    assert [sorted(rung["told"]) for rung in rungs] == tell
    assert all(rung["taken_at"] and not rung["spared"] for rung in rungs)
    assert Counter(await watch.events(climb.id)) == {
        "escalation.started": 1,
        STEP_TAKEN: len(tell),
        "escalation.exhausted": 1,
    }
    moved = await watch.db.fetchrow("SELECT * FROM conversations")
    assert (moved["priority"], moved["priority_by"]) == ("urgent", climb.id)
    assert (moved["assignee_id"], moved["team_id"]) == (tell[0][0], climb.rungs[1].step.assign_team)
    told = Counter(await watch.events(moved["id"]))
    assert (told["conversation.assigned"], told["conversation.updated"]) == (2, 2)
    duty = await watch.db.fetchrow("SELECT * FROM duties WHERE kind = 'escalation.due'")
    assert (duty["due_at"], duty["lease_until"]) == (None, None), "nothing is left to do"


@pytest.mark.parametrize("point", ["climb_unwritten", "climb_written", "k6"])
async def test_a_missed_promise_begins_one_climb_wherever_its_workers_are_killed(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery, point: str
) -> None:
    actor, [channel] = await some_channels(house)
    steps = (LadderStep(0, raise_to=Urgency.HIGH), LadderStep(3600, raise_to=Urgency.URGENT))
    ladder = await create_ladder(house.app.escalations, actor, NewLadder("Missed", steps))
    promise = NewSlaPolicy("Fast", SlaTerms(60), miss_ladder_id=ladder.id)
    await create_sla_policy(house.app.inbox, actor, promise)
    await somebody_asks(house, actor, channel)
    async with at_work(house):
        await watch.until_rows("SELECT FROM events WHERE name = 'sla.started'")
        await watch.until_rows(AT_REST)
    await watch.pass_time(timedelta(minutes=1))
    for _ in range(DEATHS):
        await nursery.start("worker", environment(settings, point))
        assert await nursery.ended() == KILLED
        assert await watch.db.fetchval("SELECT count(*) FROM escalations") <= (point == "k6")
        await watch.pass_time(LEFT_BEHIND)
    async with at_work(house):
        await watch.until_rows(TAKEN, STEP_TAKEN, 1)
        await watch.until_rows(AT_REST)
    await watch.pass_time(APART)
    async with at_work(house):
        await watch.until_rows("SELECT FROM escalations WHERE state = 'exhausted'")
        await watch.until_rows(AT_REST)
    [climb] = await watch.db.fetch("SELECT id, cause, ladder_id FROM escalations")
    assert (climb["cause"], climb["ladder_id"]) == ("sla_missed", ladder.id)
    assert Counter(await watch.events(climb["id"])) == {
        "escalation.started": 1,
        STEP_TAKEN: 2,
        "escalation.exhausted": 1,
    }
