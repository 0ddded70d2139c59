"""How long each class of data is kept, between a floor and a ceiling, and what went when it was
over."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.shared.access import Actor
from domain.shared.ids import OrganizationId, RetentionReceiptId, WorkspaceId

SWEEPS = "retention_sweeps"
"""The kind of duty that takes away what was kept long enough; its subject is the workspace."""

MEDIA_SPENT = "retention_media"
"""The kind of duty that takes out of the library what only messages showed that are over."""

SWEEP_EVERY = timedelta(days=1)


class DataClass(StrEnum):
    """Data that is kept for the same reason, and so for the same time."""

    RAW_PAYLOADS = "raw_payloads"
    DEDUPE_KEYS = "dedupe_keys"
    CONVERSATIONS = "conversations"
    MESSAGES = "messages"
    MEDIA = "media"
    METRICS = "metrics"
    MEMBER_PROFILES = "member_profiles"
    MODERATION_DECISIONS = "moderation_decisions"
    AUDIT_TRAIL = "audit_trail"
    WEBHOOK_DELIVERIES = "webhook_deliveries"
    EVENTS = "events"
    MEMBER_EXPORTS = "member_exports"
    IDEMPOTENCY_RECORDS = "idempotency_records"


class Method(StrEnum):
    """What becomes of it: rows go; or a shell stays with nothing of a person in it; or the person
    in it becomes a pseudonym; or whoever it is is erased, as if they had asked for it."""

    DELETE = "delete"
    REDACT = "redact"
    PSEUDONYMISE = "pseudonymise"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Limits:
    """In days: how long where nobody says otherwise, at least and at most."""

    default: int
    floor: int
    ceiling: int
    method: Method

    @property
    def is_fixed(self) -> bool:
        return self.floor == self.ceiling


LIMITS: Mapping[DataClass, Limits] = {
    DataClass.RAW_PAYLOADS: Limits(14, 7, 30, Method.DELETE),
    DataClass.DEDUPE_KEYS: Limits(30, 14, 90, Method.DELETE),
    DataClass.CONVERSATIONS: Limits(730, 30, 3650, Method.REDACT),
    DataClass.MESSAGES: Limits(730, 90, 3650, Method.REDACT),
    DataClass.MEDIA: Limits(30, 1, 365, Method.DELETE),
    DataClass.METRICS: Limits(395, 30, 1825, Method.DELETE),
    DataClass.MEMBER_PROFILES: Limits(730, 90, 3650, Method.ERASE),
    DataClass.MODERATION_DECISIONS: Limits(1825, 365, 3650, Method.PSEUDONYMISE),
    DataClass.AUDIT_TRAIL: Limits(730, 365, 3650, Method.DELETE),
    DataClass.WEBHOOK_DELIVERIES: Limits(30, 7, 90, Method.DELETE),
    DataClass.EVENTS: Limits(30, 7, 90, Method.DELETE),
    DataClass.MEMBER_EXPORTS: Limits(1, 1, 1, Method.DELETE),
    DataClass.IDEMPOTENCY_RECORDS: Limits(3, 3, 3, Method.DELETE),
}

SWEPT = tuple(
    one for one, limits in LIMITS.items() if not limits.is_fixed and one is not DataClass.MEDIA
)
"""In the order in which they are gone through. What a message shows goes by a duty of its own."""

Periods = Mapping[DataClass, int]
"""In days; a class that is not in it is kept for as long as where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """There is one in a workspace; only what differs from the defaults is in `periods`."""

    workspace_id: WorkspaceId
    organization_id: OrganizationId
    updated_by: str
    created_at: datetime
    updated_at: datetime
    periods: Mapping[str, int] = field(default_factory=dict)
    version: int = 1

    @property
    def id(self) -> str:
        return self.workspace_id

    def days(self, data_class: DataClass) -> int:
        return self.periods.get(data_class.value, LIMITS[data_class].default)

    def until(self, data_class: DataClass, now: datetime) -> datetime:
        """What is older than this is over."""
        return now - timedelta(days=self.days(data_class))

    def change(self, periods: Periods, by: str, now: datetime) -> "RetentionSettings":
        return replace(
            self,
            periods=differing(periods),
            updated_by=by,
            updated_at=now,
            version=self.version + 1,
        )


def differing(periods: Periods) -> dict[str, int]:
    """What is not as where nobody says otherwise."""
    return {
        one.value: periods[one]
        for one, limits in LIMITS.items()
        if periods.get(one, limits.default) != limits.default
    }


def standard(actor: Actor, now: datetime) -> RetentionSettings:
    """What counts where nobody has said anything; its version is 0."""
    return RetentionSettings(
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        updated_by=actor.id,
        created_at=now,
        updated_at=now,
        version=0,
    )


@dataclass(frozen=True, slots=True)
class Took:
    """So many rows of one table, the oldest from `oldest_at`."""

    table: str
    rows: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class RetentionReceipt:
    """That what was older than `until` is gone of one class: `counts` says of how many rows of each
    table something was taken away, the oldest from `oldest_at`. `held_members` is how many people
    were under a legal hold when it began: what says something of them stayed. It is kept for ever,
    and holds nothing of anybody."""

    id: RetentionReceiptId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    data_class: DataClass
    keep_days: int
    until: datetime
    began_at: datetime
    held_members: int
    counts: Mapping[str, int] = field(default_factory=dict)
    oldest_at: datetime | None = None
    finished_at: datetime | None = None
    version: int = 1

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    def took(self, taken: Took) -> "RetentionReceipt":
        counts = {**self.counts, taken.table: self.counts.get(taken.table, 0) + taken.rows}
        oldest = min(taken.oldest_at, self.oldest_at or taken.oldest_at)
        return replace(self, counts=counts, oldest_at=oldest, version=self.version + 1)

    def finish(self, now: datetime) -> "RetentionReceipt":
        return replace(self, finished_at=now, version=self.version + 1)
