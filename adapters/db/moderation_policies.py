"""Policies in PostgreSQL."""

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.moderation.policy import ModerationPolicy
from domain.shared.errors import NotFound
from domain.shared.ids import ModerationPolicyId

MODERATION_POLICIES = Table("moderation_policies", ModerationPolicy)


class DbPolicies:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, policy: ModerationPolicy) -> None:
        self._tx.add(MODERATION_POLICIES, policy)

    async def get(self, policy_id: ModerationPolicyId) -> ModerationPolicy:
        record = await self._tx.connection.fetchrow(
            f"SELECT {MODERATION_POLICIES.listed('p')} FROM moderation_policies p"
            f" WHERE {self._tx.tools.database.mine('p')} AND p.id = $2"
            f" AND p.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            policy_id,
        )
        if record is None:
            raise NotFound(thing="moderation_policy")
        return MODERATION_POLICIES.entity(record)

    async def save(self, policy: ModerationPolicy) -> None:
        await self._tx.connection.execute(
            MODERATION_POLICIES.update, *MODERATION_POLICIES.values(policy)
        )
