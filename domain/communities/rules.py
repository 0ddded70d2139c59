"""Pure judgements about credentials: when they are renewed, and how long after a failure."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

REFRESH_TIMEOUT = timedelta(seconds=15)
REFRESH_LEASE = timedelta(seconds=45)
# A refresh begins only while its lease has room for the whole request, and for writing it down.
BEGIN_WITHIN = REFRESH_LEASE - REFRESH_TIMEOUT - timedelta(seconds=10)

AHEAD = timedelta(minutes=5)
MARGIN = timedelta(minutes=1)
SHORTEST = timedelta(seconds=5)
LONGEST = timedelta(days=3650)

NOTICES = (timedelta(days=14), timedelta(days=7), timedelta(days=1))
"""So long before credentials end that nobody can renew but their owner, the owner is told."""

LADDER = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)


@dataclass(frozen=True, slots=True)
class Term:
    """The three instants of credentials: when they end, from when on nothing is sent with them, and
    when they are renewed. All None for those that do not end."""

    expire_at: datetime | None = None
    safe_until: datetime | None = None
    refresh_at: datetime | None = None


def term_of(lasts: timedelta | None, begins: datetime, *, renewable: bool) -> Term:
    """The term of credentials that are good for so long.

    They are renewed five minutes ahead, and nothing goes out in their last minute; where they live
    shortly, after two thirds of their life, and not in its last sixth. Those that nobody can renew
    are given up when that last minute begins. A life under five seconds counts as five, so that no
    platform can make us renew without pause.
    """
    if lasts is None:
        return Term()
    lasts = min(max(lasts, SHORTEST), LONGEST)
    ends = begins + lasts
    safe_until = ends - min(MARGIN, lasts / 6)
    return Term(ends, safe_until, ends - min(AHEAD, lasts / 3) if renewable else safe_until)


def wait_before_refresh(tries: int) -> timedelta:
    """How long after the n-th failure the next try comes; the last rung repeats."""
    return LADDER[min(max(tries, 1), len(LADDER)) - 1]


def passed_notice(ends: datetime, now: datetime) -> int | None:
    """Of the notices whose instant has come by now the last, in days before the end; None where
    none has."""
    passed = [notice.days for notice in NOTICES if ends - notice <= now]
    return min(passed, default=None)


def next_notice(ends: datetime, now: datetime) -> datetime | None:
    """The instant of the next notice; None after the last."""
    return min((ends - notice for notice in NOTICES if ends - notice > now), default=None)


def days_until(ends: datetime, now: datetime) -> int:
    """How many days are left, a day that has begun counted as one."""
    return max(1, math.ceil((ends - now) / timedelta(days=1)))


def earlier(one: datetime | None, other: datetime) -> datetime:
    """Of two instants, where the first may be unknown."""
    return other if one is None else min(one, other)
