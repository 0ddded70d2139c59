"""A schedule has one report made again and again, and brought to whoever wants it."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain.insights.report_delivery import By
from domain.shared.errors import FieldError, NotFound
from domain.shared.ids import (
    InsightReportId,
    OrganizationId,
    ReportScheduleId,
    ReportTemplateId,
    WorkspaceId,
)
from domain.shared.wall_time import resolve

MAKES = "report_schedule.due"
"""The duty to have the next report of a schedule made; it plans its own next time."""

DAY = timedelta(days=1)
MOST_PLACES = 10
MOST_RECIPIENTS = 50


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """At `time` (HH:MM) on the wall of the workspace: every day; every week on `weekday`, 1 for
    Monday to 7 for Sunday; every month on `day`, or on its last where it has no such day."""

    every: Every
    time: str
    weekday: int | None = None
    day: int | None = None

    def next_after(self, now: datetime, zone: str) -> datetime:
        """The first instant after now. Where the clocks skip that time it is later by the gap,
        where it comes twice it is the first."""
        today = now.astimezone(ZoneInfo(zone)).date()
        clock = time.fromisoformat(self.time)
        found = today - DAY
        while True:
            found = self._next_day(found)
            at = resolve(datetime.combine(found, clock), zone).at
            if at > now:
                return at

    def _next_day(self, after: date) -> date:
        if self.every is Every.DAY:
            return after + DAY
        if self.every is Every.WEEK:
            return after + DAY * (((self.weekday or 1) - after.isoweekday() - 1) % 7 + 1)
        this = self._in_month(after.year, after.month)
        if this > after:
            return this
        return self._in_month(after.year + after.month // 12, after.month % 12 + 1)

    def _in_month(self, year: int, month: int) -> date:
        return date(year, month, min(self.day or 1, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Place:
    """Where reports are brought, and for letters to whom; its links are good for so many days."""

    by: By
    to: tuple[str, ...] = ()
    expires_in_days: int = 30


class Problem(StrEnum):
    """What keeps a schedule from having reports made: its template was thrown away, or says days
    that are still to come."""

    TEMPLATE_GONE = "template_gone"
    TEMPLATE_UNUSABLE = "template_unusable"


@dataclass(frozen=True, slots=True)
class ReportSchedule:
    """`next_at` is when the next report is made, None while it is paused; `timezone` is that of the
    workspace by which it was reckoned."""

    id: ReportScheduleId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    template_id: ReportTemplateId
    rhythm: Rhythm
    timezone: str
    formats: tuple[str, ...]
    deliver: tuple[Place, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    paused: bool = False
    problem: Problem | None = None
    next_at: datetime | None = None
    last_at: datetime | None = None
    last_report_id: InsightReportId | None = None
    removed_at: datetime | None = None

    @property
    def is_at_work(self) -> bool:
        return not self.paused and self.removed_at is None

    def change(self, now: datetime, **changes: Any) -> "ReportSchedule":
        """Reckoned anew from now on: what would have been made meanwhile is not made up for."""
        return self._next(now, problem=None, **changes).reckoned(now)

    def reckoned(self, now: datetime) -> "ReportSchedule":
        """With the next time on the wall as it is; no change that anybody made."""
        at = self.rhythm.next_after(now, self.timezone) if self.is_at_work else None
        return replace(self, next_at=at)

    def moved(self, zone: str, now: datetime) -> "ReportSchedule":
        """The workspace's clock is another one. The very same where nothing changes by that."""
        anew = replace(self, timezone=zone)
        if self.next_at is not None and self.next_at > now:
            anew = anew.reckoned(now)
        same = (anew.timezone, anew.next_at) == (self.timezone, self.next_at)
        return self if same else self._next(now, timezone=zone, next_at=anew.next_at)

    def made(self, report_id: InsightReportId, now: datetime) -> "ReportSchedule":
        """One report for all that was due: what is late is made once."""
        after = self._next(now, last_at=now, last_report_id=report_id, problem=None)
        return after.reckoned(now)

    def troubled(self, problem: Problem, now: datetime) -> "ReportSchedule":
        """It cannot go on until somebody changes it."""
        return self._next(now, paused=True, problem=problem, next_at=None)

    def remove(self, now: datetime) -> "ReportSchedule":
        """It is to be seen no more, and whom its letters went to is forgotten. Raises NotFound a
        second time."""
        if self.removed_at is not None:
            raise NotFound(thing="report_schedule")
        return self._next(now, removed_at=now, next_at=None, deliver=())

    def faults(self) -> list[FieldError]:
        """What does not fit together."""
        found = []
        rhythm = self.rhythm
        for field, needed in (("weekday", Every.WEEK), ("day", Every.MONTH)):
            given = getattr(rhythm, field) is not None
            if given and rhythm.every is not needed:
                found.append(FieldError(f"/{field}", "not_in_this_rhythm", {"every": rhythm.every}))
            if not given and rhythm.every is needed:
                found.append(FieldError(f"/{field}", "needed_in_rhythm", {"every": rhythm.every}))
        return found

    def _next(self, now: datetime, **changes: Any) -> "ReportSchedule":
        return replace(self, **changes, version=self.version + 1, updated_at=now)
