"""What competitors have is read day by day, and held beside what our own channels have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.listening.comparing import Comparison, Gathered, Spot, lines_of
from domain.listening.competitor import ORIGIN, CompetitorAccount
from domain.listening.competitor_ports import AccountDay
from domain.listening.room import Listening
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CompetitorId

USUAL = 30
MOST_DAYS = 400
MOST_COMPARED = 10


@dataclass(frozen=True, slots=True)
class AccountSeries:
    """An account, and every day of a time; of days on which it was not looked at nothing is
    known."""

    account: CompetitorAccount
    days: Sequence[AccountDay]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Days of the workspace, both ends included."""

    competitor_id: CompetitorId
    zone: str
    first: date
    last: date
    series: Sequence[AccountSeries]


async def read_competitor_metrics(
    room: Listening,
    actor: Actor,
    competitor_id: CompetitorId,
    platforms: Sequence[str] | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Metrics:
    """Of each of its accounts, day by day; without days, the last thirty until today. Raises
    MissingScope, NotFound, ValidationFailed."""
    actor.require(Permission.LISTENING_READ)
    await room.rivals.competitor(actor, competitor_id)
    zone = await room.rivals.zone(actor)
    begins, ends = _span(room, zone, first, last)
    found = (await room.rivals.accounts_of(actor, [competitor_id])).get(competitor_id, ())
    accounts = [one for one in found if platforms is None or one.platform in platforms]
    numbers = (begins - ORIGIN).days, (ends - ORIGIN).days
    known = await room.rivals.days(actor, [one.id for one in accounts], *numbers)
    series = [AccountSeries(one, _whole(known.get(one.id, ()), *numbers)) for one in accounts]
    return Metrics(competitor_id, zone, begins, ends, series)


async def compare_competitors(
    room: Listening,
    actor: Actor,
    ids: Sequence[CompetitorId] | None = None,
    platforms: Sequence[str] | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Comparison:
    """Ourselves beside these competitors, or beside the first ten by name, on each platform on
    which one of them has an account; in so many queries, however many they are. Without days, of
    the last thirty until today. Raises MissingScope, NotFound, ValidationFailed."""
    actor.require(Permission.LISTENING_READ)
    if ids is not None and len(set(ids)) > MOST_COMPARED:
        facts = {"maximum": MOST_COMPARED}
        raise ValidationFailed(errors=[FieldError("parameter:competitor_id", "too_long", facts)])
    zone = await room.rivals.zone(actor)
    begins, ends = _span(room, zone, first, last)
    competitors = await room.rivals.some(actor, ids, MOST_COMPARED)
    if ids is not None and len(competitors) < len(set(ids)):
        raise NotFound(thing="competitor", pointer="parameter:competitor_id")
    mine = [one.id for one in competitors]
    accounts = await room.rivals.accounts_of(actor, mine)
    theirs: list[Spot] = []
    for competitor in competitors:
        spots = {(competitor.id, one.platform) for one in accounts.get(competitor.id, ())}
        theirs += sorted((spot for spot in spots if _is_meant(spot, platforms)), key=str)
    shown = {platform for _, platform in theirs}
    ours = [spot for spot in await room.own_numbers.spots(actor) if spot[1] in shown]
    numbers = (begins - ORIGIN).days, (ends - ORIGIN).days
    found = await room.rivals.gathered(actor, mine, *numbers)
    own = await room.own_numbers.gathered(actor, sorted(shown), *numbers)
    lines = lines_of(_together(own, found), [*ours, *theirs])
    return Comparison(zone, begins, ends, competitors, lines)


def _is_meant(spot: Spot, platforms: Sequence[str] | None) -> bool:
    return platforms is None or spot[1] in platforms


def _together(*parts: Gathered) -> Gathered:
    return Gathered(
        [one for part in parts for one in part.levels],
        [one for part in parts for one in part.paces],
        [one for part in parts for one in part.echoes],
    )


def _span(room: Listening, zone: str, first: date | None, last: date | None) -> tuple[date, date]:
    """Raises ValidationFailed for days that have not begun, lie the wrong way round, or are too
    many."""
    today = room.clock.now().astimezone(ZoneInfo(zone)).date()
    ends = last or today
    begins = first or ends - timedelta(days=USUAL - 1)
    if ends > today:
        raise _wrong("day_to_come")
    if begins > ends:
        raise _wrong("before_its_beginning")
    if (days := (ends - begins).days + 1) > MOST_DAYS:
        raise _wrong("too_many_days", days=days, maximum=MOST_DAYS)
    return begins, ends


def _wrong(code: str, **facts: object) -> ValidationFailed:
    return ValidationFailed(errors=[FieldError("parameter:to", code, facts)])


def _whole(known: Sequence[AccountDay], first: int, last: int) -> Sequence[AccountDay]:
    by_day = {one.day: one for one in known}
    nothing = (None, None, None, None, False, None, None, 0)
    return [by_day.get(day) or AccountDay(day, *nothing) for day in range(first, last + 1)]
