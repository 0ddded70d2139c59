"""What is said in a conversation may be edited or taken back: then it waits for what still stands
there unanswered, and is as urgent as that."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.inbox.conversation import Conversation, ConversationState
from domain.inbox.conversation_events import UPDATED, conversation_told
from domain.inbox.model import InboundMessage
from domain.inbox.threading import Threaded
from domain.shared.ids import ConversationId

Pair = tuple[Conversation | None, Conversation]
"""Before, None for what is new, and after."""


def turned(
    messages: Iterable[tuple[InboundMessage | None, InboundMessage]],
) -> list[InboundMessage]:
    """Those in a conversation that are gone now, or have another priority than before, as they
    stand."""
    return [
        after
        for before, after in messages
        if before is not None
        and after.conversation_id is not None
        and (after.stands, after.priority) != (before.stands, before.priority)
    ]


def waits(conversation: Conversation, message: InboundMessage) -> bool:
    """Whether that message, which is of this conversation, still stands there and nobody has dealt
    with it."""
    if not message.stands or conversation.state is ConversationState.CLOSED:
        return False
    return conversation.answered_at is None or message.came_at > conversation.answered_at


class Heeding:
    """`messages` have turned, within conversations that are among `known`, locked, or are to be
    written anyway, as `told` has them."""

    def __init__(
        self,
        told: Threaded,
        messages: Sequence[InboundMessage],
        known: Mapping[ConversationId, Conversation],
    ) -> None:
        self._told, self._moved = told, dict(told.merged)
        self._pairs: dict[ConversationId, Pair] = {
            after.id: (before, after) for before, after in told.conversations
        }
        self._turned: dict[ConversationId, InboundMessage] = {}
        for message in messages:
            id = self._place(message)
            if id in known and id not in self._pairs:
                self._pairs[id] = known[id], known[id]
            if id in self._pairs:
                self._turned.setdefault(id, message)

    @property
    def since(self) -> Mapping[ConversationId, datetime]:
        """The conversations that have to be reckoned anew, and since when each of them waits. Where
        nobody waits, nobody waits for what was edited either."""
        waiting = {id: self._pairs[id][1].waiting_since for id in self._turned}
        return {id: since for id, since in waiting.items() if since is not None}

    def told(
        self, stored: Sequence[InboundMessage], said: Sequence[InboundMessage], now: datetime
    ) -> Threaded:
        """What is to be written and told. `stored` is what was said in those conversations since
        then and still stands, as it is stored; `said` is what is to be written, as it stands."""
        since, news = self.since, list(self._told.news)
        fresh = {message.id for message in said}
        by_place: dict[ConversationId, list[InboundMessage]] = defaultdict(list)
        for message in (*(each for each in stored if each.id not in fresh), *said):
            by_place[self._place(message)].append(message)
        for id, first in since.items():
            before, pending = self._pairs[id]
            left = [m for m in by_place[id] if m.at >= first and waits(pending, m)]
            after = pending.reckon(sorted(left, key=_order), now)
            if after is not pending:
                news.append(conversation_told(UPDATED, after, pending, self._turned[id].id))
                self._pairs[id] = before, after
        return replace(self._told, conversations=[*self._written()], news=news)

    def _written(self) -> Iterable[Pair]:
        """Those that are otherwise, and those that were to be written anyway."""
        anyway = {after.id for _, after in self._told.conversations}
        return (p for id, p in self._pairs.items() if id in anyway or p[0] is not p[1])

    def _place(self, message: InboundMessage) -> ConversationId:
        """In which conversation it will be."""
        id = ConversationId(str(message.conversation_id))
        while id in self._moved:
            id = self._moved[id]
        return id


def _order(message: InboundMessage) -> tuple[datetime, str]:
    return message.at, message.platform_message_id
