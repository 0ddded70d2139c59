"""An availability says whether somebody who works here takes new conversations, and when."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.shared.ids import BusinessCalendarId, OrganizationId, TeammateId, WorkspaceId

AVAILABILITY_ENDS = "availability.ends"
"""The kind of duty that brings back somebody whose time away is over."""

MOST_AT_ONCE = 10_000
"""No capacity is larger."""


class AvailabilityState(StrEnum):
    """Whether somebody takes new conversations."""

    AVAILABLE = "available"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Availability:
    """Of one teammate, whose id it bears, in one workspace. `since` is when they became what they
    are, `until` when somebody who is away comes back by themselves. With a calendar of their own
    they are at work in its hours. `capacity` is how many open conversations they can have in hand
    at once, in place of what policies say. One of version 0 is that of somebody who has never said
    anything."""

    id: TeammateId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    since: datetime
    updated_at: datetime
    version: int = 0
    state: AvailabilityState = AvailabilityState.AVAILABLE
    until: datetime | None = None
    business_calendar_id: BusinessCalendarId | None = None
    capacity: int | None = None

    def become(
        self,
        state: AvailabilityState,
        until: datetime | None,
        business_calendar_id: BusinessCalendarId | None,
        capacity: int | None,
        now: datetime,
    ) -> "Availability":
        """All of it anew; who stays away has been away since they went."""
        return replace(
            self,
            state=state,
            since=self.since if state is self.state and self.version else now,
            until=until if state is AvailabilityState.AWAY else None,
            business_calendar_id=business_calendar_id,
            capacity=capacity,
            version=self.version + 1,
            updated_at=now,
        )

    def come_back(self, now: datetime) -> "Availability":
        """Their time away is over."""
        return self.become(
            AvailabilityState.AVAILABLE, None, self.business_calendar_id, self.capacity, now
        )

    def is_away(self, now: datetime) -> bool:
        """Whether they take nothing new at that instant."""
        return self.state is AvailabilityState.AWAY and (self.until is None or self.until > now)


def never_said(
    id: TeammateId, workspace_id: WorkspaceId, organization_id: OrganizationId, now: datetime
) -> Availability:
    """How somebody stands who has never said anything: available, whenever others are."""
    return Availability(id, workspace_id, organization_id, now, now)
