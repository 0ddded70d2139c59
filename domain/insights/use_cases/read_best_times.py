"""Reading how a channel's posts do in each hour of the week, and what that rests on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.insights.room import Insights
from domain.shared.access import Actor, Permission
from domain.shared.best_times import WINDOW, Week, hours_of_the_week
from domain.shared.ids import ChannelId

AHEAD = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class ChannelWeek:
    """The hours of a channel on its platform."""

    platform: str
    week: Week
    as_of: datetime


async def read_best_times(room: Insights, actor: Actor, channel_id: ChannelId) -> ChannelWeek:
    """By the clock of the channel's zone. Raises MissingScope, NotFound."""
    actor.require(Permission.INSIGHTS_READ)
    now = room.clock.now()
    since = now - WINDOW
    channel = await room.analyses.channel(actor, channel_id)
    zone = channel.timezone
    posts = await room.best_times.counted(actor, channel_id, zone, since, now)
    planned = await room.analyses.planned(actor, channel_id, now, now + AHEAD)
    week = hours_of_the_week(channel_id, zone, posts, planned, since, now)
    return ChannelWeek(channel.platform, week, now)
