"""A share link lets whoever has its address read one report, without a key, until it ends."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.shared.access import Actor, Mode, Permission
from domain.shared.errors import InvalidState
from domain.shared.ids import InsightReportId, OrganizationId, ReportLinkId, WorkspaceId

READERS_MAY = frozenset({Permission.INSIGHT_REPORTS_READ})
GOOD_FOR = timedelta(days=30)
LONGEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ReportLink:
    """Of the link's secret the `hash` is kept (SHA-256, in hexadecimal) and, as a `hint` for
    people, the end; `sealed` is the secret itself under the service's key, for a link that was made
    to be delivered: a letter that is tried again carries the same address. `password` is what a
    password was turned into, where there is one. `opened` counts how often its page was shown, by
    whoever or whatever asked for it."""

    id: ReportLinkId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    report_id: InsightReportId
    hash: str
    hint: str
    expires_at: datetime
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    sealed: bytes | None = None
    password: str | None = None
    opened: int = 0
    last_opened_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def has_password(self) -> bool:
        return self.password is not None

    def is_good(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and now < self.expires_at

    def revoke(self, now: datetime) -> "ReportLink":
        """For good; what leads to its address goes, too. Raises InvalidState a second time."""
        if self.revoked_at is not None:
            raise InvalidState(thing="report_link", state="revoked", moves="")
        return replace(self, revoked_at=now, sealed=None, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever came by a link, and has said its password where there is one."""

    link: ReportLink

    @property
    def actor(self) -> Actor:
        """Within the walls of the link's workspace. That they see its report alone is seen to by
        what readers can ask for at all."""
        return Actor(
            id=self.link.id,
            organization_id=self.link.organization_id,
            mode=Mode.LIVE,
            scopes=READERS_MAY,
            workspace_id=self.link.workspace_id,
        )
