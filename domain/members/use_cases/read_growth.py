"""How a community grows, how it is, and who came back; who may not, and what nobody answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.members.growth import (
    Bucket,
    Days,
    Ground,
    Newcomer,
    Risk,
    Span,
    Talk,
    Unanswered,
    month_of,
    number_of,
    risks,
    spans,
    start_of,
    week_of,
)
from domain.members.measuring import (
    FORMULAS,
    OF_A_SPAN,
    Answer,
    Health,
    Known,
    Measure,
    window_of,
)
from domain.members.room import Members
from domain.shared.access import Actor, Permission, Reach
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import CommunityId
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.wall_time import resolve, zone

MOST_SPANS = 400
"""So many days, weeks or months are told of at once."""

RECENT = 30
COHORTS = 12


@dataclass(frozen=True, slots=True)
class Point:
    """What a span came to, by the names of measures. `is_over` is false while it can still become
    more."""

    span: Span
    is_over: bool
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Growth:
    """A series, what all of it came to, and as many days right before."""

    ground: Ground
    bucket: Bucket
    points: Sequence[Point]
    total: Point
    before: Point


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who joined in one week or month, how many they were, and how many of them were active in it
    and in each one after."""

    starts_on: date
    joined: int
    active: Sequence[int]


@dataclass(frozen=True, slots=True)
class Cohorts:
    """From the earliest. The last of each is not over."""

    ground: Ground
    bucket: Bucket
    cohorts: Sequence[Cohort]


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A newcomer, and why they may not come back."""

    newcomer: Newcomer
    reasons: Sequence[Risk]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What nobody has answered, and for how long."""

    conversation: Unanswered
    seconds: int


async def read_growth(
    room: Members,
    actor: Actor,
    community_id: CommunityId,
    bucket: Bucket,
    first: date | None = None,
    last: date | None = None,
) -> Growth:
    """By days of the community's wall, both ends included: without them the last thirty days until
    today. Raises MissingScope, NotFound, ValidationFailed for days that lie in a wrong order, are
    too many, or not there yet."""
    actor.require(Permission.MEMBERS_READ)
    ground = await room.growth.ground(actor, community_id)
    today = _today(room, ground)
    last = last or today
    first = first or last - timedelta(days=RECENT - 1)
    within = _checked(first, last, today)
    parts = spans(bucket, within)
    if len(parts) > MOST_SPANS:
        raise ValidationFailed(errors=[FieldError("parameter:from", "too_long_a_span")])
    known = await _known(room, actor, ground, [*parts, within, within.before], today)
    points = [_point(known, part) for part in (*parts, within, within.before)]
    return Growth(ground, bucket, points[:-2], points[-2], points[-1])


async def read_health(
    room: Members, actor: Actor, community_id: CommunityId, last: date | None = None
) -> Health:
    """At the end of a day on the community's wall; without it of yesterday, the last that is over.
    Raises MissingScope, NotFound, ValidationFailed for a day that is not there yet."""
    actor.require(Permission.MEMBERS_READ)
    ground = await room.growth.ground(actor, community_id)
    today = _today(room, ground)
    last = last or today - timedelta(days=1)
    _must_be_there(last, today, "day")
    windows = {name: window_of(name, last) for name in FORMULAS}
    wanted = {span for each in windows.values() for span in (each, each.before)}
    known = await _known(room, actor, ground, sorted(wanted, key=_in_order), today)
    measures = [
        Measure(
            *(name, unit, windows[name], formula),
            now=known.answer(name, windows[name]),
            before=known.answer(name, windows[name].before),
        )
        for name, (unit, _, formula) in FORMULAS.items()
    ]
    return Health(ground, last, room.clock.now(), measures)


async def read_cohorts(
    room: Members,
    actor: Actor,
    community_id: CommunityId,
    bucket: Bucket = Bucket.WEEK,
    many: int = COHORTS,
) -> Cohorts:
    """The last so many weeks or months in which people joined, with this one. Raises MissingScope,
    NotFound."""
    actor.require(Permission.MEMBERS_READ)
    ground = await room.growth.ground(actor, community_id)
    today = number_of(_today(room, ground))
    last = week_of(today) if bucket is Bucket.WEEK else month_of(today)
    numbers = range(last - many + 1, last + 1)
    first = number_of(start_of(bucket, numbers[0]))
    if ground.first_day is not None:
        numbers = range(max(numbers[0], _number(bucket, ground.first_day)), last + 1)
    days = Days(await room.growth.days(actor, community_id, first, today))
    found = [
        Cohort(
            starts_on=start_of(bucket, joined),
            joined=days.total(_span(bucket, joined), "joined"),
            active=[days.back(bucket, joined, number) for number in range(joined, last + 1)],
        )
        for joined in numbers
    ]
    return Cohorts(ground, bucket, found if ground.first_day is not None else [])


async def list_newcomers_at_risk(
    room: Members,
    actor: Actor,
    community_id: CommunityId,
    within_days: int,
    quiet_days: int,
    request: PageRequest,
) -> Page[AtRisk]:
    """Who joined within so many days and said one thing, at least so many days ago. Raises
    MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    today = _today(room, await room.growth.ground(actor, community_id))
    since = today - timedelta(days=within_days - 1)
    until = today - timedelta(days=quiet_days - 1)
    page = await room.growth.newcomers(actor, community_id, since, until, request)
    return Page([AtRisk(one, risks(one, until)) for one in page.items], page.next_after)


async def list_unanswered(
    room: Members, actor: Actor, community_id: CommunityId, hours: int, request: PageRequest
) -> Page[Waiting]:
    """Those that began at least so many hours ago, as far as the permission reaches. Raises
    MissingScope, NotFound."""
    actor.require(Permission.INBOX_READ)
    await room.growth.ground(actor, community_id)
    now = room.clock.now()
    before = now - timedelta(hours=hours)
    seen = replace(request, filters=[*request.filters, *_within(actor)])
    page = await room.growth.unanswered(actor, community_id, before, seen)
    waiting = [Waiting(one, int((now - one.began_at).total_seconds())) for one in page.items]
    return Page(waiting, page.next_after)


def _within(actor: Actor) -> Sequence[Filter]:
    """Whoever has a conversation in hand sees it."""
    reach = actor.reach_of(Permission.INBOX_READ)
    if reach is Reach.ALL:
        return ()
    own = [actor.teammate_id or ""]
    teams = sorted(actor.team_ids) if reach is Reach.TEAM else []
    return (Filter("in_hand", "in", [*own, *teams]),)


def _today(room: Members, ground: Ground) -> date:
    return room.clock.now().astimezone(zone(ground.zone)).date()


def _in_order(span: Span) -> tuple[date, date]:
    return span.first, span.last


def _checked(first: date, last: date, today: date) -> Span:
    _must_be_there(last, today, "to")
    if first > last:
        raise ValidationFailed(errors=[FieldError("parameter:to", "ends_before_start")])
    return Span(first, last)


def _must_be_there(day: date, today: date, name: str) -> None:
    if day > today:
        raise ValidationFailed(errors=[FieldError(f"parameter:{name}", "day_not_begun")])


async def _known(
    room: Members, actor: Actor, ground: Ground, of: Sequence[Span], today: date
) -> Known:
    first, last = min(each.first for each in of), max(each.last for each in of)
    days = await room.growth.days(actor, ground.community_id, number_of(first), number_of(last))
    talks: Sequence[Talk] = [Talk()] * len(of)
    if ground.has_channels:
        instants = [(_begins(each.first, ground), _begins(each.last, ground, 1)) for each in of]
        talks = await room.growth.talks(actor, ground.community_id, instants)
    return Known(ground, Days(days), dict(zip(of, talks, strict=True)), today)


def _begins(day: date, ground: Ground, later: int = 0) -> datetime:
    """The first instant of a day on the wall, or of one that many days later."""
    midnight = datetime.combine(day + timedelta(days=later), time.min)
    return resolve(midnight, ground.zone).at


def _point(known: Known, span: Span) -> Point:
    answers = {}
    for name in OF_A_SPAN:
        answers[name] = known.answer(name, span)
    return Point(span, span.last < known.today, answers)


def _number(bucket: Bucket, day: int) -> int:
    return week_of(day) if bucket is Bucket.WEEK else month_of(day)


def _span(bucket: Bucket, number: int) -> Span:
    return Span(start_of(bucket, number), start_of(bucket, number + 1) - timedelta(days=1))
