"""Campaigns, and what other rooms need to know of them, in PostgreSQL."""

from collections.abc import Mapping, Sequence

from adapters.db.database import Database
from adapters.db.holds import DbHolds
from adapters.db.mapping import Table
from adapters.db.promotions import DbPromotionCodes, DbPromotionRedemptions, DbPromotions
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.campaigns.model import Campaign
from domain.publishing.campaigning import CampaignPauses
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId
from domain.shared.paging import Page, PageRequest

CAMPAIGNS = Table("campaigns", Campaign)
FILTERS = {
    "status": "t.status",
    "external_id": "t.external_id",
    "created_at": "t.created_at",
    "q": "position(lower(%s) in lower(concat_ws(' ', t.name, t.objective, t.brief))) > 0",
}


class CampaignsTx(DbTransaction):
    """A transaction of campaigns."""

    @property
    def book(self) -> "DbCampaignBook":
        return DbCampaignBook(self)

    @property
    def holds(self) -> DbHolds:
        return DbHolds(self)

    @property
    def pauses(self) -> CampaignPauses:
        return CampaignPauses(self, self.actor)

    @property
    def promotions(self) -> DbPromotions:
        return DbPromotions(self)

    @property
    def codes(self) -> DbPromotionCodes:
        return DbPromotionCodes(self)

    @property
    def redemptions(self) -> DbPromotionRedemptions:
        return DbPromotionRedemptions(self)


class DbCampaignBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, campaign: Campaign) -> None:
        self._tx.add(CAMPAIGNS, campaign)

    async def get(self, campaign_id: CampaignId) -> Campaign:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CAMPAIGNS.listed('c')} FROM campaigns c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            campaign_id,
        )
        if record is None:
            raise NotFound(thing="campaign")
        return CAMPAIGNS.entity(record)

    async def save(self, campaign: Campaign) -> None:
        await self._tx.connection.execute(CAMPAIGNS.update, *CAMPAIGNS.values(campaign))


class DbCampaignsKnown:
    """What publishing needs to know of campaigns."""

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def archived(self, ids: Sequence[CampaignId]) -> Mapping[CampaignId, bool]:
        found = await self._tx.connection.fetch(
            f"SELECT c.id, c.status = 'archived' AS archived FROM campaigns c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = ANY ($2)",
            self._tx.actor.workspace,
            list(ids),
        )
        return {record["id"]: record["archived"] for record in found}


class DbCampaignReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._campaigns = Shelf(
            database,
            CAMPAIGNS,
            "campaign",
            # One without a day comes after all that have one.
            sorts={
                "id": "t.id",
                "created_at": "t.created_at",
                "updated_at": "t.updated_at",
                "name": "t.name",
                "starts_on": "coalesce(t.starts_on, '9999-99-99')",
                "ends_on": "coalesce(t.ends_on, '9999-99-99')",
            },
            filters=FILTERS,
        )

    async def campaign(self, actor: Actor, campaign_id: CampaignId) -> Campaign:
        return await self._campaigns.one(actor, campaign_id)

    async def messages(self, actor: Actor, campaign_id: CampaignId) -> Mapping[str, int]:
        rows = await self._database.ask(
            actor,
            "SELECT m.status, count(*) AS many FROM messages m"
            f" WHERE {self._database.in_workspace('m')} AND m.campaign_id = $5 GROUP BY m.status",
            campaign_id,
        )
        return {row["status"]: row["many"] for row in rows}

    async def campaigns(self, actor: Actor, request: PageRequest) -> Page[Campaign]:
        return await self._campaigns.page(actor, request)
