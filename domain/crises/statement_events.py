"""What is told of holding statements."""

from typing import Any

from domain.crises.holding_statement import HoldingStatement
from domain.shared.clock import written
from domain.shared.events import News, differences

STATEMENT_CREATED = "holding_statement.created"
STATEMENT_UPDATED = "holding_statement.updated"
STATEMENT_APPROVED = "holding_statement.approved"
STATEMENT_RETIRED = "holding_statement.retired"
REVIEW_DUE = "holding_statement.review_due"
ANNOUNCED = frozenset(
    {STATEMENT_CREATED, STATEMENT_UPDATED, STATEMENT_APPROVED, STATEMENT_RETIRED, REVIEW_DUE}
)


def statement_told(
    name: str, after: HoldingStatement, before: HoldingStatement | None = None
) -> News:
    """The statement as it is now, without its words: who may read them can fetch them."""
    told = _statement(after)
    previous = differences(_statement(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def _statement(one: HoldingStatement) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "scenario": one.scenario,
        "severity": one.severity.value if one.severity else None,
        "platform": one.platform,
        "language": one.language,
        "state": one.state.value,
        "hash": one.fingerprint,
        "approved_at": written(one.approved_at),
        "review_by": written(one.review_by),
        "is_overdue": one.is_overdue,
        "external_id": one.external_id,
        "version": one.version,
    }
