"""Reading link pages and domains, beside links themselves."""

from datetime import datetime

from adapters.db.database import Database
from adapters.db.link_reads import DbLinkReads
from adapters.db.links import LINK_DOMAINS, LINK_PAGES
from adapters.db.shelf import Shelf
from domain.campaigns.link_domain import LinkDomain
from domain.campaigns.link_page import LinkPage, ShownEntry, ShownPage
from domain.shared.access import Actor, system
from domain.shared.ids import LinkDomainId, LinkPageId, OrganizationId, WorkspaceId
from domain.shared.paging import Page, PageRequest


class DbWholeLinkReads(DbLinkReads):
    """For `domain.campaigns.link_ports.LinkReads`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._pages = Shelf(
            database,
            LINK_PAGES,
            "link_page",
            sorts=("id", "created_at", "updated_at", "name"),
            filters={
                "published": "t.published = %s",
                "campaign_id": "t.campaign_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also="t.removed_at IS NULL",
        )
        self._domains = Shelf(
            database,
            LINK_DOMAINS,
            "link_domain",
            sorts=("id", "created_at"),
            filters={
                "verified": "(t.verified_at IS NOT NULL) = %s",
                "created_at": "t.created_at",
            },
            also="t.removed_at IS NULL",
        )
        mine = database.in_workspace("w").replace("w.workspace_id", "w.id")
        self._whose = (
            "SELECT coalesce(b.display_name, w.name) AS whose, b.primary_colour,"
            " b.background_colour FROM workspaces w"
            f" LEFT JOIN brandings b ON b.workspace_id = w.id WHERE {mine}"
        )
        # One that is over is shown only where it leads elsewhere afterwards.
        self._entries = (
            f"SELECT l.id, l.host, l.slug FROM links l WHERE {database.in_workspace('l')}"
            " AND l.id = ANY ($5) AND l.state = 'active'"
            " AND (l.expires_at IS NULL OR l.expires_at > $6 OR l.fallback_url IS NOT NULL)"
        )

    async def link_page(self, actor: Actor, page_id: LinkPageId) -> LinkPage:
        return await self._pages.one(actor, page_id)

    async def link_pages(self, actor: Actor, request: PageRequest) -> Page[LinkPage]:
        return await self._pages.page(actor, request)

    async def shown_page(self, name: str, now: datetime) -> ShownPage | None:
        async with self._database.connection() as connection:
            door = await connection.fetchrow("SELECT * FROM find_link_page($1)", name)
        if door is None:
            return None
        inside = system(OrganizationId(door["organization_id"]), WorkspaceId(door["workspace_id"]))
        page = await self._pages.one(inside, door["page_id"])
        ids = [entry.link_id for entry in page.entries]
        rows = await self._database.ask(inside, self._entries, ids, now)
        leading = {row["id"]: row for row in rows}
        whose = await self._database.ask_one(inside, self._whose)
        return ShownPage(
            page=page,
            whose=whose["whose"],
            entries=tuple(
                ShownEntry(entry.label, row["host"], row["slug"])
                for entry in page.entries
                if (row := leading.get(entry.link_id)) is not None
            ),
            primary_colour=whose["primary_colour"],
            background_colour=whose["background_colour"],
        )

    async def link_domain(self, actor: Actor, domain_id: LinkDomainId) -> LinkDomain:
        return await self._domains.one(actor, domain_id)

    async def link_domains(self, actor: Actor, request: PageRequest) -> Page[LinkDomain]:
        return await self._domains.page(actor, request)
