"""A workspace's outside reviewer: an address that preflight may ask, and that decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.errors import NotFound
from domain.shared.ids import OrganizationId, WorkspaceId

SHORTEST_MS, USUAL_MS, LONGEST_MS = 200, 2_000, 5_000
OLD_SECRET_SIGNS_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A workspace's own. Without a `url` none is named. One that is not `enabled` is kept, and not
    asked. `timeout_ms` is how long preflight waits for it. Until `previous_until` the secret
    before the last one signs, too; the secrets themselves lie sealed elsewhere."""

    workspace_id: WorkspaceId
    organization_id: OrganizationId
    created_at: datetime
    updated_at: datetime
    updated_by: str
    version: int = 0
    url: str | None = None
    enabled: bool = False
    timeout_ms: int = USUAL_MS
    previous_until: datetime | None = None

    def name(
        self, by: str, now: datetime, *, url: str, enabled: bool, timeout_ms: int
    ) -> "Reviewer":
        """Ask there from now on, or no more. Its secret stays, wherever it moves."""
        return replace(
            self,
            url=url,
            enabled=enabled,
            timeout_ms=timeout_ms,
            version=self.version + 1,
            updated_at=now,
            updated_by=by,
        )

    def rotate(self, by: str, now: datetime) -> "Reviewer":
        """A new secret signs; the one before signs beside it for a day. Raises NotFound where none
        is named."""
        if self.url is None:
            raise NotFound(thing="reviewer")
        return replace(
            self,
            previous_until=now + OLD_SECRET_SIGNS_FOR,
            version=self.version + 1,
            updated_at=now,
            updated_by=by,
        )

    def remove(self, by: str, now: datetime) -> "Reviewer":
        """None is named any more. The versions go on, so that no old one is taken for a new one."""
        return replace(
            self,
            url=None,
            enabled=False,
            timeout_ms=USUAL_MS,
            previous_until=None,
            version=self.version + 1,
            updated_at=now,
            updated_by=by,
        )


class Unheard(StrEnum):
    """Why a reviewer that is asked for is not heard."""

    NONE_NAMED = "none_named"
    DISABLED = "disabled"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    NOT_ALLOWED = "not_allowed"
    REDIRECTED = "redirected"
    BAD_STATUS = "bad_status"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    SCHEMA_MISMATCH = "schema_mismatch"
    SECRET_UNREADABLE = "secret_unreadable"


NOT_CALLED = frozenset({Unheard.NONE_NAMED, Unheard.DISABLED})


class ReviewStatus(StrEnum):
    """Whether a reviewer was asked, and whether it was heard."""

    NOT_ASKED = "not_asked"
    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Silent:
    """No answer that could be used. `facts` are what its sentence needs."""

    why: Unheard
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Review:
    """What became of asking: how much of the answer is in the report, and how much was `dropped`,
    because it is about what the message does not have."""

    status: ReviewStatus = ReviewStatus.NOT_ASKED
    silent: Silent | None = None
    findings: int = 0
    dropped: int = 0

    @classmethod
    def of(cls, silent: Silent) -> "Review":
        called = silent.why not in NOT_CALLED
        return cls(ReviewStatus.FAILED if called else ReviewStatus.NOT_ASKED, silent)


NOT_ASKED = Review()
