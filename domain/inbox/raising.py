"""A conversation in which what should happen does not is handed to others, and made more urgent."""

from dataclasses import dataclass

from domain.inbox.conversation import Conversation
from domain.inbox.ordering import ConversationAction, ConversationOrder, carried_out, keep
from domain.inbox.ports import InboxTransaction
from domain.inbox.urgency import Priority
from domain.shared.access import Actor
from domain.shared.clock import Clock
from domain.shared.ids import ConversationId, TeamId, TeammateId

_RISING = tuple(Priority)


@dataclass(frozen=True, slots=True)
class Raising:
    """Whom it is handed to, and how urgent it is at least; None leaves that as it is."""

    assignee_id: TeammateId | None = None
    team_id: TeamId | None = None
    priority: Priority | None = None


async def raise_within(
    tx: InboxTransaction, clock: Clock, actor: Actor, id: ConversationId, wanted: Raising
) -> None:
    """Part of a transaction. Who no longer works here is handed nothing, nothing is made less
    urgent, and where nothing is to be otherwise nothing is told. Raises NotFound."""
    before = await tx.conversations.get(id)
    changes: dict[str, object] = {}
    if wanted.assignee_id is not None and await tx.assignees.assignable(wanted.assignee_id):
        changes["assignee_id"] = wanted.assignee_id
    if wanted.team_id is not None and await tx.assignees.team_assignable(wanted.team_id):
        changes["team_id"] = wanted.team_id
    if wanted.priority is not None and _is_below(before, wanted.priority):
        changes["priority"] = wanted.priority
    changes = {name: new for name, new in changes.items() if getattr(before, name) != new}
    if not changes:
        return
    order = ConversationOrder(ConversationAction.UPDATE, changes=changes)
    await keep(tx, order, [(before, carried_out(before, order, actor, clock.now()))])


def _is_below(conversation: Conversation, priority: Priority) -> bool:
    has = conversation.priority
    return has is None or _RISING.index(has) < _RISING.index(priority)
