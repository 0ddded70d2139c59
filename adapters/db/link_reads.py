"""Reading links, finding one by its address before it is known whose it is, and what was counted
of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.links import LINKS, UTM_TEMPLATES
from adapters.db.shelf import Shelf
from domain.campaigns.clicking import BotReason
from domain.campaigns.link import Link
from domain.campaigns.link_views import ClickCounts, CountOf, Landing, LinkClicks, LinkSeen
from domain.campaigns.utm import Utm, UtmTemplate, counted_as
from domain.shared.access import Actor, system
from domain.shared.ids import LinkId, OrganizationId, UtmTemplateId, WorkspaceId
from domain.shared.paging import Page, PageRequest
from domain.shared.wall_time import zone

MOST_REFERRERS = 100
COUNTED = (
    "coalesce(sum(d.total), 0)::bigint AS total,"
    " coalesce(sum(d.total) FILTER (WHERE d.bot = ''), 0)::bigint AS people,"
    " coalesce(sum(d.fresh), 0)::bigint AS fresh"
)


class DbLandings:
    """For `domain.campaigns.link_ports.Landings`, asked of the database each time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        template = "coalesce(t.utm_template_id, c.utm_template_id)"
        self._landing = (
            f"SELECT {LINKS.listed('t')}, w.timezone, c.name AS campaign_name,"
            " u.utm AS template, p.tag AS placed, p.utm AS placed_utm"
            " FROM links t JOIN workspaces w ON w.id = t.workspace_id"
            " LEFT JOIN campaigns c ON c.workspace_id = t.workspace_id AND c.id = t.campaign_id"
            " LEFT JOIN utm_templates u ON u.workspace_id = t.workspace_id"
            f" AND u.id = {template} AND u.removed_at IS NULL"
            " LEFT JOIN link_placements p ON p.workspace_id = t.workspace_id"
            " AND p.link_id = t.id AND p.tag = $6"
            f" WHERE {database.in_workspace('t')} AND t.id = $5"
        )

    async def landing(self, host: str, slug: str, tag: str) -> Landing | None:
        async with self._database.connection() as connection:
            found = await connection.fetchrow("SELECT * FROM find_link($1, $2)", host, slug)
        if found is None:
            return None
        inside = system(
            OrganizationId(found["organization_id"]), WorkspaceId(found["workspace_id"])
        )
        row = await self._database.ask_one(inside, self._landing, found["link_id"], tag)
        return None if row is None else _landing(row)


class DbLinkReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._links = Shelf(
            database,
            LINKS,
            "link",
            sorts=("id", "created_at", "updated_at"),
            filters={
                "state": "t.state",
                "campaign_id": "t.campaign_id",
                "utm_template_id": "t.utm_template_id",
                "tag": "t.tags && %s",
                "slug": "t.slug",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
                "q": "position(lower(%s) in lower(concat_ws(' ', t.title, t.slug, t.url))) > 0",
            },
        )
        self._templates = Shelf(
            database,
            UTM_TEMPLATES,
            "utm_template",
            sorts=("id", "created_at", "updated_at", "name"),
            filters={"external_id": "t.external_id", "created_at": "t.created_at"},
            also="t.removed_at IS NULL",
        )

    async def link(self, actor: Actor, link_id: LinkId) -> LinkSeen:
        link = await self._links.one(actor, link_id)
        return LinkSeen(link, (await self._counts(actor, [link])).get(link.id, ClickCounts()))

    async def links(self, actor: Actor, request: PageRequest) -> Page[LinkSeen]:
        page = await self._links.page(actor, request)
        counts = await self._counts(actor, page.items) if page.items else {}
        seen = [LinkSeen(link, counts.get(link.id, ClickCounts())) for link in page.items]
        return Page(seen, page.next_after)

    async def today(self, actor: Actor) -> date:
        row = await self._database.ask_one(
            actor,
            "SELECT w.timezone, clock_timestamp() AS now FROM workspaces w"
            " WHERE w.id = walls.workspace",
        )
        now: datetime = row["now"]
        return now.astimezone(zone(row["timezone"])).date()

    async def clicks(
        self, actor: Actor, link_id: LinkId, first_day: date, last_day: date
    ) -> LinkClicks:
        rows = await self._database.ask(
            actor,
            "SELECT d.day, d.destination, d.tag, d.referrer, d.bot, d.total, d.fresh,"
            " p.channel_id FROM link_days d LEFT JOIN link_placements p"
            " ON p.workspace_id = d.workspace_id AND p.link_id = d.link_id AND p.tag = d.tag"
            f" WHERE {self._database.in_workspace('d')} AND d.link_id = $5"
            " AND d.day >= $6 AND d.day <= $7",
            link_id,
            first_day.isoformat(),
            last_day.isoformat(),
        )
        bots: Counter[BotReason] = Counter()
        for row in rows:
            if row["bot"]:
                bots[BotReason(row["bot"])] += row["total"]
        referrers = sorted(_apart(rows, "referrer"), key=lambda one: -one.counts.people)
        return LinkClicks(
            first_day=first_day,
            last_day=last_day,
            total=_summed(rows),
            days=_apart(rows, "day"),
            destinations=_apart(rows, "destination"),
            referrers=referrers[:MOST_REFERRERS],
            channels=_apart([row for row in rows if row["channel_id"]], "channel_id"),
            bots=dict(sorted(bots.items())),
        )

    async def utm_template(self, actor: Actor, template_id: UtmTemplateId) -> UtmTemplate:
        return await self._templates.one(actor, template_id)

    async def utm_templates(self, actor: Actor, request: PageRequest) -> Page[UtmTemplate]:
        return await self._templates.page(actor, request)

    async def _counts(self, actor: Actor, links: Sequence[Link]) -> Mapping[str, ClickCounts]:
        rows = await self._database.ask(
            actor,
            f"SELECT d.link_id, {COUNTED} FROM link_days d"
            f" WHERE {self._database.in_workspace('d')} AND d.link_id = ANY ($5)"
            " GROUP BY d.link_id",
            [link.id for link in links],
        )
        return {
            row["link_id"]: ClickCounts(row["total"], row["people"], row["fresh"]) for row in rows
        }


def _landing(row: Mapping[str, Any]) -> Landing:
    link = LINKS.entity({name: row[name] for name in LINKS.columns})
    if row["placed"] is not None:
        return Landing(link, row["timezone"], row["placed_utm"], row["placed"])
    template = Utm(**row["template"]) if row["template"] else None
    utm = link.utm.over(template) if link.utm else template
    values = {"link": link.slug}
    if row["campaign_name"]:
        values["campaign"] = counted_as(row["campaign_name"])
    return Landing(link, row["timezone"], utm.filled(values) if utm else {})


def _apart(rows: Sequence[Mapping[str, Any]], by: str) -> list[CountOf]:
    parts: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        parts.setdefault(row[by], []).append(row)
    return [CountOf(of, _summed(parts[of])) for of in sorted(parts)]


def _summed(rows: Sequence[Mapping[str, Any]]) -> ClickCounts:
    return ClickCounts(
        total=sum(row["total"] for row in rows),
        people=sum(row["total"] for row in rows if not row["bot"]),
        unique=sum(row["fresh"] for row in rows),
    )
