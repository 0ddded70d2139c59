"""What the worker does with what channels were told, without a worker."""

from adapters.wiring import House
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.shared.access import system


async def digest_what_waits(house: House) -> int:
    """Until nothing is due; returns how many times something was taken."""
    room, times = house.app.inbox, 0
    while due := await room.agenda.due(100):
        for each in due:
            actor = system(each.organization_id, each.workspace_id)
            times += await digest_receipts(room, actor, each.channel_id)
    return times
