"""What a journey would do today, to one member or to all whom it is for; nothing is changed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.members.journey import Journey, JourneyStep, StepKind
from domain.members.journey_ports import Unsaid
from domain.members.journeying import Turned, own_zone, unfit, zone_of
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.walking import word_of
from domain.shared.access import Actor, Permission
from domain.shared.ids import ChannelId, JourneyId, MemberId
from domain.shared.paging import PageRequest

MOST_LOOKED_AT = 100
"""Of all whom it is for so many are looked at closely."""


@dataclass(frozen=True, slots=True)
class StepForeseen:
    """What would come of a step at that moment, UTC: what is said to them where it is a message, or
    why nothing is; whether a condition is met, as they are now."""

    number: int
    kind: StepKind
    at: datetime
    text: str | None = None
    channel_id: ChannelId | None = None
    reason: str | None = None
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class JourneyPreview:
    """Of `total` members whom it is for, `looked_at` were looked at: so many would set out, and the
    others not, for what; so many would hear its first message, and the others not, for what. Of one
    member, `steps` is the whole way."""

    journey_id: JourneyId
    total: int
    looked_at: int
    sets_out: int
    turned: Mapping[Turned, int]
    reached: int
    skipped: Mapping[str, int]
    steps: tuple[StepForeseen, ...]


async def preview_journey(
    room: Members, actor: Actor, journey_id: JourneyId, member_id: MemberId | None
) -> JourneyPreview:
    """As if it were active, and everybody set out now. Raises MissingScope, NotFound, also for a
    member and for a segment that is gone."""
    actor.require(Permission.MEMBERS_READ)
    journey = await room.journeys.journey(actor, journey_id)
    if member_id is not None:
        await room.reads.member(actor, member_id)
        people, total = [member_id], 1
    else:
        people, total = await _whom(room, actor, journey)
    turned, skipped = Counter[Turned](), Counter[str]()
    sets_out = reached = 0
    steps: tuple[StepForeseen, ...] = ()
    for one in people:
        async with room.begin(replace(actor, receipt=None)) as tx:
            why = await unfit(tx, journey, one, room.clock.now())
            if why is not None:
                turned[why] += 1
                continue
            way = await _way(room, actor, tx, journey, one, whole=member_id is not None)
        sets_out += 1
        said = next((step for step in way if step.kind is StepKind.MESSAGE), None)
        reached += said is not None and said.reason is None
        if said is not None and said.reason is not None:
            skipped[said.reason] += 1
        steps = tuple(way) if member_id is not None else ()
    return JourneyPreview(journey_id, total, len(people), sets_out, turned, reached, skipped, steps)


async def _whom(room: Members, actor: Actor, journey: Journey) -> tuple[list[MemberId], int]:
    """Whoever is in its segment now; where it has none, nobody knows who will come."""
    if journey.segment_id is None:
        return [], 0
    question = (await room.segments.segment(actor, journey.segment_id)).question
    now = room.clock.now()
    request = PageRequest(limit=MOST_LOOKED_AT)
    page = await room.segments.in_segment(actor, question, now, request)
    total = (await room.segments.counts(actor, {"it": question}, now))["it"]
    return [one.id for one in page.items], total


async def _way(
    room: Members,
    actor: Actor,
    tx: MembersTransaction,
    journey: Journey,
    member_id: MemberId,
    *,
    whole: bool,
) -> list[StepForeseen]:
    at, way, number = room.clock.now(), list[StepForeseen](), 0
    walls = await zone_of(tx, journey, member_id)
    own = own_zone(await tx.book.get(member_id))
    while number < len(journey.steps):
        step = journey.steps[number]
        number += 1
        seen = StepForeseen(number, step.kind, at)
        if step.kind is StepKind.MESSAGE:
            seen = await _said(room, actor, tx, journey, step, member_id, own, seen)
        elif step.kind is StepKind.CONDITION:
            met = await tx.segments.meets(member_id, step.question, room.clock.now())
            seen = replace(seen, met=met)
            number += 0 if met else step.skips
        way.append(seen)
        if step.kind is StepKind.MESSAGE and not whole:
            break
        at = step.over_at(seen.at, walls)
    return way


async def _said(
    room: Members,
    actor: Actor,
    tx: MembersTransaction,
    journey: Journey,
    step: JourneyStep,
    member_id: MemberId,
    zone: str | None,
    seen: StepForeseen,
) -> StepForeseen:
    word = word_of(journey, step, member_id, zone)
    foreseen = await room.speaking.foresee(tx, actor, word, seen.at)
    if isinstance(foreseen, Unsaid):
        return replace(seen, reason=foreseen.reason)
    return replace(seen, text=foreseen.text, channel_id=foreseen.channel_id, at=foreseen.at)
