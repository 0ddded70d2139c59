"""A calendar as other programs read it: iCalendar (RFC 5545), the same to the byte while nothing
changes."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from api.problems import catalogue
from api.publishing.calendar_words import said
from domain.publishing.calendar_feed import ContentLevel
from domain.publishing.calendar_ports import Planned, SpecialDate
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.open_calendar_feed import ShownCalendar
from domain.shared.wall_time import zone

if TYPE_CHECKING:
    from icalendar import Calendar, Event

MAKER = "-//Tertulia//Calendar//EN"
HOUSE = "tertulia"
LASTS = timedelta(minutes=15)
TITLE = 60
DOUBTFUL = frozenset({MessageStatus.HELD, MessageStatus.OVERDUE, MessageStatus.UNCONFIRMED})
OFF = frozenset({MessageStatus.CANCELLED, MessageStatus.FAILED, MessageStatus.DELETED})


def as_icalendar(shown: ShownCalendar) -> bytes:
    """The whole file. Each message has the same UID for ever, and a SEQUENCE that grows."""
    # It takes longer to load than all else here, and most processes never need it.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", shown.feed.name)
    calendar.add("x-wr-timezone", shown.span.timezone)
    calendar.add("refresh-interval", LASTS, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for message in shown.messages:
        calendar.add_component(_message(shown, message))
    for special in shown.special_dates:
        calendar.add_component(_special(shown, special))
    _add_zones(calendar, shown)
    body: bytes = calendar.to_ical()
    return body


def _message(shown: ShownCalendar, message: Planned) -> "Event":
    from icalendar import Event

    language = shown.feed.language
    event = Event()
    event.add("uid", f"{message.id}@{HOUSE}")
    event.add("sequence", message.version)
    event.add("dtstamp", message.updated_at)
    event.add("last-modified", message.updated_at)
    event.add("dtstart", _begins(message.at, shown.span.timezone))
    event.add("duration", LASTS)
    event.add("summary", _title(message.text))
    event.add("description", _described(shown, message))
    event.add("categories", [_named(message.status, language)])
    event.add("transp", "TRANSPARENT")
    event.add("status", _standing(message.status))
    return event


def _special(shown: ShownCalendar, special: SpecialDate) -> "Event":
    from icalendar import Event

    about = f"{special.day} {special.country} {special.name}"
    event = Event()
    event.add("uid", f"{hashlib.sha256(about.encode()).hexdigest()[:32]}@{HOUSE}")
    event.add("dtstamp", shown.feed.updated_at)
    event.add("dtstart", special.day)
    event.add("dtend", special.day + timedelta(days=1))
    event.add("summary", special.name)
    event.add("transp", "TRANSPARENT")
    if special.country is not None:
        event.add("categories", [special.country])
    return event


def _begins(at: datetime, timezone: str) -> datetime:
    """On the wall; an hour that comes twice is told in UTC, where it comes once."""
    local = at.astimezone(zone(timezone))
    return at.astimezone(UTC) if local.fold else local


def _title(text: str) -> str:
    """Its first words, on one line."""
    line = " ".join(text.split())
    if len(line) <= TITLE:
        return line
    words = line[: TITLE - 1].rsplit(" ", 1)[0]
    return f"{words}…"


def _described(shown: ShownCalendar, message: Planned) -> str:
    language = shown.feed.language
    names = ", ".join(shown.channels.get(id, id) for id in message.channel_ids)
    facts: Mapping[str, str] = {"status": _named(message.status, language), "channels": names}
    standing = said("standing", facts, language)
    if shown.feed.content is ContentLevel.FULL:
        return f"{message.text}\n\n{standing}"
    return standing


def _named(status: MessageStatus, language: str) -> str:
    words: Mapping[str, str] = catalogue()["words"][language]
    return words.get(status, status)


def _standing(status: MessageStatus) -> str:
    if status in OFF:
        return "CANCELLED"
    return "TENTATIVE" if status in DOUBTFUL else "CONFIRMED"


def _add_zones(calendar: "Calendar", shown: ShownCalendar) -> None:
    """The rules of the zone, for the days that are shown."""
    first = shown.span.first - timedelta(days=366)
    calendar.add_missing_timezones(first_date=first, last_date=shown.span.last)
