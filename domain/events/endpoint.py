"""A webhook endpoint is an address that is told what happens, once it has proved it listens."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
from domain.shared.ids import OrganizationId, WebhookEndpointId, WorkspaceId

EVERY_EVENT = ("*",)
OLD_SECRET_SIGNS_FOR = timedelta(hours=24)
FAILING_AFTER = 3
"""So many failures in a row, and it counts as failing."""

DISABLED_AFTER = timedelta(days=5)
"""So long nothing but failure, and nothing more is sent."""


class EndpointStatus(StrEnum):
    """Only an active endpoint is sent anything. For a paused one it is kept."""

    UNVERIFIED = "unverified"
    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"
    REMOVED = "removed"


class SignatureKind(StrEnum):
    """Standard Webhooks 1.0.0: `v1` with a shared secret, or `v1a` with a key pair."""

    HMAC = "hmac_sha256"
    ED25519 = "ed25519"


_MOVES = {
    EndpointStatus.UNVERIFIED: ("verify", "remove"),
    EndpointStatus.ACTIVE: ("verify", "pause", "rotate-secret", "ping", "recover", "remove"),
    EndpointStatus.PAUSED: ("resume", "rotate-secret", "recover", "remove"),
    EndpointStatus.DISABLED: ("verify", "rotate-secret", "remove"),
    EndpointStatus.REMOVED: (),
}


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """Where to, about what, and how it has gone. `event_types` are names, `message.*` or `*`.
    `failures` counts those in a row; `failing_since` is when such a row began. `recover_from` and
    `recover_until` are places in the feed between which missed events are being made up for, and
    `recovered` counts what that has brought."""

    id: WebhookEndpointId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    url: str
    status: EndpointStatus
    signature: SignatureKind
    api_version: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    event_types: tuple[str, ...] = EVERY_EVENT
    version: int = 1
    status_reason: str | None = None
    public_key: str | None = None
    previous_until: datetime | None = None
    description: str | None = None
    verified_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    recover_from: int | None = None
    recover_until: int | None = None
    recovered: int = 0
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[str, ...]:
        return _MOVES[self.status]

    def change(self, now: datetime, **changes: Any) -> "WebhookEndpoint":
        """Another address has to prove that it listens, too."""
        self._refuse_when(EndpointStatus.REMOVED)
        if changes.get("url", self.url) != self.url:
            changes |= {"status": EndpointStatus.UNVERIFIED, "status_reason": None}
        return self._next(now, **changes)

    def verified(self, now: datetime) -> "WebhookEndpoint":
        """It answered the challenge: from here on it is told. Says nothing new of a paused one."""
        self._refuse_when(EndpointStatus.REMOVED)
        paused = self.status is EndpointStatus.PAUSED
        return self._next(
            now,
            status=EndpointStatus.PAUSED if paused else EndpointStatus.ACTIVE,
            status_reason=self.status_reason if paused else None,
            verified_at=now,
            failures=0,
            failing_since=None,
        )

    def pause(self, now: datetime) -> "WebhookEndpoint":
        """What happens meanwhile is kept for it."""
        self._only_from(EndpointStatus.ACTIVE)
        return self._next(now, status=EndpointStatus.PAUSED)

    def resume(self, now: datetime) -> "WebhookEndpoint":
        """What was kept goes out."""
        self._only_from(EndpointStatus.PAUSED)
        return self._next(now, status=EndpointStatus.ACTIVE)

    def disable(self, reason: str, now: datetime) -> "WebhookEndpoint":
        """Nothing more is sent or kept until it proves again that it listens."""
        return self._next(now, status=EndpointStatus.DISABLED, status_reason=reason)

    def remove(self, now: datetime) -> "WebhookEndpoint":
        """For good. Its log stays as long as logs are kept."""
        self._refuse_when(EndpointStatus.REMOVED)
        return self._next(
            now,
            status=EndpointStatus.REMOVED,
            external_id=None,
            previous_until=None,
            recover_from=None,
            recover_until=None,
        )

    def rotated(self, public_key: str | None, now: datetime) -> "WebhookEndpoint":
        """A new secret signs; the one before signs beside it for a day."""
        self._refuse_when(EndpointStatus.REMOVED)
        return self._next(now, public_key=public_key, previous_until=now + OLD_SECRET_SIGNS_FOR)

    def recovering(self, first: int, last: int, now: datetime) -> "WebhookEndpoint":
        """Events in these places of the feed that it was not told of are on their way."""
        if not self.takes:
            self._refuse()
        return self._next(now, recover_from=first, recover_until=last, recovered=0)

    def succeeded(self, now: datetime) -> "WebhookEndpoint":
        """It took something: whatever failed before is past."""
        if not self.failures:
            return self
        return self._next(now, failures=0, failing_since=None)

    def failed(self, now: datetime, *, gone: bool = False) -> "WebhookEndpoint":
        """It did not take something. A row of failures that lasts too long disables it; saying that
        it is gone does so at once."""
        if not self.takes:
            return self
        since = self.failing_since or now
        after = self._next(now, failures=self.failures + 1, failing_since=since)
        if gone:
            return after.disable("gone", now)
        if after.is_failing and now - since >= DISABLED_AFTER:
            return after.disable("failed_for_days", now)
        return after

    @property
    def takes(self) -> bool:
        """Whether what happens is sent to it, or kept for it."""
        return self.status in (EndpointStatus.ACTIVE, EndpointStatus.PAUSED)

    @property
    def is_failing(self) -> bool:
        return self.failures >= FAILING_AFTER

    def _next(self, now: datetime, **changes: Any) -> "WebhookEndpoint":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _only_from(self, status: EndpointStatus) -> None:
        if self.status is not status:
            self._refuse()

    def _refuse_when(self, status: EndpointStatus) -> None:
        if self.status is status:
            self._refuse()

    def _refuse(self) -> None:
        raise InvalidState(
            thing="webhook_endpoint",
            state=self.status.value,
            moves=", ".join(self.possible_moves),
        )
