"""A member gets a copy of all that is known of them, is forgotten everywhere, or by law is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.members.errors import ExportExpired, ExportNotReady, LegalHoldOver
from domain.shared.ids import (
    LegalHoldId,
    MemberErasureId,
    MemberExportId,
    MemberId,
    OperationId,
    OrganizationId,
    WorkspaceId,
)

ERASES = "member_erases"
"""The kind of duty that takes an erasure further."""

EXPORTS = "member_exports"
"""The kind of duty that makes a copy."""

EXPORT_ENDS = "member_export_ends"
"""The kind of duty that throws a copy away."""

ANSWER_WITHIN = timedelta(days=30)
"""So long there is to answer whoever asks (GDPR, Article 12(3): one month)."""

KEPT_FOR = timedelta(hours=24)
"""So long a copy can be fetched."""


@dataclass(frozen=True, slots=True)
class LegalHold:
    """The law wants it kept: until it is lifted, or until `until`, the member is not erased.
    Instants are UTC."""

    id: LegalHoldId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    member_id: MemberId
    reason: str
    placed_by: str
    placed_at: datetime
    until: datetime | None = None
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lift_reason: str | None = None
    version: int = 1

    def stands(self, now: datetime) -> bool:
        return self.lifted_at is None and (self.until is None or self.until > now)

    def lift(self, by: str, reason: str, now: datetime) -> "LegalHold":
        """Raises LegalHoldOver."""
        if not self.stands(now):
            raise LegalHoldOver()
        return replace(
            self, lifted_at=now, lifted_by=by, lift_reason=reason, version=self.version + 1
        )


@dataclass(frozen=True, slots=True)
class MemberErasure:
    """That somebody is forgotten, and the receipt of it: `counts` says of how many rows of each
    class of data something was taken away. It is kept for ever, and holds nothing of them but the
    id. `due_at` is until when they are to be answered."""

    id: MemberErasureId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    member_id: MemberId
    operation_id: OperationId
    requested_by: str
    requested_at: datetime
    due_at: datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    finished_at: datetime | None = None

    def took(self, data_class: str, rows: int) -> "MemberErasure":
        """So many rows more of this class."""
        counts = {**self.counts, data_class: self.counts.get(data_class, 0) + rows}
        return replace(self, counts=counts)

    def finish(self, now: datetime) -> "MemberErasure":
        return replace(self, finished_at=now)


@dataclass(frozen=True, slots=True)
class Packed:
    """An archive: its size, the SHA-256 of its bytes in hexadecimal, and how many rows of each
    class of data are in it."""

    bytes: int
    sha256: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MemberExport:
    """A copy of all that is known of a member, in one archive that can be fetched until
    `expires_at`, and is thrown away then."""

    id: MemberExportId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    member_id: MemberId
    operation_id: OperationId
    requested_by: str
    requested_at: datetime
    due_at: datetime
    bytes: int | None = None
    sha256: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    ready_at: datetime | None = None
    expires_at: datetime | None = None
    forgotten_at: datetime | None = None

    @property
    def key(self) -> str:
        """Where its bytes lie."""
        return f"{self.workspace_id}/member-exports/{self.id}.zip"

    def packed(self, archive: Packed, now: datetime) -> "MemberExport":
        return replace(
            self,
            bytes=archive.bytes,
            sha256=archive.sha256,
            counts=archive.counts,
            ready_at=now,
            expires_at=now + KEPT_FOR,
        )

    def forget(self, now: datetime) -> "MemberExport":
        return replace(self, forgotten_at=now)

    def must_be_there(self, now: datetime) -> None:
        """Raises ExportNotReady, ExportExpired."""
        if self.forgotten_at is not None:
            raise ExportExpired()
        if self.expires_at is None:
            raise ExportNotReady()
        if self.expires_at <= now:
            raise ExportExpired()
