"""Channels that their platforms slow down, in memory."""

from collections.abc import Sequence

from domain.communities.model import ChannelStatus
from domain.moderation.containment import Containment
from domain.moderation.pace import ChannelPace
from domain.moderation.pacing import slows_channels
from domain.shared.access import Actor
from domain.shared.ids import ChannelId
from domain.shared.platforms import Capability
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakePaces:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def channels_of(self, containment: Containment) -> Sequence[ChannelId]:
        channels = self._tx.tables.channels.values()
        return [
            channel.id
            for channel in channels
            if channel.workspace_id == containment.workspace_id
            and containment.community_id in (None, channel.community_id)
            and containment.channel_id in (None, channel.id)
            and channel.status is not ChannelStatus.DISCONNECTED
            and Capability.SLOW_MODE in channel.capabilities
        ]

    async def interval(self, channel_id: ChannelId) -> int | None:
        channel = self._tx.tables.channels[self._tx.key(channel_id)]
        asked = [
            one.interval_seconds
            for one in self._tx.tables.containments.values()
            if one.workspace_id == channel.workspace_id
            and one.stands
            and slows_channels(one)
            and one.community_id in (None, channel.community_id)
            and one.channel_id in (None, channel.id)
        ]
        return max((seconds for seconds in asked if seconds), default=None)

    async def of(self, channel_id: ChannelId) -> ChannelPace | None:
        return _of(self._tx.tables, self._tx.actor, channel_id)

    async def put(self, before: ChannelPace | None, after: ChannelPace) -> None:
        self._tx.tables.channel_paces[self._tx.key(after.id)] = after


class FakePaceReads:
    _memory: Memory

    async def pace(self, actor: Actor, channel_id: ChannelId) -> ChannelPace | None:
        return _of(self._memory.tables, actor, channel_id)

    async def paces(self, actor: Actor, containment: Containment) -> Sequence[ChannelPace]:
        raise NotImplementedError


def _of(tables: Tables, actor: Actor, channel_id: ChannelId) -> ChannelPace | None:
    mine = [one for (ws, _), one in tables.channel_paces.items() if ws == actor.workspace]
    return next((one for one in mine if one.channel_id == channel_id), None)
