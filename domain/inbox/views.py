"""What of the inbox is shown, in the shapes in which it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.inbox.hearing import Hearing, Hears
from domain.inbox.model import InboundChange, InboundMessage
from domain.shared.ids import ChannelId, InboundReceiptId
from domain.shared.platforms import Capability
from domain.shared.secret import Secret


@dataclass(frozen=True, slots=True)
class MessageWithChanges:
    """A message, and every telling of what it says, in the order of the platform's clock."""

    message: InboundMessage
    changes: Sequence[InboundChange]


@dataclass(frozen=True, slots=True)
class Original:
    """What a platform told, as it came."""

    id: InboundReceiptId
    channel_id: ChannelId
    raw_id: str
    received_at: datetime
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Listener:
    """What the inbox must know about a channel. `waits` is whether its credentials have to be
    refreshed before anything is asked, `streams` whether somebody listens to it at this moment."""

    id: ChannelId
    platform: str
    status: str
    capabilities: frozenset[Capability]
    rate_limited_until: datetime | None = None
    waits: bool = False
    streams: bool = False

    @property
    def is_connected(self) -> bool:
        return self.status == "connected"

    @property
    def is_gone(self) -> bool:
        return self.status == "disconnected"

    @property
    def is_asked(self) -> bool:
        """Whether its platform is one that is asked what happened."""
        return self.is_connected and Capability.INBOUND_POLLING in self.capabilities

    @property
    def is_streamed(self) -> bool:
        """Whether its platform is one that tells over a stream."""
        return self.is_connected and Capability.INBOUND_STREAMING in self.capabilities


@dataclass(frozen=True, slots=True)
class ChannelInbound:
    """How a channel hears, and how that goes. `waiting` are receipts that are not understood yet,
    `set_aside` those that could not be, of the last 30 days."""

    listener: Listener
    hearing: Hearing | None
    heard_at: datetime | None = None
    waiting: int = 0
    set_aside: int = 0
    set_aside_reason: str | None = None

    @property
    def hears(self) -> Hears:
        if self.listener.is_streamed and self.listener.streams:
            return Hears.STREAMING
        if self.hearing is not None and self.hearing.is_open:
            return Hears.WEBHOOK
        return Hears.POLLING if self.listener.is_asked else Hears.NONE

    @property
    def trouble(self) -> str | None:
        """What went wrong last, if anything is wrong."""
        asking = self.hearing.trouble if self.hearing else None
        listening = self.hearing.stream_trouble if self.hearing else None
        return asking or listening or self.set_aside_reason


@dataclass(frozen=True, slots=True)
class OpenedHook:
    """An address that was made, and the secret where we made that, too. Neither is shown again.
    `told` is whether we told the platform of it."""

    channel_id: ChannelId
    url: Secret
    secret: Secret | None
    told: bool
    opened_at: datetime
