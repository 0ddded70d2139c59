"""An approval link lets one guest, who has no key, see one message and decide on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.shared.access import Actor, Mode, Permission
from domain.shared.errors import InvalidState
from domain.shared.ids import ApprovalLinkId, MessageId, OrganizationId, WorkspaceId

GUESTS_MAY = frozenset({Permission.MESSAGES_READ, Permission.MESSAGES_APPROVE})


@dataclass(frozen=True, slots=True)
class ApprovalLink:
    """`guest` is what they are called in the record. Of the link's secret the `hash` is kept
    (SHA-256, in hexadecimal) and, as a `hint` for people, the end. Good until `expires_at`, unless
    it is revoked before; `opened_at` is when its address was first opened, by whoever it was."""

    id: ApprovalLinkId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    message_id: MessageId
    guest: str
    hash: str
    hint: str
    expires_at: datetime
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    opened_at: datetime | None = None
    revoked_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def is_good(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and now < self.expires_at

    def open(self, now: datetime) -> "ApprovalLink":
        """Noted once: the very same when it was opened before."""
        if self.opened_at is not None:
            return self
        return replace(self, opened_at=now, version=self.version + 1, updated_at=now)

    def revoke(self, now: datetime) -> "ApprovalLink":
        """For good. Raises InvalidState a second time."""
        if self.revoked_at is not None:
            raise InvalidState(thing="approval_link", state="revoked", moves="")
        return replace(self, revoked_at=now, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever came by a link. What they do is on record under the link's id. `allowed_origins` are
    the pages of the workspace's own that they may come from."""

    link: ApprovalLink
    allowed_origins: tuple[str, ...] = ()

    @property
    def actor(self) -> Actor:
        """At work in the link's workspace; that they touch its message alone is seen to by what
        guests can do at all."""
        return Actor(
            id=self.link.id,
            organization_id=self.link.organization_id,
            mode=Mode.LIVE,
            scopes=GUESTS_MAY,
            workspace_id=self.link.workspace_id,
        )
