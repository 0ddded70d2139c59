"""What slowing channels down needs from outside, each with its promises in words."""

from collections.abc import Sequence
from typing import Protocol

from domain.moderation.containment import Containment
from domain.moderation.pace import ChannelPace
from domain.shared.access import Actor
from domain.shared.ids import ChannelId


class Paces(Protocol):
    """The channels of one workspace that their platforms slow down, or did."""

    async def channels_of(self, containment: Containment) -> Sequence[ChannelId]:
        """Those in its scope that are connected and can be slowed down there, by id."""
        ...

    async def interval(self, channel_id: ChannelId) -> int | None:
        """The longest that a containment of the whole channel asks for; None where none does."""
        ...

    async def of(self, channel_id: ChannelId) -> ChannelPace | None:
        """Locked until the transaction ends."""
        ...

    async def put(self, before: ChannelPace | None, after: ChannelPace) -> None:
        """Written with the commit."""
        ...


class PaceReads(Protocol):
    async def pace(self, actor: Actor, channel_id: ChannelId) -> ChannelPace | None:
        """Not locked."""
        ...

    async def paces(self, actor: Actor, containment: Containment) -> Sequence[ChannelPace]:
        """Of the channels in its scope, by id."""
        ...
