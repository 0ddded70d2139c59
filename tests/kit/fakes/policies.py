"""Policies of moderation in memory."""

from domain.moderation.policy import ModerationPolicy
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ModerationPolicyId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakePolicies:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.moderation_policies

    async def add(self, policy: ModerationPolicy) -> None:
        refuse_twins(self._rows, policy)
        self._rows[policy.workspace_id, policy.id] = policy

    async def get(self, policy_id: ModerationPolicyId) -> ModerationPolicy:
        return _policy(self._tx.tables, self._tx.actor, policy_id)

    async def save(self, policy: ModerationPolicy) -> None:
        refuse_twins(self._rows, policy)
        self._rows[self._tx.key(policy.id)] = policy


class FakePolicyReads:
    _memory: Memory

    async def policy(self, actor: Actor, policy_id: ModerationPolicyId) -> ModerationPolicy:
        return _policy(self._memory.tables, actor, policy_id)

    async def policies(self, actor: Actor, request: PageRequest) -> Page[ModerationPolicy]:
        raise NotImplementedError


def _policy(tables: Tables, actor: Actor, policy_id: ModerationPolicyId) -> ModerationPolicy:
    found = tables.moderation_policies.get((actor.workspace, policy_id))
    if found is None or found.removed_at is not None:
        raise NotFound(thing="moderation_policy")
    return found
