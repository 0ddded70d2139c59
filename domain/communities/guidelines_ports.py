"""What guidelines need from outside, each with its promises in words."""

from typing import Protocol

from domain.communities.guidelines import Guidelines
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, GuidelinesId
from domain.shared.paging import Page, PageRequest


class GuidelinesBook(Protocol):
    """Whoever writes has the community locked: of each there is one draft and one in force."""

    async def add(self, guidelines: Guidelines) -> None: ...

    async def get(self, guidelines_id: GuidelinesId) -> Guidelines:
        """Locked. Raises NotFound, also for a draft that was thrown away."""
        ...

    async def save(self, guidelines: Guidelines) -> None: ...

    async def draft(self, community_id: CommunityId) -> Guidelines | None: ...

    async def in_force(self, community_id: CommunityId) -> Guidelines | None:
        """Locked."""
        ...

    async def last_number(self, community_id: CommunityId) -> int:
        """The highest that was published, 0 where none was."""
        ...


class GuidelinesReads(Protocol):
    """Queries about guidelines. Each sees only the actor's workspace."""

    async def guidelines(self, actor: Actor, guidelines_id: GuidelinesId) -> Guidelines:
        """Raises NotFound."""
        ...

    async def guidelines_of(
        self, actor: Actor, community_id: CommunityId, request: PageRequest
    ) -> Page[Guidelines]: ...

    async def guidelines_in_force(
        self, actor: Actor, community_id: CommunityId
    ) -> tuple[Guidelines, str]:
        """And the language of the workspace. Raises NoGuidelinesPublished."""
        ...
