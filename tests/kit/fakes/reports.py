"""Reports in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.moderation.decision import Measure
from domain.moderation.report import (
    COUNTED,
    Credibility,
    Report,
    ReporterKind,
    ReportOutcome,
    outcome_of,
)
from domain.moderation.transparency import Summary
from domain.shared.access import Actor
from domain.shared.ids import CaseId, ReportId
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


class FakeReportReads:
    _memory: Memory

    async def report(self, actor: Actor, report_id: ReportId) -> Report:
        return one(self._memory.tables.reports.get((actor.workspace, report_id)), "report")

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
        cases = [tables.moderation_cases[actor.workspace, case_id] for case_id in case_ids]
        decided = {
            case.id: tables.decisions.get((actor.workspace, case.decision_id or ""))
            for case in cases
        }
        return {id: outcome_of(one.measure if one else None) for id, one in decided.items()}

    async def summary(self, actor: Actor, since: datetime, until: datetime) -> Summary:
        raise NotImplementedError
