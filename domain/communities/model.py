"""A community gathers channels; a channel is one connected account or place on one platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
from domain.shared.ids import ChannelId, CommunityId, OrganizationId, WorkspaceId
from domain.shared.platforms import Capability, Limits, OutcomeClass


class Visibility(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Community:
    """A named group around a brand. An archived one can be read and brought back, nothing else."""

    id: CommunityId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    description: str | None = None
    guidelines: str | None = None
    goals: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    language: str | None = None
    timezone: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    archived_at: datetime | None = None

    def change(self, now: datetime, **changes: Any) -> "Community":
        if self.archived_at is not None:
            raise InvalidState(thing="community", state="archived", moves="restore")
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def archive(self, now: datetime) -> "Community":
        if self.archived_at is not None:
            raise InvalidState(thing="community", state="archived", moves="restore")
        return replace(self, archived_at=now, version=self.version + 1, updated_at=now)

    def restore(self, now: datetime) -> "Community":
        if self.archived_at is None:
            raise InvalidState(thing="community", state="active", moves="archive")
        return replace(self, archived_at=None, version=self.version + 1, updated_at=now)


class ChannelStatus(StrEnum):
    """Only a connected channel publishes."""

    CONNECTED = "connected"
    PAUSED = "paused"
    REAUTH_REQUIRED = "reauth_required"
    DISCONNECTED = "disconnected"


_MOVES = {
    ChannelStatus.CONNECTED: ("pause", "reconnect", "disconnect", "check"),
    ChannelStatus.PAUSED: ("resume", "reconnect", "disconnect", "check"),
    ChannelStatus.REAUTH_REQUIRED: ("reconnect", "disconnect", "check"),
    ChannelStatus.DISCONNECTED: (),
}


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are on a platform, as the platform says when it is asked with the credentials."""

    account_id: str
    handle: str
    name: str
    url: str | None
    limits: Limits
    capabilities: frozenset[Capability]
    outcome_class: OutcomeClass
    server_url: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """One connected account or place. Its credentials are not here: they are sealed, and only the
    adapter that speaks to the platform opens them."""

    id: ChannelId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    platform: str
    name: str
    handle: str
    account_id: str
    status: ChannelStatus
    limits: Limits
    capabilities: frozenset[Capability]
    outcome_class: OutcomeClass
    created_at: datetime
    updated_at: datetime
    version: int = 1
    url: str | None = None
    server_url: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    status_reason: str | None = None
    paused_reason: str | None = None
    checked_at: datetime | None = None
    check_error: str | None = None
    rate_limited_until: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    disconnected_at: datetime | None = None

    def change(self, now: datetime, **changes: Any) -> "Channel":
        self._refuse_when(ChannelStatus.DISCONNECTED)
        return self._next(now, **changes)

    def pause(self, reason: str, now: datetime) -> "Channel":
        self._only_from(ChannelStatus.CONNECTED)
        return self._next(
            now, status=ChannelStatus.PAUSED, status_reason=reason, paused_reason=reason
        )

    def resume(self, now: datetime) -> "Channel":
        self._only_from(ChannelStatus.PAUSED)
        return self._next(
            now, status=ChannelStatus.CONNECTED, status_reason=None, paused_reason=None
        )

    def disconnect(self, cause: str, now: datetime) -> "Channel":
        self._refuse_when(ChannelStatus.DISCONNECTED)
        return self._next(
            now, status=ChannelStatus.DISCONNECTED, status_reason=cause, disconnected_at=now
        )

    def needs_reauth(self, reason: str, now: datetime) -> "Channel":
        """The platform refused our credentials. A second notice changes nothing."""
        if self.status in (ChannelStatus.REAUTH_REQUIRED, ChannelStatus.DISCONNECTED):
            return self
        return self._next(
            now,
            status=ChannelStatus.REAUTH_REQUIRED,
            status_reason=reason,
            checked_at=now,
            check_error="credentials_refused",
        )

    def reconnected(self, account: Account, now: datetime) -> "Channel":
        """New credentials for the same account. A channel that was paused stays paused, also when
        its credentials were refused meanwhile."""
        self._refuse_when(ChannelStatus.DISCONNECTED)
        paused = self.paused_reason is not None
        return self.checked(account, now)._next(
            now,
            version=self.version + 1,
            status=ChannelStatus.PAUSED if paused else ChannelStatus.CONNECTED,
            status_reason=self.paused_reason,
        )

    def checked(self, account: Account, now: datetime) -> "Channel":
        """The platform answered: who we are and what the limits are, as of now."""
        self._refuse_when(ChannelStatus.DISCONNECTED)
        return self._next(
            now,
            handle=account.handle,
            url=account.url,
            limits=account.limits,
            capabilities=account.capabilities,
            outcome_class=account.outcome_class,
            checked_at=now,
            check_error=None,
        )

    def check_failed(self, code: str, now: datetime) -> "Channel":
        """The platform could not be asked; that says nothing about the credentials."""
        self._refuse_when(ChannelStatus.DISCONNECTED)
        return self._next(now, checked_at=now, check_error=code)

    def _next(self, now: datetime, **changes: Any) -> "Channel":
        wanted: dict[str, Any] = {"version": self.version + 1, "updated_at": now} | changes
        return replace(self, **wanted)

    def _only_from(self, status: ChannelStatus) -> None:
        if self.status is not status:
            self._refuse()

    def _refuse_when(self, status: ChannelStatus) -> None:
        if self.status is status:
            self._refuse()

    def _refuse(self) -> None:
        raise InvalidState(
            thing="channel", state=self.status.value, moves=", ".join(_MOVES[self.status])
        )
