"""Reading policies, one or a page of them."""

from adapters.db.database import Database
from adapters.db.moderation_policies import MODERATION_POLICIES
from adapters.db.shelf import Shelf
from domain.moderation.policy import ModerationPolicy
from domain.shared.access import Actor
from domain.shared.ids import ModerationPolicyId
from domain.shared.paging import Page, PageRequest


class DbPolicyReads:
    """What moderation's reads know of policies."""

    def __init__(self, database: Database) -> None:
        self._policies = Shelf(
            database,
            MODERATION_POLICIES,
            "moderation_policy",
            sorts=("id", "created_at", "updated_at"),
            filters={
                "severity": "t.severity",
                "ground": "t.ground",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also="t.removed_at IS NULL",
        )

    async def policy(self, actor: Actor, policy_id: ModerationPolicyId) -> ModerationPolicy:
        return await self._policies.one(actor, policy_id)

    async def policies(self, actor: Actor, request: PageRequest) -> Page[ModerationPolicy]:
        return await self._policies.page(actor, request)
