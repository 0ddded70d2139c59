"""Whoever is due on a journey is taken further, each step once."""

from collections import Counter
from datetime import datetime, timedelta

from domain.members.journey import JOURNEY_WALKS, Journey, JourneyState
from domain.members.journey_events import stepped
from domain.members.journey_ports import NotYet
from domain.members.journeying import exit_of
from domain.members.room import Members
from domain.members.traveller import StepOutcome, Traveller, TravellerState
from domain.members.walking import leave, take_step
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import JourneyId, TravellerId

AT_A_TIME = 200
"""So many are taken further before it is looked again who is due first."""

PACE = "pace"
"""What somebody waits for before whom others are in line on their channel."""


async def walk_journey(room: Members, actor: Actor, journey_id: JourneyId) -> int:
    """How many steps were taken. Plans its own next time.

    Each step is taken in one commit with what comes of it: whoever stops in the middle has done and
    said nothing, and whoever comes after does it once. However many are late, what is said to them
    goes out at the journey's pace: whoever has to stand in line is due again when it is their turn.
    Safe to repeat, and at the same time by any number of workers.
    """
    taken, line = 0, Counter[str]()
    try:
        due = await _due(room, actor, journey_id)
    except NotFound:
        return 0
    for traveller_id in due:
        while await _walk(room, actor, journey_id, traveller_id, line):
            taken += 1
    if taken:
        await room.speaking.ring()
    await _plan(room, actor, journey_id)
    return taken


async def _due(room: Members, actor: Actor, journey_id: JourneyId) -> list[TravellerId]:
    async with room.begin(actor) as tx:
        journey = await tx.journeys.shared(journey_id)
        if journey.state in (JourneyState.DRAFT, JourneyState.PAUSED):
            return []
        by = None if journey.state is JourneyState.ENDED else room.clock.now()
        return list(await tx.travellers.due(journey_id, by, AT_A_TIME))


async def _walk(
    room: Members,
    actor: Actor,
    journey_id: JourneyId,
    traveller_id: TravellerId,
    line: Counter[str],
) -> bool:
    """Whether they took a step."""
    async with room.begin(actor) as tx:
        journey = await tx.journeys.shared(journey_id)
        before = await tx.travellers.get(journey_id, traveller_id)
        now = room.clock.now()
        if not _is_due(journey, before, now):
            return False
        reason = await exit_of(tx, journey, before, now)
        if reason is not None:
            await leave(room, actor, tx, before, before.exit(reason, now))
            await tx.commit()
            return False
        if before.passed >= len(journey.steps):
            await leave(room, actor, tx, before, before.finish(now))
            await tx.commit()
            return False
        walked = await take_step(room, actor, tx, journey, before)
        after = walked.traveller
        if walked.put_off is not None:
            after = _in_line(before, walked.put_off, journey, line, now)
        if walked.step is not None:
            tx.travellers.record(walked.step)
            tx.announce(stepped(before, after, walked.step))
        tx.travellers.write((before, after))
        await tx.commit()
    if walked.step is not None and walked.step.outcome is StepOutcome.SAID:
        await room.speaking.ring()
    return walked.step is not None


def _is_due(journey: Journey, traveller: Traveller, now: datetime) -> bool:
    if traveller.state is not TravellerState.TRAVELLING or traveller.due_at is None:
        return False
    if journey.state is JourneyState.ENDED:
        return True
    return journey.state is JourneyState.ACTIVE and traveller.due_at <= now


def _in_line(
    before: Traveller, wait: NotYet, journey: Journey, line: Counter[str], now: datetime
) -> Traveller:
    """Behind those before whom it was not possible either, so that each is looked at again about
    when it is their turn."""
    until = max(wait.until, now + timedelta(seconds=1))
    if wait.reason == PACE:
        until += line[PACE] * timedelta(minutes=1) / journey.per_minute
        line[PACE] += 1
    return before.put_off(wait.reason, until, now)


async def _plan(room: Members, actor: Actor, journey_id: JourneyId) -> None:
    """Whoever sets out meanwhile holds the journey until that is committed, so that none of the two
    plans is lost over the other."""
    async with room.begin(actor) as tx:
        journey = await tx.journeys.get(journey_id)
        at = await tx.travellers.next_due(journey_id)
        if at is None or journey.state is JourneyState.PAUSED:
            return
        now = room.clock.now()
        tx.plan(JOURNEY_WALKS, journey_id, now if journey.state is JourneyState.ENDED else at)
        await tx.commit()
