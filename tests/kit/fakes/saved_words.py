"""Saved replies as publishing has them filled in, in memory."""

from adapters.answering import in_words, wished
from domain.inbox.rendering import rendered_within
from domain.publishing.reply_ports import SavedWish, SavedWords
from domain.shared.access import Actor
from domain.shared.ids import InboundMessageId
from domain.shared.transaction import Transaction
from tests.kit.fakes.inbox import FakeInboxTx
from tests.kit.fakes.memory import FakeTransaction


class FakeSavedWords:
    """Filled in by the inbox in memory, as it stands in the same transaction."""

    async def said(
        self, tx: Transaction, actor: Actor, wish: SavedWish, answers: InboundMessageId
    ) -> SavedWords:
        assert isinstance(tx, FakeTransaction)
        there = FakeInboxTx(tx.memory, actor)
        there.tables = tx.tables
        return in_words(await rendered_within(there.beside, actor, wish.id, answers, wished(wish)))
