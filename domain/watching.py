"""What follows from what watches find: the part of `domain/reactions.py` that the inbox and
listening share."""

from domain.events.model import Event
from domain.events.ports import Reaction
from domain.inbox.room import Inbox
from domain.inbox.use_cases.take_up import take_up
from domain.listening.room import Listening
from domain.listening.use_cases.match_inbound import match_inbound
from domain.shared.access import Actor
from domain.shared.heard import HeardKind
from domain.shared.ids import InboundMessageId


def said_to_us(reaction: Reaction) -> Reaction:
    """Only for what was said to us or in a place of ours: what a search brought was said elsewhere,
    and is neither ours to judge nor to hold back."""

    async def unless_it_was_found(actor: Actor, event: Event) -> None:
        if HeardKind(event.data["kind"]) is not HeardKind.FOUND:
            await reaction(actor, event)

    return unless_it_was_found


def found_by_watches(listening_room: Listening) -> Reaction:
    async def have_watches_look(actor: Actor, event: Event) -> None:
        await match_inbound(listening_room, actor, InboundMessageId(event.object_id))

    return have_watches_look


def taken_up(inbox_room: Inbox) -> Reaction:
    async def begin_a_conversation(actor: Actor, event: Event) -> None:
        if event.data["opens_conversations"]:
            message = InboundMessageId(str(event.data["inbound_message_id"]))
            await take_up(inbox_room, actor, message)

    return begin_a_conversation
