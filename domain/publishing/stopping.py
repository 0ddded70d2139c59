"""What stops a delivery at this moment: its channel, or a hold on what its message bears."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.publishing.delivery import Delivery
from domain.publishing.hold import Hold, Mark, Pass
from domain.publishing.ports import PublishingTransaction
from domain.publishing.views import ChannelFacts
from domain.shared.ids import HoldId

UNDER_HOLD = "hold"

HeldMarks = Mapping[Mark, Hold]
"""Tags and campaigns that are under a hold, each with the oldest that stands on it."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why it may not go out now, which hold that is, and the words of whoever stopped it."""

    reason: str
    hold_id: HoldId | None = None
    words: str | None = None

    def keep(self, delivery: Delivery) -> Delivery:
        """The delivery, held for this."""
        return delivery.hold(self.reason, self.hold_id, self.words)


def stop_of(channel: ChannelFacts, marks: Iterable[Mark], held: HeldMarks) -> Stop | None:
    """What stops there what bears these marks; None when nothing does. What stops the whole channel
    comes first. What is said of a crisis passes where nothing but holds of that crisis stands."""
    if channel.stopped is not None and not _passes(channel, marks):
        return Stop(channel.stopped, channel.hold_id, channel.stopped_words)
    hold = _on_any(marks, held)
    return Stop(UNDER_HOLD, hold.id, hold.reason) if hold else None


def hold_over(channel: ChannelFacts, marks: Iterable[Mark], held: HeldMarks) -> HoldId | None:
    """The hold that stands over what bears these marks there, whatever else stops it."""
    hold = _on_any(marks, held)
    return channel.hold_id or (hold.id if hold else None)


def _passes(channel: ChannelFacts, marks: Iterable[Mark]) -> bool:
    if channel.stopped != UNDER_HOLD or channel.hold_crisis_id is None:
        return False
    return (Pass.CRISIS, channel.hold_crisis_id) in marks


def _on_any(marks: Iterable[Mark], held: HeldMarks) -> Hold | None:
    """The oldest."""
    return min((held[mark] for mark in marks if mark in held), key=lambda it: it.id, default=None)


async def held_marks(
    tx: PublishingTransaction, channels: Iterable[ChannelFacts], marks: Iterable[Mark]
) -> HeldMarks:
    """Which of these marks are under a hold. Asked only where there is any to be under."""
    wanted = sorted(set(marks))
    if not wanted or not any(channel.marks_held for channel in channels):
        return {}
    return await tx.holds.on_marks(wanted)
