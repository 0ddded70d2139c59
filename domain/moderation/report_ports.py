"""What reports and summaries need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.moderation.report import (
    Credibility,
    Notice,
    Report,
    ReporterKind,
    ReportOutcome,
)
from domain.moderation.transparency import Summary
from domain.shared.access import Actor
from domain.shared.ids import (
    CaseId,
    ModerationLinkId,
    OrganizationId,
    ReportId,
    WorkspaceId,
)
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class ReceiptDoor:
    """Where a receipt leads."""

    report_id: ReportId
    organization_id: OrganizationId
    workspace_id: WorkspaceId


class Reports(Protocol):
    """The reports of one workspace."""

    async def add(self, report: Report) -> None:
        """Written with the commit, which raises DuplicateExternalId."""
        ...

    async def alone(self, receipt: str) -> None:
        """Until the transaction ends nobody else brings what has this receipt: to be asked before
        looking for it."""
        ...

    async def noticed(self, receipt: str) -> tuple[Report, Notice] | None:
        """What has this receipt already."""
        ...

    async def note(self, notice: Notice) -> None:
        """Written with the commit."""
        ...


class ReportReads(Protocol):
    async def report(self, actor: Actor, report_id: ReportId) -> Report:
        """Raises NotFound."""
        ...

    async def notice(self, actor: Actor, report_id: ReportId) -> Notice | None:
        """What a visitor wrote beside it."""
        ...

    async def receipt_door(self, receipt: str) -> ReceiptDoor | None:
        """Looked for across all walls. None for a receipt of nothing, or where the workspace is
        suspended."""
        ...

    async def waiting_by(self, actor: Actor, link_id: ModerationLinkId, most: int) -> int:
        """How many cases that came by this link wait for a moderator, counted up to `most`."""
        ...

    async def reports(self, actor: Actor, request: PageRequest) -> Page[Report]: ...

    async def credibility(self, actor: Actor, kind: ReporterKind, reporter_id: str) -> Credibility:
        """Of their last reports that were decided."""
        ...

    async def outcomes(
        self, actor: Actor, case_ids: Sequence[CaseId]
    ) -> Mapping[CaseId, ReportOutcome]:
        """What became of what was reported in each of these cases, or in the one that it joined."""
        ...

    async def summary(self, actor: Actor, since: datetime, until: datetime) -> Summary:
        """Of all that was decided from then on, and before then."""
        ...
