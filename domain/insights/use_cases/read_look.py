"""Reading how the workspace looks on charts."""

from domain.insights.chart_ports import Look
from domain.insights.room import Insights
from domain.shared.access import Actor
from domain.shared.ids import ChannelId


async def read_look(room: Insights, actor: Actor) -> Look:
    """Whoever may read what is drawn may know it."""
    return await room.charts.look(actor)


async def read_channel_name(room: Insights, actor: Actor, channel_id: ChannelId) -> str:
    """What it is called, or its id where nobody knows."""
    return await room.charts.channel(actor, channel_id) or channel_id
