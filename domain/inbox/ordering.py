"""What people do with conversations: one order, for one of them or for many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.inbox.conversation import SNOOZE_ENDS, Conversation
from domain.inbox.conversation_events import (
    ASSIGNED,
    CLOSED,
    MARKED_PENDING,
    REOPENED,
    SNOOZED,
    UPDATED,
    conversation_told,
)
from domain.inbox.errors import NotAssignable
from domain.inbox.ports import InboxTransaction
from domain.shared.access import Actor
from domain.shared.ids import ConversationId
from domain.shared.versions import Version

AT_ONCE = 100
ASSIGNEES = ("assignee_id", "team_id")


class ConversationAction(StrEnum):
    CLOSE = "close"
    REOPEN = "reopen"
    SNOOZE = "snooze"
    MARK_PENDING = "mark_pending"
    UPDATE = "update"


_TOLD = {
    ConversationAction.CLOSE: CLOSED,
    ConversationAction.REOPEN: REOPENED,
    ConversationAction.SNOOZE: SNOOZED,
    ConversationAction.MARK_PENDING: MARKED_PENDING,
}


@dataclass(frozen=True, slots=True)
class ConversationOrder:
    """`until` belongs to snoozing. With `update`, `changes` are what is to be otherwise, by field;
    labels may also be put on or taken off, whatever others there are."""

    action: ConversationAction
    until: datetime | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    put_on: Sequence[str] = ()
    take_off: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ConversationTarget:
    """Which one, and the version that it must have."""

    id: ConversationId
    version: Version = None


async def require_assignable(tx: InboxTransaction, order: ConversationOrder) -> None:
    """Raises NotAssignable for somebody who does not work here."""
    teammate, team = (order.changes.get(name) for name in ASSIGNEES)
    if teammate is not None and not await tx.assignees.assignable(teammate):
        raise NotAssignable(who=teammate, pointer="/assignee_id")
    if team is not None and not await tx.assignees.team_assignable(team):
        raise NotAssignable(who=team, pointer="/team_id")


def carried_out(
    before: Conversation, order: ConversationOrder, actor: Actor, now: datetime
) -> Conversation:
    """Raises InvalidState, SnoozeInPast."""
    if order.action is ConversationAction.CLOSE:
        return before.close(now)
    if order.action is ConversationAction.REOPEN:
        return before.reopen(now)
    if order.action is ConversationAction.MARK_PENDING:
        return before.mark_pending(now)
    if order.action is ConversationAction.SNOOZE:
        return before.snooze(order.until or now, now)
    changes = dict(order.changes)
    if order.put_on or order.take_off:
        labels = (*changes.get("labels", before.labels), *order.put_on)
        changes["labels"] = tuple(label for label in labels if label not in order.take_off)
    return before.change(actor.id, now, **changes)


async def keep(
    tx: InboxTransaction,
    order: ConversationOrder,
    pairs: Sequence[tuple[Conversation, Conversation]],
) -> None:
    """Write, tell and plan what was carried out: each as (before, after)."""
    await tx.conversations.write(*pairs)
    for before, after in pairs:
        tell(tx, order, before, after)


def tell(
    tx: InboxTransaction, order: ConversationOrder, before: Conversation, after: Conversation
) -> None:
    """Tell and plan what was carried out, without writing it."""
    tx.announce(*(conversation_told(name, after, before) for name in _told(before, after, order)))
    if after.snoozed_until is not None:
        tx.plan(SNOOZE_ENDS, after.id, after.snoozed_until)
    elif before.snoozed_until is not None:
        tx.unplan(SNOOZE_ENDS, after.id)


def _told(before: Conversation, after: Conversation, order: ConversationOrder) -> list[str]:
    if order.action is not ConversationAction.UPDATE:
        return [_TOLD[order.action]]
    moved = any(getattr(before, name) != getattr(after, name) for name in ASSIGNEES)
    more = bool(set(order.changes) - set(ASSIGNEES) or order.put_on or order.take_off)
    return [*([ASSIGNED] if moved else []), *([UPDATED] if more or not moved else [])]
