"""A traveller takes one step, or gets off: what comes of it, and when the next one is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.members.events import UPDATED, member_told
from domain.members.journey import Journey, JourneyStep, StepKind
from domain.members.journey_events import got_off
from domain.members.journey_ports import NotYet, Said, Unsaid, Word
from domain.members.journeying import own_zone, zone_of
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.traveller import StepOutcome, Traveller, TravellerState, TravellerStep
from domain.shared.access import Actor
from domain.shared.ids import Kind, MemberId, TravellerStepId


@dataclass(frozen=True, slots=True)
class Walked:
    """How far somebody came: they took a step, or it is `put_off` for this reason until then."""

    traveller: Traveller
    step: TravellerStep | None = None
    put_off: NotYet | None = None


async def take_step(
    room: Members, actor: Actor, tx: MembersTransaction, journey: Journey, before: Traveller
) -> Walked:
    """The next one of theirs, which is due; nothing of it is there before the commit."""
    now = room.clock.now()
    step = journey.steps[before.passed]
    if step.kind is StepKind.MESSAGE:
        return await _speak(room, actor, tx, journey, before)
    if step.kind is StepKind.CONDITION:
        met = await tx.segments.meets(before.member_id, step.question, now)
        outcome = StepOutcome.DONE if met else StepOutcome.NOT_MET
        return _passed(room, journey, before, outcome, now, over=0 if met else step.skips)
    if step.kind is StepKind.LABEL:
        await _label(tx, before.member_id, step, now)
        return _passed(room, journey, before, StepOutcome.DONE, now)
    due = step.over_at(now, await zone_of(tx, journey, before.member_id))
    return _passed(room, journey, before, StepOutcome.DONE, due)


def word_of(journey: Journey, step: JourneyStep, member_id: MemberId, zone: str | None) -> Word:
    """What that step says to this member, whose own zone this is."""
    return Word(
        member_id=member_id,
        journey_id=journey.id,
        texts=step.texts,
        author=journey.created_by,
        quiet_hours=journey.quiet_hours,
        per_minute=journey.per_minute,
        timezone=zone,
    )


async def leave(
    room: Members, actor: Actor, tx: MembersTransaction, before: Traveller, after: Traveller
) -> None:
    """They are off it: what was said and has not gone out is called off, unless they arrived."""
    if after.state is TravellerState.EXITED:
        await room.speaking.call_off(tx, actor, await tx.travellers.messages(before.id))
    tx.announce(got_off(before, after))
    tx.travellers.write((before, after))


async def _speak(
    room: Members, actor: Actor, tx: MembersTransaction, journey: Journey, before: Traveller
) -> Walked:
    now, step = room.clock.now(), journey.steps[before.passed]
    zone = own_zone(await tx.book.get(before.member_id))
    said = await room.speaking.say(tx, actor, word_of(journey, step, before.member_id, zone))
    if isinstance(said, NotYet):
        until = max(said.until, now + timedelta(seconds=1))
        return Walked(before.put_off(said.reason, until, now), put_off=said)
    if isinstance(said, Unsaid):
        return _passed(room, journey, before, StepOutcome.SKIPPED, now, reason=said.reason)
    return _passed(room, journey, before, StepOutcome.SAID, now, said=said)


async def _label(
    tx: MembersTransaction, member_id: MemberId, step: JourneyStep, now: datetime
) -> None:
    before = await tx.book.get(member_id)
    labels = (before.labels - set(step.remove)) | set(step.add)
    if labels == before.labels:
        return
    after = before.change(now, labels=labels)
    tx.book.write((before, after))
    tx.announce(member_told(UPDATED, after, before))


def _passed(
    room: Members,
    journey: Journey,
    before: Traveller,
    outcome: StepOutcome,
    due_at: datetime,
    *,
    over: int = 0,
    reason: str | None = None,
    said: Said | None = None,
) -> Walked:
    """They took it, and so many after it are passed over."""
    now = room.clock.now()
    step = TravellerStep(
        id=TravellerStepId(room.ids.new(Kind.TRAVELLER_STEP)),
        workspace_id=before.workspace_id,
        traveller_id=before.id,
        journey_id=journey.id,
        member_id=before.member_id,
        number=before.passed + 1,
        kind=journey.steps[before.passed].kind,
        outcome=outcome,
        at=now,
        reason=reason,
        message_id=said.message_id if said else None,
        channel_id=said.channel_id if said else None,
        platform_person_id=said.person_id if said else None,
        slot_at=said.at if said else None,
    )
    passed = min(before.passed + 1 + over, len(journey.steps))
    return Walked(before.advance(passed, due_at, now), step)
