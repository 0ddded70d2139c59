"""Workers take members along journeys: whoever comes sets out, and each is told each thing once."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.members.identity import Account
from domain.members.journey import EntryKind, Journey, JourneyStep, JourneyText, StepKind
from domain.members.segment import Condition, ConditionGroup, Operator, Question, Trait
from domain.members.use_cases.erase_member import request_erasure
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.keep_journeys import (
    NewJourney,
    activate_journey,
    create_journey,
    read_progress,
    read_traveller,
)
from domain.members.use_cases.keep_members import change_member
from domain.members.use_cases.keep_segments import NewSegment, create_segment
from domain.members.use_cases.preview_journey import preview_journey
from domain.members.use_cases.send_on_journey import send_by_hand
from domain.members.use_cases.walk_journey import walk_journey
from domain.publishing.opting_out import NewOptOut
from domain.publishing.use_cases.keep_opt_outs import create_opt_out
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import MemberId, TravellerId
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, some_channels, watching

REGULAR = Question((ConditionGroup((Condition(Trait.LABEL, Operator.ANY_OF, ("regular",)),)),))
ENDED = "SELECT FROM travellers WHERE state = $1 HAVING count(*) = $2"
PUBLISHED = "SELECT FROM messages WHERE status = 'published' HAVING count(*) = $1"
STEPS = "SELECT FROM traveller_steps HAVING count(*) = $1"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


def says(text: str) -> JourneyStep:
    return JourneyStep(StepKind.MESSAGE, texts=(JourneyText("en", text),))


def waits(hours: int) -> JourneyStep:
    return JourneyStep(StepKind.WAIT, seconds=hours * 3600)


async def writes(house: House, actor: Actor, channel: Channel, *people: str, no: int = 1) -> None:
    inbox, now = house.app.inbox, house.clock.now()
    for name in people:
        who = Person(name, name=name.title())
        said = Heard(f"{name}-{no}", HeardKind.DIRECT, now, who, "Hi!", place=f"talk-{name}")
        await tell_sandbox(inbox, actor, channel.id, said)
    await digest_receipts(inbox, actor, channel.id)


async def known(house: House, actor: Actor) -> dict[str, MemberId]:
    """Everybody heard so far is a member."""
    room = house.app.members
    for message in (await house.app.inbox.reads.messages(actor, PageRequest(limit=100))).items:
        await follow_inbound(room, actor, message.id)
    found = (await room.reads.members(actor, PageRequest(limit=100))).items
    return {member.name or "": member.id for member in found}


async def a_journey(house: House, actor: Actor, *steps: JourneyStep, **more: Any) -> Journey:
    wanted = NewJourney("Trip", **{"entry": EntryKind.MANUAL, "steps": steps, **more})
    made = await create_journey(house.app.members, actor, wanted)
    return await activate_journey(house.app.members, actor, made.id, None)


async def texts_to(watch: Watcher) -> Counter[tuple[str, str]]:
    return Counter((post["to_person"], post["text"]) for post in await watch.posts())


async def test_who_joins_is_welcomed_and_gets_off_once_they_answer(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    steps = says("Welcome!"), waits(3), says("How is it?")
    journey = await a_journey(house, actor, *steps, entry=EntryKind.JOINED)
    async with at_work(house):
        await writes(house, actor, channel, "ana", "bea")
        await watch.until_rows("SELECT FROM sandbox_posts HAVING count(*) = 2")
        await watch.until_rows(STEPS, 4)
        await watch.pass_time(timedelta(hours=1))
        await writes(house, actor, channel, "ana", no=2)
        await watch.until_rows(ENDED, "exited", 1)
        await watch.pass_time(timedelta(hours=3))
        await house.doorbell.ring()
        await watch.until_rows(ENDED, "finished", 1)
        await watch.until_rows("SELECT FROM sandbox_posts HAVING count(*) = 3")
    assert await texts_to(watch) == {
        ("ana", "Welcome!"): 1,
        ("bea", "Welcome!"): 1,
        ("bea", "How is it?"): 1,
    }
    _, progress = await read_progress(house.app.members, actor, journey.id)
    assert (progress.entered, progress.finished, progress.exited) == (2, 1, {"replied": 1})
    row = await watch.db.fetchrow("SELECT id FROM travellers WHERE state = 'finished'")
    view = await read_traveller(house.app.members, actor, journey.id, TravellerId(row["id"]))
    assert [(one.step.outcome, one.message_status) for one in view.steps] == [
        ("said", "published"),
        ("done", None),
        ("said", "published"),
    ]


async def test_who_enters_the_segment_sets_out_and_gets_off_on_leaving_it(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    await writes(house, actor, channel, "ana", "bea")
    people, room = await known(house, actor), house.app.members
    segment = (await create_segment(room, actor, NewSegment("Regulars", REGULAR))).segment
    await a_journey(
        *(house, actor, waits(1), says("Hello regular")),
        entry=EntryKind.SEGMENT,
        segment_id=segment.id,
    )
    async with at_work(house):
        for name in ("Ana", "Bea"):
            await change_member(room, actor, people[name], None, {"labels": frozenset({"regular"})})
        await watch.until_rows(STEPS, 2)
        await change_member(room, actor, people["Ana"], None, {"labels": frozenset()})
        await watch.until_rows(ENDED, "exited", 1)
        await watch.pass_time(timedelta(hours=1))
        await house.doorbell.ring()
        await watch.until_rows(ENDED, "finished", 1)
        await watch.until_rows("SELECT FROM sandbox_posts HAVING count(*) = 1")
    assert await texts_to(watch) == {("bea", "Hello regular"): 1}
    row = await watch.db.fetchrow("SELECT reason FROM travellers WHERE state = 'exited'")
    assert row["reason"] == "left_segment"


async def test_walked_by_many_at_once_each_step_is_taken_once(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    names = [f"p{number}" for number in range(6)]
    await writes(house, actor, channel, *names)
    people, room = await known(house, actor), house.app.members
    label = JourneyStep(StepKind.LABEL, add=("told",))
    journey = await a_journey(house, actor, label, says("Hi"), per_minute=600)
    members = list(people.values())
    both = await asyncio.gather(*(send_by_hand(room, actor, journey.id, members) for _ in range(3)))
    assert sum(one.traveller is not None for asked in both for one in asked) == len(names)
    await asyncio.gather(*(walk_journey(room, actor, journey.id) for _ in range(6)))
    async with at_work(house):
        await watch.until_rows(ENDED, "finished", len(names))
        await watch.until_rows("SELECT FROM sandbox_posts HAVING count(*) = $1", len(names))
    assert await texts_to(watch) == {(name, "Hi"): 1 for name in names}
    told = await watch.db.fetch("SELECT object_id, data FROM events WHERE name LIKE 'traveller.%'")
    steps = Counter(
        (row["object_id"], step["number"])
        for row in told
        if (step := json.loads(row["data"]).get("step"))
    )
    assert set(steps.values()) == {1}
    assert len(steps) == 2 * len(names)


async def test_nobody_is_spoken_to_who_wants_none_was_told_enough_or_is_forgotten(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    await writes(house, actor, channel, "ana", "bea", "cid", "dia")
    people, room = await known(house, actor), house.app.members
    journey = await a_journey(house, actor, says("One"), waits(1), says("Two"), per_minute=600)
    await create_opt_out(house.app.publishing, actor, NewOptOut(channel.id, "bea"))
    async with room.begin(actor) as tx:
        await tx.suppressions.add([Account("sandbox", "", "cid")])
        await tx.commit()
    await put_rules(house.app.publishing, actor, None, None, {"max_per_person": 1})
    async with at_work(house):
        names = ("Ana", "Bea", "Cid", "Dia")
        await send_by_hand(room, actor, journey.id, [people[name] for name in names])
        await watch.until_rows(STEPS, 8)
        # Whoever is still to be said something cannot be forgotten yet.
        await watch.until_rows(PUBLISHED, 2)
        await request_erasure(room, actor, people["Dia"])
        await watch.until_rows("SELECT FROM members WHERE state = 'erased'")
        await watch.pass_time(timedelta(hours=1))
        await house.doorbell.ring()
        await watch.until_rows(ENDED, "finished", 3)
    rows = await watch.db.fetch(
        "SELECT m.name, s.number, s.reason FROM traveller_steps s JOIN members m"
        " ON m.id = s.member_id WHERE s.kind = 'message' ORDER BY 1, 2"
    )
    assert [tuple(row) for row in rows] == [
        ("Ana", 1, None),
        ("Ana", 3, "frequency_capped"),
        ("Bea", 1, "opted_out"),
        ("Bea", 3, "opted_out"),
        ("Cid", 1, "person_erased"),
        ("Cid", 3, "person_erased"),
    ]
    assert not await watch.db.fetch("SELECT FROM travellers WHERE member_id = $1", people["Dia"])


async def test_a_preview_of_all_and_of_one(house: House) -> None:
    actor, [channel] = await some_channels(house)
    await writes(house, actor, channel, "ana", "bea")
    people, room = await known(house, actor), house.app.members
    for id in people.values():
        await change_member(room, actor, id, None, {"labels": frozenset({"regular"})})
    await create_opt_out(house.app.publishing, actor, NewOptOut(channel.id, "bea"))
    segment = (await create_segment(room, actor, NewSegment("Regulars", REGULAR))).segment
    steps = (waits(1), says("Hi {{person.name|you}}"))
    journey = await a_journey(house, actor, *steps, entry=EntryKind.SEGMENT, segment_id=segment.id)
    seen = await preview_journey(room, actor, journey.id, None)
    assert (seen.total, seen.sets_out, seen.reached) == (2, 2, 1)
    assert seen.skipped == {"opted_out": 1}
    way = (await preview_journey(room, actor, journey.id, people["Ana"])).steps
    assert [(one.kind, one.text) for one in way] == [("wait", None), ("message", "Hi Ana")]
