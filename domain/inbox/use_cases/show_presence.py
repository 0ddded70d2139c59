"""Whoever has a conversation open shows it to the others, and sees who else has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from domain.inbox.conversation import Conversation
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


async def read_with_presences(
    room: Inbox, actor: Actor, id: ConversationId
) -> tuple[Conversation, Sequence[Presence]]:
    """A conversation, and who is there at this moment, oneself included. Raises MissingScope,
    NotFound."""
    actor.require(Permission.INBOX_READ)
    found = await room.reads.conversation(actor, id)
    within_reach(found, actor, Permission.INBOX_READ)
    now = room.clock.now()
    there = await room.reads.presences(actor, id)
    return found, [each for each in there if not each.is_over(now)]


async def see_who_is_where(
    room: Inbox, actor: Actor
) -> Mapping[ConversationId, tuple[Presence, ...]]:
    """In which conversations of the workspace somebody is at this moment, and who. Raises
    MissingScope, and OutOfReach for whoever does not reach all of them."""
    actor.require_all(Permission.INBOX_READ)
    now, found = room.clock.now(), defaultdict[ConversationId, list[Presence]](list)
    for each in await room.reads.everywhere(actor):
        if not each.is_over(now):
            found[each.conversation_id].append(each)
    return {id: tuple(there) for id, there in found.items()}


async def see_presences(room: Inbox, actor: Actor, id: ConversationId) -> Sequence[Presence]:
    """Who is there at this moment, oneself included. Raises MissingScope, NotFound."""
    _, there = await read_with_presences(room, actor, id)
    return there
