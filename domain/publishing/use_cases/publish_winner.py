"""What won an experiment is said where it was not said yet, once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.publishing.campaigning import check_campaign
from domain.publishing.drafting import Draft, written_down
from domain.publishing.model import Message
from domain.publishing.moves import at_instant
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.errors import Refusal, Unavailable
from domain.shared.ids import CampaignId, ChannelId, MessageId

NOWHERE_LEFT = "nowhere_left"
"""It is said on all of those channels already."""


@dataclass(frozen=True, slots=True)
class Winner:
    """`message_id` is what it will be, whoever does it how often; `of` are the messages whose
    content won, the first of which is said again, in the name of `by`."""

    message_id: MessageId
    of: Sequence[MessageId]
    channel_ids: Sequence[ChannelId]
    campaign_id: CampaignId | None
    experiment_id: str
    by: str


async def publish_winner(room: Publishing, actor: Actor, winner: Winner) -> str | None:
    """None when it is written down, by this call or by one before; otherwise the code of what
    stands in the way. It goes the way of every message: a policy may want it approved first, and a
    hold keeps it back. Safe to repeat, also side by side: there is one message of its id. Raises
    Unavailable."""
    try:
        return await _publish(room, actor, winner)
    except Unavailable:
        raise
    except Refusal as refusal:
        return refusal.code


async def _publish(room: Publishing, actor: Actor, winner: Winner) -> str | None:
    async with room.begin(actor) as tx:
        found = {one.id: one for one in await tx.messages.some([winner.message_id, *winner.of])}
        if winner.message_id in found:
            return None
        said = [found[id] for id in winner.of if id in found]
        left = _left(said, winner.channel_ids)
        if not left:
            return NOWHERE_LEFT
        await check_campaign(tx, winner.campaign_id)
        by, draft = replace(actor, id=winner.by), _draft(room, winner, said[0], left)
        await written_down(room, by, tx, draft)
        await tx.commit()
    await room.doorbell.ring()
    return None


def _left(said: Sequence[Message], wanted: Sequence[ChannelId]) -> list[ChannelId]:
    there = {delivery.channel_id for message in said for delivery in message.deliveries}
    return [channel_id for channel_id in wanted if channel_id not in there] if said else []


def _draft(
    room: Publishing, winner: Winner, said: Message, channel_ids: Sequence[ChannelId]
) -> Draft:
    return Draft(
        channel_ids=channel_ids,
        content=said.content,
        schedule=at_instant(room.clock.now()),
        at_once=True,
        tags=said.tags,
        campaign_id=winner.campaign_id,
        metadata={"experiment_id": winner.experiment_id},
        message_id=winner.message_id,
    )
