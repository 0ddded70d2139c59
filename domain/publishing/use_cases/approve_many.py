"""Say yes to many messages with one request."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.publishing.approval import DecisionKind
from domain.publishing.deciding import Opinion, take_decision
from domain.publishing.model import Message
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import Refusal
from domain.shared.ids import MessageId

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """A message, and the fingerprint of what was seen of it."""

    message_id: MessageId
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one of them: the message after the yes, or why it was not taken."""

    seen: Seen
    message: Message | None = None
    refusal: Refusal | None = None


async def approve_many(
    room: Publishing,
    actor: Actor,
    wanted: Sequence[Seen],
    reviewer: str | None = None,
    comment: str | None = None,
) -> Sequence[Answered]:
    """Each is decided as if it had been asked for alone, and one that is refused keeps no other
    from it; all that were taken are one commit. In the order asked for. Raises MissingScope."""
    actor.require(Permission.MESSAGES_APPROVE)
    answers: dict[MessageId, Answered] = {}
    async with room.begin(actor) as tx:
        # In the order of ids, as everybody locks them: no two requests wait for each other.
        for seen in sorted(wanted, key=lambda one: one.message_id):
            opinion = Opinion(DecisionKind.APPROVE, seen.fingerprint, reviewer, comment)
            try:
                before = await tx.messages.get(seen.message_id)
                message = await take_decision(room, tx, actor, before, opinion)
            except Refusal as refusal:
                answers[seen.message_id] = Answered(seen, refusal=refusal)
            else:
                answers[seen.message_id] = Answered(seen, message)
        found = [answers[seen.message_id] for seen in wanted]
        await tx.commit(found)
    await room.doorbell.ring()
    return found
