"""Which words that were promised in a crisis were said in time follows from its timeline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.crises.crisis import SPEAKING, Crisis, CrisisState
from domain.crises.crisis_entry import CrisisEntry, EntryKind, Visibility
from domain.crises.crisis_events import CLOCK_SET
from domain.crises.crisis_severity import PACES
from domain.crises.model import Severity


class Kept(StrEnum):
    """`waiting` is not due yet; `void` was not due when nobody waited for it any more."""

    KEPT = "kept"
    LATE = "late"
    MISSED = "missed"
    WAITING = "waiting"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Promise:
    """That a word is said by `due_at`; all instants are UTC."""

    due_at: datetime
    said_at: datetime | None
    kept: Kept


@dataclass(frozen=True, slots=True)
class _Clock:
    """How it stands while the timeline is gone through."""

    severity: Severity
    since: datetime | None = None
    words: int = 0
    span: timedelta | None = None

    @property
    def due_at(self) -> datetime | None:
        if self.since is None:
            return None
        pace = PACES[self.severity]
        return self.since + (self.span or (pace.then if self.words else pace.first))


def said_in(entries: Sequence[CrisisEntry]) -> Sequence[CrisisEntry]:
    """What was said in public, in order."""
    said = [
        one
        for one in entries
        if one.kind is EntryKind.STATEMENT and one.visibility is Visibility.PUBLIC
    ]
    return sorted(said, key=lambda one: (one.at, one.id))


def promises_of(crisis: Crisis, entries: Sequence[CrisisEntry], now: datetime) -> Sequence[Promise]:
    """One for each word that people waited for, in order. How soon it was due went by how bad the
    crisis was by then, or by what a playbook said."""
    said = {one.id for one in said_in(entries)}
    clock, found = _Clock(_first_severity(crisis, entries)), list[Promise]()
    for one in sorted(entries, key=lambda each: (each.at, each.id)):
        if one.id in said:
            if clock.due_at is not None:
                kept = Kept.KEPT if one.at <= clock.due_at else Kept.LATE
                found.append(Promise(clock.due_at, one.at, kept))
                clock = replace(clock, since=one.at, span=None)
            clock = replace(clock, words=clock.words + 1)
            continue
        after = _moved(clock, one)
        if clock.due_at is not None and after.since is None:
            missed = clock.due_at <= one.at
            found.append(Promise(clock.due_at, None, Kept.MISSED if missed else Kept.VOID))
        clock = after
    if clock.due_at is not None:
        found.append(
            Promise(clock.due_at, None, Kept.MISSED if clock.due_at <= now else Kept.WAITING)
        )
    return found


def _moved(clock: _Clock, entry: CrisisEntry) -> _Clock:
    told = entry.details
    match entry.kind:
        case EntryKind.SEVERITY:
            return replace(clock, severity=Severity(told["to"]), span=None)
        case EntryKind.STATE if told.get("to") == CrisisState.ACTIVE:
            return replace(clock, since=entry.at, span=None)
        case EntryKind.STATE if told.get("to") not in SPEAKING:
            return replace(clock, since=None, span=None)
        case EntryKind.CLOCK if told.get("event") == CLOCK_SET and clock.since is not None:
            return replace(clock, since=entry.at, span=timedelta(minutes=int(told["minutes"])))
    return clock


def _first_severity(crisis: Crisis, entries: Sequence[CrisisEntry]) -> Severity:
    for one in entries:
        if one.kind is EntryKind.OPENED:
            return Severity(one.details["severity"])
    return crisis.severity
