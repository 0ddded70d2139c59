"""An audit of a community, or of a sample of its conversations: it checks what it can by itself,
asks people for the rest, and adds up.

The score is 100 times the points that were got, divided by those that could be got: the points of
every item that was passed, warned of, failed or answered. What is not available, what was skipped
and what is still open counts on neither side. A check that is passed gets all of its points, a
warning half of them, a failure none; yes gets all, no none; on a scale from 1 to `best` the answer
gets (answer - 1) / (best - 1) of them; a text what it was given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.communities.audit_catalogue import (
    RULES,
    AuditSubject,
    EvidenceKind,
    Measured,
    NotAvailable,
    Outcome,
    ProfileStanding,
)
from domain.communities.audit_template import AuditItem, AuditSection, ItemKind, items_of
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    AuditTemplateId,
    CommunityAuditId,
    CommunityId,
    OperationId,
    OrganizationId,
    WorkspaceId,
)

AUDIT_CHECKS = "community_audit.check"
"""The duty to make the next checks of an audit; it plans its own next time until all are made."""

_CREDIT = {Outcome.PASSED: 1.0, Outcome.WARNED: 0.5, Outcome.FAILED: 0.0}
UNAVAILABLE = frozenset({Outcome.OPEN, Outcome.NOT_AVAILABLE, Outcome.SKIPPED})
"""They are no part of any score."""


class AuditState(StrEnum):
    """How far an audit is: the checks are being made; people are asked; it is over."""

    CHECKING = "checking"
    ASKING = "asking"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Sampling(StrEnum):
    """How conversations are drawn: each with the same chance, or the risky ones more often."""

    RANDOM = "random"
    RISK = "risk"


_MOVES = {
    AuditState.CHECKING: "cancel",
    AuditState.ASKING: "answer, complete, cancel",
    AuditState.COMPLETED: "",
    AuditState.CANCELLED: "",
}


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What came of one item, for one of the things that are audited: `subject_id` is the community,
    or a conversation. `points` out of `possible` are what it got, where it counts. `value` is what
    was measured, or the answer: a number of the scale, or 1 for yes and 0 for no."""

    workspace_id: WorkspaceId
    audit_id: CommunityAuditId
    subject_id: str
    item_key: str
    possible: int
    outcome: Outcome = Outcome.OPEN
    points: float | None = None
    value: float | None = None
    reason: NotAvailable | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
    text: str | None = None
    note: str | None = None
    links: tuple[str, ...] = ()
    media_ids: tuple[str, ...] = ()
    answered_by: str | None = None
    at: datetime | None = None

    @property
    def counts(self) -> bool:
        return self.outcome not in UNAVAILABLE

    def made(self, item: AuditItem, found: Measured, now: datetime) -> "AuditResult":
        """What a check found, judged by the item's bounds."""
        if found.value is None:
            return replace(
                self,
                outcome=Outcome.NOT_AVAILABLE,
                reason=found.reason,
                numbers=found.numbers,
                at=now,
            )
        assert item.check is not None, "only a check is made"
        outcome = RULES[item.check].judge(found.value, *item.bounds)
        return replace(
            self,
            outcome=outcome,
            points=_CREDIT[outcome] * self.possible,
            value=found.value,
            numbers=found.numbers,
            at=now,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answers: with a number on a scale, yes or no as 1 or 0, or a text with its
    points; or, with `skipped`, that it is passed over, for the reason in the note."""

    value: float | None = None
    text: str | None = None
    points: float | None = None
    skipped: bool = False
    note: str | None = None
    links: tuple[str, ...] = ()
    media_ids: tuple[str, ...] = ()

    def given_to(
        self, open_one: AuditResult, item: AuditItem, by: str, now: datetime
    ) -> AuditResult:
        """In the place of whatever was answered before."""
        return replace(
            open_one,
            outcome=Outcome.SKIPPED if self.skipped else Outcome.ANSWERED,
            points=None if self.skipped else self._credit(item),
            value=self.value,
            text=self.text,
            note=self.note,
            links=self.links,
            media_ids=self.media_ids,
            answered_by=by,
            at=now,
        )

    def _credit(self, item: AuditItem) -> float:
        if item.kind is ItemKind.TEXT:
            return self.points or 0.0
        assert self.value is not None, "an answer is a number"
        if item.kind is ItemKind.YES_NO:
            return item.points * self.value
        assert item.best is not None, "a scale ends somewhere"
        return item.points * (self.value - 1) / (item.best - 1)


@dataclass(frozen=True, slots=True)
class AuditEvidence:
    """One thing that shows why a check came out as it did: ids and numbers alone. Of a person it is
    the member's id, by which it is found when they want to be forgotten."""

    workspace_id: WorkspaceId
    audit_id: CommunityAuditId
    subject_id: str
    item_key: str
    position: int
    kind: EvidenceKind
    object_id: str
    url: str | None = None
    number: float | None = None
    standing: ProfileStanding | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """`points` of `possible` were got; so many items are `open`."""

    points: float = 0.0
    possible: int = 0
    open: int = 0

    @property
    def score(self) -> float | None:
        """Out of 100; None where nothing counts."""
        return 100 * self.points / self.possible if self.possible else None


def tally(results: Iterable[AuditResult]) -> Tally:
    points, possible, still_open = 0.0, 0, 0
    for result in results:
        if result.outcome is Outcome.OPEN:
            still_open += 1
        elif result.counts:
            points += result.points or 0.0
            possible += result.possible
    return Tally(points, possible, still_open)


@dataclass(frozen=True, slots=True)
class CommunityAudit:
    """One run: the template's sections as they were when it began, and the window it looks at, from
    `since` on, up to and without `until`, whole days of `timezone`. `template_key` is the id of the
    template or the name of a built-in one: by it runs are compared. `sample` are the conversations
    that were drawn with `seed`: the same seed draws the same ones out of the same many."""

    id: CommunityAuditId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    subject: AuditSubject
    name: str
    template_key: str
    sections: tuple[AuditSection, ...]
    since: datetime
    until: datetime
    timezone: str
    language: str
    operation_id: OperationId
    created_by: str
    created_at: datetime
    updated_at: datetime
    template_id: AuditTemplateId | None = None
    template_version: int | None = None
    sampling: Sampling | None = None
    seed: str | None = None
    sample: tuple[str, ...] = ()
    state: AuditState = AuditState.CHECKING
    points: float = 0.0
    possible: int = 0
    still_open: int = 0
    checked_at: datetime | None = None
    completed_at: datetime | None = None
    completed_by: str | None = None
    cancelled_at: datetime | None = None
    version: int = 1

    @property
    def subject_ids(self) -> tuple[str, ...]:
        return (self.community_id,) if self.subject is AuditSubject.COMMUNITY else self.sample

    @property
    def score(self) -> float | None:
        """So far, out of 100."""
        return Tally(self.points, self.possible).score

    def item(self, key: str) -> AuditItem | None:
        return next((item for item in items_of(self.sections) if item.key == key), None)

    def blank(self) -> list[AuditResult]:
        """Everything there is to find out, subject by subject, in the order of the items."""
        return [
            AuditResult(self.workspace_id, self.id, subject, item.key, item.points)
            for subject in self.subject_ids
            for item in items_of(self.sections)
        ]

    def checked(self, results: Sequence[AuditResult], now: datetime) -> "CommunityAudit":
        """Every check is made: what is left is for people. Raises InvalidState."""
        self._only_in(AuditState.CHECKING)
        return self._counted(results, now, state=AuditState.ASKING, checked_at=now)

    def answer(self, results: Sequence[AuditResult], now: datetime) -> "CommunityAudit":
        """Somebody answered; these are all results as they are now. Raises InvalidState."""
        self._only_in(AuditState.ASKING)
        return self._counted(results, now)

    def complete(self, by: str, now: datetime) -> "CommunityAudit":
        """Nothing of it changes any more. Raises InvalidState."""
        self._only_in(AuditState.ASKING)
        return self._next(now, state=AuditState.COMPLETED, completed_at=now, completed_by=by)

    def cancel(self, now: datetime) -> "CommunityAudit":
        """Nobody goes on with it. Raises InvalidState."""
        self._only_in(AuditState.CHECKING, AuditState.ASKING)
        return self._next(now, state=AuditState.CANCELLED, cancelled_at=now)

    def _only_in(self, *states: AuditState) -> None:
        if self.state not in states:
            raise InvalidState(thing="audit", state=self.state.value, moves=_MOVES[self.state])

    def _counted(
        self, results: Sequence[AuditResult], now: datetime, **changes: Any
    ) -> "CommunityAudit":
        sum_of = tally(results)
        return self._next(
            now, points=sum_of.points, possible=sum_of.possible, still_open=sum_of.open, **changes
        )

    def _next(self, now: datetime, **changes: Any) -> "CommunityAudit":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


def evidence_of(result: AuditResult, found: Measured) -> list[AuditEvidence]:
    """What is kept of what a check points at."""
    return [
        AuditEvidence(
            result.workspace_id,
            result.audit_id,
            result.subject_id,
            result.item_key,
            position,
            one.kind,
            one.id,
            one.url,
            one.number,
            one.standing,
        )
        for position, one in enumerate(found.evidence)
    ]
