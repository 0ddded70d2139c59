"""Workers may be killed anywhere on a journey, or believe another time: each step is taken once, in
its time, and each person told each thing once."""

import json
from collections import Counter
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.members.journey import EntryKind, Journey, JourneyStep, JourneyText, StepKind
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.keep_journeys import NewJourney, activate_journey, create_journey
from domain.members.use_cases.send_on_journey import send_by_hand
from domain.publishing.delivery import CLEAN_MISS_AFTER
from domain.publishing.delivery import LEASE as DELIVERY_LEASE
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.shared.access import Actor
from domain.shared.duties import LEASE
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.paging import PageRequest
from tests.faults.desk import KILLED
from tests.faults.nursery import CLOCK_OFFSET
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work, some_channels

PEOPLE = [f"person-{number}" for number in range(8)]
APART = timedelta(hours=2)
LEFT_BEHIND = max(LEASE, DELIVERY_LEASE) + timedelta(seconds=1)
ARRIVED = "SELECT FROM travellers WHERE state = 'finished' HAVING count(*) = $1"
PASSED = "SELECT FROM traveller_steps HAVING count(*) >= $1"
IDLE = (
    "SELECT FROM deliveries WHERE state IN ('claimed', 'sending', 'scheduled', 'unconfirmed')"
    " HAVING count(*) = 0"
)
FOUR_STEPS = 4


async def a_journey(house: House, actor: Actor, channel: Channel) -> Journey:
    """On which everybody who wrote is told two things, two hours apart, and labelled."""
    room, inbox = house.app.members, house.app.inbox
    # While nobody worked much became late, and this is about deaths alone.
    await put_rules(house.app.publishing, actor, channel.id, None, {"catch_up_per_minute": 1000})
    for name in PEOPLE:
        said = Heard(
            *(f"by-{name}", HeardKind.DIRECT, house.clock.now(), Person(name, name=name), "Hi!"),
            place=f"talk-{name}",
        )
        await tell_sandbox(inbox, actor, channel.id, said)
    await digest_receipts(inbox, actor, channel.id)
    for message in (await inbox.reads.messages(actor, PageRequest(limit=100))).items:
        await follow_inbound(room, actor, message.id)
    steps = (
        JourneyStep(StepKind.MESSAGE, texts=(JourneyText("en", "One"),)),
        JourneyStep(StepKind.WAIT, seconds=int(APART.total_seconds())),
        JourneyStep(StepKind.MESSAGE, texts=(JourneyText("en", "Two"),)),
        JourneyStep(StepKind.LABEL, add=("told",)),
    )
    wanted = NewJourney("Trip", EntryKind.MANUAL, steps, per_minute=600)
    made = await create_journey(room, actor, wanted)
    await activate_journey(room, actor, made.id, None)
    members = (await room.reads.members(actor, PageRequest(limit=100))).items
    await send_by_hand(room, actor, made.id, [one.id for one in members])
    return made


async def each_was_told_once(watch: Watcher, *texts: str) -> None:
    told = Counter((post["to_person"], post["text"]) for post in await watch.posts())
    assert told == {(name, text): 1 for name in PEOPLE for text in texts}


async def told(house: House, watch: Watcher, many: int) -> None:
    """A healthy worker, and time going by, until so much is out and nothing is in doubt."""
    async with at_work(house):
        for _ in range(30):
            if len(await watch.posts()) >= many and await watch.db.fetch(IDLE):
                return
            await watch.until_rows("SELECT pg_sleep(0.5)")
            await watch.pass_time(CLEAN_MISS_AFTER)
            await house.doorbell.ring()
    raise AssertionError(await watch.states())


@pytest.mark.parametrize(
    ("point", "deaths"),
    [
        ("journey_step_unwritten", 2),
        # From the commit on its next time is another, so nobody gets there again.
        ("journey_walks_acted", 1),
        ("k2", 2),
        ("k3", 2),
    ],
)
async def test_each_step_is_taken_once_wherever_its_workers_are_killed(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery, point: str, deaths: int
) -> None:
    actor, [channel] = await some_channels(house, outcome_class="C")
    await a_journey(house, actor, channel)
    for half in (1, 2):
        for _ in range(deaths):
            await nursery.start("worker", environment(settings, point))
            assert await nursery.ended() == KILLED
            await watch.pass_time(LEFT_BEHIND)
        async with at_work(house):
            await watch.until_rows(PASSED, half * len(PEOPLE) * FOUR_STEPS // 2)
        await told(house, watch, half * len(PEOPLE))
        await each_was_told_once(watch, *("One", "Two")[:half])
        await watch.pass_time(APART)
    assert await watch.db.fetch(ARRIVED, len(PEOPLE))
    rows = await watch.db.fetch("SELECT number, outcome FROM traveller_steps")
    assert Counter(tuple(row) for row in rows) == {
        (1, "said"): len(PEOPLE),
        (2, "done"): len(PEOPLE),
        (3, "said"): len(PEOPLE),
        (4, "done"): len(PEOPLE),
    }
    events = await watch.db.fetch("SELECT data FROM events WHERE name = 'traveller.step_taken'")
    found = [json.loads(row["data"]) for row in events]
    steps = Counter((one["id"], one["step"]["number"]) for one in found)
    assert (len(steps), set(steps.values())) == (len(PEOPLE) * FOUR_STEPS, {1})


@pytest.mark.parametrize("ahead", [timedelta(days=2), -timedelta(days=2)])
async def test_a_worker_that_believes_another_time_takes_nobody_further_before_it_is_time(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery, ahead: timedelta
) -> None:
    actor, [channel] = await some_channels(house)
    await a_journey(house, actor, channel)
    wrong = {CLOCK_OFFSET: str(ahead.total_seconds())}
    await nursery.start("worker", environment(settings, **wrong))
    await watch.until_rows(PASSED, len(PEOPLE) * 2)
    await watch.until_rows("SELECT FROM sandbox_posts HAVING count(*) = $1", len(PEOPLE))
    await watch.pass_time(APART - timedelta(minutes=5))
    await house.doorbell.ring()
    await watch.until_rows("SELECT pg_sleep(2)")
    await each_was_told_once(watch, "One")
    await watch.pass_time(timedelta(minutes=6))
    await house.doorbell.ring()
    await watch.until_rows(ARRIVED, len(PEOPLE))
    await watch.until_rows("SELECT FROM sandbox_posts HAVING count(*) = $1", 2 * len(PEOPLE))
    await each_was_told_once(watch, "One", "Two")
