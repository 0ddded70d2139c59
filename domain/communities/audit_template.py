"""What an audit asks: sections of items, each a check that is made by itself or a question for
people.

An audit in this sense is a look at how a community, or its conversations, are kept. The trail of
who did what is something else, and has a room of its own.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.communities.audit_catalogue import RULES, AuditSubject, CheckKind
from domain.shared.errors import FieldError
from domain.shared.ids import AuditTemplateId, OrganizationId, WorkspaceId

MOST_ITEMS = 60


class ItemKind(StrEnum):
    """A check is made by the service; a scale runs from 1 to the item's `best`; of yes and no, yes
    is good; a text is given its points by whoever writes it."""

    CHECK = "check"
    SCALE = "scale"
    YES_NO = "yes_no"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class AuditItem:
    """One thing that is looked at, worth so many points. `good` and `fair` are the bounds of a
    check, where they are not the usual ones; `hours`, `top` and `tags` are what some checks go by.
    `best` is the upper end of a scale."""

    key: str
    kind: ItemKind
    points: int
    check: CheckKind | None = None
    text: str | None = None
    guidance: str | None = None
    good: float | None = None
    fair: float | None = None
    hours: int | None = None
    top: int | None = None
    tags: tuple[str, ...] = ()
    best: int | None = None

    @property
    def bounds(self) -> tuple[float, float]:
        """From where on a check is passed, and from where on it is failed."""
        assert self.check is not None, "only a check has bounds"
        rule = RULES[self.check]
        good = rule.good if self.good is None else self.good
        return good, rule.fair if self.fair is None else self.fair


@dataclass(frozen=True, slots=True)
class AuditSection:
    key: str
    name: str
    items: tuple[AuditItem, ...]


@dataclass(frozen=True, slots=True)
class AuditTemplate:
    """A workspace's own. An audit keeps the sections as they were when it began, so that changing
    or removing a template changes no audit."""

    id: AuditTemplateId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    subject: AuditSubject
    sections: tuple[AuditSection, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    description: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    removed_at: datetime | None = None
    version: int = 1

    def change(self, now: datetime, **changes: Any) -> "AuditTemplate":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "AuditTemplate":
        return replace(self, removed_at=now, version=self.version + 1, updated_at=now)


def items_of(sections: tuple[AuditSection, ...]) -> list[AuditItem]:
    """All of them, in order."""
    return [item for section in sections for item in section.items]


def faults_of(subject: AuditSubject, sections: tuple[AuditSection, ...]) -> Iterator[FieldError]:
    """What is wrong with these: a key that comes twice, a check of another subject, bounds the
    wrong way round, what a check does not go by, and more items than an audit may have."""
    items = items_of(sections)
    if len(items) > MOST_ITEMS:
        yield FieldError("/sections", "too_many_items", {"maximum": MOST_ITEMS})
    section_keys = Counter(section.key for section in sections)
    item_keys = Counter(item.key for item in items)
    for s, section in enumerate(sections):
        if section_keys[section.key] > 1:
            yield FieldError(f"/sections/{s}/key", "duplicate")
        for i, item in enumerate(section.items):
            where = f"/sections/{s}/items/{i}"
            if item_keys[item.key] > 1:
                yield FieldError(f"{where}/key", "duplicate")
            if item.check is not None:
                yield from _faults_of_check(where, subject, item, item.check)


def _faults_of_check(
    where: str, subject: AuditSubject, item: AuditItem, check: CheckKind
) -> Iterator[FieldError]:
    rule = RULES[check]
    if rule.subject is not subject:
        yield FieldError(f"{where}/check", "not_of_this_subject", {"subject": subject.value})
    good, fair = item.bounds
    if not rule.in_order(good, fair):
        yield FieldError(f"{where}/fair", "bounds_crossed", {"good": good, "fair": fair})
    for name in ("hours", "top", "tags"):
        if getattr(item, name) and name not in rule.goes_by:
            yield FieldError(f"{where}/{name}", "not_of_this_check", {"check": check.value})
