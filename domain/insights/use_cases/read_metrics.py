"""Reading what platforms count: the latest of each number, or one after the other."""

from collections.abc import Sequence

from domain.insights.model import Sample
from domain.insights.room import Insights
from domain.insights.views import Numbers
from domain.shared.access import Actor, Permission
from domain.shared.ids import ChannelId, MessageId
from domain.shared.paging import Page, PageRequest


async def read_message_metrics(
    room: Insights, actor: Actor, message_id: MessageId
) -> Sequence[Numbers]:
    """One for each delivery. Raises MissingScope, NotFound."""
    actor.require(Permission.INSIGHTS_READ)
    return await room.reads.of_message(actor, message_id)


async def list_message_samples(
    room: Insights, actor: Actor, message_id: MessageId, request: PageRequest
) -> Page[Sample]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INSIGHTS_READ)
    return await room.reads.samples_of_message(actor, message_id, request)


async def read_channel_metrics(room: Insights, actor: Actor, channel_id: ChannelId) -> Numbers:
    """Of the account. Raises MissingScope, NotFound."""
    actor.require(Permission.INSIGHTS_READ)
    return await room.reads.of_channel(actor, channel_id)
