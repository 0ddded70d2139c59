"""Whoever gets letters about reports stops them, or wants them again, by the link in each."""

from dataclasses import dataclass

from domain.insights.errors import ReportLinkClosed
from domain.insights.report_delivery import Reason, ReportRecipient
from domain.insights.room import Insights
from domain.insights.sharing_events import (
    DELIVERY_STOPPED,
    LETTERS_RESUMED,
    LETTERS_STOPPED,
    delivery_told,
    recipient_told,
)
from domain.shared.access import Actor, system
from domain.shared.ids import ReportRecipientId


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """Whether somebody gets letters of a workspace, which is named as it shows itself."""

    recipient: ReportRecipient
    workspace_name: str
    language: str

    @property
    def actor(self) -> Actor:
        return system(self.recipient.organization_id, self.recipient.workspace_id)


async def read_standing_order(room: Insights, secret: str) -> StandingOrder:
    """Raises ReportLinkClosed."""
    return await _order(room, secret)


async def _order(room: Insights, secret: str) -> StandingOrder:
    sharing = room.sharing
    door = await sharing.reads.stop_door(sharing.secrets.hash_of_secret(secret))
    if door is None:
        raise ReportLinkClosed()
    inside = system(door.organization_id, door.workspace_id)
    ground = await room.reports.ground(inside)
    recipient = await sharing.reads.recipient(inside, ReportRecipientId(door.id))
    return StandingOrder(recipient, ground.name, ground.language)


async def stop_letters(room: Insights, secret: str) -> StandingOrder:
    """From this commit on none is begun; one under way cannot be called back. Safe to repeat.
    Raises ReportLinkClosed."""
    order = await _order(room, secret)
    async with room.sharing.begin(order.actor) as tx:
        before = await tx.recipients.get(order.recipient.id)
        now = room.clock.now()
        after = before.stop(now)
        if after is not before:
            await tx.recipients.save(before, after)
            tx.announce(recipient_told(LETTERS_STOPPED, after))
            for waiting in await tx.deliveries.waiting(recipient_id=before.id):
                stopped = waiting.stop(Reason.STOPPED, now)
                await tx.deliveries.save(waiting, stopped)
                tx.announce(delivery_told(DELIVERY_STOPPED, stopped, waiting))
            await tx.commit()
    return StandingOrder(after, order.workspace_name, order.language)


async def resume_letters(room: Insights, secret: str) -> StandingOrder:
    """What was stopped meanwhile stays so. Safe to repeat. Raises ReportLinkClosed."""
    order = await _order(room, secret)
    async with room.sharing.begin(order.actor) as tx:
        before = await tx.recipients.get(order.recipient.id)
        after = before.resume(room.clock.now())
        if after is not before:
            await tx.recipients.save(before, after)
            tx.announce(recipient_told(LETTERS_RESUMED, after))
            await tx.commit()
    return StandingOrder(after, order.workspace_name, order.language)
