"""Whoever has a conversation open shows it to the others, and sees who else has."""

from collections.abc import Sequence

from domain.inbox.presence import Presence, PresenceState, shown
from domain.inbox.reaching import within_reach
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.ids import ConversationId


async def show_presence(
    room: Inbox, actor: Actor, id: ConversationId, state: PresenceState
) -> Sequence[Presence]:
    """For the next few seconds; saying it again makes it last. Returns who else is there. Tells
    nothing and locks nothing of the conversation. Raises MissingScope, NotFound."""
    actor.require(Permission.INBOX_WRITE)
    within_reach(await room.reads.conversation(actor, id), actor)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        there = await tx.presences.there(id)
        before = next((each for each in there if each.who == actor.id), None)
        await tx.presences.show(shown(before, actor.workspace, id, actor.id, state, now))
        others = [each for each in there if each.who != actor.id and not each.is_over(now)]
        await tx.commit(others)
    return others


async def see_presences(room: Inbox, actor: Actor, id: ConversationId) -> Sequence[Presence]:
    """Who is there at this moment, oneself included. Raises MissingScope, NotFound."""
    actor.require(Permission.INBOX_READ)
    within_reach(await room.reads.conversation(actor, id), actor, Permission.INBOX_READ)
    now = room.clock.now()
    there = await room.reads.presences(actor, id)
    return [each for each in there if not each.is_over(now)]
