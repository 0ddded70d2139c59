"""Campaigns, and what other rooms need to know of them, in PostgreSQL."""

from collections.abc import Mapping, Sequence

from adapters.db.campaign_contents import CampaignContents
from adapters.db.campaign_counts import CampaignCounts
from adapters.db.database import Database
from adapters.db.experiments import DbExperimentBook
from adapters.db.holds import DbHolds
from adapters.db.link_trials import DbTriedLinks
from adapters.db.mapping import Table
from adapters.db.objectives_known import has_objective
from adapters.db.promotions import DbPromotionCodes, DbPromotionRedemptions, DbPromotions
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.campaigns.contents import Content, ContentKind
from domain.campaigns.link_views import ClickCounts
from domain.campaigns.model import Campaign
from domain.campaigns.performance import Own
from domain.publishing.campaigning import CampaignPauses
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId, UtmTemplateId
from domain.shared.paging import Page, PageRequest

CAMPAIGNS = Table("campaigns", Campaign)
FILTERS = {
    "status": "t.status",
    "external_id": "t.external_id",
    "created_at": "t.created_at",
    "q": "position(lower(%s) in lower(concat_ws(' ', t.name, t.objective, t.brief))) > 0",
}


async def has_template(tx: DbTransaction, template_id: UtmTemplateId) -> bool:
    """Whether that is a UTM template of this workspace, and not thrown away."""
    found: bool = await tx.connection.fetchval(
        "SELECT EXISTS (SELECT FROM utm_templates u"
        f" WHERE {tx.tools.database.mine('u')} AND u.id = $2 AND u.removed_at IS NULL)",
        tx.actor.workspace,
        template_id,
    )
    return found


async def archived_campaigns(
    tx: DbTransaction, ids: Sequence[CampaignId]
) -> Mapping[CampaignId, bool]:
    """Of these those that are there, each with whether it was archived."""
    found = await tx.connection.fetch(
        f"SELECT c.id, c.status = 'archived' AS archived FROM campaigns c"
        f" WHERE {tx.tools.database.mine('c')} AND c.id = ANY ($2)",
        tx.actor.workspace,
        list(ids),
    )
    return {record["id"]: record["archived"] for record in found}


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
    def experiments(self) -> DbExperimentBook:
        return DbExperimentBook(self)

    @property
    def tried_links(self) -> DbTriedLinks:
        return DbTriedLinks(self)

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

    async def has_template(self, template_id: UtmTemplateId) -> bool:
        return await has_template(self._tx, template_id)

    async def has_objective(self, objective_id: str) -> bool:
        return await has_objective(self._tx, objective_id)


class DbCampaignReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._contents = CampaignContents(database)
        self._counts = CampaignCounts(database)
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

    async def contents(
        self,
        actor: Actor,
        campaign_id: CampaignId,
        kinds: Sequence[ContentKind],
        request: PageRequest,
    ) -> Page[Content]:
        return await self._contents.page(actor, campaign_id, kinds, request)

    async def made(self, actor: Actor, campaign_id: CampaignId) -> Mapping[ContentKind, int]:
        return await self._contents.counts(actor, campaign_id)

    async def messages(self, actor: Actor, campaign_id: CampaignId) -> Mapping[str, int]:
        rows = await self._database.ask(
            actor,
            "SELECT m.status, count(*) AS many FROM messages m"
            f" WHERE {self._database.in_workspace('m')} AND m.campaign_id = $5 GROUP BY m.status",
            campaign_id,
        )
        return {row["status"]: row["many"] for row in rows}

    async def own(self, actor: Actor, campaign_id: CampaignId) -> Own:
        return await self._counts.own(actor, campaign_id)

    async def clicks(self, actor: Actor, campaign_id: CampaignId) -> ClickCounts:
        return await self._counts.clicks(actor, campaign_id)

    async def campaigns(self, actor: Actor, request: PageRequest) -> Page[Campaign]:
        return await self._campaigns.page(actor, request)
