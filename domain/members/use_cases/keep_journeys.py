"""Journeys are written down, read, changed, begun, paused and ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.members.asking import must_be_there
from domain.members.errors import TooManyJourneys
from domain.members.journey import (
    JOURNEY_WALKS,
    MOST_JOURNEYS,
    USUAL_PER_MINUTE,
    EntryKind,
    Journey,
    JourneyStep,
)
from domain.members.journey_events import CREATED, UPDATED, journey_told, moved
from domain.members.journey_ports import Progress, TravellerView
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.traveller import Traveller
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import JourneyId, Kind, SegmentId, TravellerId
from domain.shared.paging import Page, PageRequest
from domain.shared.quiet_hours import QuietHours
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import zone

Move = Callable[[Journey, datetime], Journey]


@dataclass(frozen=True, slots=True)
class NewJourney:
    """Who sets out, and along which steps."""

    name: str
    entry: EntryKind
    steps: tuple[JourneyStep, ...]
    segment_id: SegmentId | None = None
    description: str | None = None
    timezone: str | None = None
    exits_on_reply: bool = True
    exits_on_leaving: bool = True
    consent_purpose: str | None = None
    reenter_after_days: int | None = None
    quiet_hours: QuietHours | None = None
    per_minute: int = USUAL_PER_MINUTE
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_journey(room: Members, actor: Actor, request: NewJourney) -> Journey:
    """A draft, on which nobody sets out yet. Raises MissingScope, NotFound for a segment or for
    what a condition names, UnknownTimezone, TooManyJourneys, DuplicateExternalId, and
    ValidationFailed for a segment that is missing or has no say, for what nobody would fill in, and
    for what is not known of everybody and has no fallback."""
    actor.require(Permission.MEMBERS_WRITE)
    now = room.clock.now()
    journey = Journey(
        id=JourneyId(room.ids.new(Kind.JOURNEY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        **{name: getattr(request, name) for name in NewJourney.__dataclass_fields__},
    )
    _check(journey)
    async with room.begin(actor) as tx:
        await _find(tx, journey)
        if await tx.journeys.standing() >= MOST_JOURNEYS:
            raise TooManyJourneys(maximum=MOST_JOURNEYS)
        tx.announce(journey_told(CREATED, journey))
        await tx.journeys.add(journey)
        await tx.commit(journey)
    return journey


async def change_journey(
    room: Members,
    actor: Actor,
    journey_id: JourneyId,
    version: Version,
    changes: Mapping[str, Any],
) -> Journey:
    """As long as it is a draft. Raises VersionMismatch, InvalidState, and what creating one raises
    but for TooManyJourneys."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.journeys.get(journey_id)
        must_match(version, before.version)
        after = before.change(room.clock.now(), **changes)
        _check(after)
        await _find(tx, after)
        await tx.journeys.save(before, after)
        tx.announce(journey_told(UPDATED, after, before))
        await tx.commit(after)
    return after


async def activate_journey(
    room: Members, actor: Actor, journey_id: JourneyId, version: Version
) -> Journey:
    """From now on members set out: those who come, and not those who are there already. Raises
    MissingScope, NotFound, also where its segment is gone, VersionMismatch, InvalidState."""

    def activate(journey: Journey, now: datetime) -> Journey:
        return journey.activate(now)

    return await _move(room, actor, journey_id, version, activate)


async def pause_journey(
    room: Members, actor: Actor, journey_id: JourneyId, version: Version
) -> Journey:
    """Nobody sets out, and nobody gets any further, until it is resumed. Raises MissingScope,
    NotFound, VersionMismatch, InvalidState."""
    return await _move(room, actor, journey_id, version, Journey.pause)


async def resume_journey(
    room: Members, actor: Actor, journey_id: JourneyId, version: Version
) -> Journey:
    """Whoever waited goes on where they are, at the journey's pace. Raises what pausing raises."""
    return await _move(room, actor, journey_id, version, Journey.resume)


async def end_journey(
    room: Members, actor: Actor, journey_id: JourneyId, version: Version
) -> Journey:
    """For good: whoever is on it gets off shortly afterwards, and what was said and has not gone
    out is called off. Raises what pausing raises."""
    return await _move(room, actor, journey_id, version, Journey.end)


async def read_journey(room: Members, actor: Actor, journey_id: JourneyId) -> Journey:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    return await room.journeys.journey(actor, journey_id)


async def list_journeys(room: Members, actor: Actor, request: PageRequest) -> Page[Journey]:
    """Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    return await room.journeys.journeys(actor, request)


async def read_progress(
    room: Members, actor: Actor, journey_id: JourneyId
) -> tuple[Journey, Progress]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    journey = await room.journeys.journey(actor, journey_id)
    return journey, await room.journeys.progress(actor, journey_id)


async def list_travellers(
    room: Members, actor: Actor, journey_id: JourneyId, request: PageRequest
) -> Page[Traveller]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    await room.journeys.journey(actor, journey_id)
    return await room.journeys.travellers(actor, journey_id, request)


async def read_traveller(
    room: Members, actor: Actor, journey_id: JourneyId, traveller_id: TravellerId
) -> TravellerView:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    return await room.journeys.traveller(actor, journey_id, traveller_id)


async def _move(
    room: Members, actor: Actor, journey_id: JourneyId, version: Version, move: Move
) -> Journey:
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        before = await tx.journeys.get(journey_id)
        must_match(version, before.version)
        now = room.clock.now()
        after = move(before, now)
        if after.activated_at != before.activated_at:
            await _find(tx, after)
        await tx.journeys.save(before, after)
        tx.announce(moved(before, after))
        tx.plan(JOURNEY_WALKS, after.id, now)
        await tx.commit(after)
    return after


def _check(journey: Journey) -> None:
    for named in (journey.timezone, journey.quiet_hours and journey.quiet_hours.timezone):
        if named:
            zone(named)
    errors = [
        FieldError(pointer, "unknown_in_a_broadcast", {"placeholder": said})
        for pointer, said in journey.strangers()
    ]
    errors += [
        FieldError(pointer, "fallback_missing", {"placeholder": name})
        for pointer, name in journey.without_fallback()
    ]
    by_segment = journey.entry is EntryKind.SEGMENT
    if by_segment is (journey.segment_id is None):
        errors.append(
            FieldError("/segment_id", "entry_needs_segment" if by_segment else "not_of_this_entry")
        )
    if errors:
        raise ValidationFailed(errors=errors)


async def _find(tx: MembersTransaction, journey: Journey) -> None:
    segment = journey.segment_id
    if segment is not None and await tx.segments.question_of(segment) is None:
        raise NotFound(thing="segment", pointer="/segment_id")
    for number, step in enumerate(journey.steps):
        await must_be_there(tx, step.question, f"/steps/{number}")
