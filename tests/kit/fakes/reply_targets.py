"""What others said, as whoever answers must know it, in memory."""

from collections.abc import Collection, Mapping

from domain.inbox.model import InboundMessage, MessageState
from domain.publishing.reply_ports import ReplyTarget
from domain.shared.heard import HeardKind
from domain.shared.ids import InboundMessageId
from tests.kit.fakes.memory import FakeTransaction


class FakeReplyTargets:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def some(
        self, ids: Collection[InboundMessageId]
    ) -> Mapping[InboundMessageId, ReplyTarget]:
        return {it.id: self._target(it) for it in self._all() if it.id in ids}

    def _all(self) -> list[InboundMessage]:
        here = self._tx.actor.workspace
        rows = self._tx.tables.inbound_messages.values()
        return [message for message in rows if message.workspace_id == here]

    def _target(self, message: InboundMessage) -> ReplyTarget:
        theirs = [it for it in self._all() if it.author_id and _stands(it) == _stands(message)]
        last = max(theirs, key=lambda it: it.id, default=message)
        return ReplyTarget(
            id=message.id,
            channel_id=message.channel_id,
            kind=message.kind,
            message_id=message.platform_message_id,
            last_id=last.id,
            last_at=last.at,
            root_id=message.root_id,
            place=message.place,
            person_id=message.author_id,
            handle=message.author.handle if message.author else None,
            is_gone=message.state is MessageState.DELETED,
        )


def _stands(message: InboundMessage) -> tuple[object, ...]:
    is_direct = message.kind is HeardKind.DIRECT
    return message.author_id, message.channel_id, message.place, is_direct
