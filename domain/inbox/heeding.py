"""An edit can make a message more urgent, and with it the conversation in which nobody has answered
it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.inbox.conversation import Conversation
from domain.inbox.conversation_events import UPDATED, conversation_told
from domain.inbox.model import InboundMessage
from domain.inbox.threading import Threaded
from domain.shared.ids import ConversationId

Pair = tuple[Conversation | None, Conversation]
"""Before, None for what is new, and after."""


def turned(
    messages: Iterable[tuple[InboundMessage | None, InboundMessage]],
) -> list[InboundMessage]:
    """Those in a conversation that have another priority than before, as they stand."""
    return [
        after
        for before, after in messages
        if before is not None
        and after.conversation_id is not None
        and after.priority not in (None, before.priority)
    ]


def heeded(
    told: Threaded,
    messages: Sequence[InboundMessage],
    known: Mapping[ConversationId, Conversation],
    now: datetime,
) -> Threaded:
    """What is to be written and told, with what these messages make of their conversations, which
    are among `known`, locked, or are to be written anyway."""
    pairs = {after.id: (before, after) for before, after in told.conversations}
    moved, news = dict(told.merged), list(told.news)
    for message in messages:
        pair = _pair(message, pairs, moved, known)
        if pair is None or message.analysis is None or not _waits(pair[1], message):
            continue
        urgency = message.analysis.urgency
        after = pair[1].weigh(urgency.priority, urgency.words, now)
        if after is not pair[1]:
            news.append(conversation_told(UPDATED, after, pair[1], message.id))
            pairs[after.id] = pair[0], after
    return replace(told, conversations=[*pairs.values()], news=news)


def _pair(
    message: InboundMessage,
    pairs: Mapping[ConversationId, Pair],
    moved: Mapping[ConversationId, ConversationId],
    known: Mapping[ConversationId, Conversation],
) -> Pair | None:
    """Its conversation as it is stored, and as it will be."""
    id = message.conversation_id
    while id is not None and id in moved:
        id = moved[id]
    if id is None or id in pairs:
        return pairs[id] if id else None
    return (known[id], known[id]) if id in known else None


def _waits(conversation: Conversation, message: InboundMessage) -> bool:
    since = conversation.waiting_since
    return conversation.merged_into is None and since is not None and message.at >= since
