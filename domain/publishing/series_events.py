"""The facts that series announce."""

from typing import Any

from domain.publishing.series import Occurrence, Series
from domain.shared.clock import written
from domain.shared.events import News, differences

SERIES_CREATED = "series.created"
SERIES_UPDATED = "series.updated"
SERIES_PAUSED = "series.paused"
SERIES_RESUMED = "series.resumed"
SERIES_ENDED = "series.ended"
SERIES_REMOVED = "series.removed"
SERIES_FAILING = "series.failing"
SERIES_RESTORED = "series.restored"
OCCURRENCE_MADE = "series.occurrence_made"
OCCURRENCE_MISSED = "series.occurrence_missed"
OCCURRENCE_CHANGED = "series.occurrence_changed"
OCCURRENCE_SKIPPED = "series.occurrence_skipped"
OCCURRENCE_WITHDRAWN = "series.occurrence_withdrawn"
ANNOUNCED = frozenset(
    {
        SERIES_CREATED,
        SERIES_UPDATED,
        SERIES_PAUSED,
        SERIES_RESUMED,
        SERIES_ENDED,
        SERIES_REMOVED,
        SERIES_FAILING,
        SERIES_RESTORED,
        OCCURRENCE_MADE,
        OCCURRENCE_MISSED,
        OCCURRENCE_CHANGED,
        OCCURRENCE_SKIPPED,
        OCCURRENCE_WITHDRAWN,
    }
)


def series_changed(name: str, series: Series, before: Series | None = None) -> News:
    """The series as it is now, without what it says: listeners who may read that can fetch it."""
    after = _series(series)
    previous = differences(_series(before), after) if before else {}
    return News(name, series.id, series.version, after, previous=previous)


def occurrence_changed(name: str, occurrence: Occurrence, before: Occurrence) -> News:
    """The occurrence as it is now, and as it was: kept, or only what the rule said of it."""
    after = _occurrence(occurrence)
    previous = differences(_occurrence(before), after)
    return News(name, occurrence.id, occurrence.version, after, previous=previous)


def _series(series: Series) -> dict[str, Any]:
    return {
        "id": series.id,
        "name": series.name,
        "community_id": series.community_id,
        "status": series.status.value,
        "rule": series.recurrence.rule,
        "starts": series.recurrence.starts,
        "timezone": series.recurrence.timezone,
        "problem": series.problem,
        "end_reason": series.end_reason.value if series.end_reason else None,
        "version": series.version,
        "external_id": series.external_id,
    }


def _occurrence(occurrence: Occurrence) -> dict[str, Any]:
    return {
        "id": occurrence.id,
        "series_id": occurrence.series_id,
        "recurrence_id": occurrence.recurrence_id,
        "state": occurrence.state.value,
        "resolved_at": written(occurrence.at),
        "edited": occurrence.edited,
        "message_id": occurrence.message_id,
        "version": occurrence.version,
    }
