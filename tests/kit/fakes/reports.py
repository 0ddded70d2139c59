"""Reports in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.identity.model import WorkspaceStatus
from domain.moderation.case import UNDECIDED
from domain.moderation.decision import Measure
from domain.moderation.report import (
    COUNTED,
    Credibility,
    Notice,
    Report,
    ReporterKind,
    ReportOutcome,
    outcome_of,
)
from domain.moderation.report_ports import ReceiptDoor
from domain.moderation.transparency import Summary
from domain.shared.access import Actor
from domain.shared.ids import CaseId, ModerationLinkId, ReportId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.cases import one
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeReports:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def add(self, report: Report) -> None:
        refuse_twins(self._tx.tables.reports, report)
        self._tx.tables.reports[self._tx.key(report.id)] = report

    async def alone(self, receipt: str) -> None:
        """Every transaction in memory is."""

    async def noticed(self, receipt: str) -> tuple[Report, Notice] | None:
        for (workspace, report_id), notice in self._tx.tables.report_notices.items():
            if (workspace, notice.receipt) == (self._tx.actor.workspace, receipt):
                return self._tx.tables.reports[workspace, report_id], notice
        return None

    async def note(self, notice: Notice) -> None:
        self._tx.tables.report_notices[self._tx.key(notice.report_id)] = notice


class FakeReportReads:
    _memory: Memory

    async def report(self, actor: Actor, report_id: ReportId) -> Report:
        return one(self._memory.tables.reports.get((actor.workspace, report_id)), "report")

    async def notice(self, actor: Actor, report_id: ReportId) -> Notice | None:
        return self._memory.tables.report_notices.get((actor.workspace, report_id))

    async def receipt_door(self, receipt: str) -> ReceiptDoor | None:
        tables = self._memory.tables
        for notice in tables.report_notices.values():
            active = tables.workspaces[notice.workspace_id].status is WorkspaceStatus.ACTIVE
            if notice.receipt == receipt and active:
                place = notice.organization_id, notice.workspace_id
                return ReceiptDoor(notice.report_id, *place)
        return None

    async def waiting_by(self, actor: Actor, link_id: ModerationLinkId, most: int) -> int:
        cases = self._memory.tables.moderation_cases.values()
        mine = [c for c in cases if (c.workspace_id, c.opened_by) == (actor.workspace, link_id)]
        return min(most, sum(case.state in UNDECIDED for case in mine))

    async def reports(self, actor: Actor, request: PageRequest) -> Page[Report]:
        raise NotImplementedError

    async def credibility(self, actor: Actor, kind: ReporterKind, reporter_id: str) -> Credibility:
        tables, whose = self._memory.tables, (actor.workspace, kind, reporter_id)
        reports = [
            report
            for report in reversed(tables.reports.values())
            if (report.workspace_id, report.reporter_kind, report.reporter_id) == whose
        ]
        cases = [tables.moderation_cases[actor.workspace, report.case_id] for report in reports]
        decided = [case.decision_id for case in cases if case.decision_id is not None][:COUNTED]
        measures = [tables.decisions[actor.workspace, id].measure for id in decided]
        return Credibility(len(measures), sum(m is not Measure.APPROVE for m in measures))

    async def outcomes(
        self, actor: Actor, case_ids: Sequence[CaseId]
    ) -> Mapping[CaseId, ReportOutcome]:
        tables = self._memory.tables
        cases = {id: tables.moderation_cases[actor.workspace, id] for id in case_ids}
        judged = {
            id: tables.moderation_cases[actor.workspace, case.joined_id or id]
            for id, case in cases.items()
        }
        decided = {
            id: tables.decisions.get((actor.workspace, case.decision_id or ""))
            for id, case in judged.items()
        }
        return {id: outcome_of(one.measure if one else None) for id, one in decided.items()}

    async def summary(self, actor: Actor, since: datetime, until: datetime) -> Summary:
        raise NotImplementedError
