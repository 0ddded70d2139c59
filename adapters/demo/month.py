"""Two weeks that are out, two that are planned, and what is being thought about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from adapters.demo.past import went_out
from adapters.demo.words import (
    DAYS,
    DRAFTS,
    EVERY_DAY,
    QUESTION,
    RECIPE,
    THANKS,
    THANKS_AGAIN,
    Said,
)
from adapters.platforms.sandbox.adapter import REJECT
from adapters.wiring import House
from domain.publishing.content import Content, Part, Poll, Variant
from domain.publishing.drafting import Draft
from domain.publishing.model import Schedule
from domain.publishing.outcomes import RefusalKind, Refused
from domain.publishing.use_cases.change_message import cancel_message
from domain.publishing.use_cases.create_message import create_message
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.publishing.use_cases.revise_message import carry_out_revision, revise_message
from domain.shared.access import Actor, system
from domain.shared.ids import ChannelId

ZONE = "Europe/Madrid"
WEEKS = timedelta(days=14)
HOURS = (time(8, 30), time(13, 15), time(19, 0))
DAY = timedelta(days=1)
A_DAY = 86_400


@dataclass(frozen=True)
class Channels:
    """Where the brand speaks: in Spanish, in English, and to those who come often."""

    spanish: ChannelId
    english: ChannelId
    regulars: ChannelId


async def fill_month(house: House, actor: Actor, channels: Channels) -> None:
    """Messages in every state there is, around now. Not safe to repeat: it writes them again."""
    now = house.clock.now()
    words = cycle(EVERY_DAY)
    for at in _moments(now - WEEKS, now):
        await went_out(house, actor, _everywhere(next(words), channels, at), at)
    for at in _moments(now + timedelta(minutes=10), now + WEEKS):
        await create_message(house.app.publishing, actor, _everywhere(next(words), channels, at))
    await _odd_ones(house, actor, channels, now)
    for said in DRAFTS:
        content = Content(said.spanish, language="es")
        # In one of them a day is still to be filled in.
        draft = Draft([channels.spanish], content, tags=(said.tag,), allow_placeholders=True)
        await create_message(house.app.publishing, actor, draft)


async def _odd_ones(house: House, actor: Actor, channels: Channels, now: datetime) -> None:
    """A poll, a thread with a first comment, one refused, one called off, and a stopped channel."""
    yesterday = now - DAY
    poll = [Poll(options, 3 * A_DAY) for options in DAYS]
    question = _everywhere(QUESTION, channels, yesterday, *poll)
    await went_out(house, actor, question, yesterday)
    first, *steps = RECIPE
    recipe = Content(first, tuple(map(Part, steps)), first_comment="¿Con churros o sin churros?")
    two_days_ago = now - 2 * DAY
    thread = Draft([channels.spanish], recipe, schedule=wall(two_days_ago), tags=("recetas",))
    await went_out(house, actor, thread, two_days_ago)
    words = Said(f"{EVERY_DAY[4].spanish} {REJECT}", "", "café")
    refused = Refused(RefusalKind.CONTENT, "The sandbox rejects this, as the text asked.", 422)
    await went_out(house, actor, only(words, channels.spanish, yesterday), yesterday, refused)
    room = house.app.publishing
    off = await create_message(room, actor, only(EVERY_DAY[5], channels.spanish, now + 3 * DAY))
    await cancel_message(room, actor, off.id, off.version)
    thanks = await went_out(
        house, actor, only(THANKS, channels.spanish, two_days_ago), two_days_ago
    )
    await revise_message(room, actor, thanks.id, None, {"text": THANKS_AGAIN})
    await carry_out_revision(room, system(actor.organization_id, actor.workspace), thanks.id)
    reason = "El cartel con el horario nuevo todavía no está impreso."
    await place_hold(room, actor, NewHold(reason, channel_id=channels.regulars))
    await create_message(room, actor, only(EVERY_DAY[9], channels.regulars, now + 2 * DAY))


def _everywhere(said: Said, channels: Channels, at: datetime, *polls: Poll) -> Draft:
    spanish, english = polls or (None, None)
    own = Content(said.english, poll=english, language="en")
    names = ("text", "language", "poll") if polls else ("text", "language")
    return Draft(
        channel_ids=[channels.spanish, channels.english],
        content=Content(said.spanish, poll=spanish, language="es"),
        variants={channels.english: Variant(names, own)},
        schedule=wall(at),
        tags=(said.tag,),
    )


def only(said: Said, channel: ChannelId, at: datetime) -> Draft:
    content = Content(said.spanish, language="es")
    return Draft([channel], content, schedule=wall(at), tags=(said.tag,))


def wall(at: datetime) -> Schedule:
    """That instant, as somebody in the café would say it."""
    local = at.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)
    return Schedule(at, local.isoformat(timespec="seconds"), ZONE, anchored_to_wall=True)


def _moments(since: datetime, until: datetime) -> Iterator[datetime]:
    """Once or twice a day at the hours of the house, in order; Mondays are quiet."""
    zone = ZoneInfo(ZONE)
    day = since.astimezone(zone).date()
    for number in range((until - since).days + 2):
        today = day + number * DAY
        for hour in _hours(number, today.weekday()):
            at = datetime.combine(today, hour, zone).astimezone(since.tzinfo)
            if since < at < until:
                yield at


def _hours(number: int, weekday: int) -> Sequence[time]:
    if weekday == 0:
        return HOURS[1:2]
    return (HOURS[0], HOURS[2]) if number % 3 else HOURS[:1]
