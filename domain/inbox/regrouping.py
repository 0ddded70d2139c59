"""People put conversations together and take them apart; what was put together by hand can be taken
apart again as it was."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.inbox.conversation import (
    Conversation,
    ConversationReply,
    beginning,
)
from domain.inbox.heeding import waits
from domain.inbox.model import InboundMessage
from domain.inbox.threading import thread_of
from domain.shared.heard import HeardKind
from domain.shared.ids import ConversationId, WorkspaceId


@dataclass(frozen=True, slots=True)
class ConversationMerge:
    """What belonged to a conversation when it was merged into another by hand: ids of messages,
    replies and notes, and threads."""

    workspace_id: WorkspaceId
    conversation_id: ConversationId
    into_id: ConversationId
    by: str
    at: datetime
    message_ids: tuple[str, ...] = ()
    delivery_ids: tuple[str, ...] = ()
    note_ids: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Belongings:
    """What belongs to a conversation, or some of it, in the order of the platform's clock."""

    messages: Sequence[InboundMessage]
    replies: Sequence[ConversationReply]
    note_ids: Collection[str]
    threads: Collection[str]

    def since(self, message: InboundMessage) -> "Belongings":
        """What was said from that message on, by others and by us. Notes stay where they are."""
        first = (message.at, message.platform_message_id)
        later = [m for m in self.messages if (m.at, m.platform_message_id) >= first]
        threads = {thread_of(each) for each in later} & set(self.threads)
        return Belongings(
            later,
            [reply for reply in self.replies if reply.at >= message.at],
            (),
            [thread for thread in threads if thread is not None],
        )

    def of(self, merge: ConversationMerge) -> "Belongings":
        """What the conversation had that was merged so."""
        return Belongings(
            [each for each in self.messages if each.id in merge.message_ids],
            [each for each in self.replies if each.delivery_id in merge.delivery_ids],
            [id for id in self.note_ids if id in merge.note_ids],
            [thread for thread in self.threads if thread in merge.threads],
        )

    def without(self, other: "Belongings") -> "Belongings":
        said = {each.id for each in other.messages}
        sent = {each.delivery_id for each in other.replies}
        return Belongings(
            [each for each in self.messages if each.id not in said],
            [each for each in self.replies if each.delivery_id not in sent],
            [id for id in self.note_ids if id not in other.note_ids],
            [thread for thread in self.threads if thread not in other.threads],
        )


def merge_of(
    gone: Conversation, into: ConversationId, has: Belongings, by: str, now: datetime
) -> ConversationMerge:
    return ConversationMerge(
        workspace_id=gone.workspace_id,
        conversation_id=gone.id,
        into_id=into,
        by=by,
        at=now,
        message_ids=tuple(each.id for each in has.messages),
        delivery_ids=tuple(each.delivery_id for each in has.replies),
        note_ids=tuple(has.note_ids),
        threads=tuple(has.threads),
    )


def counted(
    conversation: Conversation, has: Belongings, windows: Mapping[HeardKind, int]
) -> Conversation:
    """The same conversation, as it follows from what belongs to it now: one message at least. It is
    as urgent as the gravest that waits, unless a person has said how urgent it is."""
    first = min(has.messages, key=lambda each: (each.at, each.platform_message_id))
    sent = [reply.at for reply in has.replies]
    left = [each for each in has.messages if waits(conversation, each)]
    reckoned = conversation.reckon(left, conversation.updated_at)
    closes = [
        each.at + timedelta(seconds=windows[each.kind])
        for each in has.messages
        if each.kind in windows
    ]
    return replace(
        reckoned,
        **beginning(first),
        version=conversation.version,
        last_message_at=max([*(each.at for each in has.messages), *sent]),
        first_reply_at=min(sent, default=None),
        last_reply_at=max(sent, default=None),
        reply_window_closes_at=max(closes, default=None),
        inbound_count=len(has.messages),
        reply_count=len(has.replies),
    )
