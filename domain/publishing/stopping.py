"""What stops a delivery at this moment: its channel, or a hold on a tag of its message."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.publishing.delivery import Delivery
from domain.publishing.hold import Hold
from domain.publishing.ports import PublishingTransaction
from domain.publishing.views import ChannelFacts
from domain.shared.ids import HoldId

UNDER_HOLD = "hold"

HeldTags = Mapping[str, Hold]
"""Tags that are under a hold, each with the oldest that stands on it."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why it may not go out now, which hold that is, and the words of whoever stopped it."""

    reason: str
    hold_id: HoldId | None = None
    words: str | None = None

    def keep(self, delivery: Delivery) -> Delivery:
        """The delivery, held for this."""
        return delivery.hold(self.reason, self.hold_id, self.words)


def stop_of(channel: ChannelFacts, tags: Iterable[str], held: HeldTags) -> Stop | None:
    """What stops there what bears these tags; None when nothing does. What stops the whole channel
    comes first."""
    if channel.stopped is not None:
        return Stop(channel.stopped, channel.hold_id, channel.stopped_words)
    hold = _on_any(tags, held)
    return Stop(UNDER_HOLD, hold.id, hold.reason) if hold else None


def hold_over(channel: ChannelFacts, tags: Iterable[str], held: HeldTags) -> HoldId | None:
    """The hold that stands over what bears these tags there, whatever else stops it."""
    hold = _on_any(tags, held)
    return channel.hold_id or (hold.id if hold else None)


def _on_any(tags: Iterable[str], held: HeldTags) -> Hold | None:
    """The oldest."""
    return min((held[tag] for tag in tags if tag in held), key=lambda it: it.id, default=None)


async def held_tags(
    tx: PublishingTransaction, channels: Iterable[ChannelFacts], tags: Iterable[str]
) -> HeldTags:
    """Which of these tags are under a hold. Asked only where there is any to be under."""
    wanted = sorted(set(tags))
    if not wanted or not any(channel.tags_held for channel in channels):
        return {}
    return await tx.holds.on_tags(wanted)
