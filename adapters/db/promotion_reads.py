"""Promotions as they are read: by the page, and counted by day."""

from collections.abc import Mapping, Sequence

from adapters.db.database import Database
from adapters.db.promotions import CODES, PROMOTIONS, REDEMPTIONS
from adapters.db.shelf import Shelf
from domain.campaigns.promotion import Promotion
from domain.campaigns.promotion_code import PromotionCode
from domain.campaigns.promotion_ports import DayCount
from domain.campaigns.promotion_redemption import PromotionRedemption
from domain.shared.access import Actor
from domain.shared.ids import CampaignId, PromotionId, PromotionRedemptionId
from domain.shared.paging import Page, PageRequest

_KEPT = "FILTER (WHERE r.state = 'accepted')"
_COUNTED = (
    f"r.currency, count(*) {_KEPT} AS redeemed, count(*) FILTER (WHERE r.state = 'reversed')"
    f" AS reversed, coalesce(sum(r.amount) {_KEPT}, 0)::bigint AS amount,"
    f" coalesce(sum(r.discount) {_KEPT}, 0)::bigint AS discount"
)


class DbPromotionReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = database.in_workspace
        self._promotions = Shelf(
            database,
            PROMOTIONS,
            "promotion",
            # One without a first or last moment comes after all that have one.
            sorts={
                "id": "t.id",
                "name": "t.name",
                "created_at": "t.created_at",
                "updated_at": "t.updated_at",
                "starts_at": "coalesce(t.starts_at, '9999-12-01T00:00Z')",
                "ends_at": "coalesce(t.ends_at, '9999-12-01T00:00Z')",
            },
            filters={
                "state": "t.state",
                "code_kind": "t.code_kind",
                "eligibility": "t.eligibility",
                "campaign_id": "t.campaign_id",
                "segment_id": "t.segment_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
                "q": "position(lower(%s) in lower(concat_ws(' ', t.name, t.offer))) > 0",
            },
        )
        self._codes = Shelf(
            database,
            CODES,
            "promotion_code",
            sorts=("id",),
            filters={
                "promotion_id": "t.promotion_id",
                "state": "t.state",
                "label": "t.label",
                "created_at": "t.created_at",
            },
            also="NOT t.shared",
        )
        self._redemptions = Shelf(
            database,
            REDEMPTIONS,
            "redemption",
            sorts=("id", "created_at", "updated_at"),
            filters={
                "promotion_id": "t.promotion_id",
                "code_id": "t.code_id",
                "member_id": "t.member_id",
                "person_key": "t.person_key",
                "state": "t.state",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
                "campaign_id": "EXISTS (SELECT FROM promotions p WHERE p.workspace_id ="
                " t.workspace_id AND p.id = t.promotion_id AND p.campaign_id = ANY (%s))",
            },
        )

    async def promotion(self, actor: Actor, id: PromotionId) -> Promotion:
        return await self._promotions.one(actor, id)

    async def promotions(self, actor: Actor, request: PageRequest) -> Page[Promotion]:
        return await self._promotions.page(actor, request)

    async def codes(self, actor: Actor, request: PageRequest) -> Page[PromotionCode]:
        return await self._codes.page(actor, request)

    async def redemption(self, actor: Actor, id: PromotionRedemptionId) -> PromotionRedemption:
        return await self._redemptions.one(actor, id)

    async def redemptions(self, actor: Actor, request: PageRequest) -> Page[PromotionRedemption]:
        return await self._redemptions.page(actor, request)

    async def days(self, actor: Actor, id: PromotionId, most: int) -> Sequence[DayCount]:
        rows = await self._database.ask(
            actor,
            f"SELECT r.day, {_COUNTED} FROM promotion_redemptions r WHERE {self._mine('r')}"
            " AND r.promotion_id = $5 GROUP BY r.day, r.currency"
            " ORDER BY r.day DESC, r.currency DESC NULLS FIRST LIMIT $6",
            *(id, most),
        )
        return [DayCount(**row) for row in reversed(rows)]

    async def totals(self, actor: Actor, id: PromotionId) -> Sequence[DayCount]:
        return await self._total(actor, "r.promotion_id = $5", id)

    async def code_states(self, actor: Actor, id: PromotionId) -> Mapping[str, int]:
        rows = await self._database.ask(
            actor,
            "SELECT c.state, count(*) AS many FROM promotion_codes c"
            f" WHERE {self._mine('c')} AND c.promotion_id = $5 AND NOT c.shared GROUP BY c.state",
            id,
        )
        return {row["state"]: row["many"] for row in rows}

    async def of_campaign(self, actor: Actor, campaign_id: CampaignId) -> Sequence[DayCount]:
        its = f"SELECT p.id FROM promotions p WHERE {self._mine('p')} AND p.campaign_id = $5"
        return await self._total(actor, f"r.promotion_id IN ({its})", campaign_id)

    async def _total(self, actor: Actor, condition: str, id: str) -> Sequence[DayCount]:
        rows = await self._database.ask(
            actor,
            f"SELECT {_COUNTED} FROM promotion_redemptions r WHERE {self._mine('r')}"
            f" AND {condition} GROUP BY r.currency ORDER BY r.currency NULLS FIRST",
            id,
        )
        return [DayCount("", **row) for row in rows]
