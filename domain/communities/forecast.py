"""What will stand in the way of what is planned on a channel, from what is known by now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.communities.model import Channel, ChannelStatus
from domain.shared.platforms import RateBudget

SOON = timedelta(days=14)
"""So long before credentials end it is told, also where nothing is planned after it."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """One thing that will stand in the way: a code, from when on (None: now already), until when
    where that is known, and how many deliveries it meets."""

    code: str
    deliveries: int
    at: datetime | None = None
    until: datetime | None = None


def forecast(
    channel: Channel, due: Sequence[datetime], waiting: int, now: datetime
) -> tuple[Foresight, ...]:
    """The worst first. `due` are the instants at which deliveries are to go out, `waiting` is how
    many there are in all, those without an instant too."""
    if channel.status is not ChannelStatus.CONNECTED:
        return (Foresight(f"channel_{channel.status.value}", waiting),)
    return (*_credentials(channel, due, now), *_pace(channel, due, now))


def _credentials(channel: Channel, due: Sequence[datetime], now: datetime) -> Iterator[Foresight]:
    ends = channel.credentials_safe_until or channel.credentials_expire_at
    if ends is None:
        return
    after = sum(at >= ends for at in due)
    if channel.waits_for_credentials(now):
        yield Foresight("credentials_awaited", sum(at <= now for at in due), ends)
    elif channel.renewable:
        if channel.refresh_error is not None:
            yield Foresight("refresh_failing", after, ends)
    elif after or ends - now <= SOON:
        yield Foresight("credentials_end", after, ends)


def _pace(channel: Channel, due: Sequence[datetime], now: datetime) -> Iterator[Foresight]:
    until = channel.rate_limited_until
    if until is not None and until > now:
        yield Foresight("rate_limited", sum(at < until for at in due), None, until)
    late = put_off(due, channel.limits.budget, max(now, until or now))
    if late:
        yield Foresight("over_budget", len(late), late[0])


def put_off(due: Sequence[datetime], budget: RateBudget, now: datetime) -> list[datetime]:
    """The instants of those that have to wait, because as many as the budget allows have gone out
    in its window before. Nothing that is late for another reason counts."""
    window, gone, late = timedelta(seconds=budget.seconds), list[datetime](), list[datetime]()
    for at in sorted(due):
        wanted = max(at, now)
        free = gone[-budget.posts] + window if len(gone) >= budget.posts else wanted
        if free > wanted:
            late.append(at)
        gone.append(max(wanted, free))
    return late
