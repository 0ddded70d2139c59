"""A reputation is read: its score, what it is made of, and how it came about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.insights.reputation import (
    OPEN_DAYS,
    WINDOW,
    PartName,
    Score,
    number_of,
    scored,
    standard,
)
from domain.insights.reputation_averages import Bucket, Point, points
from domain.insights.reputation_ports import Ground
from domain.insights.room import Insights
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import CommunityId

_HEARD = "kind=comment,mention,direct,review&state=visible"
_LISTS = {
    PartName.SENTIMENT: (
        f"/v1/inbound-messages?sentiment=positive,negative&{_HEARD}&",
        "at",
    ),
    PartName.RESPONSES: ("/v1/conversations?", "began_at"),
    PartName.MODERATION: ("/v1/moderation/cases?", "created_at"),
}
MOST_DAYS = 400
RECENT = 30


@dataclass(frozen=True, slots=True)
class Reputation:
    """The score of a day, and of the day a week before it: the sums of both have no day in
    common."""

    community_id: CommunityId | None
    ground: Ground
    now: Score
    before: Score

    @property
    def timezone(self) -> str:
        return self.ground.zone

    def behind(self, part: PartName) -> str | None:
        """What to ask for what a part was reckoned from; None where no one list shows it."""
        first, last = self.now.first, self.now.last
        if part is PartName.GROWTH:
            if self.community_id is None:
                return None
            return f"/v1/communities/{self.community_id}/growth?from={first}&to={last}"
        if self.community_id is not None and not self.ground.channel_ids:
            return None
        path, instant = _LISTS[part]
        since, until = self._starts(first), self._starts(last + timedelta(days=1))
        query = f"{path}{instant}[gte]={since}&{instant}[lt]={until}"
        if self.ground.channel_ids:
            query += f"&channel_id={','.join(self.ground.channel_ids)}"
        return query

    def _starts(self, day: date) -> str:
        midnight = datetime.combine(day, time(), ZoneInfo(self.ground.zone))
        return f"{midnight.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    @property
    def change(self) -> float | None:
        if self.now.value is None or self.before.value is None:
            return None
        return round(self.now.value - self.before.value, 1)


@dataclass(frozen=True, slots=True)
class History:
    community_id: CommunityId | None
    timezone: str
    bucket: Bucket
    points: Sequence[Point]


async def read_reputation(
    room: Insights, actor: Actor, community_id: CommunityId | None = None, day: date | None = None
) -> Reputation:
    """Without a day of today, as far as it has come. Raises MissingScope, NotFound,
    ValidationFailed for a day that has not begun."""
    actor.require(Permission.INSIGHTS_READ)
    ground = await room.reputation.ground(actor, community_id)
    now = room.clock.now()
    today = now.astimezone(ZoneInfo(ground.zone)).date()
    last = day or today
    _must_have_begun(last, today, "day")
    number, live_from = number_of(last), number_of(today) - OPEN_DAYS + 1
    first = number - 2 * WINDOW + 1
    sums = await room.reputation.sums(actor, community_id, first, number, live_from, now)
    weights = await room.reputation.weights(actor) or standard(actor, now)
    return Reputation(
        *(community_id, ground),
        now=scored(sums, weights, number),
        before=scored(sums, weights, number - WINDOW),
    )


async def read_reputation_history(
    room: Insights,
    actor: Actor,
    bucket: Bucket,
    community_id: CommunityId | None = None,
    first: date | None = None,
    last: date | None = None,
) -> History:
    """By days, both ends included: without them the last thirty until today. Raises MissingScope,
    NotFound, ValidationFailed for days in the wrong order, too many, or not there yet."""
    actor.require(Permission.INSIGHTS_READ)
    ground = await room.reputation.ground(actor, community_id)
    now = room.clock.now()
    today = now.astimezone(ZoneInfo(ground.zone)).date()
    last = last or today
    first = first or last - timedelta(days=RECENT - 1)
    _must_have_begun(last, today, "to")
    if first > last:
        raise ValidationFailed(errors=[FieldError("parameter:to", "before_its_beginning")])
    if (last - first).days >= MOST_DAYS:
        raise ValidationFailed(
            errors=[FieldError("parameter:from", "too_many_days", _many(first, last))]
        )
    sums = await room.reputation.sums(
        *(actor, community_id, number_of(first) - WINDOW + 1, number_of(last)),
        *(number_of(today) - OPEN_DAYS + 1, now),
    )
    weights = await room.reputation.weights(actor) or standard(actor, now)
    return History(community_id, ground.zone, bucket, points(sums, weights, first, last, bucket))


def _many(first: date, last: date) -> Mapping[str, object]:
    return {"days": (last - first).days + 1, "maximum": MOST_DAYS}


def _must_have_begun(day: date, today: date, name: str) -> None:
    if day > today:
        raise ValidationFailed(errors=[FieldError(f"parameter:{name}", "day_not_begun")])
