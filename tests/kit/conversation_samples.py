"""What of conversations is stored, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.inbox.conversation import (
    Conversation,
    ConversationReply,
    ConversationState,
    ConversationThread,
    Priority,
)
from domain.inbox.note import ConversationNote
from domain.inbox.regrouping import ConversationMerge
from domain.inbox.saved_view import SavedView
from domain.shared.heard import HeardKind
from domain.shared.ids import ConversationId, ConversationNoteId, SavedViewId, TeamId, TeammateId
from tests.kit.inbox_samples import ANA
from tests.kit.sample_parts import (
    CHANNEL,
    CONVERSATION,
    DELIVERY,
    MESSAGE,
    ODD,
    ORGANIZATION,
    WORKSPACE,
    at,
)

CONVERSATIONS: Mapping[str, Any] = {
    "conversations": Conversation(
        id=CONVERSATION,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        channel_id=CHANNEL,
        kind=HeardKind.DIRECT,
        began_at=at(1),
        began_with="m1",
        last_message_at=at(2),
        created_at=at(3),
        updated_at=at(4),
        version=5,
        state=ConversationState.SNOOZED,
        author=ANA,
        place="room-1",
        place_name=ODD,
        answers_message_id=MESSAGE,
        answers_delivery_id=DELIVERY,
        priority=Priority.URGENT,
        priority_reasons=("low_rating",),
        priority_by="key_1",
        assignee_id=TeammateId("tmt_1"),
        team_id=TeamId("team_1"),
        labels=("refund", ODD),
        waiting_since=at(6),
        answered_at=at(7),
        first_reply_at=at(8),
        last_reply_at=at(9),
        reply_window_closes_at=at(10),
        inbound_count=11,
        reply_count=12,
        snoozed_until=at(13),
        closed_at=at(14),
        merged_into=ConversationId("cnv_2"),
        split_from=ConversationId("cnv_3"),
        metadata={"a": ODD},
    ),
    "conversation_threads": ConversationThread(
        workspace_id=WORKSPACE,
        channel_id=CHANNEL,
        thread="place:room-1",
        conversation_id=CONVERSATION,
    ),
    "conversation_replies": ConversationReply(
        workspace_id=WORKSPACE,
        delivery_id=DELIVERY,
        conversation_id=CONVERSATION,
        message_id=MESSAGE,
        at=at(1),
    ),
    "conversation_notes": ConversationNote(
        id=ConversationNoteId("note_1"),
        workspace_id=WORKSPACE,
        conversation_id=CONVERSATION,
        author="key_1",
        text=ODD,
        created_at=at(1),
        updated_at=at(2),
        version=3,
        removed_at=at(4),
    ),
    "conversation_merges": ConversationMerge(
        workspace_id=WORKSPACE,
        conversation_id=CONVERSATION,
        into_id=ConversationId("cnv_2"),
        by="key_1",
        at=at(1),
        message_ids=("inb_1", "inb_2"),
        delivery_ids=(DELIVERY,),
        note_ids=("note_1",),
        threads=("place:room-1",),
        undone_at=at(2),
    ),
    "saved_views": SavedView(
        id=SavedViewId("view_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        query={"state": "open,pending", "q": ODD},
        owner="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        shared=True,
        removed_at=at(4),
    ),
}
