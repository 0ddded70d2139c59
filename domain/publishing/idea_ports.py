"""What ideas need from outside, each with its promises in words."""

from typing import Protocol

from domain.publishing.idea import Idea
from domain.shared.access import Actor
from domain.shared.ids import IdeaId
from domain.shared.paging import Page, PageRequest


class Ideas(Protocol):
    """The ideas of one workspace."""

    async def add(self, idea: Idea) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, idea_id: IdeaId) -> Idea:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, idea: Idea) -> None:
        """Raises DuplicateExternalId."""
        ...


class IdeaReads(Protocol):
    async def idea(self, actor: Actor, idea_id: IdeaId) -> Idea:
        """Raises NotFound, also for one that was removed."""
        ...

    async def ideas(self, actor: Actor, request: PageRequest) -> Page[Idea]: ...
