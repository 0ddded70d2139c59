"""Small scenes about conversations, in memory."""

from datetime import timedelta

from domain.inbox.conversation import Conversation, ConversationReply, Priority
from domain.inbox.note import ConversationNote
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.saved_view import SavedView
from domain.inbox.use_cases.keep_notes import add_note, change_note, remove_note
from domain.inbox.use_cases.keep_saved_views import (
    NewSavedView,
    change_saved_view,
    create_saved_view,
    remove_saved_view,
)
from domain.inbox.use_cases.move_conversations import end_snooze, move_conversation
from domain.inbox.use_cases.note_reply import note_reply
from domain.inbox.use_cases.regroup_conversations import (
    merge_conversations,
    split_conversation,
    unmerge_conversation,
)
from domain.shared.heard import Heard, HeardKind
from domain.shared.ids import ConversationId, DeliveryId, MessageId
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Scenes, Stage


async def somebody_writes_to_us_and_is_answered(s: Stage) -> None:
    at = s.house.clock.now()
    await happens(
        s,
        Heard("d1", HeardKind.DIRECT, at, ANA, "Hello?"),
        Heard("d2", HeardKind.DIRECT, at, ANA, "Is anybody there?"),
    )
    [conversation] = s.house.memory.tables.conversations.values()
    reply = ConversationReply(
        s.actor.workspace,
        DeliveryId("dlv_1"),
        conversation.id,
        MessageId("msg_1"),
        at + timedelta(minutes=5),
    )
    for _ in range(2):
        await note_reply(s.house.app.inbox, s.actor, s.channel.id, reply, None)


async def somebody_is_dissatisfied(s: Stage) -> None:
    await happens(s, Heard("r1", HeardKind.REVIEW, s.house.clock.now(), ANA, "Bad.", rating=1.0))


async def what_is_answered_comes_after_its_answers(s: Stage) -> None:
    at = s.house.clock.now()
    await happens(
        s,
        Heard("c2", HeardKind.COMMENT, at, ANA, "Me too.", parent_id="c1"),
        Heard("c3", HeardKind.COMMENT, at, ANA, "And me.", parent_id="c1"),
        Heard("c1", HeardKind.COMMENT, at, ANA, "I would come."),
    )


async def _begun(s: Stage, *ids: str) -> list[Conversation]:
    at = s.house.clock.now()
    await happens(s, *(Heard(id, HeardKind.COMMENT, at, ANA, id) for id in ids or ("c1",)))
    return list(s.house.memory.tables.conversations.values())


async def _ordered(s: Stage, id: ConversationId, order: ConversationOrder) -> None:
    await move_conversation(s.house.app.inbox, s.actor, ConversationTarget(id), order)


async def a_conversation_goes_through_all_states(s: Stage) -> None:
    [begun] = await _begun(s)
    until = s.house.clock.now() + timedelta(hours=1)
    for action in ("mark_pending", "snooze", "close", "reopen"):
        order = ConversationOrder(ConversationAction(action), until)
        await _ordered(s, begun.id, order)


async def a_conversation_comes_back(s: Stage) -> None:
    [begun] = await _begun(s)
    until = s.house.clock.now() + timedelta(hours=1)
    await _ordered(s, begun.id, ConversationOrder(ConversationAction.SNOOZE, until))
    s.house.clock.forward(timedelta(hours=1))
    await end_snooze(s.house.app.inbox, s.actor, begun.id)


async def a_conversation_is_given_to_somebody_and_marked(s: Stage) -> None:
    [begun] = await _begun(s)
    s.house.memory.at_work.add("tmt_1")
    for changes in ({"assignee_id": "tmt_1"}, {"priority": Priority.LOW, "labels": ["refund"]}):
        await _ordered(s, begun.id, ConversationOrder(ConversationAction.UPDATE, changes=changes))


async def conversations_are_merged_and_taken_apart(s: Stage) -> None:
    room, [one, other] = s.house.app.inbox, await _begun(s, "c1", "c2")
    await merge_conversations(room, s.actor, one.id, None, [other.id])
    await unmerge_conversation(room, s.actor, other.id)


async def a_conversation_is_split(s: Stage) -> None:
    at, room = s.house.clock.now(), s.house.app.inbox
    await happens(
        s,
        Heard("d1", HeardKind.DIRECT, at, ANA, "Hello?"),
        Heard("d2", HeardKind.DIRECT, at, ANA, "Something else:"),
    )
    [whole] = s.house.memory.tables.conversations.values()
    second = next(
        row.id
        for row in s.house.memory.tables.inbound_messages.values()
        if row.platform_message_id == "d2"
    )
    await split_conversation(room, s.actor, whole.id, None, second)


async def a_note_is_written_changed_and_taken_back(s: Stage) -> None:
    room, [begun] = s.house.app.inbox, await _begun(s)
    note = await add_note(room, s.actor, begun.id, "She called.")
    await change_note(room, s.actor, begun.id, note.id, None, "She called twice.")
    await remove_note(room, s.actor, begun.id, note.id)


async def a_view_is_saved_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.inbox
    view = await create_saved_view(room, s.actor, NewSavedView("Open", {"state": "open"}))
    await change_saved_view(room, s.actor, view.id, None, {"shared": True})
    await remove_saved_view(room, s.actor, view.id, None)


_BEGUN = {"inbound.received", "conversation.opened"}
CONVERSATIONS: Scenes = {
    a_conversation_goes_through_all_states: (
        {Conversation: "mark_pending snooze close reopen"},
        {
            *_BEGUN,
            *("conversation.marked_pending", "conversation.snoozed", "conversation.closed"),
            "conversation.reopened",
        },
    ),
    a_conversation_comes_back: (
        {Conversation: "snooze reopen"},
        {*_BEGUN, "conversation.snoozed", "conversation.reopened"},
    ),
    a_conversation_is_given_to_somebody_and_marked: (
        {Conversation: "change"},
        {*_BEGUN, "conversation.assigned", "conversation.updated"},
    ),
    conversations_are_merged_and_taken_apart: (
        {Conversation: "absorb merge unmerge touch"},
        {*_BEGUN, "conversation.merged", "conversation.unmerged", "conversation.updated"},
    ),
    a_conversation_is_split: (
        {Conversation: "touch"},
        {*_BEGUN, "conversation.message_added", "conversation.split"},
    ),
    a_note_is_written_changed_and_taken_back: (
        {ConversationNote: "change remove"},
        {
            *_BEGUN,
            *("conversation.note_added", "conversation.note_updated"),
            "conversation.note_deleted",
        },
    ),
    a_view_is_saved_changed_and_thrown_away: (
        {SavedView: "change remove"},
        {"saved_view.created", "saved_view.updated", "saved_view.deleted"},
    ),
    somebody_writes_to_us_and_is_answered: (
        {Conversation: "hear answer"},
        {
            "inbound.received",
            "conversation.opened",
            "conversation.message_added",
            "conversation.replied",
        },
    ),
    somebody_is_dissatisfied: (
        {Conversation: "weigh"},
        {"inbound.received", "conversation.opened"},
    ),
    what_is_answered_comes_after_its_answers: (
        {Conversation: "absorb merge hear"},
        {
            "inbound.received",
            "conversation.opened",
            "conversation.merged",
            "conversation.message_added",
        },
    ),
}
