"""What is planned on some days, what is special about them, what clashes and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.publishing.calendar import (
    LOOKS_BACK,
    MOST_DAYS,
    MOST_ENTRIES,
    TOO_CLOSE,
    Calendar,
    Span,
    clashes_among,
    gaps_among,
    laid_out,
    on_the_wall,
)
from domain.publishing.calendar_ports import CalendarScope, SpecialDate
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.wall_time import zone

EXCERPT = 140
MOST_SPECIAL_DAYS = 366


@dataclass(frozen=True, slots=True)
class CalendarRequest:
    """Which days, on whose walls, and what of them. Without a zone it is the workspace's own."""

    first: date
    last: date
    timezone: str | None = None
    scope: CalendarScope = field(default_factory=CalendarScope)
    countries: Sequence[str] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class SpecialDatesRequest:
    """Which days, of which countries; names come in that language where they can."""

    first: date
    last: date
    countries: Sequence[str] = ()
    language: str = "en"


async def read_calendar(room: Publishing, actor: Actor, request: CalendarRequest) -> Calendar:
    """At most 92 days and 10,000 messages. Raises MissingScope, UnknownTimezone, and
    ValidationFailed for days that are too many or in no order, or a country nobody knows."""
    actor.require(Permission.PLANNING_READ)
    _check_days(request.first, request.last, MOST_DAYS)
    _check_countries(room, request.countries)
    timezone = request.timezone or await room.reads.timezone(actor)
    where = zone(timezone, "parameter:timezone")
    span = Span(request.first, request.last, timezone)
    since, until = span.since - TOO_CLOSE, span.until + TOO_CLOSE
    found = await room.reads.planned(
        actor, request.scope, since, until, most=MOST_ENTRIES + 1, letters=EXCERPT
    )
    planned = found[:MOST_ENTRIES]
    today = on_the_wall(room.clock.now(), where).date()
    habits = await room.reads.activity(
        actor, request.scope, min(span.since, room.clock.now()) - LOOKS_BACK, span.until
    )
    special = room.special_days.between(
        request.first, request.last, request.countries, request.language
    )
    inside = {request.first + timedelta(days=n) for n in range(span.days)}
    return Calendar(
        span=span,
        days=laid_out(span, planned, special),
        clashes=[clash for clash in clashes_among(planned, timezone) if clash.day in inside],
        gaps=gaps_among(habits, span, today),
        truncated=len(found) > MOST_ENTRIES,
    )


async def read_special_dates(
    room: Publishing, actor: Actor, request: SpecialDatesRequest
) -> Sequence[SpecialDate]:
    """At most 366 days. Raises MissingScope, and ValidationFailed for days that are too many or in
    no order, or a country nobody knows."""
    actor.require(Permission.PLANNING_READ)
    _check_days(request.first, request.last, MOST_SPECIAL_DAYS)
    _check_countries(room, request.countries)
    return room.special_days.between(
        request.first, request.last, request.countries, request.language
    )


def _check_days(first: date, last: date, most: int) -> None:
    days = (last - first).days + 1
    if days < 1:
        raise ValidationFailed(errors=[FieldError("parameter:to", "before_its_beginning")])
    if days > most:
        facts = {"days": days, "maximum": most}
        raise ValidationFailed(errors=[FieldError("parameter:to", "too_many_days", facts)])


def _check_countries(room: Publishing, countries: Sequence[str]) -> None:
    unknown = [country for country in countries if not room.special_days.knows(country)]
    if unknown:
        facts = {"country": unknown[0]}
        raise ValidationFailed(errors=[FieldError("parameter:country", "unknown_country", facts)])
