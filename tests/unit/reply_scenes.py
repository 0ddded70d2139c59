"""Small scenes about answering what others say, in memory."""

from datetime import timedelta

from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.note_reply import note_published_reply
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.answering import Manner
from domain.publishing.content import Content
from domain.publishing.delivery import Delivery
from domain.publishing.drafting import Draft
from domain.publishing.model import Message
from domain.publishing.moves import at_instant
from domain.publishing.outcomes import Published
from domain.publishing.use_cases.give_way import give_way
from domain.publishing.use_cases.reply_to_message import reply_to_message
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    record_outcomes,
    start_attempts,
)
from domain.publishing.use_cases.take_due import take_due
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import InboundMessageId
from tests.unit.stage import Scenes, Stage


async def _says(s: Stage, id: str) -> InboundMessageId:
    inbox, said = s.house.app.inbox, s.house.clock.now()
    ana = Person("ana", "@ana")
    heard = Heard(id, HeardKind.COMMENT, said, ana, "Open on Monday?")
    await tell_sandbox(inbox, s.actor, s.channel.id, heard)
    await digest_receipts(inbox, s.actor, s.channel.id)
    rows = s.house.memory.tables.inbound_messages.values()
    return next(row.id for row in rows if row.platform_message_id == id)


async def is_answered_and_writes_first(s: Stage) -> None:
    room, at = s.house.app.publishing, at_instant(s.house.clock.now() + timedelta(hours=1))
    draft, manner = Draft((), Content("From ten."), schedule=at), Manner(cancel_if_they_write=True)
    await reply_to_message(room, s.actor, await _says(s, "c1"), draft, manner)
    await give_way(room, s.actor, await _says(s, "c2"))


async def is_answered(s: Stage) -> None:
    room, ids = s.house.app.publishing, [await _says(s, "c1")]
    draft = Draft((), Content("From ten."), schedule=at_instant(s.house.clock.now()), at_once=True)
    answer = await reply_to_message(room, s.actor, ids[0], draft, Manner())
    claims = await take_due(room, s.actor, [answer.deliveries[0].id])
    for started in await start_attempts(room, s.actor, claims):
        await record_outcomes(room, s.actor, [Answered(started, Published("post-9"))])
    at, delivery = s.house.clock.now(), answer.deliveries[0].id
    await note_published_reply(
        s.house.app.inbox, s.actor, ids[0], delivery, answer.id, at, "post-9"
    )


REPLIES: Scenes = {
    is_answered: (
        {Message: "with_deliveries", Delivery: "start settle"},
        {
            *("inbound.received", "conversation.opened", "conversation.replied"),
            *("message.created", "message.scheduled", "message.publishing", "message.published"),
            *("delivery.sending", "delivery.published", "reply.published"),
        },
    ),
    is_answered_and_writes_first: (
        {Message: "call_off", Delivery: "called_off"},
        {
            *("inbound.received", "conversation.opened", "message.created", "message.scheduled"),
            *("message.cancelled", "delivery.cancelled"),
        },
    ),
}
