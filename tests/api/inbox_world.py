"""What others said and did in a workspace in which every operation has something to do."""

from collections.abc import Mapping
from datetime import timedelta

from adapters.wiring import House
from domain.inbox.conversation import ConversationReply
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_notes import add_note
from domain.inbox.use_cases.keep_saved_views import NewSavedView, create_saved_view
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.note_reply import note_reply
from domain.inbox.use_cases.open_hook import open_hook
from domain.inbox.use_cases.read_inbox import list_inbound_activities, list_inbound_messages
from domain.inbox.use_cases.regroup_conversations import merge_conversations
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, ConversationId, DeliveryId, Kind, MessageId
from domain.shared.paging import PageRequest
from tests.kit.builders import a_sandbox_channel

CONVERSATIONS = (
    *("conversation_to_close", "pending_conversation", "conversation_to_mark"),
    *("conversation_to_snooze", "conversation_to_merge", "merged_conversation"),
    *("bulk_conversation", "conversation_to_split"),
)
INBOX = {
    "inbound_message": Kind.INBOUND_MESSAGE,
    "inbound_activity": Kind.INBOUND_ACTIVITY,
    "conversation": Kind.CONVERSATION,
    **dict.fromkeys(CONVERSATIONS, Kind.CONVERSATION),
    "message_to_split_at": Kind.INBOUND_MESSAGE,
    "note": Kind.CONVERSATION_NOTE,
    "spare_note": Kind.CONVERSATION_NOTE,
    "saved_view": Kind.SAVED_VIEW,
    "spare_saved_view": Kind.SAVED_VIEW,
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
    [comment] = [each for each in messages.items if each.platform_message_id == "c1"]
    activities = await list_inbound_activities(room, actor, PageRequest())
    conversation = ConversationId(str(comment.conversation_id))
    sent = DeliveryId(things["delivery"]), conversation, MessageId(things["published"]), later
    await note_reply(room, actor, channel, ConversationReply(actor.workspace, *sent), None)
    return {
        "inbound_message": comment.id,
        "inbound_activity": activities.items[0].id,
        "conversation": conversation,
        **await _conversations(house, actor, channel, conversation),
        "hooked_channel": hooked.id,
        "channel_to_hook": other.id,
    }


async def _conversations(
    house: House, actor: Actor, channel: ChannelId, conversation: ConversationId
) -> dict[str, str]:
    """One with what others say for each thing that is done with one, and saved views."""
    room, said, ben = house.app.inbox, house.clock.now(), Person("ben", "@ben")
    for name in CONVERSATIONS:
        for part in ("", ":2"):
            told = Heard(name + part, HeardKind.DIRECT, said, ben, "Hello?", place=name)
            await tell_sandbox(room, actor, channel, told)
    await digest_receipts(room, actor, channel)
    messages = await list_inbound_messages(room, actor, PageRequest(limit=100))
    found = {m.platform_message_id: ConversationId(str(m.conversation_id)) for m in messages.items}
    ids = {name: found[name] for name in CONVERSATIONS}
    pending = ConversationOrder(ConversationAction.MARK_PENDING)
    await move_conversation(room, actor, ConversationTarget(ids["pending_conversation"]), pending)
    await merge_conversations(room, actor, conversation, None, [ids["merged_conversation"]])
    second = "conversation_to_split:2"
    [split_at] = [m.id for m in messages.items if m.platform_message_id == second]
    views = {
        name: (await create_saved_view(room, actor, NewSavedView(name, {}, shared=True))).id
        for name in ("saved_view", "spare_saved_view")
    }
    return {**ids, "message_to_split_at": split_at, **views}


async def some_notes(house: House, author: Actor, things: Mapping[str, str]) -> dict[str, str]:
    """On a conversation; only whoever wrote one may change it."""
    room, conversation = house.app.inbox, ConversationId(things["conversation"])
    return {
        name: (await add_note(room, author, conversation, "She called.")).id
        for name in ("note", "spare_note")
    }
