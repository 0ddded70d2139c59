"""What status pages show, in PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from adapters.db.crises import CRISES, ENTRIES
from adapters.db.database import Database
from adapters.db.status_pages import PAGES
from domain.crises.status_page import (
    MOST_CRISES,
    MOST_ENTRIES,
    SHOWN_STATES,
    ShownCrisis,
    ShownStatus,
    StatusPage,
)
from domain.shared.access import Actor, system
from domain.shared.ids import OrganizationId, WorkspaceId

_SHOWN = ", ".join(f"'{state.value}'" for state in SHOWN_STATES)


class DbStatusReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace
        self._page = f"SELECT {PAGES.listed('s')} FROM status_pages s WHERE {mine('s')}"
        self._whose = (
            "SELECT coalesce(b.display_name, w.name) AS whose,"
            " coalesce(b.locale, w.language) AS language, w.timezone, b.primary_colour,"
            " b.background_colour FROM workspaces w"
            " LEFT JOIN brandings b ON b.workspace_id = w.id WHERE w.id = walls.workspace"
        )
        # The worst is the first of its words.
        self._crises = (
            f"SELECT {CRISES.listed('c')} FROM crises c WHERE {mine('c')} AND c.public"
            f" AND c.state IN ({_SHOWN}) ORDER BY c.severity, c.id DESC LIMIT {MOST_CRISES}"
        )
        self._entries = (
            f"SELECT {ENTRIES.listed('e')} FROM crises c JOIN LATERAL ("
            "SELECT * FROM crisis_entries t WHERE t.workspace_id = c.workspace_id"
            " AND t.crisis_id = c.id AND t.visibility = 'public'"
            f" ORDER BY t.at DESC, t.id DESC LIMIT {MOST_ENTRIES}) e ON true"
            f" WHERE {mine('c')} AND c.id = ANY ($5) ORDER BY e.at DESC, e.id DESC"
        )

    async def page(self, actor: Actor) -> StatusPage | None:
        record = await self._database.ask_one(actor, self._page)
        return PAGES.entity(record) if record else None

    async def shown(self, page_id: str) -> ShownStatus | None:
        async with self._database.connection() as connection:
            door = await connection.fetchrow("SELECT * FROM find_status_page($1)", page_id)
        if door is None:
            return None
        inside = system(OrganizationId(door["organization_id"]), WorkspaceId(door["workspace_id"]))
        page, whose = await self.page(inside), await self._database.ask_one(inside, self._whose)
        if page is None or not page.enabled:
            return None
        return ShownStatus(page=page, crises=tuple(await self._shown(inside)), **dict(whose))

    async def _shown(self, inside: Actor) -> Sequence[ShownCrisis]:
        found = [CRISES.entity(each) for each in await self._database.ask(inside, self._crises)]
        rows: Sequence[Any] = await self._database.ask(
            inside, self._entries, [crisis.id for crisis in found]
        )
        entries = [ENTRIES.entity(row) for row in rows]
        return [
            ShownCrisis(crisis, tuple(one for one in entries if one.crisis_id == crisis.id))
            for crisis in found
        ]
