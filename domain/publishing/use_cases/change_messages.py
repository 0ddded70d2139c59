"""Change many messages with one request: at once, or as an operation when they are chosen."""

from collections.abc import Sequence

from domain.publishing.bulk import (
    MOST_SELECTED,
    BulkOrder,
    Judged,
    Target,
    as_request,
    carry_out,
)
from domain.publishing.campaigning import check_campaign
from domain.publishing.errors import SelectionTooLarge
from domain.publishing.operating import begun
from domain.publishing.placing import queue_of
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.operations import Operation, OperationKind
from domain.shared.paging import Filter


async def change_messages(
    room: Publishing, actor: Actor, order: BulkOrder, targets: Sequence[Target]
) -> Sequence[Judged]:
    """In one commit, each message by the rules for a single one; those that are refused hinder no
    other. Raises MissingScope, NotFound for the queue or the
    campaign that the order names, CampaignArchived."""
    actor.require(order.needs)
    async with room.begin(actor) as tx:
        await _find(tx, order)
        judged = await carry_out(room, actor, tx, order, targets)
        await tx.commit(judged)
    if not order.dry_run and any(j.message is not None for j in judged):
        await room.doorbell.ring()
    return judged


async def change_selection(
    room: Publishing, actor: Actor, order: BulkOrder, filters: Sequence[Filter]
) -> Operation:
    """Choose now, change soon: the messages that match at this moment are the operation's items.
    One that no longer fits when its turn comes says why. Raises MissingScope, SelectionTooLarge,
    NotFound for the queue or the
    campaign that the order names, CampaignArchived."""
    actor.require(order.needs)
    actor.require(Permission.MESSAGES_READ)
    async with room.begin(actor) as tx:
        await _find(tx, order)
        by_time = order.slot is not None
        chosen = await tx.messages.matching(filters, MOST_SELECTED + 1, by_time=by_time)
        if len(chosen) > MOST_SELECTED:
            raise SelectionTooLarge(most=MOST_SELECTED, pointer="/filter")
        operation = await begun(
            room,
            actor,
            tx,
            kind=OperationKind.BULK_MESSAGES,
            request=as_request(order),
            subjects=[{"id": message_id} for message_id in chosen],
            dry_run=order.dry_run,
        )
        await tx.commit(operation)
    return operation


async def _find(tx: PublishingTransaction, order: BulkOrder) -> None:
    """What no message could be given is said once, and not of each."""
    if order.slot is not None and order.slot.queue_id is not None:
        await queue_of(tx, order.slot.queue_id)
    await check_campaign(tx, order.campaign_id)
