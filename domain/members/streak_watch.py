"""Whose streaks break is told day by day, or week by week: each of them is looked at once, when it
is certain that nothing was done in the one after it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.members.milestone import Milestone
from domain.members.streak import MONDAY_BEFORE, Run, Unit, runs, unit_of
from domain.shared.ids import MemberId, StreakBreakId, WorkspaceId

STREAKS_TURN = "streaks_turn"
"""The kind of duty that sees, in a workspace, whose streaks broke."""

LOOKED_FOR_EVERY = timedelta(hours=1)
ANYTHING = ""
"""The word of a watch over any activity but leaving."""

Watched = tuple[Unit, str]


@dataclass(frozen=True, slots=True)
class StreakWatch:
    """Up to which unit, counted from the one of 1970-01-01, everybody was looked at in the zone of
    then; and of the one after it, up to which member. One that is idle is wanted by no milestone,
    and begins anew when one wants it."""

    workspace_id: WorkspaceId
    unit: Unit
    word: str
    judged: int
    timezone: str
    after: str = ""
    is_idle: bool = False

    @property
    def next(self) -> int:
        return self.judged + 1

    def went_on(self, ids: Sequence[MemberId], most: int) -> "StreakWatch":
        """These were looked at; where there are fewer than asked for, they were the last."""
        if len(ids) < most:
            return replace(self, judged=self.next, after="")
        return replace(self, after=ids[-1])

    def moved_to(self, timezone: str, today: int) -> "StreakWatch":
        """In another zone days begin at other moments: whoever's streak ended around now is not
        told of, rather than twice."""
        last = unit_of(today, self.unit) - 1
        return replace(self, judged=max(self.judged, last), timezone=timezone, after="")


@dataclass(frozen=True, slots=True)
class StreakBreak:
    """That a streak ended: `run` is what it was, in days of `timezone`."""

    id: StreakBreakId
    member_id: MemberId
    unit: Unit
    word: str | None
    run: Run
    timezone: str


def certain(today: int, unit: Unit) -> int:
    """The last unit after which a whole one has passed by that day."""
    return unit_of(today, unit) - 2


def days_of(number: int, unit: Unit) -> tuple[int, int]:
    """The first and the last day of a unit."""
    if unit is Unit.DAY:
        return number, number
    first = number * 7 - MONDAY_BEFORE
    return first, first + 6


def ended_in(days: Iterable[int], unit: Unit, number: int, least: int) -> Run | None:
    """The run whose last unit that was, where it was so long."""
    for run in runs(list(days), unit):
        if unit_of(run.until_day, unit) == number:
            return run if run.length >= least else None
    return None


def watch_over(milestone: Milestone, unit: Unit, timezone: str, today: int) -> StreakWatch:
    """What ended before is past, and is not told of."""
    word = milestone.word or ANYTHING
    return StreakWatch(milestone.workspace_id, unit, word, certain(today, unit), timezone)


def watched(standing: Iterable[Milestone]) -> Mapping[Watched, int]:
    """What streaks are looked at, and from which length on: those for which there is a milestone,
    from the shortest of the same kind and activity."""
    least: dict[Watched, int] = {}
    for one in standing:
        if one.kind.unit is not None:
            key = (one.kind.unit, one.word or ANYTHING)
            least[key] = min(least.get(key, one.threshold), one.threshold)
    return least
