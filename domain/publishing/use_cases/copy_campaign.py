"""The messages of a campaign become drafts of the campaign that was made after it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.publishing.campaigning import check_campaign
from domain.publishing.copying import MOST_COPIES, Cloned, Copied, Copying, copy_id, proposal_for
from domain.publishing.drafting import Draft, all_written_down, composed
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import Refusal, Unavailable
from domain.shared.ids import CampaignId, MessageId


@dataclass(frozen=True, slots=True)
class Copies:
    """In the order of the first ones; `next_after` is where to go on, None at the end."""

    copies: Sequence[Copied]
    next_after: MessageId | None


async def copy_campaign(
    room: Publishing, actor: Actor, campaign_id: CampaignId, after: MessageId | None = None
) -> Copies:
    """Up to `MOST_COPIES` of its posts, those after that one, in one commit: each a draft with no
    time, and with a proposal where the first had one. What could not be written down today is
    refused alone, and hinders no other. Of a campaign that was made after none there is nothing.
    Safe to repeat, also side by side: each has one copy, and one that was deleted comes back.

    Raises MissingScope, NotFound, CampaignArchived."""
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        cloned = await tx.campaigns.cloned(campaign_id)
        await check_campaign(tx, campaign_id)
        if cloned is None:
            ids: list[MessageId] = []
        else:
            ids = await tx.campaigns.posts(cloned.first, after, MOST_COPIES + 1)
        some = ids[:MOST_COPIES]
        found = {one.id: one for one in await tx.messages.some(some)}
        there = {
            one.id for one in await tx.messages.some([copy_id(campaign_id, id) for id in some])
        }
        copies: list[Copied] = []
        written: list[Message] = []
        for id in some:
            if cloned is None or id not in found:
                continue
            copied, message = await _copied(room, actor, tx, campaign_id, cloned, found[id], there)
            copies.append(copied)
            written += [message] if message else []
        channels = {delivery.channel_id for one in written for delivery in one.deliveries}
        if written:
            facts = await tx.channels.facts([*channels])
            await all_written_down(room, actor, tx, written, facts)
        answer = Copies(copies, some[-1] if len(ids) > MOST_COPIES else None)
        await tx.commit(answer)
    return answer


async def _copied(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    campaign_id: CampaignId,
    cloned: Cloned,
    first: Message,
    there: set[MessageId],
) -> tuple[Copied, Message | None]:
    id = copy_id(campaign_id, first.id)
    proposal = proposal_for(first.schedule, cloned.days)
    if id in there:
        return Copied(first.id, Copying.REPEATED, id, proposal), None
    channels = [*dict.fromkeys(delivery.channel_id for delivery in first.deliveries)]
    draft = Draft(
        channel_ids=channels,
        content=first.content,
        variants={on: own for on, own in first.variants.items() if on in channels},
        tags=first.tags,
        metadata=first.metadata,
        situation=first.situation,
        # Whoever meant them the first time means them again.
        allow_placeholders=True,
        campaign_id=campaign_id,
        objective_id=first.objective_id,
        message_id=id,
    )
    try:
        message = await composed(room, actor, tx, draft)
    except Unavailable:
        raise
    except Refusal as refusal:
        return Copied(first.id, Copying.REFUSED, code=refusal.code), None
    return Copied(first.id, Copying.COPIED, id, proposal), message
