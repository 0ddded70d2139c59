"""Ideas in memory."""

from domain.publishing.idea import Idea
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import IdeaId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeIdeas:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.ideas

    async def add(self, idea: Idea) -> None:
        refuse_twins(self._rows, idea)
        self._rows[idea.workspace_id, idea.id] = idea

    async def get(self, idea_id: IdeaId) -> Idea:
        return _idea(self._tx.tables, self._tx.actor, idea_id)

    async def save(self, idea: Idea) -> None:
        refuse_twins(self._rows, idea)
        if self._tx.key(idea.id) in self._rows:
            self._rows[self._tx.key(idea.id)] = idea


class FakeIdeaReads:
    _memory: Memory

    async def idea(self, actor: Actor, idea_id: IdeaId) -> Idea:
        return _idea(self._memory.tables, actor, idea_id)

    async def ideas(self, actor: Actor, request: PageRequest) -> Page[Idea]:
        raise NotImplementedError


def _idea(tables: Tables, actor: Actor, idea_id: IdeaId) -> Idea:
    found = tables.ideas.get((actor.workspace, idea_id))
    if found is None or found.removed_at is not None:
        raise NotFound(thing="idea")
    return found
