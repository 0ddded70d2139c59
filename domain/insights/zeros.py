"""What is counted here is zero where nothing happened, which is known; but null where nothing could
have happened, and where there is nothing of which it would be a part."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.insights.measures import BY_POST, Counts, NoWork, OwnMetric, counts_of
from domain.insights.query import Asked, Key, Place, Point, Row, Series


def with_zeros(
    asked: Asked,
    series: Sequence[Series],
    places: Sequence[Place],
    previous: Sequence[Row],
    now: datetime,
) -> Sequence[Series]:
    """Each total of what is counted here from when on its channels are there."""
    query = asked.query
    first = min((place.since for place in places), default=None)
    since: dict[Key, datetime] = {}
    if not BY_POST & {*query.dimensions}:
        for place in places:
            since[place.key] = min(place.since, since.get(place.key, place.since))
    # What came from before is of nothing that could be read: it is no zero.
    unread = {(row.metric, row.key) for row in previous}
    return [
        _filled(asked, one, since.get(one.key, first), now, (one.metric, one.key) not in unread)
        if isinstance(one.metric, OwnMetric)
        else one
        for one in series
    ]


def _filled(
    asked: Asked, one: Series, since: datetime | None, now: datetime, nothing_before: bool
) -> Series:
    began = min(since, one.as_of) if since and one.as_of else since or one.as_of
    if began is None or (one.samples == 0 and asked.span.until <= began):
        return replace(one, unavailable=NoWork.NOT_CONNECTED_YET)
    if counts_of(one.metric) is not Counts.TOTAL:
        return one
    ends = [*(point.piece.starts_at for point in one.points[1:]), asked.span.until]
    points = tuple(
        _zero(point) if _is_silent(point, end, began, now) else point
        for point, end in zip(one.points, ends, strict=False)
    )
    changes: dict[str, object] = {"points": points}
    if one.samples == 0:
        changes |= {"value": 0, "unavailable": None}
    if asked.query.compare and nothing_before and asked.span.before().until > began:
        changes["previous"] = 0
    return replace(one, **changes)  # type: ignore[arg-type]


def _is_silent(point: Point, ends_at: datetime, began: datetime, now: datetime) -> bool:
    return (
        point.value is None
        and point.samples == 0
        and point.piece.starts_at <= now
        and ends_at > began
    )


def _zero(point: Point) -> Point:
    return point._replace(value=0)
