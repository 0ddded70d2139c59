"""Which numbers there could be of a post or an account, and why one is not there."""

from collections.abc import Sequence

from domain.insights.views import Numbers, Unavailable, Value
from domain.shared.readings import OF_ACCOUNTS as OF_ACCOUNTS
from domain.shared.readings import Metric

OF_POSTS = tuple(metric for metric in Metric if metric not in OF_ACCOUNTS)
UNIT = "count"
"""All that is counted so far is counted in whole pieces."""


def values_of(numbers: Numbers) -> Sequence[Value]:
    """Every metric of its kind, and whatever else the platform says, each with its latest number or
    with why there is none."""
    usual = OF_ACCOUNTS if numbers.delivery_id is None else OF_POSTS
    latest = {sample.metric: sample for sample in numbers.latest}
    wanted = [metric for metric in Metric if metric in usual or metric in latest]
    found = []
    for metric in wanted:
        sample = latest.get(metric)
        if sample is None:
            why = _why_not(numbers)
            found.append(Value(metric, UNIT, numbers.platform, unavailable=why))
            continue
        found.append(
            Value(
                metric,
                UNIT,
                sample.platform,
                value=sample.value,
                nature=sample.nature,
                native=sample.native,
                as_of=sample.as_of,
            )
        )
    return found


def _why_not(numbers: Numbers) -> Unavailable:
    if not numbers.out:
        return Unavailable.NOT_OUT
    if numbers.measured_at is not None:
        return Unavailable.NOT_SAID
    return Unavailable.NOT_MEASURED_YET if numbers.counted else Unavailable.NOT_SUPPORTED
