"""What publishing must know of what others said, to answer it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, InboundMessageId


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """Something that was said on a channel, by the platform's own ids. `last_id` is the last that
    this person is known to have said there, in the same place and as openly, and `last_at` when
    that was, by the platform's clock, UTC."""

    id: InboundMessageId
    channel_id: ChannelId
    kind: HeardKind
    message_id: str
    last_id: InboundMessageId
    last_at: datetime
    root_id: str | None = None
    place: str | None = None
    person_id: str | None = None
    handle: str | None = None
    is_gone: bool = False

    @property
    def is_direct(self) -> bool:
        """Whether it was said to us alone."""
        return self.kind is HeardKind.DIRECT


class ReplyTargets(Protocol):
    """What others said to one workspace, as it stands now."""

    async def some(
        self, ids: Collection[InboundMessageId]
    ) -> Mapping[InboundMessageId, ReplyTarget]:
        """Those of these that there are."""
        ...
