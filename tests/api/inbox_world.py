"""What others said and did in a workspace in which every operation has something to do."""

from collections.abc import Mapping
from datetime import timedelta

from adapters.wiring import House
from domain.inbox.conversation import ConversationReply
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.note_reply import note_reply
from domain.inbox.use_cases.open_hook import open_hook
from domain.inbox.use_cases.read_inbox import list_inbound_activities, list_inbound_messages
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, ConversationId, DeliveryId, Kind, MessageId
from domain.shared.paging import PageRequest
from tests.kit.builders import a_sandbox_channel

INBOX = {
    "inbound_message": Kind.INBOUND_MESSAGE,
    "inbound_activity": Kind.INBOUND_ACTIVITY,
    "conversation": Kind.CONVERSATION,
    "hooked_channel": Kind.CHANNEL,
    "channel_to_hook": Kind.CHANNEL,
}


async def what_others_did(house: House, actor: Actor, things: Mapping[str, str]) -> dict[str, str]:
    """A comment on a post of ours that was edited, a sign under it, and an edit of nothing."""
    room, channel = house.app.inbox, ChannelId(things["channel"])
    hooked = await a_sandbox_channel(house, actor, account="hooked")
    other = await a_sandbox_channel(house, actor, account="to-hook")
    await open_hook(room, actor, hooked.id)
    said, ana = house.clock.now(), Person("ana", "@ana")
    later = said + timedelta(seconds=1)
    for heard in (
        Heard("c1", HeardKind.COMMENT, said, ana, "Open on Monday?", parent_id=things["post"]),
        Heard("c1:2", HeardKind.EDIT, later, ana, "Open on Tuesday?", message_id="c1"),
        Heard("c9:2", HeardKind.EDIT, later, ana, "Nobody knows.", message_id="c9"),
        Heard("d1", HeardKind.DIRECT, said, ana, "Do you have a table?"),
        Heard("r1", HeardKind.REACTION, later, ana, message_id=things["post"], reaction="👍"),
    ):
        await tell_sandbox(room, actor, channel, heard)
    await digest_receipts(room, actor, channel)
    messages = await list_inbound_messages(room, actor, PageRequest())
    [comment] = [each for each in messages.items if each.kind is HeardKind.COMMENT]
    conversation = ConversationId(str(comment.conversation_id))
    sent = DeliveryId(things["delivery"]), conversation, MessageId(things["published"]), later
    await note_reply(room, actor, channel, ConversationReply(actor.workspace, *sent), None)
    activities = await list_inbound_activities(room, actor, PageRequest())
    return {
        "inbound_message": comment.id,
        "inbound_activity": activities.items[0].id,
        "conversation": conversation,
        "hooked_channel": hooked.id,
        "channel_to_hook": other.id,
    }
