"""Saying yes to many messages, each to exactly what was seen of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.publishing.approval import DecisionKind
from domain.publishing.deciding import Opinion, take_decision
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.errors import Refusal
from domain.shared.ids import MessageId
from domain.shared.operations import Operation, OperationItem, problem_of

MOST_APPROVED = 3_000
"""As many as fit into the body of a request."""


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


async def approve_each(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    wanted: Sequence[Seen],
    reviewer: str | None = None,
    comment: str | None = None,
) -> list[Answered]:
    """Each is decided as if it had been asked for alone, and one that is refused keeps no other
    from it. In the order asked for; all of it is in this transaction."""
    answers: dict[MessageId, Answered] = {}
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
    return [answers[seen.message_id] for seen in wanted]


async def approves_messages(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    operation: Operation,
    items: Sequence[OperationItem],
) -> list[OperationItem]:
    """The next items of an operation that approves."""
    wanted = [Seen(MessageId(it.subject["id"]), it.subject["fingerprint"]) for it in items]
    request = operation.request
    answers = await approve_each(
        room, actor, tx, wanted, request.get("reviewer"), request.get("comment")
    )
    return [
        item.succeeded(one.seen.message_id)
        if one.refusal is None
        else item.failed(problem_of(one.refusal))
        for item, one in zip(items, answers, strict=True)
    ]
