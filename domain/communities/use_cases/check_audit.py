"""Make the next checks of an audit, one after the other, and plan the rest."""

from dataclasses import dataclass

from domain.communities.audit_catalogue import Measured, NotAvailable
from domain.communities.audit_template import AuditItem
from domain.communities.auditing import MEASURES, look_of, proposals
from domain.communities.community_audit import (
    AUDIT_CHECKS,
    AuditState,
    CommunityAudit,
    evidence_of,
)
from domain.communities.community_audit_events import (
    CANCELLED,
    CHECKED,
    FINDING_PROPOSED,
    audit_told,
    finding_told,
)
from domain.communities.ports import CommunitiesTransaction
from domain.communities.room import Communities
from domain.shared.access import Actor
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import CommunityAuditId, Kind
from domain.shared.operations import (
    COMPLETED,
    STARTED,
    Operation,
    OperationItem,
    OperationState,
    fault,
    operation_changed,
)

AT_ONCE = 10
"""So many checks before others have their turn."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is to be checked next: an item of the operation, and of the audit."""

    audit: CommunityAudit
    step: OperationItem
    item: AuditItem


async def check_audit(room: Communities, actor: Actor, audit_id: CommunityAuditId) -> None:
    """Each check is gathered outside of any transaction, for some ask servers far away, and written
    down in one commit with how far the operation is. Whatever kills this in between, the next call
    makes the check again that was not written, and none twice. Safe to repeat, also side by side.

    A check that breaks off is set down as not available, with that reason, and what broke it is
    raised once that is stored. Raises TemporarilyUnavailable.
    """
    for left in reversed(range(AT_ONCE)):
        turn = await _next(room, actor, audit_id)
        if turn is None:
            return
        found, broke = await _measured(room, actor, turn)
        await _write(room, actor, turn, found, broke=broke is not None, again=left == 0)
        if broke is not None:
            raise broke


async def _next(room: Communities, actor: Actor, audit_id: CommunityAuditId) -> _Turn | None:
    """None where every check is made, or nobody wants them any more."""
    async with room.begin(actor) as tx:
        audit = await tx.audits.get(audit_id)
        if audit.state is not AuditState.CHECKING:
            return None
        operation = await tx.operations.get(audit.operation_id)
        if operation.is_over:
            await _given_up(room, tx, audit)
            return None
        if operation.state is OperationState.PENDING:
            running = operation.start(room.clock.now())
            await tx.operations.save(operation, running)
            tx.announce(operation_changed(STARTED, running, operation))
            operation = running
        steps = await tx.operations.items(operation, 1)
        if not steps:
            await _ended(room, tx, audit, operation, operation)
        await tx.commit()
    if not steps:
        return None
    item = audit.item(steps[0].subject["item_key"])
    assert item is not None, "an audit keeps its items"
    return _Turn(audit, steps[0], item)


async def _measured(
    room: Communities, actor: Actor, turn: _Turn
) -> tuple[Measured, Exception | None]:
    assert turn.item.check is not None, "only checks are steps of the operation"
    look = look_of(turn.audit, turn.step.subject["subject_id"], room.clock.now())
    try:
        measure = MEASURES[turn.item.check]
        return await measure(room.audit_facts, actor, look, turn.item), None
    except TemporarilyUnavailable:
        raise
    except Exception as error:
        return Measured(reason=NotAvailable.BROKE_OFF), error


async def _write(
    room: Communities, actor: Actor, turn: _Turn, found: Measured, *, broke: bool, again: bool
) -> None:
    async with room.begin(actor) as tx:
        audit = await tx.audits.get(turn.audit.id)
        before = await tx.operations.get(audit.operation_id)
        steps = [] if before.is_over else await tx.operations.items(before, 1)
        # Somebody else was faster, or it is called off.
        if audit.state is not AuditState.CHECKING or steps[:1] != [turn.step]:
            return
        now = room.clock.now()
        subject = turn.step.subject
        [open_one] = [
            one
            for one in await tx.audits.results(audit.id)
            if (one.item_key, one.subject_id) == (subject["item_key"], subject["subject_id"])
        ]
        result = open_one.made(turn.item, found, now)
        await tx.audits.record(result, evidence_of(result, found))
        done = turn.step.failed(fault()) if broke else turn.step.succeeded(audit.id)
        await tx.operations.record([done])
        operation = before.advance([done], now)
        if operation.done == operation.total:
            await _ended(room, tx, audit, before, operation)
        else:
            await tx.operations.save(before, operation)
            if again or broke:
                tx.plan(AUDIT_CHECKS, audit.id, now)
        await tx.commit()


async def _ended(
    room: Communities,
    tx: CommunitiesTransaction,
    audit: CommunityAudit,
    before: Operation,
    operation: Operation,
) -> None:
    """Every check is made."""
    now = room.clock.now()
    finished = operation.finish(now)
    await tx.operations.save(before, finished)
    tx.announce(operation_changed(COMPLETED, finished, before))
    results = await tx.audits.results(audit.id)
    after = audit.checked(results, now)
    await tx.audits.save(after)
    tx.announce(audit_told(CHECKED, after, audit))
    known = await tx.audit_findings.undone(audit.community_id, audit.template_key)
    for finding in proposals(audit, results, known, lambda: room.ids.new(Kind.AUDIT_FINDING), now):
        await tx.audit_findings.add(finding)
        tx.announce(finding_told(FINDING_PROPOSED, finding))


async def _given_up(room: Communities, tx: CommunitiesTransaction, audit: CommunityAudit) -> None:
    """Its operation was called off."""
    after = audit.cancel(room.clock.now())
    await tx.audits.save(after)
    tx.announce(audit_told(CANCELLED, after, audit))
    await tx.commit()
