"""Write a message for one or more channels: a draft, one for a later time, or one for now."""

from domain.publishing.campaigning import check_campaign, check_objective
from domain.publishing.drafting import Draft, written_down
from domain.publishing.model import Message
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission


async def create_message(room: Publishing, actor: Actor, draft: Draft) -> Message:
    """Check it against every channel, then store message, deliveries and news in one commit.

    Raises MissingScope, DuplicateExternalId, and what `check_campaign`, `check_objective` and
    `written_down` raise.
    """
    actor.require(Permission.MESSAGES_WRITE)
    if draft.schedule is not None or draft.slot is not None:
        actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        await check_campaign(tx, draft.campaign_id)
        await check_objective(tx, draft.objective_id)
        message = await written_down(room, actor, tx, draft)
        await tx.commit(message)
    if message.schedule is not None:
        await room.doorbell.ring()
    return message
