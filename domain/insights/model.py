"""Samples are kept as they were read and never changed; a measurement says when what is read next.

Every reading is a row of its own, also one that says the same as the one before: a row that is
never touched again can be summed up once for ever, and a gap shows that nobody looked, which a
value that was drawn out until it changed would hide. It costs little, for a post is read a dozen
times in its life.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.shared.ids import (
    ChannelId,
    DeliveryId,
    MeasurementId,
    MessageId,
    OrganizationId,
    SampleId,
    WorkspaceId,
)
from domain.shared.outcomes import CannotTell
from domain.shared.readings import Metric, Nature, Readings

COLLECT = "insights.collect"
"""The duty to read what is due on a channel; it plans its own next time for as long as there is
one."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AGES = (
    *(15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR),
    *(DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 28 * DAY),
)
"""How long after it is out a post is read: often while much happens to it, seldom later."""

ACCOUNT_EVERY = HOUR
LEASE = 2 * MINUTE
"""How long a measurement stays with whoever is at it."""

LADDER = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR)
"""How long after the n-th failure it is read again; after the last it waits for its next age."""

LONGEST_TROUBLE = 500


@dataclass(frozen=True, slots=True)
class Measurement:
    """What is read again and again: a post of a delivery, or without one a channel's account. A
    post is out, and an account known, `since` then. `metrics` are what the platform said last, at
    `measured_at`; `trouble` is why it says nothing now. Without `due_at` it is read no more."""

    id: MeasurementId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    channel_id: ChannelId
    subject_id: str
    platform: str
    since: datetime
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime
    message_id: MessageId | None = None
    delivery_id: DeliveryId | None = None
    platform_post_id: str | None = None
    readings: int = 0
    tries: int = 0
    metrics: tuple[str, ...] = ()
    measured_at: datetime | None = None
    trouble: str | None = None
    version: int = 1

    def taken(self, now: datetime) -> "Measurement":
        """Somebody is at it until the lease ends."""
        return replace(self, due_at=now + LEASE, updated_at=now)

    def measured(self, readings: Readings, now: datetime) -> "Measurement":
        """The platform answered; what it said is kept in samples."""
        return self._next(
            now,
            due_at=self._following(now),
            readings=self.readings + 1,
            tries=0,
            metrics=tuple(sorted({reading.metric.value for reading in readings})),
            measured_at=now,
            trouble=None,
        )

    def missed(self, answer: CannotTell, now: datetime) -> "Measurement":
        """It could not be read. Being told to wait is no failure."""
        said = {"trouble": answer.words[:LONGEST_TROUBLE]}
        if answer.retry_after is not None:
            return self._next(now, due_at=now + answer.retry_after, **said)
        if self.tries >= len(LADDER):
            return self._next(now, due_at=self._following(now), tries=0, **said)
        wait = LADDER[self.tries]
        return self._next(now, due_at=now + wait, tries=self.tries + 1, **said)

    def _following(self, now: datetime) -> datetime | None:
        if self.delivery_id is None:
            return now + ACCOUNT_EVERY
        return next((self.since + age for age in AGES if self.since + age > now), None)

    def _next(self, now: datetime, **changes: Any) -> "Measurement":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class Sample:
    """One number as the platform gave it at `as_of`, UTC, by our clock. `native` is what the
    platform calls it. Its subject is the delivery whose post it is of, or else the channel.
    `source` is who says it where it is not the platform: a product that counted it itself."""

    id: SampleId
    workspace_id: WorkspaceId
    channel_id: ChannelId
    subject_id: str
    platform: str
    metric: Metric
    value: int
    nature: Nature
    native: str
    as_of: datetime
    message_id: MessageId | None = None
    delivery_id: DeliveryId | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class OutPost:
    """A post that is out and that nobody measures yet."""

    delivery_id: DeliveryId
    message_id: MessageId
    platform_post_id: str
    published_at: datetime


def first_due(published_at: datetime, now: datetime) -> datetime:
    """When a post that is out since then is read first; at once where it is older than that."""
    return max(published_at + AGES[0], now)
