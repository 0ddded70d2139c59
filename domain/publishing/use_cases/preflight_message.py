"""Say what there is to say about a message before it is made; nothing is stored or used up."""

from dataclasses import replace

from domain.publishing.answering import Manner, answering, target_of
from domain.publishing.drafting import Draft
from domain.publishing.preflight import Report
from domain.publishing.reporting import Wishes, reported
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.ids import InboundMessageId


async def preflight_reply(
    room: Publishing,
    actor: Actor,
    inbound_id: InboundMessageId,
    draft: Draft,
    manner: Manner,
    wishes: Wishes,
) -> Report:
    """The same for an answer to what somebody said. Raises besides NotFound for that, and what
    `check_can_answer` raises: who cannot be answered at all has nothing to be held against."""
    actor.require(Permission.REPLIES_WRITE)
    async with room.begin(replace(actor, receipt=None)) as tx:
        draft = await answering(room, actor, tx, inbound_id, draft, manner)
        typing = (await target_of(tx, inbound_id)).typing
    return await reported(room, actor, draft, wishes, typing)


async def preflight_message(room: Publishing, actor: Actor, draft: Draft, wishes: Wishes) -> Report:
    """What would refuse the message is an error in the report, with the same code and place.

    Raises MissingScope, NotFound for a channel, a queue or a campaign, CampaignArchived,
    ChannelNotReady, ChannelsInSeveralCommunities: without channels there is nothing to hold a
    message against. Safe to repeat. A reviewer that does not answer is no reason to fail: the
    report says so.
    """
    actor.require(Permission.MESSAGES_WRITE)
    return await reported(room, actor, draft, wishes)
