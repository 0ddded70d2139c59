"""Small scenes about answering what others say, in memory."""

from datetime import timedelta

from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.answering import Manner
from domain.publishing.content import Content
from domain.publishing.delivery import Delivery
from domain.publishing.drafting import Draft
from domain.publishing.model import Message
from domain.publishing.moves import at_instant
from domain.publishing.use_cases.give_way import give_way
from domain.publishing.use_cases.reply_to_message import reply_to_message
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import InboundMessageId
from tests.unit.stage import Scenes, Stage


async def _says(s: Stage, id: str) -> InboundMessageId:
    inbox, said = s.house.app.inbox, s.house.clock.now()
    heard = Heard(id, HeardKind.COMMENT, said, Person("ana", "@ana"), "Open on Monday?")
    await tell_sandbox(inbox, s.actor, s.channel.id, heard)
    await digest_receipts(inbox, s.actor, s.channel.id)
    rows = s.house.memory.tables.inbound_messages.values()
    return next(row.id for row in rows if row.platform_message_id == id)


async def is_answered_and_writes_first(s: Stage) -> None:
    room, at = s.house.app.publishing, at_instant(s.house.clock.now() + timedelta(hours=1))
    draft, manner = Draft((), Content("From ten."), schedule=at), Manner(cancel_if_they_write=True)
    await reply_to_message(room, s.actor, await _says(s, "c1"), draft, manner)
    await give_way(room, s.actor, await _says(s, "c2"))


REPLIES: Scenes = {
    is_answered_and_writes_first: (
        {Message: "call_off", Delivery: "called_off"},
        {
            *("inbound.received", "message.created", "message.scheduled"),
            *("message.cancelled", "delivery.cancelled"),
        },
    ),
}
