"""Read shapes that are not entities."""

from dataclasses import dataclass

from domain.communities.connecting_ports import Way
from domain.communities.forecast import Foresight
from domain.communities.model import Channel
from domain.shared.platforms import PlatformProfile


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """Whether something due now would go out; what stands in the way, as codes; how many
    deliveries are waiting on this channel; and what will stand in their way."""

    channel: Channel
    can_publish: bool
    issues: tuple[str, ...]
    waiting_deliveries: int
    forecast: tuple[Foresight, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownPlatform:
    """A platform, and how its own page connects accounts, if it has one we could use."""

    profile: PlatformProfile
    way: Way | None
