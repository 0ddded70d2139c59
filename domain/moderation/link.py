"""A moderation link opens one hosted page of due process to people who have no key."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.shared.access import Actor, Mode, Permission
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    CommunityId,
    DecisionId,
    ModerationLinkId,
    OrganizationId,
    WorkspaceId,
)


class LinkPurpose(StrEnum):
    """Which page: whoever a decision concerns reads why and appeals, anybody reads what was
    decided, without names, or anybody reports something."""

    APPEAL = "appeal"
    PUBLIC_LOG = "public_log"
    REPORT = "report"


VISITORS_MAY = {
    LinkPurpose.APPEAL: frozenset({Permission.MODERATION_READ, Permission.REPORTS_WRITE}),
    LinkPurpose.PUBLIC_LOG: frozenset({Permission.MODERATION_READ}),
    LinkPurpose.REPORT: frozenset({Permission.MODERATION_READ, Permission.REPORTS_WRITE}),
}


@dataclass(frozen=True, slots=True)
class ModerationLink:
    """`decision_id` is what an appeal is about, `community_id` the only community of a log, or the
    one whose name is above a form. Of the link's secret the `hash` is kept (SHA-256, in
    hexadecimal) and, as a `hint` for people, the end. Good until `expires_at`, if it has an end,
    unless it is revoked before; `opened_at` is when its address was first opened, by whoever it
    was."""

    id: ModerationLinkId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    purpose: LinkPurpose
    hash: str
    hint: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    decision_id: DecisionId | None = None
    community_id: CommunityId | None = None
    expires_at: datetime | None = None
    opened_at: datetime | None = None
    revoked_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def is_good(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def open(self, now: datetime) -> "ModerationLink":
        """Noted once: the very same when it was opened before."""
        if self.opened_at is not None:
            return self
        return replace(self, opened_at=now, version=self.version + 1, updated_at=now)

    def revoke(self, now: datetime) -> "ModerationLink":
        """For good. Raises InvalidState a second time."""
        if self.revoked_at is not None:
            raise InvalidState(thing="moderation_link", state="revoked", moves="")
        return replace(self, revoked_at=now, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever came by a link. What they do is on record under the link's id."""

    link: ModerationLink

    @property
    def actor(self) -> Actor:
        """At work in the link's workspace; that they touch nothing but what it is about is seen to
        by what visitors can do at all."""
        return Actor(
            id=self.link.id,
            organization_id=self.link.organization_id,
            mode=Mode.LIVE,
            scopes=VISITORS_MAY[self.link.purpose],
            workspace_id=self.link.workspace_id,
        )
