"""Whoever has it in hand sees it: how far an actor's permission reaches among conversations, as a
list's filters say it."""

from collections.abc import Sequence

from domain.inbox.conversation import Conversation
from domain.shared.access import Actor, Permission, Reach
from domain.shared.errors import NotFound
from domain.shared.paging import Filter

REACH_OWN, REACH_TEAM = "reach_own", "reach_team"


def within(actor: Actor, permission: Permission) -> Sequence[Filter]:
    """The same as `Conversation.is_within` says of one."""
    reach = actor.reach_of(permission)
    if reach is Reach.ALL:
        return ()
    own = [actor.teammate_id or ""]
    if reach is Reach.OWN:
        return (Filter(REACH_OWN, "in", own),)
    return (Filter(REACH_TEAM, "in", [*own, *sorted(actor.team_ids)]),)


def within_reach(
    conversation: Conversation, actor: Actor, permission: Permission = Permission.INBOX_WRITE
) -> Conversation:
    """The same one. Raises NotFound where the permission does not reach it: what is not one's own
    to see is not there."""
    if not conversation.is_within(actor, permission):
        raise NotFound(thing="conversation")
    return conversation
