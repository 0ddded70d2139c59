"""Reading what was asked of platforms, and what came of each call."""

from collections.abc import Sequence

from domain.moderation.model import ActionAttempt, ModerationAction
from domain.moderation.room import Moderation
from domain.shared.access import Actor, Permission
from domain.shared.ids import ModerationActionId
from domain.shared.paging import Page, PageRequest


async def list_actions(
    room: Moderation, actor: Actor, request: PageRequest
) -> Page[ModerationAction]:
    """Raises MissingScope."""
    actor.require_all(Permission.MODERATION_READ)
    return await room.reads.actions(actor, request)


async def read_action(
    room: Moderation, actor: Actor, action_id: ModerationActionId
) -> ModerationAction:
    """Raises MissingScope, NotFound."""
    actor.require_all(Permission.MODERATION_READ)
    return await room.reads.action(actor, action_id)


async def list_attempts(
    room: Moderation, actor: Actor, action_id: ModerationActionId
) -> Sequence[ActionAttempt]:
    """Every call that was made for it, oldest first. Raises MissingScope, NotFound."""
    actor.require_all(Permission.MODERATION_READ)
    await room.reads.action(actor, action_id)
    return await room.reads.attempts(actor, action_id)
