"""Reading links, finding one by its address before it is known whose it is, and what was counted
of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.link_trials import LINKS
from adapters.db.links import UTM_TEMPLATES
from adapters.db.shelf import Shelf
from domain.campaigns.clicking import BotReason
from domain.campaigns.link import Link
from domain.campaigns.link_views import ClickCounts, CountOf, Landing, LinkClicks, LinkSeen
from domain.campaigns.utm import PARAMETERS, Utm, UtmTemplate, counted_as
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

PARTS = {
    "day": "d.day",
    "destination": "d.destination",
    "referrer": "d.referrer",
    "channel": "p.channel_id",
    "bot": "d.bot",
}
WHOLE = 2 ** len(PARTS) - 1


@dataclass(frozen=True, slots=True)
class Found:
    """Whose link an address leads to."""

    link_id: str
    inside: Actor


class DbLandings:
    """Whose link it is, and where it leads, asked of the database each time."""

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
            f" WHERE {database.in_workspace('t')} AND t.id = $5 AND w.status = 'active'"
        )

    async def find(self, host: str, slug: str) -> Found | None:
        """Whoever's it is."""
        async with self._database.connection() as connection:
            found = await connection.fetchrow("SELECT * FROM find_link($1, $2)", host, slug)
        if found is None:
            return None
        inside = system(
            OrganizationId(found["organization_id"]), WorkspaceId(found["workspace_id"])
        )
        return Found(found["link_id"], inside)

    async def landing(self, found: Found, tag: str) -> Landing | None:
        """Of a workspace that is at work."""
        row = await self._database.ask_one(found.inside, self._landing, found.link_id, tag)
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
            "SELECT w.timezone, (SELECT workspace_now()) AS now FROM workspaces w"
            " WHERE w.id = walls.workspace",
        )
        now: datetime = row["now"]
        return now.astimezone(zone(row["timezone"])).date()

    async def clicks(
        self, actor: Actor, link_id: LinkId, first_day: date, last_day: date
    ) -> LinkClicks:
        rows = await self._database.ask(
            actor,
            f"SELECT GROUPING({', '.join(PARTS.values())}) AS part,"
            f" {', '.join(f'{column} AS {name}' for name, column in PARTS.items())}, {COUNTED}"
            " FROM link_days d LEFT JOIN link_placements p"
            " ON p.workspace_id = d.workspace_id AND p.link_id = d.link_id AND p.tag = d.tag"
            f" WHERE {self._database.in_workspace('d')} AND d.link_id = $5"
            " AND d.day >= $6 AND d.day <= $7"
            f" GROUP BY GROUPING SETS ({', '.join(f'({it})' for it in PARTS.values())}, ())",
            link_id,
            first_day.isoformat(),
            last_day.isoformat(),
        )
        parts = {name: _part(rows, name) for name in PARTS}
        [total] = [_counts(row) for row in rows if row["part"] == WHOLE]
        by_people = sorted(parts["referrer"], key=lambda one: -one.counts.people)
        return LinkClicks(
            first_day=first_day,
            last_day=last_day,
            total=total,
            days=parts["day"],
            destinations=parts["destination"],
            referrers=by_people[:MOST_REFERRERS],
            channels=parts["channel"],
            bots={BotReason(one.of): one.counts.total for one in parts["bot"] if one.of},
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
        return {row["link_id"]: _counts(row) for row in rows}


def _landing(row: Mapping[str, Any]) -> Landing:
    link = LINKS.entity({name: row[name] for name in LINKS.columns})
    if row["placed"] is not None:
        placed: Mapping[str, str] = row["placed_utm"]
        # The database keeps them in an order of its own.
        utm = {name: placed[name] for name in PARAMETERS if name in placed}
        return Landing(link, row["timezone"], utm, row["placed"])
    template = Utm(**row["template"]) if row["template"] else None
    mine = link.utm.over(template) if link.utm else template
    values = {"link": link.slug}
    if row["campaign_name"]:
        values["campaign"] = counted_as(row["campaign_name"])
    return Landing(link, row["timezone"], mine.filled(values) if mine else {})


def _part(rows: Sequence[Mapping[str, Any]], name: str) -> list[CountOf]:
    """What was counted of each value of one column; what has none is left out."""
    # The bit of a column is 0 where rows are of one of its values; the first has the highest.
    bit = 1 << (len(PARTS) - 1 - list(PARTS).index(name))
    mine = [row for row in rows if row["part"] == WHOLE - bit and row[name] is not None]
    return [CountOf(row[name], _counts(row)) for row in sorted(mine, key=lambda row: row[name])]


def _counts(row: Mapping[str, Any]) -> ClickCounts:
    return ClickCounts(row["total"], row["people"], row["fresh"])
