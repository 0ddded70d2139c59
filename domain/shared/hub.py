"""A hub says at once when a feed that names it has news, for as long as we are subscribed there
(W3C WebSub)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

WISHED_LEASE = timedelta(days=10)
USUAL_LEASE = timedelta(days=1)
LONGEST_LEASE = timedelta(days=90)
PATIENCE = timedelta(hours=1)
"""So long a hub has to ask whether it was really we who asked; the wait for the next try begins
with it, and doubles."""

LONGEST_WAIT = timedelta(hours=24)
MOST_GOODBYES = 3
SLOWER = 4
"""While a hub tells, a feed is asked so many times more seldom."""

APART = timedelta(minutes=1)
"""However often a hub tells, two looks at a feed lie so far apart."""


class HubStatus(StrEnum):
    """How it stands with a hub: not asked, since we have no public address; asked; subscribed to;
    one that said no, could not be asked, or confirmed nothing again before its lease was over; and
    one that we left."""

    NO_PUBLIC_URL = "no_public_url"
    REQUESTED = "requested"
    SUBSCRIBED = "subscribed"
    DENIED = "denied"
    FAILED = "failed"
    EXPIRED = "expired"
    LEFT = "left"


class HubMode(StrEnum):
    """What a hub is asked for, and asks whether we did."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Hub:
    """What a feed names as its hub, and under which address the hub knows it (`topic`). `nonce`
    tells this subscription from others of the feed, `hash` is that of the secret in the address at
    which the hub calls us. `since` is when it came to its status; `asked_at`, when the hub was last
    asked for something and may still ask back; `told_at`, when it last told of news."""

    url: str
    topic: str
    status: HubStatus
    since: datetime
    nonce: str = ""
    hash: str | None = None
    lease_until: datetime | None = None
    asked_at: datetime | None = None
    told_at: datetime | None = None
    tries: int = 0

    def stands(self, now: datetime) -> bool:
        """Whether it tells of news."""
        leased = self.lease_until is not None and self.lease_until > now
        return self.status is HubStatus.SUBSCRIBED and leased

    def wish(self) -> HubMode | None:
        """What it is to be asked for next, if anything."""
        if self.status is HubStatus.LEFT:
            return HubMode.UNSUBSCRIBE if self.tries < MOST_GOODBYES else None
        done = (HubStatus.DENIED, HubStatus.NO_PUBLIC_URL)
        return None if self.status in done else HubMode.SUBSCRIBE

    def awaits(self, mode: HubMode, topic: str, now: datetime) -> bool:
        """Whether we asked for just that, not too long ago."""
        asked = self.asked_at is not None and now - self.asked_at <= PATIENCE
        leaving = self.status is HubStatus.LEFT
        return asked and topic == self.topic and leaving == (mode is HubMode.UNSUBSCRIBE)

    def asking(self, hash: str, now: datetime) -> "Hub":
        """It is being asked. Until it confirms, one that still tells goes on doing so."""
        asked = replace(self, hash=hash, asked_at=now, tries=self.tries + 1)
        keeps = self.stands(now) or self.status is HubStatus.LEFT
        return asked if keeps else asked._now(HubStatus.REQUESTED, now)

    def next_try(self, now: datetime) -> datetime:
        """When it is asked again if nothing comes of this; at the latest when its lease ends."""
        wait = min(PATIENCE * (1 << min(max(self.tries - 1, 0), 10)), LONGEST_WAIT)
        if self.stands(now) and self.lease_until is not None:
            return min(now + wait, self.lease_until)
        return now + wait

    def refused(self, now: datetime) -> "Hub":
        """It could not be asked, or would not hear of it."""
        silent = replace(self, asked_at=None)
        if self.stands(now) or self.status is HubStatus.LEFT:
            return silent
        ended = self.lease_until is not None
        return silent._now(HubStatus.EXPIRED if ended else HubStatus.FAILED, now)

    def confirmed(self, lease: timedelta | None, now: datetime) -> "Hub":
        """It tells from now on, for so long. It may ask once more whether it was we: an answer of
        ours can be lost."""
        until = now + min(lease or USUAL_LEASE, LONGEST_LEASE)
        return replace(self._now(HubStatus.SUBSCRIBED, now), lease_until=until, tries=0)

    def renewal(self, now: datetime) -> datetime:
        """When it is asked anew: with a fifth of the lease left."""
        lease = (self.lease_until or now) - now
        return now + max(lease * 4 // 5, timedelta(minutes=5))

    def denied(self, now: datetime) -> "Hub":
        """It will not tell, and is asked no more."""
        return replace(self._now(HubStatus.DENIED, now), asked_at=None, lease_until=None)

    def leave(self, now: datetime) -> "Hub":
        """It is to tell no more; one that does not tell needs not be asked to stop."""
        telling = self.status in (HubStatus.REQUESTED, HubStatus.SUBSCRIBED)
        tries = 0 if telling else MOST_GOODBYES
        return replace(self._now(HubStatus.LEFT, now), asked_at=None, lease_until=None, tries=tries)

    def left(self) -> "Hub":
        """It knows that we left; it may ask once more whether it was we."""
        return replace(self, tries=MOST_GOODBYES)

    def told(self, now: datetime) -> "Hub":
        return replace(self, told_at=now)

    def _now(self, status: HubStatus, now: datetime) -> "Hub":
        """In this status, since now unless it was already."""
        return self if self.status is status else replace(self, status=status, since=now)
