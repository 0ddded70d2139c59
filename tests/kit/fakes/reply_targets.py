"""What others said, as whoever answers must know it, in memory."""

from collections.abc import Collection, Mapping

from domain.inbox.model import InboundMessage, MessageState
from domain.inbox.presence import PresenceState
from domain.publishing.reply_ports import ReplyTarget
from domain.shared.heard import HeardKind
from domain.shared.ids import ConversationId, InboundMessageId
from tests.kit.fakes.memory import FakeTransaction


class FakeReplyTargets:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def some(
        self, ids: Collection[InboundMessageId]
    ) -> Mapping[InboundMessageId, ReplyTarget]:
        return {it.id: self._target(it) for it in self._all() if it.id in ids}

    async def within(
        self, conversation_id: ConversationId, inbound_id: InboundMessageId | None
    ) -> InboundMessageId | None:
        talk = self._tx.tables.conversations.get(self._tx.key(conversation_id))
        while talk is not None and talk.merged_into is not None:
            talk = self._tx.tables.conversations[self._tx.key(talk.merged_into)]
        here = [it for it in self._all() if talk and it.conversation_id == talk.id]
        wanted = [it for it in here if inbound_id in (None, it.id)]
        last = max(wanted, key=lambda it: (it.at, it.id), default=None)
        return last.id if last else None

    def _all(self) -> list[InboundMessage]:
        here = self._tx.actor.workspace
        rows = self._tx.tables.inbound_messages.values()
        return [message for message in rows if message.workspace_id == here]

    def _target(self, message: InboundMessage) -> ReplyTarget:
        talk = self._tx.tables.conversations.get(self._tx.key(message.conversation_id or ""))
        theirs = [it for it in self._all() if it.author_id and _stands(it) == _stands(message)]
        last = max(theirs, key=lambda it: it.id, default=message)
        return ReplyTarget(
            id=message.id,
            channel_id=message.channel_id,
            kind=message.kind,
            message_id=message.platform_message_id,
            last_id=last.id,
            root_id=message.root_id,
            place=message.place,
            person_id=message.author_id,
            handle=message.author.handle if message.author else None,
            closes_at=talk.reply_window_closes_at if talk else None,
            typing=self._typing(message),
            opening=(message.text or "")[:41] or None,
            is_gone=message.state is MessageState.DELETED,
        )

    def _typing(self, message: InboundMessage) -> str | None:
        now, rows = self._tx.now(), self._tx.tables.conversation_presences.values()
        others = (row for row in rows if row.who != self._tx.actor.id and not row.is_over(now))
        here = (row for row in others if row.conversation_id == message.conversation_id)
        return next((row.who for row in here if row.state is PresenceState.TYPING), None)


def _stands(message: InboundMessage) -> tuple[object, ...]:
    is_direct = message.kind is HeardKind.DIRECT
    return message.author_id, message.channel_id, message.place, is_direct
