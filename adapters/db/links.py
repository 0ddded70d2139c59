"""Short links and UTM templates in PostgreSQL."""

from collections.abc import Collection, Mapping

from adapters.db.campaigns import archived_campaigns, has_template
from adapters.db.desk import DbKept
from adapters.db.link_trials import LINKS, tried_by
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.campaigns.link import Link, LinkPlacement
from domain.campaigns.link_domain import LinkDomain
from domain.campaigns.link_page import LinkPage
from domain.campaigns.utm import UtmTemplate
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId, ExperimentId, LinkId, UtmTemplateId

UTM_TEMPLATES = Table("utm_templates", UtmTemplate)
LINK_PAGES = Table("link_pages", LinkPage)
LINK_DOMAINS = Table("link_domains", LinkDomain)
PLACEMENTS = Table("link_placements", LinkPlacement, keys=("workspace_id", "link_id", "tag"))


class LinksTx(DbTransaction):
    """A transaction of links."""

    @property
    def links(self) -> "DbLinks":
        return DbLinks(self)

    @property
    def utm_templates(self) -> DbKept[UtmTemplate]:
        return DbKept(self, UTM_TEMPLATES, "utm_template")

    @property
    def link_pages(self) -> DbKept[LinkPage]:
        return DbKept(self, LINK_PAGES, "link_page")

    @property
    def link_domains(self) -> DbKept[LinkDomain]:
        return DbKept(self, LINK_DOMAINS, "link_domain")


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

    async def has_domain(self, host: str) -> bool:
        found: bool = await self._tx.connection.fetchval(
            "SELECT EXISTS (SELECT FROM link_domains d"
            f" WHERE {self._tx.tools.database.mine('d')} AND d.host = $2"
            " AND d.verified_at IS NOT NULL AND d.removed_at IS NULL)",
            self._tx.actor.workspace,
            host,
        )
        return found

    async def domains(self) -> Collection[str]:
        records = await self._tx.connection.fetch(
            f"SELECT d.host FROM link_domains d WHERE {self._tx.tools.database.mine('d')}"
            " AND d.verified_at IS NOT NULL AND d.removed_at IS NULL",
            self._tx.actor.workspace,
        )
        return [record["host"] for record in records]

    async def tried_by(self, link_id: LinkId) -> ExperimentId | None:
        return await tried_by(self._tx, link_id)

    async def missing(self, ids: Collection[LinkId]) -> set[LinkId]:
        records = await self._tx.connection.fetch(
            f"SELECT l.id FROM links l WHERE {self._tx.tools.database.mine('l')}"
            " AND l.id = ANY ($2) AND l.state <> 'archived'",
            self._tx.actor.workspace,
            list(ids),
        )
        return set(ids) - {LinkId(record["id"]) for record in records}
