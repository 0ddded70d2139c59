"""What an endpoint is owed about one event, and the record of every try to tell it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.shared.errors import InvalidState
from domain.shared.ids import (
    EventId,
    WebhookAttemptId,
    WebhookDeliveryId,
    WebhookEndpointId,
    WorkspaceId,
)

LEASE = timedelta(seconds=30)
REQUEST_TIMEOUT = timedelta(seconds=15)
SCHEDULE = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long after each failed try the next one comes, before jitter: ten tries over 75 h 35 min, as
the Standard Webhooks specification 1.0.0 proposes."""

JITTER = 0.1
LONGEST_WISH = timedelta(hours=24)
"""A receiver may ask for a longer wait than the schedule's, up to this."""


class WebhookState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    EXHAUSTED = "exhausted"
    DROPPED = "dropped"


class WebhookOutcome(StrEnum):
    """What one try came to. Only a 2xx is `delivered`."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    THROTTLED = "throttled"
    GONE = "gone"
    SERVER_ERROR = "server_error"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    NOT_ALLOWED = "not_allowed"
    CHALLENGE_NOT_SAID = "challenge_not_said"


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one request. `answer` is the beginning of the receiver's body, redacted; `wish`
    is how long it asked us to wait."""

    outcome: WebhookOutcome
    duration_ms: int
    detail: str | None = None
    status_code: int | None = None
    answer: str | None = None
    wish: timedelta | None = None

    @property
    def delivered(self) -> bool:
        return self.outcome is WebhookOutcome.DELIVERED


@dataclass(frozen=True, slots=True)
class WebhookAttempt:
    """One try, with what the receiver said."""

    id: WebhookAttemptId
    workspace_id: WorkspaceId
    delivery_id: WebhookDeliveryId
    number: int
    started_at: datetime
    duration_ms: int
    outcome: WebhookOutcome
    detail: str | None = None
    status_code: int | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """One event for one endpoint. `fence` grows with every claim, and the claimer's result must
    match it; `behind` marks what was recovered, which goes after what is new."""

    id: WebhookDeliveryId
    workspace_id: WorkspaceId
    endpoint_id: WebhookEndpointId
    event_id: EventId
    event_name: str
    state: WebhookState
    created_at: datetime
    updated_at: datetime
    attempts: int = 0
    behind: bool = False
    next_at: datetime | None = None
    fence: int = 0
    lease_until: datetime | None = None
    last_outcome: WebhookOutcome | None = None
    last_status_code: int | None = None
    delivered_at: datetime | None = None

    def told(self, result: Told, now: datetime, chance: float) -> "WebhookDelivery":
        """After a try; `chance`, from 0 to 1, spreads the next one within the jitter."""
        tried = replace(
            self,
            attempts=self.attempts + 1,
            last_outcome=result.outcome,
            last_status_code=result.status_code,
            lease_until=None,
            next_at=None,
            updated_at=now,
        )
        if result.delivered:
            return replace(tried, state=WebhookState.DELIVERED, delivered_at=now)
        if tried.attempts > len(SCHEDULE):
            return replace(tried, state=WebhookState.EXHAUSTED)
        wait = spread(SCHEDULE[tried.attempts - 1], chance)
        if result.wish is not None:
            wait = max(wait, min(result.wish, LONGEST_WISH))
        return replace(tried, state=WebhookState.PENDING, next_at=now + wait)

    def drop(self, now: datetime) -> "WebhookDelivery":
        """Its endpoint takes nothing any more."""
        return replace(
            self, state=WebhookState.DROPPED, next_at=None, lease_until=None, updated_at=now
        )

    def again(self, now: datetime) -> "WebhookDelivery":
        """Once more from the start, under the same id. Refused while it is on its way anyway."""
        if self.state is WebhookState.SENDING:
            raise InvalidState(thing="webhook_delivery", state=self.state.value, moves="")
        return replace(
            self,
            state=WebhookState.PENDING,
            attempts=0,
            next_at=now,
            behind=False,
            updated_at=now,
        )


def spread(wait: timedelta, chance: float) -> timedelta:
    """The wait, up to a tenth shorter or longer."""
    return wait * (1 + JITTER * (2 * chance - 1))
