"""A holding statement is written and approved before anything happens, for a scenario."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from domain.crises.errors import OwnStatement, StatementNotApproved
from domain.crises.model import Severity
from domain.shared.errors import FieldError, InvalidState, ValidationFailed
from domain.shared.filling import filled_in, left_over, missing_from
from domain.shared.ids import HoldingStatementId, OrganizationId, WorkspaceId
from domain.shared.placeholders import placeholders_in

STATEMENT_DUE = "holding_statement.due"
"""The duty that is due when somebody is to look at a statement again."""

NEXT_UPDATE = "next_update"
"""What is filled in without being asked for: when the next word is due."""

MOST_PLACEHOLDERS = 20


class StatementState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"


_MOVES: Mapping[StatementState, tuple[str, ...]] = {
    StatementState.DRAFT: ("change", "approve", "retire"),
    StatementState.APPROVED: ("change", "approve", "retire"),
    StatementState.RETIRED: (),
}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What whoever says it must fill in, `{{name}}` in the text, and how it is asked for."""

    name: str
    question: str


@dataclass(frozen=True, slots=True)
class HoldingStatement:
    """What is said first in a scenario; `severity` and `platform` are None where it fits any. What
    was approved is bound to `approved_hash`, so that other words are a draft again. `written_by` is
    who wrote the words as they are. By `review_by`, UTC, somebody is to look at it again;
    `is_overdue` says that it was told that nobody has."""

    id: HoldingStatementId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    scenario: str
    language: str
    text: str
    review_by: datetime
    written_by: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    severity: Severity | None = None
    platform: str | None = None
    placeholders: tuple[Placeholder, ...] = ()
    state: StatementState = StatementState.DRAFT
    approved_by: str | None = None
    approved_at: datetime | None = None
    approved_hash: str | None = None
    retired_at: datetime | None = None
    is_overdue: bool = False
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[str, ...]:
        return _MOVES[self.state]

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of all that somebody approves."""
        asked = [[one.name, one.question] for one in self.placeholders]
        said = [self.scenario, self.severity, self.platform, self.language, self.text, asked]
        return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    @property
    def is_approved(self) -> bool:
        """Whether these very words were."""
        return self.state is StatementState.APPROVED and self.approved_hash == self.fingerprint

    def strangers(self) -> Iterator[str]:
        """What stands in its text to be filled in, and nobody would."""
        known = frozenset({NEXT_UPDATE, *(one.name for one in self.placeholders)})
        return left_over(self.text, known)

    def change(self, by: str, now: datetime, **changes: Any) -> "HoldingStatement":
        """Other words, or words for something else, are a draft until they are approved. Raises
        InvalidState once it is retired."""
        self._require("change")
        after = self._next(now, **changes)
        if after.review_by != self.review_by:
            after = replace(after, is_overdue=False)
        if after.fingerprint == self.fingerprint:
            return after
        return replace(
            after,
            state=StatementState.DRAFT,
            written_by=by,
            approved_by=None,
            approved_at=None,
            approved_hash=None,
        )

    def approve(
        self, by: str, now: datetime, review_by: datetime, *, alone: bool
    ) -> "HoldingStatement":
        """These words may be said; again, when somebody has looked at them again. Whoever wrote
        them may only where they are `alone`. Raises InvalidState, OwnStatement."""
        self._require("approve")
        if by == self.written_by and not alone:
            raise OwnStatement()
        return self._next(
            now,
            state=StatementState.APPROVED,
            approved_by=by,
            approved_at=now,
            approved_hash=self.fingerprint,
            review_by=review_by,
            is_overdue=False,
        )

    def retire(self, now: datetime) -> "HoldingStatement":
        """It is said no more, for good. Raises InvalidState."""
        self._require("retire")
        return self._next(
            now, state=StatementState.RETIRED, retired_at=now, is_overdue=False, external_id=None
        )

    def heed(self, now: datetime) -> "HoldingStatement":
        """The same unless its review has become overdue."""
        over = self.state is StatementState.RETIRED or self.is_overdue or self.review_by > now
        return self if over else self._next(now, is_overdue=True)

    def filled(self, values: Mapping[str, str], next_update: str | None) -> str:
        """What is said, with everything filled in. Raises StatementNotApproved, and
        ValidationFailed that points at each value that is missing, that is asked for nowhere, or
        that itself is left to be filled in."""
        if not self.is_approved:
            raise StatementNotApproved(state=self.state.value)
        asked = {one.name: one.question for one in self.placeholders}
        known = {} if next_update is None else {NEXT_UPDATE: next_update}
        faults = [
            FieldError(f"/values/{name}", "unknown_field")
            for name in values
            if name not in {*asked, NEXT_UPDATE}
        ]
        faults += unfinished(values)
        faults += [
            FieldError(f"/values/{name}", "value_missing", {"question": asked.get(name, name)})
            for name in missing_from(self.text, {**known, **values})
        ]
        if faults:
            raise ValidationFailed(errors=faults)
        return filled_in(self.text, {**known, **values})

    def _require(self, move: str) -> None:
        if move not in self.possible_moves:
            moves = ", ".join(self.possible_moves)
            raise InvalidState(thing="holding_statement", state=self.state.value, moves=moves)

    def _next(self, now: datetime, **changes: Any) -> "HoldingStatement":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


def unfinished(values: Mapping[str, str]) -> Iterator[FieldError]:
    """What itself is left to be filled in."""
    for name, value in values.items():
        for start, end in placeholders_in(value):
            facts = {"placeholder": value[start:end]}
            yield FieldError(f"/values/{name}", "placeholder_in_value", facts)
