"""How a member stands: on which level, in which places of which leaderboards; and how present they
are, against their own habit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.members.value import (
    EVERYWHERE,
    MONTH,
    WEEK,
    Reckoning,
    Record,
    active_days,
    level_of,
    next_change,
    next_review,
    reckon,
)
from domain.members.value_scheme import ValueScheme
from domain.shared.ids import MemberId, WorkspaceId

STALE = 0
"""The day on which is due what is to be reckoned at once."""

VALUES_DUE = "member_values_due"
"""The kind of duty that reckons what members are worth, in a workspace, at once."""

VALUES_TURN = "member_values_turn"
"""The kind of duty that does so when a day has begun."""

RECENT, HABIT = 28, 168


class Measure(StrEnum):
    """What a leaderboard goes by, beside each kind of activity: all value, or only what was
    received, or how much was done at all."""

    VALUE = "value"
    RECEIVED = "received"
    ACTIVITY = "activity"


class Window(StrEnum):
    """The last seven or thirty days, each with today, without fading; or all time, fading."""

    WEEK = "7d"
    MONTH = "30d"
    ALL = "all"


class Presence(StrEnum):
    """How often somebody is there, against how often they used to be."""

    LOW = "low"
    NEUTRAL = "neutral"
    HIGH = "high"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MemberValue:
    """How a member stood when it was last reckoned, by `scheme_version`, on the day `as_of`.
    `due_on` is the day on which it is reckoned next; `review_on` that on which a level can be
    lost. Days are counted from 1970-01-01."""

    workspace_id: WorkspaceId
    member_id: MemberId
    due_on: int | None = STALE
    as_of: int = 0
    scheme_version: int = 0
    level: int = 0
    level_by: str = "value"
    review_on: int | None = None
    version: int = 0

    @property
    def id(self) -> str:
        """There is one of each member."""
        return self.member_id

    def reckoned(
        self, scheme: ValueScheme, record: Record, value: float, as_of: int
    ) -> "MemberValue":
        """A higher level is reached at once; a lower one is come to only on the day of a review."""
        level, by = level_of(scheme, record, value, as_of)
        reviewed = self.review_on is not None and self.review_on <= as_of
        if level < self.level and not reviewed and self.level <= len(scheme.levels):
            level, by = self.level, self.level_by
        review = None
        if level:
            review = self.review_on if self.review_on and not reviewed else None
            review = review or next_review(as_of, scheme.demotion_months)
        changes = [day for day in (next_change(record, as_of), review) if day is not None]
        return replace(
            self,
            due_on=min(changes, default=None),
            as_of=as_of,
            scheme_version=scheme.version,
            level=level,
            level_by=by,
            review_on=review,
            version=self.version + (level != self.level),
        )

    def absorbed(self, scheme_version: int) -> "MemberValue":
        """Part of another: it stands nowhere by itself, and keeps its level until it is again."""
        return replace(self, due_on=None, scheme_version=scheme_version)


@dataclass(frozen=True, slots=True)
class LeaderboardEntry:
    """Where somebody stands by one measure, in one community or everywhere: in the last `week` and
    `month`, and `ever`, as it is compared and not as it is shown. `sample` is how many things it
    rests on."""

    workspace_id: WorkspaceId
    community_id: str
    measure: str
    member_id: MemberId
    week: float
    month: float
    ever: float
    sample: int


def entries(scheme: ValueScheme, record: Record, mine: MemberValue) -> Iterator[LeaderboardEntry]:
    """Everywhere and in each community; nobody stands anywhere with nothing."""
    places = {one.community_id for one in record.days}
    places |= {one.community_id for one in record.received}
    for place in sorted({EVERYWHERE, *places}):
        reckoning = reckon(scheme, record, mine.as_of, place)
        for measure, (week, month, ever, sample) in _measures(reckoning).items():
            if ever or month:
                yield LeaderboardEntry(
                    *(mine.workspace_id, place, measure, mine.member_id),
                    *(week, month, ever, sample),
                )


def _measures(found: Reckoning) -> Mapping[str, tuple[float, float, float, int]]:
    received = replace(found, done={})
    measures = {Measure.VALUE.value: _worth(found), Measure.RECEIVED.value: _worth(received)}
    times = {word: part.times for word, part in found.done.items()}
    for word, part in found.done.items():
        alone = replace(found, done={word: part}, received={})
        week, month, _, _ = _worth(alone)
        measures[word] = week, month, alone.grown, times[word]
    everything = replace(found, received={})
    measures[Measure.ACTIVITY.value] = _worth(everything)
    return measures


def _worth(found: Reckoning) -> tuple[float, float, float, int]:
    points = found.points
    week, month = (
        sum(each for day, each in points.items() if day > found.as_of - span)
        * found.trust
        / 100_000
        for span in (WEEK, MONTH)
    )
    return week, month, found.grown, found.sample


@dataclass(frozen=True, slots=True)
class Gauge:
    """On how many of the last 28 days somebody was there, and on how many of 28 they used to be,
    over the `sample_days` before that."""

    presence: Presence
    recent_days: int
    usual_days: float
    sample_days: int


def gauge(record: Record, as_of: int) -> Gauge:
    """Low under half of the habit, high from one and a half of it on; unknown where there are less
    than 28 days to tell a habit from."""
    recent = active_days(record, as_of, RECENT)
    since = min((one.day for one in record.days if one.day <= as_of), default=as_of + 1)
    sample = max(0, min(as_of - RECENT - since + 1, HABIT))
    if sample < RECENT:
        return Gauge(Presence.UNKNOWN, recent, 0.0, sample)
    before = active_days(record, as_of, RECENT + sample) - recent
    usual = before * RECENT / sample
    if recent < usual / 2:
        presence = Presence.LOW
    else:
        presence = Presence.HIGH if recent >= usual * 1.5 else Presence.NEUTRAL
    return Gauge(presence, recent, usual, sample)


@dataclass(frozen=True, slots=True)
class Streak:
    """Days one after the other on which somebody did something: those that reach to today or to
    yesterday, and the most there ever were."""

    present: int
    longest: int


def streak(record: Record, as_of: int) -> Streak:
    longest = run = 0
    last = None
    for day in sorted({one.day for one in record.days if one.day <= as_of}):
        run = run + 1 if last is not None and day == last + 1 else 1
        longest, last = max(longest, run), day
    return Streak(run if last is not None and last >= as_of - 1 else 0, longest)
