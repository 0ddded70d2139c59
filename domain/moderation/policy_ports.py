"""What policies need from outside, each with its promises in words."""

from typing import Protocol

from domain.moderation.policy import ModerationPolicy
from domain.shared.access import Actor
from domain.shared.ids import ModerationPolicyId
from domain.shared.paging import Page, PageRequest


class Policies(Protocol):
    """The policies of one workspace."""

    async def add(self, policy: ModerationPolicy) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, policy_id: ModerationPolicyId) -> ModerationPolicy:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, policy: ModerationPolicy) -> None:
        """Raises DuplicateExternalId."""
        ...


class PolicyReads(Protocol):
    async def policy(self, actor: Actor, policy_id: ModerationPolicyId) -> ModerationPolicy:
        """Raises NotFound, also for one that was removed."""
        ...

    async def policies(self, actor: Actor, request: PageRequest) -> Page[ModerationPolicy]: ...
