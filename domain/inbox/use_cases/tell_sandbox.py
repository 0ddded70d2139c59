"""Say that something has happened on the sandbox, as its platform would."""

from domain.inbox.errors import SandboxOnly
from domain.inbox.receipt import Way
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState, NotFound
from domain.shared.heard import Heard
from domain.shared.ids import ChannelId

SANDBOX = "sandbox"


async def tell_sandbox(room: Inbox, actor: Actor, channel_id: ChannelId, heard: Heard) -> Heard:
    """It takes the way of everything that platforms tell: kept first, understood a moment later by
    a worker. The same id twice is one thing. Raises MissingScope, NotFound, SandboxOnly,
    InvalidState."""
    actor.require(Permission.CHANNELS_WRITE)
    raw = room.platforms.pretended(heard)
    async with room.begin(actor) as tx:
        try:
            line = await tx.hearings.line(channel_id)
        except NotFound:
            raise NotFound(thing="channel", pointer="/channel_id") from None
        if line.listener.platform != SANDBOX:
            raise SandboxOnly(platform=line.listener.platform, pointer="/channel_id")
        if line.listener.is_gone:
            raise InvalidState(thing="channel", state=line.listener.status, moves="")
        await tx.receipts.add(channel_id, Way.SANDBOX, [raw])
        await tx.commit(heard)
    await room.doorbell.ring()
    return heard
