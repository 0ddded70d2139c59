"""What was made under a campaign, of all kinds in one query."""

from collections.abc import Mapping, Sequence

from adapters.db.database import Database
from adapters.db.pages import ListSource, fetch_page
from domain.campaigns.contents import MOST_LETTERS, Content, ContentKind
from domain.shared.access import Actor
from domain.shared.ids import CampaignId
from domain.shared.paging import Page, PageRequest

_TABLES = {
    ContentKind.MESSAGE: ("messages", f"left(c.text, {MOST_LETTERS})", "c.status"),
    ContentKind.BROADCAST: ("broadcasts", "c.name", "c.state"),
    ContentKind.IDEA: ("ideas", "c.title", "c.status"),
    ContentKind.SERIES: ("series", "c.name", "c.status"),
    ContentKind.EVERGREEN: ("evergreens", "c.name", "c.status"),
    ContentKind.LINK: ("links", "coalesce(c.title, c.slug)", "c.state"),
    ContentKind.LINK_PAGE: (
        "link_pages",
        "c.title",
        "CASE WHEN c.published THEN 'published' ELSE 'unpublished' END",
    ),
    ContentKind.EXPERIMENT: ("experiments", "c.name", "c.status"),
    ContentKind.PROMOTION: ("promotions", "c.name", "c.state"),
    ContentKind.PROMPT: ("prompts", "c.name", "c.state"),
    ContentKind.POLL: ("polls", f"left(c.question, {MOST_LETTERS})", "c.state"),
    ContentKind.CONTEST: ("contests", "c.title", "c.status"),
}
"""Of each kind the table, and what its title and its state are."""

_THERE = {ContentKind.IDEA: "c.removed_at IS NULL", ContentKind.LINK_PAGE: "c.removed_at IS NULL"}
"""What is thrown away is part of nothing."""


class CampaignContents:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace("c")
        whole = " UNION ALL ".join(
            f"SELECT c.id, '{kind.value}' AS kind, {title} AS title, {state} AS state, c.created_at"
            f" FROM {table} c WHERE {mine} AND c.campaign_id = $5"
            f" AND '{kind.value}' = ANY ($6) AND {_THERE.get(kind, 'true')}"
            for kind, (table, title, state) in _TABLES.items()
        )
        self._list = ListSource(
            select=f"t.id, t.kind, t.title, t.state, t.created_at, {{position}} FROM ({whole}) t",
            where="true",
            sorts={"created_at": "t.created_at", "id": "t.id"},
            filters={"kind": "t.kind", "state": "t.state", "created_at": "t.created_at"},
        )
        self._counts = f"SELECT t.kind, count(*) AS many FROM ({whole}) t GROUP BY t.kind"

    async def page(
        self,
        actor: Actor,
        campaign_id: CampaignId,
        kinds: Sequence[ContentKind],
        request: PageRequest,
    ) -> Page[Content]:
        given = [campaign_id, [kind.value for kind in kinds]]
        found, after = await fetch_page(self._database, actor, self._list, request, given)
        contents = [
            Content(
                row["id"], ContentKind(row["kind"]), row["title"], row["state"], row["created_at"]
            )
            for row in found
        ]
        return Page(contents, after)

    async def counts(self, actor: Actor, campaign_id: CampaignId) -> Mapping[ContentKind, int]:
        kinds = [kind.value for kind in ContentKind]
        rows = await self._database.ask(actor, self._counts, campaign_id, kinds)
        return {ContentKind(row["kind"]): row["many"] for row in rows}
