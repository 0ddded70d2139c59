"""Short links and UTM templates in PostgreSQL."""

from collections.abc import Collection, Mapping

from adapters.db.campaigns import archived_campaigns, has_template
from adapters.db.desk import DbKept
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.campaigns.link import Link, LinkPlacement
from domain.campaigns.utm import UtmTemplate
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId, LinkId, UtmTemplateId

LINKS = Table("links", Link)
UTM_TEMPLATES = Table("utm_templates", UtmTemplate)
PLACEMENTS = Table("link_placements", LinkPlacement, keys=("workspace_id", "link_id", "tag"))


class LinksTx(DbTransaction):
    """A transaction of links."""

    @property
    def links(self) -> "DbLinks":
        return DbLinks(self)

    @property
    def utm_templates(self) -> DbKept[UtmTemplate]:
        return DbKept(self, UTM_TEMPLATES, "utm_template")


class DbLinks:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, link: Link) -> None:
        self._tx.add(LINKS, link)

    async def get(self, link_id: LinkId) -> Link:
        record = await self._tx.connection.fetchrow(
            f"SELECT {LINKS.listed('l')} FROM links l"
            f" WHERE {self._tx.tools.database.mine('l')} AND l.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            link_id,
        )
        if record is None:
            raise NotFound(thing="link")
        return LINKS.entity(record)

    async def save(self, link: Link) -> None:
        await self._tx.connection.execute(LINKS.update, *LINKS.values(link))

    async def archived_campaigns(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, bool]:
        return await archived_campaigns(self._tx, list(ids))

    async def has_template(self, template_id: UtmTemplateId) -> bool:
        return await has_template(self._tx, template_id)
