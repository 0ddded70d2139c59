"""What a community can say in public of how it is moderated: counts, and no names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """Of the time from `since` on and before `until`, UTC. `by_ground` and `by_automation` are of
    what restricted somebody; automation is `decided` by the service itself, `detected` by it, or
    `none`. `median_seconds` is from the opening of a case to the first decision on it; None where
    nothing was decided. Reversals are those of what was decided at any time."""

    since: datetime
    until: datetime
    decisions: int
    by_measure: Mapping[str, int]
    by_ground: Mapping[str, int]
    by_automation: Mapping[str, int]
    reports: int
    appeals: int
    appeals_upheld: int
    appeals_reversed: int
    reversals: int
    median_seconds: int | None
