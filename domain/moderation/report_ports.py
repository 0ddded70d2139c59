"""What reports and summaries need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.moderation.report import (
    Credibility,
    Report,
    ReporterKind,
    ReportOutcome,
)
from domain.moderation.transparency import Summary
from domain.shared.access import Actor
from domain.shared.ids import CaseId, ReportId
from domain.shared.paging import Page, PageRequest


class Reports(Protocol):
    """The reports of one workspace."""

    async def add(self, report: Report) -> None:
        """Written with the commit, which raises DuplicateExternalId."""
        ...


class ReportReads(Protocol):
    async def report(self, actor: Actor, report_id: ReportId) -> Report:
        """Raises NotFound."""
        ...

    async def reports(self, actor: Actor, request: PageRequest) -> Page[Report]: ...

    async def credibility(self, actor: Actor, kind: ReporterKind, reporter_id: str) -> Credibility:
        """Of their last reports that were decided."""
        ...

    async def outcomes(
        self, actor: Actor, case_ids: Sequence[CaseId]
    ) -> Mapping[CaseId, ReportOutcome]:
        """What became of what was reported in each of these cases."""
        ...

    async def summary(self, actor: Actor, since: datetime, until: datetime) -> Summary:
        """Of all that was decided from then on, and before then."""
        ...
