"""People put conversations together, and take them apart."""

from collections.abc import Sequence
from dataclasses import replace

from domain.inbox.conversation import Conversation, opened
from domain.inbox.conversation_events import (
    MERGED,
    OPENED,
    SPLIT,
    UNMERGED,
    UPDATED,
    conversation_told,
)
from domain.inbox.errors import NotMergeable, NotSplittable
from domain.inbox.ports import InboxTransaction
from domain.inbox.reaching import within_reach
from domain.inbox.regrouping import counted, merge_of
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState, NotFound
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, ConversationId, InboundMessageId, Kind
from domain.shared.versions import Version, must_match


async def merge_conversations(
    room: Inbox,
    actor: Actor,
    id: ConversationId,
    version: Version,
    others: Sequence[ConversationId],
) -> Conversation:
    """All that belongs to the others belongs to this one; what they had is remembered, so that it
    can be undone. No other comes twice. Raises MissingScope, NotFound, VersionMismatch,
    NotMergeable for what is of another channel or is this one, InvalidState for what was merged
    before."""
    actor.require(Permission.INBOX_WRITE)
    now, channel_id = room.clock.now(), await _channel_of(room, actor, id)
    async with room.begin(actor) as tx:
        await tx.messages.alone(channel_id)
        found = await tx.conversations.some([id, *others])
        before = _standing(within_reach(found[id], actor))
        must_match(version, before.version)
        after = before
        for number, other_id in enumerate(others):
            if other_id not in found:
                raise NotFound(thing="conversation")
            other = _standing(within_reach(found[other_id], actor))
            if other.id == before.id or other.channel_id != before.channel_id:
                raise NotMergeable(pointer=f"/conversation_ids/{number}")
            after = after.absorb(other, now)
        merges = [
            merge_of(found[each], id, await tx.conversations.belongings(each), actor.id, now)
            for each in others
        ]
        for each in others:
            await tx.conversations.move(each, id)
        gone = [(found[each], found[each].merge(id, now)) for each in others]
        await tx.conversations.remember(merges)
        await tx.conversations.write((before, after), *gone)
        tx.announce(
            *(conversation_told(MERGED, merged, other) for other, merged in gone),
            conversation_told(UPDATED, after, before),
        )
        await tx.commit(after)
    return after


async def unmerge_conversation(room: Inbox, actor: Actor, id: ConversationId) -> Conversation:
    """What it had when it was merged is its own again; what came later stays where it is. Raises
    MissingScope, NotFound, InvalidState for what was not merged by a person, or has nothing left
    there."""
    actor.require(Permission.INBOX_WRITE)
    now, channel_id = room.clock.now(), await _channel_of(room, actor, id)
    async with room.begin(actor) as tx:
        await tx.messages.alone(channel_id)
        gone = within_reach(await tx.conversations.get(id), actor)
        merge = await tx.conversations.merge(id)
        if merge is None or gone.merged_into != merge.into_id:
            moves = ", ".join(gone.possible_moves) if gone.merged_into is None else ""
            state = "merged" if gone.merged_into else gone.state.value
            raise InvalidState(thing="conversation", state=state, moves=moves)
        before = _standing(within_reach(await tx.conversations.get(merge.into_id), actor))
        windows = await _windows(room, tx, channel_id)
        everything = await tx.conversations.belongings(before.id)
        own = everything.of(merge)
        rest = everything.without(own)
        if not own.messages or not rest.messages:
            raise InvalidState(thing="conversation", state="merged", moves="")
        back = counted(gone.unmerge(now), own, windows)
        after = counted(before.touch(now), rest, windows)
        await tx.conversations.give(before.id, back.id, own)
        await tx.conversations.remember([replace(merge, undone_at=now)])
        await tx.conversations.write((gone, back), (before, after))
        tx.announce(
            conversation_told(UNMERGED, back, gone), conversation_told(UPDATED, after, before)
        )
        await tx.commit(back)
    return back


async def split_conversation(
    room: Inbox, actor: Actor, id: ConversationId, version: Version, first: InboundMessageId
) -> Conversation:
    """What was said from that message on becomes a conversation of its own, in the same hands,
    and is never put together with this one again but by a person. Raises MissingScope, NotFound,
    VersionMismatch, NotSplittable for a message that is not of it or that it began with,
    InvalidState."""
    actor.require(Permission.INBOX_WRITE)
    now, channel_id = room.clock.now(), await _channel_of(room, actor, id)
    async with room.begin(actor) as tx:
        await tx.messages.alone(channel_id)
        before = _standing(within_reach(await tx.conversations.get(id), actor))
        must_match(version, before.version)
        everything = await tx.conversations.belongings(id)
        message = next((each for each in everything.messages if each.id == first), None)
        if message is None or message.platform_message_id == before.began_with:
            raise NotSplittable(pointer="/inbound_message_id")
        windows = await _windows(room, tx, channel_id)
        later = everything.since(message)
        after = counted(before.touch(now), everything.without(later), windows)
        new_id = ConversationId(room.ids.new(Kind.CONVERSATION))
        new = counted(_beside(opened(new_id, message, now, None), before), later, windows)
        await tx.conversations.open(new)
        await tx.conversations.give(id, new_id, later)
        await tx.conversations.write((before, after))
        tx.announce(
            conversation_told(SPLIT, after, before),
            conversation_told(OPENED, new, message_id=message.id),
        )
        await tx.commit(new)
    return new


def _beside(new: Conversation, old: Conversation) -> Conversation:
    return replace(
        new,
        split_from=old.id,
        answered_at=old.answered_at,
        assignee_id=old.assignee_id,
        team_id=old.team_id,
        labels=old.labels,
        # What a person has said of the whole they have said of this part of it, too.
        priority=old.priority if old.priority_by is not None else None,
        priority_by=old.priority_by,
    )


async def _channel_of(room: Inbox, actor: Actor, id: ConversationId) -> ChannelId:
    """On it nothing new is to join any conversation meanwhile: that is made sure of before any of
    them is locked, as it is where they join."""
    return (await room.reads.conversation(actor, id)).channel_id


def _standing(conversation: Conversation) -> Conversation:
    """The same one. Raises InvalidState for one that was merged into another."""
    conversation.require()
    return conversation


async def _windows(
    room: Inbox, tx: InboxTransaction, channel_id: ChannelId
) -> dict[HeardKind, int]:
    line = await tx.hearings.line(channel_id)
    return dict(room.platforms.profile(line.listener.platform).reply_windows)
