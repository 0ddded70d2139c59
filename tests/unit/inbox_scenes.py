"""Small scenes about what others say and do, in memory."""

from datetime import timedelta

from domain.inbox.conversation import Conversation
from domain.inbox.model import InboundMessage
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.heard import Heard, HeardKind, Person
from tests.unit.stage import Scenes, Stage

ANA = Person("ana", "@ana")


async def happens(s: Stage, *heard: Heard) -> None:
    room = s.house.app.inbox
    for each in heard:
        await tell_sandbox(room, s.actor, s.channel.id, each)
        await digest_receipts(room, s.actor, s.channel.id)


async def somebody_says_something_changes_it_and_takes_it_back(s: Stage) -> None:
    at = s.house.clock.now()
    await happens(
        s,
        Heard("c1", HeardKind.COMMENT, at, ANA, "Open on Monday?"),
        Heard("c1:2", HeardKind.EDIT, at, ANA, "Open on Tuesday?", message_id="c1"),
        Heard("c1:gone", HeardKind.DELETION, at + timedelta(1), message_id="c1"),
        Heard("c1:3", HeardKind.EDIT, at, ANA, "Too late.", message_id="c1"),
    )


async def somebody_likes_what_we_said(s: Stage) -> None:
    await happens(s, Heard("l1", HeardKind.REACTION, s.house.clock.now(), ANA, reaction="👍"))


INBOX: Scenes = {
    somebody_says_something_changes_it_and_takes_it_back: (
        {InboundMessage: "standing", Conversation: "reckon"},
        {
            *("inbound.received", "inbound.edited", "inbound.deleted"),
            *("conversation.opened", "conversation.updated"),
        },
    ),
    somebody_likes_what_we_said: ({}, {"inbound.activity_received"}),
}
