"""What is planned on some days, what is special about them, what clashes and what is missing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from domain.publishing.calendar import (
    LOOKS_BACK,
    MOST_DAYS,
    MOST_ENTRIES,
    TOO_CLOSE,
    Calendar,
    Clash,
    Gap,
    Span,
    clashes_among,
    gaps_among,
    laid_out,
    on_the_wall,
)
from domain.publishing.calendar_ports import CalendarScope, SpecialDate
from domain.publishing.days_off import (
    Recurring,
    clashes_on_days_off,
    open_slots,
    rests,
)
from domain.publishing.occurrences import moments
from domain.publishing.pacing import Pace, ruled
from domain.publishing.placing import concerns, holidays_on
from domain.publishing.room import Publishing
from domain.publishing.series import Occurrence, OccurrenceState
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ChannelId, SeriesId
from domain.shared.wall_time import zone

EXCERPT = 140
MOST_SERIES = 500
INSTANT = timedelta(microseconds=1)
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
    zone(timezone, "parameter:timezone")
    span = Span(request.first, request.last, timezone)
    since, until = span.since - TOO_CLOSE, span.until + TOO_CLOSE
    found = await room.reads.planned(
        actor, request.scope, since, until, most=MOST_ENTRIES + 1, letters=EXCERPT
    )
    planned = found[:MOST_ENTRIES]
    paces = await _paces(room, actor, request, span)
    recurring = await _recurring(room, actor, request.scope, span, paces)
    clashes = [
        *clashes_among(planned, timezone),
        *clashes_on_days_off(planned, recurring, paces, timezone),
    ]
    special = room.special_days.between(
        request.first, request.last, request.countries, request.language
    )
    inside = {request.first + timedelta(days=n) for n in range(span.days)}
    return Calendar(
        span=span,
        days=laid_out(span, planned, special),
        clashes=sorted((clash for clash in clashes if clash.day in inside), key=_by_day),
        gaps=await _gaps(room, actor, request.scope, span, paces),
        truncated=len(found) > MOST_ENTRIES,
    )


def _by_day(clash: Clash) -> tuple[date, tuple[str, ...], str]:
    return clash.day, clash.message_ids, clash.recurrence_id or ""


async def _paces(
    room: Publishing, actor: Actor, request: CalendarRequest, span: Span
) -> dict[ChannelId, Pace]:
    """What times on each channel in scope are held against: all but what else is planned."""
    blackouts = await room.reads.black_between(actor, span.since, span.until)
    off: dict[object, Mapping[date, str]] = {}
    found = {}
    for ground in await room.reads.grounds_in(actor, request.scope):
        rules = ruled(ground.own, ground.workspace)
        alike = (rules.skip_holidays, rules.countries, ground.timezone)
        if alike not in off:
            named = replace(ground, language=request.language)
            off[alike] = holidays_on(room, named, rules, span.since, span.until)
        found[ground.channel_id] = Pace(
            channel_id=ground.channel_id,
            timezone=ground.timezone,
            ruled=rules,
            blackouts=[blackout for blackout in blackouts if concerns(blackout, ground)],
            holidays=off[alike],
        )
    return found


async def _recurring(
    room: Publishing,
    actor: Actor,
    scope: CalendarScope,
    span: Span,
    paces: Mapping[ChannelId, Pace],
) -> list[Recurring]:
    """What series will make messages of in that span; nothing where no channel is ever off, or only
    messages in some state are asked for."""
    if scope.statuses or not any(pace.blackouts or pace.holidays for pace in paces.values()):
        return []
    series = await room.reads.series_in(actor, scope, most=MOST_SERIES)
    since, until = max(room.clock.now(), span.since - INSTANT), span.until
    ruling = {
        one.id: moments(
            one.recurrence, room.almanac, max(since, one.settled_until), until - INSTANT
        )
        for one in series
    }
    names = sorted({moment.recurrence_id for them in ruling.values() for moment in them})
    kept = await room.reads.kept_of(actor, list(ruling), names, since, until)
    written: dict[SeriesId, dict[str, Occurrence]] = defaultdict(dict)
    for occurrence in kept:
        written[occurrence.series_id][occurrence.recurrence_id] = occurrence
    found = []
    for one in series:
        times: dict[str, datetime] = {m.recurrence_id: m.at for m in ruling[one.id]}
        for name, occurrence in written[one.id].items():
            times.pop(name, None)
            if occurrence.state is OccurrenceState.PLANNED:
                times[name] = one.schedule_of(occurrence).at
        found += [
            Recurring(one.id, name, at, one.channel_ids)
            for name, at in times.items()
            if since < at < until
        ]
    return found


async def _gaps(
    room: Publishing,
    actor: Actor,
    scope: CalendarScope,
    span: Span,
    paces: Mapping[ChannelId, Pace],
) -> list[Gap]:
    """A channel with slots is held against these, another one against its habit."""
    now = room.clock.now()
    activity = await room.reads.activity(
        actor, scope, min(span.since, now) - LOOKS_BACK, span.until
    )
    queues = [queue for queue in await room.reads.queues_in(actor, scope) if queue.week.slots]
    slotted = {queue.channel_id for queue in queues}
    today = on_the_wall(now, zone(span.timezone)).date()
    habits = {id: instants for id, instants in activity.items() if id not in slotted}
    unusual = [
        gap
        for gap in gaps_among(habits, span, today)
        if not rests(paces.get(gap.channel_id), gap, span.timezone)
    ]
    found = [*unusual, *open_slots(queues, paces, activity, span, now)]
    return sorted(found, key=lambda gap: (gap.first, gap.channel_id))


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
