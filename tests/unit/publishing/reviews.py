"""What was asked about a message, what became of it, and what a worker would send of it."""

from domain.publishing.approval_views import ApprovalRecord
from domain.publishing.model import Message
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.publishing.use_cases.take_due import take_due
from tests.unit.stage import Stage


async def now(s: Stage, message: Message) -> Message:
    return await s.house.app.publishing.reads.message(s.actor, message.id)


async def asked(s: Stage, message: Message) -> list[ApprovalRecord]:
    return list(await s.house.app.publishing.reads.approvals(s.actor, message.id))


async def sent(s: Stage) -> int:
    """A worker's pass over what is due; how much of it went out."""
    room, started = s.house.app.publishing, []
    due = [due.delivery_id for due in await room.agenda.due(100, 100)]
    started = await start_attempts(room, s.actor, await take_due(room, s.actor, due))
    return len(started)
