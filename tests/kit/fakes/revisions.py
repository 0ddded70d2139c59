"""What messages said before they were revised, in memory."""

from domain.publishing.revision import Revision
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeRevisions:
    def __init__(self, tx: FakeTransaction) -> None:
        self._rows, self._workspace = tx.tables.revisions, tx.actor.workspace

    async def add(self, revision: Revision) -> None:
        key = (revision.workspace_id, revision.message_id, revision.number)
        assert key not in self._rows
        self._rows[key] = revision

    async def count(self, message_id: MessageId) -> int:
        return sum(key[:2] == (self._workspace, message_id) for key in self._rows)


class FakeRevisionReads:
    def __init__(self, memory: Memory) -> None:
        self._revised = memory

    async def revisions(self, actor: Actor, message_id: MessageId) -> list[Revision]:
        found = [
            revision
            for key, revision in self._revised.tables.revisions.items()
            if key[:2] == (actor.workspace, message_id)
        ]
        return sorted(found, key=lambda revision: -revision.number)
