"""What people say on channels, and what the worker does with it, without a worker."""

from adapters.wiring import House
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor, system
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, InboundMessageId
from domain.shared.paging import PageRequest

ANA = Person("ana", "@ana", "Ana")


async def digest_what_waits(house: House) -> int:
    """Until nothing is due; returns how many times something was taken."""
    room, times = house.app.inbox, 0
    while due := await room.agenda.due(100):
        for each in due:
            actor = system(each.organization_id, each.workspace_id)
            times += await digest_receipts(room, actor, each.channel_id)
    return times


async def said(
    house: House,
    actor: Actor,
    channel_id: ChannelId,
    text: str,
    kind: HeardKind = HeardKind.COMMENT,
    who: Person = ANA,
) -> InboundMessageId:
    """Something that somebody says on the sandbox, taken in."""
    at, id = house.clock.now(), f"said-{abs(hash((text, who.id)))}"
    await tell_sandbox(house.app.inbox, actor, channel_id, Heard(id, kind, at, who, text))
    await digest_receipts(house.app.inbox, actor, channel_id)
    found = await house.app.inbox.reads.messages(actor, PageRequest(limit=1))
    return found.items[0].id
