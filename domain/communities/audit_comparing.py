"""What an audit found beside what the last one of the same kind had found, item by item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.communities.audit_template import AuditItem, AuditSection, items_of
from domain.communities.community_audit import AuditResult, CommunityAudit, Tally, tally


class Change(StrEnum):
    """How an item stands beside the last time: by the share of its points that it got. It is `new`
    where the last audit did not ask it; where it counts for nothing in either of them, nothing can
    be compared."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NEW = "new"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class ItemChange:
    """Scores out of 100 of one item, over all that was audited; None where it does not count."""

    item_key: str
    change: Change
    before: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`difference` is by how many points out of 100 the whole score changed."""

    previous: CommunityAudit
    difference: float | None
    items: tuple[ItemChange, ...]


def by_item(results: Iterable[AuditResult]) -> dict[str, Tally]:
    """Each item's own tally, over everything it was asked of."""
    sorted_out: dict[str, list[AuditResult]] = {}
    for result in results:
        sorted_out.setdefault(result.item_key, []).append(result)
    return {key: tally(found) for key, found in sorted_out.items()}


def by_section(
    sections: Sequence[AuditSection], results: Sequence[AuditResult]
) -> dict[str, Tally]:
    of = {item.key: section.key for section in sections for item in section.items}
    return {
        section.key: tally(one for one in results if of.get(one.item_key) == section.key)
        for section in sections
    }


def compared(
    audit: CommunityAudit,
    results: Sequence[AuditResult],
    previous: CommunityAudit,
    old_results: Sequence[AuditResult],
) -> Comparison:
    before, now = by_item(old_results), by_item(results)
    asked_before = {item.key for item in items_of(previous.sections)}
    both = audit.score is not None and previous.score is not None
    return Comparison(
        previous,
        (audit.score or 0.0) - (previous.score or 0.0) if both else None,
        tuple(
            _change(item, before, now, asked_before=item.key in asked_before)
            for item in items_of(audit.sections)
        ),
    )


def _change(
    item: AuditItem, before: Mapping[str, Tally], now: Mapping[str, Tally], *, asked_before: bool
) -> ItemChange:
    old = before.get(item.key, Tally()).score
    new = now.get(item.key, Tally()).score
    if not asked_before:
        return ItemChange(item.key, Change.NEW, None, new)
    if old is None or new is None:
        return ItemChange(item.key, Change.NOT_COMPARABLE, old, new)
    if abs(new - old) < 1e-9:
        return ItemChange(item.key, Change.SAME, old, new)
    return ItemChange(item.key, Change.BETTER if new > old else Change.WORSE, old, new)
