"""What people make of a crisis once it is resolved, in their own words."""

from dataclasses import dataclass
from datetime import datetime

from domain.shared.ids import TeammateId


@dataclass(frozen=True, slots=True)
class CrisisReview:
    """`owner_id` is who sees to it that it is written and talked about; `at` is when it was written
    last, UTC, and `meeting_at` when people talk about it. What is to be done is in the tasks of the
    crisis, as actions."""

    summary: str
    by: str
    at: datetime
    went_well: tuple[str, ...] = ()
    went_badly: tuple[str, ...] = ()
    contributing_factors: tuple[str, ...] = ()
    impact: str | None = None
    resolution: str | None = None
    owner_id: TeammateId | None = None
    meeting_at: datetime | None = None
