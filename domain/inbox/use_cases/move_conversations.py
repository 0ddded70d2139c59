"""What people do with conversations: close, reopen, snooze, hand over, mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.inbox.conversation import Conversation
from domain.inbox.errors import TooManyMatch
from domain.inbox.ordering import (
    AT_ONCE,
    ConversationAction,
    ConversationOrder,
    ConversationTarget,
    carried_out,
    keep,
    require_assignable,
)
from domain.inbox.ports import InboxTransaction
from domain.inbox.reaching import within, within_reach
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound, Refusal
from domain.shared.ids import ConversationId
from domain.shared.paging import Filter
from domain.shared.versions import must_match


@dataclass(frozen=True, slots=True)
class JudgedConversation:
    """What became of one target: the conversation, or why not."""

    target: ConversationTarget
    conversation: Conversation | None = None
    refusal: Refusal | None = None


async def move_conversation(
    room: Inbox, actor: Actor, target: ConversationTarget, order: ConversationOrder
) -> Conversation:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState, SnoozeInPast, NotAssignable."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = within_reach(await tx.conversations.get(target.id), actor)
        must_match(target.version, before.version)
        await require_assignable(tx, order)
        after = carried_out(before, order, actor, room.clock.now())
        await keep(tx, order, [(before, after)])
        await tx.commit(after)
    return after


async def move_conversations(
    room: Inbox, actor: Actor, targets: Sequence[ConversationTarget], order: ConversationOrder
) -> Sequence[JudgedConversation]:
    """In one commit, each by the rules for a single one; those that are refused hinder no other. No
    target comes twice. Raises MissingScope, NotAssignable."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        judged = await _moved(room, actor, tx, targets, order)
        await tx.commit(judged)
    return judged


async def move_matching(
    room: Inbox, actor: Actor, filters: Sequence[Filter], order: ConversationOrder
) -> Sequence[JudgedConversation]:
    """The same with those that match now, as far as the actor sees them; what changes until its
    turn comes changes nothing about which they are. Raises MissingScope, NotAssignable,
    TooManyMatch."""
    actor.require(Permission.INBOX_WRITE)
    actor.require(Permission.INBOX_READ)
    seen = [*filters, *within(actor, Permission.INBOX_READ)]
    async with room.begin(actor) as tx:
        chosen = await tx.conversations.matching(seen, AT_ONCE + 1)
        if len(chosen) > AT_ONCE:
            raise TooManyMatch(most=AT_ONCE, pointer="/filter")
        targets = [ConversationTarget(id) for id in chosen]
        judged = await _moved(room, actor, tx, targets, order)
        await tx.commit(judged)
    return judged


async def _moved(
    room: Inbox,
    actor: Actor,
    tx: InboxTransaction,
    targets: Sequence[ConversationTarget],
    order: ConversationOrder,
) -> Sequence[JudgedConversation]:
    found = await tx.conversations.some([target.id for target in targets])
    await require_assignable(tx, order)
    judged = [_judged(room, actor, target, order, found.get(target.id)) for target in targets]
    pairs = [(found[j.target.id], j.conversation) for j in judged if j.conversation is not None]
    await keep(tx, order, pairs)
    return judged


def _judged(
    room: Inbox,
    actor: Actor,
    target: ConversationTarget,
    order: ConversationOrder,
    found: Conversation | None,
) -> JudgedConversation:
    try:
        if found is None:
            raise NotFound(thing="conversation")
        before = within_reach(found, actor)
        must_match(target.version, before.version)
        after = carried_out(before, order, actor, room.clock.now())
    except Refusal as refusal:
        return JudgedConversation(target, refusal=refusal)
    return JudgedConversation(target, after)


async def end_snooze(room: Inbox, actor: Actor, id: ConversationId) -> None:
    """Its time has come, if it still sleeps and was not put off again. Safe to repeat."""
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.conversations.get(id)
        until = before.snoozed_until
        if until is None or until > now or before.merged_into is not None:
            return
        order = ConversationOrder(ConversationAction.REOPEN)
        await keep(tx, order, [(before, before.reopen(now))])
        await tx.commit()
