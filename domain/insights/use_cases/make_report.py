"""Take a report further: gather its next blocks, then make its files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.insights.report import (
    FACTS_VERSION,
    REPORT_DUE,
    BlockFacts,
    InsightReport,
    ReportFailure,
    ReportFormat,
    file_of,
)
from domain.insights.report_events import FAILED, READY, STARTED, report_told
from domain.insights.report_ports import ReportTransaction
from domain.insights.room import Insights
from domain.shared.access import Actor
from domain.shared.errors import NotFound, TemporarilyUnavailable
from domain.shared.ids import InsightReportId
from domain.shared.operations import (
    COMPLETED,
    OperationItem,
    OperationState,
    fault,
    operation_changed,
)
from domain.shared.operations import STARTED as OPERATION_STARTED

AT_ONCE = 10
"""So many blocks and files before others have their turn."""

BROKE_OFF = "broke_off"
"""Why there is nothing of a block whose gathering met a fault of ours."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is next: an item of the operation."""

    report: InsightReport
    step: OperationItem

    @property
    def block(self) -> int | None:
        number: int | None = self.step.subject.get("block")
        return number

    @property
    def format(self) -> ReportFormat:
        return ReportFormat(self.step.subject["format"])


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a turn, or that it broke off."""

    gathered: Mapping[str, Any] | None = None
    content: bytes | None = None
    as_of: datetime | None = None
    broke: Exception | None = None


async def make_report(room: Insights, actor: Actor, report_id: InsightReportId) -> None:
    """Each block is gathered and each file made outside of any transaction, and written down in one
    commit with how far the operation is. Whatever kills this in between, the next call does again
    what was not written, and nothing twice; that the report is ready is told in the commit that
    makes it so. Safe to repeat, also side by side.

    A block that breaks off says so in the report; a file that breaks off fails it. What broke is
    raised once that is stored. Raises TemporarilyUnavailable.
    """
    for left in reversed(range(AT_ONCE)):
        turn = await _next(room, actor, report_id)
        if turn is None:
            return
        done = await _do(room, actor, turn)
        await _write(room, actor, turn, done, again=left == 0)
        if done.broke is not None:
            raise done.broke


async def _next(room: Insights, actor: Actor, report_id: InsightReportId) -> _Turn | None:
    """None where all is made, or nobody wants it any more."""
    async with room.begin_reports(actor) as tx:
        try:
            report = await tx.reports.get(report_id)
        except NotFound:
            return None
        if report.is_over:
            return None
        operation = await tx.operations.get(report.operation_id)
        if operation.is_over:
            await _over(room, tx, report.fail(ReportFailure.CANCELLED, room.clock.now()), report)
            await tx.commit()
            return None
        if operation.state is OperationState.PENDING:
            running = operation.start(room.clock.now())
            await tx.operations.save(operation, running)
            tx.announce(operation_changed(OPERATION_STARTED, running, operation))
            begun = report.begin(room.clock.now())
            await tx.reports.save(begun)
            tx.announce(report_told(STARTED, begun, report))
            operation, report = running, begun
        steps = await tx.operations.items(operation, 1)
        await tx.commit()
    return _Turn(report, steps[0]) if steps else None


async def _do(room: Insights, actor: Actor, turn: _Turn) -> _Done:
    try:
        if turn.block is not None:
            return _Done(await room.report_sources.gather(actor, turn.report, turn.block))
        document = await room.reports.document(actor, turn.report)
        content = await room.report_printer.printed(document, turn.format)
        as_of = max(block.gathered_at for block in document.blocks)
        return _Done(content=content, as_of=as_of)
    except TemporarilyUnavailable:
        raise
    except Exception as error:
        return _Done(broke=error)


async def _write(room: Insights, actor: Actor, turn: _Turn, done: _Done, *, again: bool) -> None:
    async with room.begin_reports(actor) as tx:
        report = await tx.reports.get(turn.report.id)
        before = await tx.operations.get(report.operation_id)
        steps = [] if before.is_over else await tx.operations.items(before, 1)
        # Somebody else was faster, or it is called off.
        if report.is_over or steps[:1] != [turn.step]:
            return
        await _keep(room, tx, turn, done)
        step = turn.step.failed(fault()) if done.broke else turn.step.succeeded(report.id)
        await tx.operations.record([step])
        now = room.clock.now()
        operation = before.advance([step], now)
        if turn.block is None and done.broke is not None:
            # Nobody is given a report of which a file is missing.
            operation = replace(operation, done=operation.total)
        if operation.done == operation.total:
            finished = operation.finish(now)
            await tx.operations.save(before, finished)
            tx.announce(operation_changed(COMPLETED, finished, before))
            await _over(room, tx, _ended(report, turn, done, room), report)
        else:
            await tx.operations.save(before, operation)
            if again or done.broke is not None:
                tx.plan(REPORT_DUE, report.id, now)
        await tx.commit()


async def _keep(room: Insights, tx: ReportTransaction, turn: _Turn, done: _Done) -> None:
    report, now = turn.report, room.clock.now()
    if turn.block is not None:
        found = done.gathered or {"v": FACTS_VERSION, "unavailable": BROKE_OFF}
        await tx.reports.keep_facts(
            BlockFacts(report.workspace_id, report.id, turn.block, found, now)
        )
    elif done.content is not None:
        await tx.reports.keep_file(file_of(report, turn.format, done.content, now))


def _ended(report: InsightReport, turn: _Turn, done: _Done, room: Insights) -> InsightReport:
    now = room.clock.now()
    if turn.block is None and done.broke is not None:
        return report.fail(ReportFailure.BROKE_OFF, now)
    return report.ready(done.as_of or now, now)


async def _over(
    room: Insights, tx: ReportTransaction, after: InsightReport, before: InsightReport
) -> None:
    await tx.reports.save(after)
    name = FAILED if after.failure is not None else READY
    tx.announce(report_told(name, after, before))
