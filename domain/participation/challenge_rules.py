"""Which period an instant lies in, how far somebody has come, and when a challenge runs again."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.participation.challenge import Challenge, CheckInWay, GoalKind, Pace, Repeat
from domain.participation.contest_rules import Wall
from domain.shared.clock import written
from domain.shared.errors import FieldError
from domain.shared.wall_time import resolve, zone

GOAL = "goal"
LONGEST_NAME = 40
_A_TICK = timedelta(microseconds=1)
_FILLED = re.compile(r"\{(name|title|done|streak)\}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How many periods somebody took part in, and how many one after another: now (`current`
    reaches to the present period or the one before) and at most."""

    done: int
    current: int
    longest: int


def first_day(challenge: Challenge) -> date:
    """That on which period 0 begins: in weeks, their Monday, which may lie before the opening."""
    opened = challenge.opens_at.astimezone(zone(challenge.timezone)).date()
    return opened - timedelta(days=opened.weekday()) if challenge.pace is Pace.WEEKLY else opened


def days_in(pace: Pace) -> int:
    return 7 if pace is Pace.WEEKLY else 1


def period_of(challenge: Challenge, at: datetime) -> int:
    """Counted by days on the wall, however long these are."""
    day = at.astimezone(zone(challenge.timezone)).date()
    return (day - first_day(challenge)).days // days_in(challenge.pace)


def periods_in(challenge: Challenge) -> int:
    """How many there are from its opening until it closes."""
    return period_of(challenge, challenge.closes_at - _A_TICK) + 1


def name_of(challenge: Challenge, period: int) -> str:
    """A day as in `2035-03-25`, or a week as in `2035-W12`."""
    day = first_day(challenge) + timedelta(days=period * days_in(challenge.pace))
    if challenge.pace is Pace.DAILY:
        return day.isoformat()
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def progress_of(periods: Collection[int], present: int) -> Progress:
    """Whatever their order, and however often each is there."""
    lengths: dict[int, int] = {}
    for period in sorted(set(periods)):
        lengths[period] = lengths.get(period - 1, 0) + 1
    current = lengths.get(present) or lengths.get(present - 1, 0)
    return Progress(len(lengths), current, max(lengths.values(), default=0))


def present_period(challenge: Challenge, now: datetime) -> int:
    """Of what is over it is the last that there was."""
    until = challenge.closed_at or challenge.closes_at
    return period_of(challenge, min(now, until - _A_TICK))


def reached(challenge: Challenge, progress: Progress) -> Iterator[str]:
    """The names of the marks that somebody has come to who has come so far."""
    goal = challenge.goal
    come = progress.done if goal.kind is GoalKind.PERIODS else progress.longest
    if come >= goal.length:
        yield GOAL
    for step in goal.streak_steps:
        if progress.longest >= step:
            yield f"streak:{step}"


def faults_of(challenge: Challenge) -> list[FieldError]:
    """What is wrong with it by itself; each says where, by its pointer."""
    if challenge.closes_at <= challenge.opens_at:
        return [FieldError("/closes", "ends_before_start")]
    most = periods_in(challenge)
    faults = [*_of_ways(challenge)]
    if challenge.goal.length > most:
        faults.append(FieldError("/goal/length", "goal_out_of_reach", {"periods": most}))
    for number, step in enumerate(challenge.goal.streak_steps):
        if step > most:
            pointer = f"/goal/streak_steps/{number}"
            faults.append(FieldError(pointer, "goal_out_of_reach", {"periods": most}))
    if challenge.repeat is Repeat.NONE and challenge.most_runs is not None:
        faults.append(FieldError("/most_runs", "runs_without_repeat"))
    if challenge.repeat is not Repeat.NONE:
        faults += _of_repeating(challenge)
    return faults


def _of_ways(challenge: Challenge) -> Iterator[FieldError]:
    for number, one in enumerate(challenge.ways):
        at = f"/ways/{number}"
        if (one.way is CheckInWay.HASHTAG) != (one.hashtag is not None):
            yield FieldError(f"{at}/hashtag", "entry_hashtag_misplaced")
        if (one.way is CheckInWay.ACTIVITY) != (one.activity is not None):
            yield FieldError(f"{at}/activity", "activity_misplaced")
        if one.channel_ids and one.way is CheckInWay.CHECK_IN:
            yield FieldError(f"{at}/channel_ids", "channels_misplaced")
        if one.activity_type is not None and one.activity != "custom":
            yield FieldError(f"{at}/activity_type", "activity_type_misplaced")


def _of_repeating(challenge: Challenge) -> Iterator[FieldError]:
    if challenge.repeat is Repeat.MONTHLY:
        for name, wall in (("opens", challenge.opens), ("closes", challenge.closes)):
            if datetime.fromisoformat(wall.local_time).day > 28:
                yield FieldError(f"/{name}", "day_not_in_every_month")
                return
    _, again = shifted(challenge.opens, challenge.repeat, 1)
    if challenge.closes_at > again:
        yield FieldError("/closes", "window_longer_than_repeat")


def shifted(wall: Wall, repeat: Repeat, times: int) -> tuple[Wall, datetime]:
    """The same on the wall so many weeks or months later, whatever the clocks did meanwhile."""
    local = datetime.fromisoformat(wall.local_time)
    if repeat is Repeat.WEEKLY:
        later = local + timedelta(weeks=times)
    else:
        months = local.year * 12 + local.month - 1 + times
        later = local.replace(year=months // 12, month=months % 12 + 1)
    at = resolve(later, wall.timezone).at
    text = later.isoformat(timespec="seconds" if len(wall.local_time) > 16 else "minutes")
    return Wall(text, wall.timezone, written(at) or ""), at


def shown_name(name: str | None) -> str | None:
    """What may be said in public of what somebody calls themselves: letters, figures and spaces, so
    that nobody is called by a mention, and no address is spread. None where nothing is left."""
    kept = "".join(
        letter if unicodedata.category(letter)[0] in "LMN" or letter in "'-" else " "
        for letter in name or ""
    )
    if not any(letter.isalnum() for letter in kept):
        return None
    return " ".join(kept.split())[:LONGEST_NAME].strip()


def filled(text: str, words: Mapping[str, str]) -> str:
    """Each of the four names in braces is replaced, once; all else stays as it is."""
    return _FILLED.sub(lambda found: words[found.group(1)], text)


def needs_name(text: str) -> bool:
    return "{name}" in text
