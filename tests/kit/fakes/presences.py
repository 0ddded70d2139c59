"""Who has which conversation open, in memory."""

from collections.abc import Sequence

from domain.inbox.presence import Presence
from domain.shared.access import Actor
from domain.shared.ids import ConversationId
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakePresences:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def there(self, id: ConversationId) -> Sequence[Presence]:
        return _there(self._tx.tables, self._tx.actor, id)

    async def show(self, presence: Presence) -> None:
        place = (presence.workspace_id, presence.conversation_id, presence.who)
        self._tx.tables.conversation_presences[place] = presence


class FakePresenceReads:
    _memory: Memory

    async def presences(self, actor: Actor, id: ConversationId) -> Sequence[Presence]:
        return _there(self._memory.tables, actor, id)

    async def everywhere(self, actor: Actor) -> Sequence[Presence]:
        rows = self._memory.tables.conversation_presences.values()
        mine = [row for row in rows if row.workspace_id == actor.workspace]
        return sorted(mine, key=lambda row: (row.since, row.who))


def _there(tables: Tables, actor: Actor, id: ConversationId) -> list[Presence]:
    rows = tables.conversation_presences.values()
    mine = [row for row in rows if (row.workspace_id, row.conversation_id) == (actor.workspace, id)]
    return sorted(mine, key=lambda row: (row.since, row.who))
