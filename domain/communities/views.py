"""Read shapes that are not entities."""

from dataclasses import dataclass

from domain.communities.model import Channel


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """Whether something due now would go out; what stands in the way, as codes; and how many
    deliveries are waiting on this channel."""

    channel: Channel
    can_publish: bool
    issues: tuple[str, ...]
    waiting_deliveries: int
