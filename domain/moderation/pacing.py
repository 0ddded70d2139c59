"""Which channels a containment has their own platforms slow down, and that this is planned."""

from datetime import datetime

from domain.moderation.containment import Containment, ContainmentKind, ContainmentScope
from domain.moderation.pace import CHANNEL_PACES
from domain.moderation.ports import ModerationTransaction

_WHOLE_CHANNELS = (
    ContainmentScope.WORKSPACE,
    ContainmentScope.COMMUNITY,
    ContainmentScope.CHANNEL,
)


def slows_channels(containment: Containment) -> bool:
    """Whether a platform can do it by itself: whole channels, for everybody."""
    return containment.kind is ContainmentKind.SLOW_MODE and containment.scope in _WHOLE_CHANNELS


async def have_paced(tx: ModerationTransaction, containment: Containment, now: datetime) -> None:
    """Each channel that this is about is looked at soon."""
    if not slows_channels(containment):
        return
    for channel_id in await tx.paces.channels_of(containment):
        tx.plan(CHANNEL_PACES, channel_id, now)
