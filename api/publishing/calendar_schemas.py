"""The wire shapes of the calendar."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field, WithJsonSchema

from api.publishing.calendar_words import said
from api.wire import InstantOut, Out
from domain.publishing.calendar import Calendar, Clash, ClashKind, Day, Entry, Gap, GapKind
from domain.publishing.calendar_ports import SpecialDate, SpecialKind
from domain.publishing.states import MessageStatus

DayOut = Annotated[
    date,
    WithJsonSchema(
        {"type": "string", "format": "date", "examples": ["2030-05-04"]}, mode="serialization"
    ),
]


class SpecialDateOut(Out):
    date: DayOut
    name: str
    language: str = Field(description="Of the name: the nearest to yours that is known.")
    kind: SpecialKind
    country: str | None = Field(description="Null for a day of the whole world.")
    source: str
    url: str | None

    @classmethod
    def of(cls, special: SpecialDate) -> "SpecialDateOut":
        return cls(
            date=special.day,
            name=special.name,
            language=special.language,
            kind=special.kind,
            country=special.country,
            source=special.source,
            url=special.url,
        )


class SpecialDatesOut(Out):
    data: list[SpecialDateOut]

    @classmethod
    def of(cls, found: Sequence[SpecialDate], language: str) -> "SpecialDatesOut":
        return cls(data=[SpecialDateOut.of(special) for special in found])


class CalendarEntryOut(Out):
    message_id: str
    at: InstantOut
    local_time: str = Field(
        description="What a clock on that wall shows.", examples=["2030-05-04T09:00:00"]
    )
    status: MessageStatus
    excerpt: str = Field(description="The first 140 characters of its text.")
    community_id: str
    channel_ids: list[str]
    tags: list[str]
    campaign_id: str | None
    idea_id: str | None = Field(description="The idea it was made of.")

    @classmethod
    def of(cls, entry: Entry) -> "CalendarEntryOut":
        message = entry.message
        return cls(
            message_id=message.id,
            at=message.at,
            local_time=entry.local.isoformat(timespec="seconds"),
            status=message.status,
            excerpt=message.text,
            community_id=message.community_id,
            channel_ids=list(message.channel_ids),
            tags=list(message.tags),
            campaign_id=message.campaign_id,
            idea_id=message.idea_id,
        )


class CalendarDayOut(Out):
    date: DayOut
    entries: list[CalendarEntryOut]
    special_dates: list[SpecialDateOut]

    @classmethod
    def of(cls, day: Day) -> "CalendarDayOut":
        return cls(
            date=day.day,
            entries=[CalendarEntryOut.of(entry) for entry in day.entries],
            special_dates=[SpecialDateOut.of(special) for special in day.special_dates],
        )


class ClashOut(Out):
    """Messages that get in each other's way, or something on a day on which a channel rests."""

    kind: ClashKind
    date: DayOut
    message_ids: list[str]
    channel_ids: list[str] = Field(
        description="The channels they share; with `blackout` and `holiday` those that rest."
    )
    minutes_apart: int | None = Field(description="With `too_close`.")
    name: str | None = Field(description="The reason of the blackout, or the holiday's name.")
    series_id: str | None = Field(
        description="With what no message was made of yet: the series that will make one."
    )
    recurrence_id: str | None = Field(description="Which of its occurrences.")
    detail: str

    @classmethod
    def of(cls, clash: Clash, language: str) -> "ClashOut":
        facts = {
            "minutes": clash.minutes,
            "count": len(clash.message_ids),
            "name": clash.name,
        }
        return cls(
            kind=clash.kind,
            date=clash.day,
            message_ids=list(clash.message_ids),
            channel_ids=list(clash.channel_ids),
            minutes_apart=clash.minutes,
            name=clash.name,
            series_id=clash.series_id,
            recurrence_id=clash.recurrence_id,
            detail=said(clash.kind, facts, language),
        )


class GapOut(Out):
    """Days to come on which too little is planned on a channel: it is not used to such a pause, or
    its queue has room for more."""

    kind: GapKind
    channel_id: str
    first: DayOut
    last: DayOut
    days: int
    usual_days: int | None = Field(
        description="With `unusual_pause`: nine times of ten there are at most so many days from"
        " one day with a post to the next; as it was in the last eight weeks."
    )
    expected: int | None = Field(
        description="With `open_slots`: for how much there is room on each of these days."
    )
    planned: int = Field(description="How much is planned on each of these days.")
    detail: str

    @classmethod
    def of(cls, gap: Gap, language: str) -> "GapOut":
        facts = {
            "days": gap.days,
            "usual": gap.usual_days,
            "expected": gap.expected,
            "planned": gap.planned,
        }
        return cls(
            kind=gap.kind,
            channel_id=gap.channel_id,
            first=gap.first,
            last=gap.last,
            days=gap.days,
            usual_days=gap.usual_days,
            expected=gap.expected,
            planned=gap.planned,
            detail=said(gap.kind, facts, language),
        )


class CalendarOut(Out):
    timezone: str
    days: list[CalendarDayOut]
    clashes: list[ClashOut]
    gaps: list[GapOut]
    truncated: bool = Field(
        description="There are more than 10,000 messages, and the latest are left out: ask for"
        " fewer days."
    )

    @classmethod
    def of(cls, calendar: Calendar, language: str) -> "CalendarOut":
        return cls(
            timezone=calendar.span.timezone,
            days=[CalendarDayOut.of(day) for day in calendar.days],
            clashes=[ClashOut.of(clash, language) for clash in calendar.clashes],
            gaps=[GapOut.of(gap, language) for gap in calendar.gaps],
            truncated=calendar.truncated,
        )
