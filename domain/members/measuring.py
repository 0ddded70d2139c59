"""What is measured of a community: each measure with its window, how it is reckoned, the window
before, and why it is not available where it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.members.growth import (
    DAY,
    LONGEST_GAP,
    MONTH,
    SECOND_WITHIN,
    WEEK,
    Days,
    Ground,
    Span,
    Talk,
    ending,
    number_of,
)

Value = int | float | None


class Unit(StrEnum):
    PEOPLE = "people"
    MESSAGES = "messages"
    CONVERSATIONS = "conversations"
    SHARE = "share"
    SECONDS = "seconds"


class Missing(StrEnum):
    """Why there is no number. `not_over_yet`: the days in which it can still become more are not
    over. `too_long`: people are told apart over thirty-one days at most."""

    NOTHING_KNOWN = "nothing_known"
    NO_CHANNELS = "no_channels"
    NOBODY_ACTIVE = "nobody_active"
    NO_CONVERSATIONS = "no_conversations"
    NO_REPLIES = "no_replies"
    NO_NEWCOMERS = "no_newcomers"
    NOT_OVER_YET = "not_over_yet"
    TOO_LONG = "too_long"


class Course(StrEnum):
    """How it goes: a tenth more people active in thirty days than in the thirty before is
    `growing`, a tenth less `shrinking`."""

    GROWING = "growing"
    STEADY = "steady"
    SHRINKING = "shrinking"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """A number, or why there is none."""

    value: Value = None
    reason: Missing | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing measured over a window, and over as many days right before it."""

    name: str
    unit: Unit
    window: Span
    formula: str
    now: Answer
    before: Answer

    @property
    def change(self) -> float | None:
        """How much more than before, as a share of that; None where there is nothing to compare."""
        if self.now.value is None or not self.before.value:
            return None
        return self.now.value / self.before.value - 1


@dataclass(frozen=True, slots=True)
class Health:
    """How a community is at the end of a day."""

    ground: Ground
    last: date
    as_of: datetime
    measures: Sequence[Measure]

    @property
    def course(self) -> Course:
        [month] = [one for one in self.measures if one.name == "active_month"]
        if month.change is None:
            return Course.UNKNOWN
        if month.change >= 0.1:
            return Course.GROWING
        return Course.SHRINKING if month.change <= -0.1 else Course.STEADY


FORMULAS: Mapping[str, tuple[Unit, int, str]] = {
    "active_day": (Unit.PEOPLE, DAY, "distinct people with a post, a reply or a sign"),
    "active_week": (Unit.PEOPLE, WEEK, "distinct people with a post, a reply or a sign"),
    "active_month": (Unit.PEOPLE, MONTH, "distinct people with a post, a reply or a sign"),
    "stickiness": (Unit.SHARE, MONTH, "mean(active_day) / active_month"),
    "joined": (Unit.PEOPLE, MONTH, "people whose first known day it was"),
    "left": (
        Unit.PEOPLE,
        MONTH,
        "sum by day of distinct people who left or were moved out, once until they are back",
    ),
    "posts": (Unit.MESSAGES, MONTH, "messages that are addressed to no other member"),
    "replies": (Unit.MESSAGES, MONTH, "messages that are addressed to another member"),
    "conversations": (Unit.CONVERSATIONS, MONTH, "conversations that began"),
    "reply_rate": (Unit.SHARE, MONTH, "conversations that we replied to / conversations"),
    "unanswered_share": (
        *(Unit.SHARE, MONTH),
        "conversations with a word from nobody but who began them / conversations",
    ),
    "first_reply_median": (Unit.SECONDS, MONTH, "median(first reply of ours - beginning)"),
    "first_reply_p90": (Unit.SECONDS, MONTH, "90th percentile(first reply of ours - beginning)"),
    "second_post_rate": (
        *(Unit.SHARE, MONTH),
        f"spoke again within {SECOND_WITHIN} days / spoke for the first time",
    ),
}
"""By name: the unit, days of the window, and the formula in the words of the other measures."""


def window_of(name: str, last: date) -> Span:
    """The days a measure is about at the end of one. Whoever spoke for the first time has all of
    their days to speak again: that window ends as much earlier."""
    if name == "second_post_rate":
        last -= timedelta(days=SECOND_WITHIN)
    return ending(last, FORMULAS[name][1])


@dataclass(frozen=True)
class Known:
    """What is known of a community, to answer with: its days, and what became of conversations
    that began in some spans."""

    ground: Ground
    days: Days
    talks: Mapping[Span, Talk]
    today: date

    def answer(self, name: str, span: Span) -> Answer:
        """What a measure comes to over a span."""
        if name in _OF_TALK:
            return self._of_talk(name, self.talks[span])
        first = self.ground.first_day
        if first is None or number_of(span.last) < first or span.first > self.today:
            return Answer(reason=Missing.NOTHING_KNOWN)
        if name in _SUMS:
            return Answer(self.days.total(span, _SUMS[name]))
        if name == "second_post_rate":
            return self._second_posts(span)
        if span.length > LONGEST_GAP:
            return Answer(reason=Missing.TOO_LONG)
        active = self.days.active(span)
        if name != "stickiness":
            return Answer(active)
        if not active:
            return Answer(reason=Missing.NOBODY_ACTIVE)
        return Answer(self.days.mean_active(span) / active)

    def _second_posts(self, span: Span) -> Answer:
        if span.last + timedelta(days=SECOND_WITHIN) >= self.today:
            return Answer(reason=Missing.NOT_OVER_YET)
        first = self.days.total(span, "first_posts")
        if not first:
            return Answer(reason=Missing.NO_NEWCOMERS)
        return Answer(self.days.total(span, "second_posts") / first)

    def _of_talk(self, name: str, talk: Talk) -> Answer:
        if not self.ground.has_channels:
            return Answer(reason=Missing.NO_CHANNELS)
        if name == "conversations":
            return Answer(talk.begun)
        if not talk.begun:
            return Answer(reason=Missing.NO_CONVERSATIONS)
        if name == "reply_rate":
            return Answer(talk.replied / talk.begun)
        if name == "unanswered_share":
            return Answer(talk.unanswered / talk.begun)
        if not talk.replied:
            return Answer(reason=Missing.NO_REPLIES)
        return Answer(talk.median_seconds if name == "first_reply_median" else talk.p90_seconds)


_SUMS = {"joined": "joined", "left": "gone", "posts": "posts", "replies": "replies"}
_OF_TALK = frozenset(
    {
        *("conversations", "reply_rate", "unanswered_share"),
        *("first_reply_median", "first_reply_p90"),
    }
)
OF_A_SPAN = (
    *("joined", "left", "active", "stickiness", "posts", "replies"),
    *("conversations", "reply_rate", "unanswered_share"),
    *("first_reply_median", "first_reply_p90", "second_post_rate"),
)
"""What is told of each day, week or month of a series."""
