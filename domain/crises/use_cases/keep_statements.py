"""Holding statements are written down, approved, read again and retired."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.crises.crisis_ports import CrisesTransaction
from domain.crises.holding_statement import STATEMENT_DUE, HoldingStatement, Placeholder
from domain.crises.model import Severity
from domain.crises.room import Response
from domain.crises.statement_events import (
    REVIEW_DUE,
    STATEMENT_APPROVED,
    STATEMENT_CREATED,
    STATEMENT_RETIRED,
    STATEMENT_UPDATED,
    statement_told,
)
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import HoldingStatementId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewHoldingStatement:
    """What is to be said first, when, where and in which language."""

    name: str
    scenario: str
    language: str
    text: str
    review_by: datetime
    severity: Severity | None = None
    platform: str | None = None
    placeholders: tuple[Placeholder, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_statement(
    room: Response, actor: Actor, request: NewHoldingStatement
) -> HoldingStatement:
    """A draft. Raises MissingScope, ValidationFailed for what nobody would fill in and for a review
    in the past, DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    now = room.clock.now()
    statement = HoldingStatement(
        id=HoldingStatementId(room.ids.new(Kind.HOLDING_STATEMENT)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        scenario=request.scenario,
        language=request.language,
        text=request.text,
        review_by=request.review_by,
        written_by=actor.id,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        severity=request.severity,
        platform=request.platform,
        placeholders=request.placeholders,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        _check(statement)
        _still_to_come(request.review_by, now)
        await tx.statements.add(statement)
        _plan(tx, statement)
        tx.announce(statement_told(STATEMENT_CREATED, statement))
        await tx.commit(statement)
    return statement


async def change_statement(
    room: Response,
    actor: Actor,
    statement_id: HoldingStatementId,
    version: Version,
    changes: Mapping[str, Any],
) -> HoldingStatement:
    """Other words void the approval; another name or review does not. Raises NotFound,
    VersionMismatch, InvalidState once it is retired, and what creating one raises."""
    actor.require(Permission.CRISES_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.statements.get(statement_id)
        must_match(version, before.version)
        after = before.change(actor.id, now, **changes)
        _check(after)
        if after.review_by != before.review_by:
            _still_to_come(after.review_by, now)
        await _keep(tx, STATEMENT_UPDATED, before, after)
        await tx.commit(after)
    return after


async def approve_statement(
    room: Response,
    actor: Actor,
    statement_id: HoldingStatementId,
    version: Version,
    review_by: datetime | None,
) -> HoldingStatement:
    """These very words may be said; again, when somebody has looked at them again. Without
    `review_by` the review stays when it is. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState once it is retired, OwnStatement for whoever wrote it where two people work or
    more, ValidationFailed for a review in the past."""
    actor.require(Permission.MESSAGES_APPROVE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.statements.get(statement_id)
        must_match(version, before.version)
        alone = not await tx.people.several()
        after = before.approve(actor.id, now, review_by or before.review_by, alone=alone)
        _still_to_come(after.review_by, now)
        await _keep(tx, STATEMENT_APPROVED, before, after)
        await tx.commit(after)
    return after


async def retire_statement(
    room: Response, actor: Actor, statement_id: HoldingStatementId, version: Version
) -> HoldingStatement:
    """It is said no more, for good; its external id is free again. Raises MissingScope, NotFound,
    VersionMismatch, InvalidState."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.statements.get(statement_id)
        must_match(version, before.version)
        after = before.retire(room.clock.now())
        await _keep(tx, STATEMENT_RETIRED, before, after)
        await tx.commit(after)
    return after


async def read_statement(
    room: Response, actor: Actor, statement_id: HoldingStatementId
) -> HoldingStatement:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    return await room.statements.statement(actor, statement_id)


async def list_statements(
    room: Response, actor: Actor, request: PageRequest
) -> Page[HoldingStatement]:
    """Raises MissingScope."""
    actor.require(Permission.CRISES_READ)
    return await room.statements.statements(actor, request)


async def heed_statement(room: Response, actor: Actor, statement_id: HoldingStatementId) -> None:
    """That its review is overdue is told once. Safe to repeat. Raises NotFound."""
    async with room.begin(actor) as tx:
        before = await tx.statements.get(statement_id)
        after = before.heed(room.clock.now())
        if after is not before:
            await _keep(tx, REVIEW_DUE, before, after)
        await tx.commit()


async def _keep(
    tx: CrisesTransaction, name: str, before: HoldingStatement, after: HoldingStatement
) -> None:
    await tx.statements.save(before, after)
    _plan(tx, after)
    tx.announce(statement_told(name, after, before))


def _plan(tx: CrisesTransaction, statement: HoldingStatement) -> None:
    if statement.retired_at is None and not statement.is_overdue:
        tx.plan(STATEMENT_DUE, statement.id, statement.review_by)
    else:
        tx.unplan(STATEMENT_DUE, statement.id)


def _check(statement: HoldingStatement) -> None:
    strange = [
        FieldError("/text", "undeclared_placeholder", {"placeholder": left})
        for left in statement.strangers()
    ]
    if strange:
        raise ValidationFailed(errors=strange)


def _still_to_come(review_by: datetime, now: datetime) -> None:
    if review_by <= now:
        raise ValidationFailed(errors=[FieldError("/review_by", "in_past")])
