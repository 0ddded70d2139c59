"""What is told of retention: that periods changed, and what went when they were over."""

from typing import Any

from domain.members.retention import DataClass, RetentionReceipt, RetentionSettings
from domain.shared.clock import written
from domain.shared.events import News, differences

PERIODS_CHANGED = "retention.updated"
SWEPT = "retention.swept"
ANNOUNCED = frozenset({PERIODS_CHANGED, SWEPT})


def periods_told(settings: RetentionSettings, before: RetentionSettings) -> News:
    after = _periods(settings)
    previous = differences(_periods(before), after)
    return News(PERIODS_CHANGED, settings.id, settings.version, after, previous=previous)


def swept_told(receipt: RetentionReceipt) -> News:
    """The receipt is complete."""
    data = {
        "id": receipt.id,
        "data_class": receipt.data_class.value,
        "keep_days": receipt.keep_days,
        "until": written(receipt.until),
        "oldest_at": written(receipt.oldest_at),
        "rows": receipt.rows,
        "counts": dict(receipt.counts),
        "held_members": receipt.held_members,
        "finished_at": written(receipt.finished_at),
        "version": receipt.version,
    }
    return News(SWEPT, receipt.id, receipt.version, data)


def _periods(settings: RetentionSettings) -> dict[str, Any]:
    return {
        "periods": {one.value: settings.days(one) for one in DataClass},
        "version": settings.version,
    }
