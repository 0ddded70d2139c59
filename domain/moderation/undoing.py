"""How an action is taken back: by another that is its opposite, as soon as the channel can."""

from dataclasses import replace
from datetime import datetime

from domain.moderation.errors import CannotBeUndone
from domain.moderation.events import UNDONE, action_changed, settled
from domain.moderation.model import IN_VAIN, ActionState, ModerationAction
from domain.moderation.ports import ModerationTransaction
from domain.moderation.rules import put
from domain.shared.ids import ModerationActionId


async def is_undone(tx: ModerationTransaction, action: ModerationAction) -> bool:
    """Whether another takes it back, or still may."""
    if action.undone_by is None:
        return False
    return (await tx.actions.get(action.undone_by)).state not in IN_VAIN


async def take_back(
    tx: ModerationTransaction, before: ModerationAction, undoing: ModerationAction
) -> None:
    """Have it taken back by this one, and call it off where it is not done yet. Raises InvalidState
    where there is nothing to undo. The last thing to do before the commit."""
    standing = before if await is_undone(tx, before) else replace(before, undone_by=None)
    after = standing.taken_back(undoing.id, undoing.created_at)
    tx.announce(action_changed(UNDONE, after, before))
    if after.is_open and after.state is not ActionState.DOING:
        closed = after.call_off("undone", undoing.created_at)
        tx.announce(*settled(after, closed))
        after = closed
    await tx.actions.save(before, after)
    await put(tx, undoing)


def opposite(
    action: ModerationAction, undoing: ModerationActionId, by: str, now: datetime
) -> ModerationAction:
    """What takes it back, under this id. Raises CannotBeUndone."""
    kind = action.opposite
    if kind is None:
        raise CannotBeUndone(act=action.kind.value)
    return replace(
        action,
        id=undoing,
        kind=kind,
        requested_by=by,
        created_at=now,
        updated_at=now,
        next_at=now,
        until=None,
        reason=None,
        state=ActionState.PENDING,
        attempts=0,
        tries=0,
        error_code=None,
        error_detail=None,
        done_at=None,
        undoes=action.id,
        undone_by=None,
        version=1,
        external_id=None,
        metadata={},
    )
