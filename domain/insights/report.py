"""A report is frozen: its blocks are gathered once, with nobody in particular in them, and all that
is made of it afterwards says the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from domain.insights.measures import Bucket, Dimension, Measure
from domain.shared.access import Permission
from domain.shared.colours import Dress
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    InsightReportId,
    OperationId,
    OrganizationId,
    ReportTemplateId,
    WorkspaceId,
)

REPORT_DUE = "insights.report"
"""The duty to take a report further; it plans its own next time until all is gathered and made."""

FACTS_VERSION = 1
"""Grows when what is gathered of a block has another shape, or is reckoned otherwise."""

KEPT = timedelta(days=365)
"""So long reports are kept after they were asked for."""

MOST_BLOCKS = 40


class BlockKind(StrEnum):
    """What a block shows.

    text: words of whoever wrote the template. figures: key figures beside those of the period
    before. metric: numbers over time, or by channel, platform, community or campaign. posts: those
    that did best. campaigns: what came of each. growth: one measure of a community. cohorts: who
    came back. reputation: its score, and how it came about. best_times: the hours of a channel's
    week. hashtags: what each of them adds. listening: how much of what is said watches find, and in
    which mood.
    """

    TEXT = "text"
    FIGURES = "figures"
    METRIC = "metric"
    POSTS = "posts"
    CAMPAIGNS = "campaigns"
    GROWTH = "growth"
    COHORTS = "cohorts"
    REPUTATION = "reputation"
    BEST_TIMES = "best_times"
    HASHTAGS = "hashtags"
    LISTENING = "listening"


_NUMBERS = (Permission.INSIGHTS_READ,)
NEEDED: Mapping[BlockKind, tuple[Permission, ...]] = {
    BlockKind.TEXT: (),
    BlockKind.FIGURES: _NUMBERS,
    BlockKind.METRIC: _NUMBERS,
    BlockKind.POSTS: (*_NUMBERS, Permission.MESSAGES_READ),
    BlockKind.HASHTAGS: (*_NUMBERS, Permission.MESSAGES_READ),
    BlockKind.CAMPAIGNS: (*_NUMBERS, Permission.PLANNING_READ),
    BlockKind.GROWTH: (Permission.MEMBERS_READ,),
    BlockKind.COHORTS: (Permission.MEMBERS_READ,),
    BlockKind.REPUTATION: _NUMBERS,
    BlockKind.BEST_TIMES: _NUMBERS,
    BlockKind.LISTENING: (Permission.LISTENING_READ,),
}
"""What whoever has a report made may see, for what is in its blocks."""


class PeriodKind(StrEnum):
    """Days of the workspace's wall: `last_7_days` and `last_30_days` end yesterday, weeks begin on
    Mondays, and `this_month` goes up to today."""

    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    LAST_WEEK = "last_week"
    LAST_MONTH = "last_month"
    THIS_MONTH = "this_month"


class ReportLanguage(StrEnum):
    """Those in which reports can be written."""

    EN = "en"
    ES = "es"
    PT = "pt"


class ReportFormat(StrEnum):
    """As what a report can be had. `csv` is one ZIP with a table for each block."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


class ReportState(StrEnum):
    """How far a report is. One that failed is not tried again."""

    PENDING = "pending"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class ReportFailure(StrEnum):
    """Why there is no report: somebody called it off, or it could not be made."""

    CANCELLED = "cancelled"
    BROKE_OFF = "broke_off"


class StandardReport(StrEnum):
    """Reports that need no template."""

    MONTHLY = "monthly"
    COMMUNITY = "community"
    CAMPAIGN = "campaign"


class GrowthMeasure(StrEnum):
    """What of how a community grows can be in a report."""

    ACTIVE = "active"
    JOINED = "joined"
    LEFT = "left"
    STICKINESS = "stickiness"
    POSTS = "posts"
    REPLIES = "replies"
    CONVERSATIONS = "conversations"
    REPLY_RATE = "reply_rate"
    UNANSWERED_SHARE = "unanswered_share"
    FIRST_REPLY_MEDIAN = "first_reply_median"
    FIRST_REPLY_P90 = "first_reply_p90"
    SECOND_POST_RATE = "second_post_rate"


@dataclass(frozen=True, slots=True)
class Period:
    """A `kind`, which is other days each time, or these days, both included."""

    kind: PeriodKind | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """One part of a report; what a kind does not go by stays empty. `measure` is one of how a
    community grows. A community or channel of its own is in the place of those of the report."""

    kind: BlockKind
    title: str | None = None
    text: str | None = None
    metrics: tuple[Measure, ...] = ()
    dimension: Dimension | None = None
    bucket: Bucket | None = None
    compare: bool = False
    top: int | None = None
    measure: GrowthMeasure | None = None
    community_id: str | None = None
    channel_id: str | None = None
    watch_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Only what is in one of each of these; empty leaves everything."""

    community_ids: tuple[str, ...] = ()
    channel_ids: tuple[str, ...] = ()
    campaign_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportTemplate:
    """A workspace's own. A report keeps the blocks as they were when it was asked for. Without a
    `language` it is that of the workspace's branding."""

    id: ReportTemplateId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    period: Period
    blocks: tuple[ReportBlock, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    language: ReportLanguage | None = None
    community_ids: tuple[str, ...] = ()
    channel_ids: tuple[str, ...] = ()
    campaign_ids: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    removed_at: datetime | None = None
    version: int = 1

    def change(self, now: datetime, **changes: Any) -> "ReportTemplate":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "ReportTemplate":
        return replace(self, removed_at=now, version=self.version + 1, updated_at=now)

    @property
    def narrowing(self) -> Narrowing:
        return Narrowing(self.community_ids, self.channel_ids, self.campaign_ids)


@dataclass(frozen=True, slots=True)
class InsightReport:
    """Of the days from `first_day` to `last_day`, both included, on the workspace's wall as it was
    then; named and dressed as the workspace was. `as_of` is when the last block was gathered."""

    id: InsightReportId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    language: ReportLanguage
    timezone: str
    first_day: str
    last_day: str
    blocks: tuple[ReportBlock, ...]
    formats: tuple[ReportFormat, ...]
    workspace_name: str
    dress: Mapping[str, str | None]
    operation_id: OperationId
    created_by: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    template_id: ReportTemplateId | None = None
    template_version: int | None = None
    standard: StandardReport | None = None
    community_ids: tuple[str, ...] = ()
    channel_ids: tuple[str, ...] = ()
    campaign_ids: tuple[str, ...] = ()
    state: ReportState = ReportState.PENDING
    failure: ReportFailure | None = None
    as_of: datetime | None = None
    over_at: datetime | None = None
    deleted_at: datetime | None = None
    version: int = 1

    @property
    def first(self) -> date:
        return date.fromisoformat(self.first_day)

    @property
    def last(self) -> date:
        return date.fromisoformat(self.last_day)

    @property
    def narrowing(self) -> Narrowing:
        return Narrowing(self.community_ids, self.channel_ids, self.campaign_ids)

    @property
    def is_over(self) -> bool:
        return self.over_at is not None

    def begin(self, now: datetime) -> "InsightReport":
        return self._next(now, state=ReportState.RUNNING)

    def ready(self, as_of: datetime, now: datetime) -> "InsightReport":
        """All of it is gathered and made."""
        return self._next(now, state=ReportState.READY, as_of=as_of, over_at=now)

    def fail(self, why: ReportFailure, now: datetime) -> "InsightReport":
        return self._next(now, state=ReportState.FAILED, failure=why, over_at=now)

    def delete(self, now: datetime) -> "InsightReport":
        """Raises InvalidState for one that is still being made."""
        if not self.is_over:
            raise InvalidState(thing="insight_report", state=self.state.value, moves="cancel")
        return self._next(now, deleted_at=now)

    def _next(self, now: datetime, **changes: Any) -> "InsightReport":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """What was gathered of the block at that place, counted from 1: plain JSON, in no language."""

    workspace_id: WorkspaceId
    report_id: InsightReportId
    position: int
    facts: Mapping[str, Any]
    gathered_at: datetime


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report as it was made. `size` is in bytes, `sha256` in hex."""

    workspace_id: WorkspaceId
    report_id: InsightReportId
    format: ReportFormat
    size: int
    sha256: str
    made_at: datetime
    content: bytes


@dataclass(frozen=True, slots=True)
class FileTold:
    """What there is to know of a file without opening it."""

    format: ReportFormat
    size: int
    sha256: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ReportGround:
    """What a workspace goes by: its name, clock and language, and how it shows itself."""

    name: str
    timezone: str
    language: str
    dress: Dress = field(default_factory=Dress)


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A report with all that was gathered, from which every file and chart of it is made."""

    report: InsightReport
    blocks: tuple[BlockFacts, ...]


def file_of(
    report: InsightReport, format: ReportFormat, content: bytes, now: datetime
) -> ReportFile:
    """What is kept of a file that was made."""
    size, digest = len(content), sha256(content).hexdigest()
    return ReportFile(report.workspace_id, report.id, format, size, digest, now, content)
