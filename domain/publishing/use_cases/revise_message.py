"""Change what a message says where it is out already, and remember what it said."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.publishing.model import Message
from domain.publishing.moves import grounds_for
from domain.publishing.revising import (
    CARRY_OUT,
    UNTIL_FREE,
    behind,
    called_off,
    carried_out,
    holds_over,
    must_be_approved,
    proposed,
    replaced,
    revisable_on,
    revised,
)
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.ids import MessageId
from domain.shared.versions import Version, must_match


async def revise_message(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    version: Version,
    changes: Mapping[str, Any],
) -> Message:
    """Have every post that is out say something else, and what is still to go out, too. A post that
    cannot be changed says why, with `revise_failed`; the same request again tries those once more.
    Where a policy requires approval nothing is changed before the last yes: the new words are in
    review, instead of any that were.

    The new words are stored first, then the platforms are asked, between two transactions. Asking
    twice is safe. Raises MissingScope, NotFound, VersionMismatch, NothingToRevise, InvalidState
    while something is under way or unknown, HoldStands where one stands over what is out,
    CapabilityMissing where posts cannot be changed, ValidationFailed for another number of posts
    and for what does not fit: then nothing is changed anywhere.
    """
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        # Whoever was answered already is answered the same here. Without a review the answer is
        # kept at the end.
        before = await tx.messages.get(message_id)
        must_match(version, before.version)
        facts = await revisable_on(tx, before)
        message = revised(room, before, changes, facts)
        if must_be_approved(before, message, facts):
            asked = await proposed(room, tx, actor, before, message)
            await tx.commit(asked)
            return asked
    async with room.begin(replace(actor, receipt=None)) as tx:
        before = await tx.messages.get(message_id)
        must_match(version, before.version)
        facts = await revisable_on(tx, before)
        message = revised(room, before, changes, facts)
        if message is not before:
            await called_off(tx, before, "revised_again", room.clock.now())
            await replaced(tx, before, message, actor.id)
        posts = await behind(tx, message, facts)
        await tx.commit()
    return await carried_out(room, actor, message_id, posts)


async def carry_out_revision(room: Publishing, actor: Actor, message_id: MessageId) -> Message:
    """Give what is out the words that were approved for it. A post that cannot be changed says why,
    as with a revision that nobody had to approve; a hold that was placed since is waited for. Safe
    to repeat: only what does not say them yet is changed. Raises NotFound."""
    async with room.begin(actor) as tx:
        message = await tx.messages.get(message_id)
        grounds = await grounds_for(tx, [message])
        if holds_over(message, grounds):
            tx.plan(CARRY_OUT, message_id, room.clock.now() + UNTIL_FREE)
            await tx.commit()
            return message
        posts = await behind(tx, message, grounds.channels)
    if not posts:
        return message
    return await carried_out(room, actor, message_id, posts)
