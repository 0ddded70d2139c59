"""Reading evergreens and the turns they took, inside the actor's walls."""

from collections.abc import Sequence

from adapters.db.database import Database
from adapters.db.evergreens import EVERGREEN_TURNS, EVERGREENS
from adapters.db.shelf import Shelf
from domain.publishing.evergreen import Evergreen
from domain.publishing.evergreen_ports import TurnTaken
from domain.publishing.states import MessageStatus
from domain.shared.access import Actor
from domain.shared.ids import EvergreenId
from domain.shared.paging import Page, PageRequest


class DbEvergreenReads:
    def __init__(self, database: Database) -> None:
        self._base = database
        self._evergreens = Shelf(
            database,
            EVERGREENS,
            "evergreen",
            sorts=("id", "created_at", "updated_at", "name"),
            filters={
                "status": "t.status",
                "community_id": "t.community_id",
                "channel_id": "t.channel_ids && %s",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also="t.status <> 'removed'",
        )

    async def one_evergreen(self, actor: Actor, evergreen_id: EvergreenId) -> Evergreen:
        return await self._evergreens.one(actor, evergreen_id)

    async def many_evergreens(self, actor: Actor, request: PageRequest) -> Page[Evergreen]:
        return await self._evergreens.page(actor, request)

    async def turns(
        self, actor: Actor, evergreen_id: EvergreenId, most: int
    ) -> Sequence[TurnTaken]:
        found = await self._base.ask(
            actor,
            f"SELECT {EVERGREEN_TURNS.listed('t')}, m.status AS message_status"
            f" FROM evergreen_turns t JOIN messages m"
            f" ON m.workspace_id = t.workspace_id AND m.id = t.message_id"
            f" WHERE {self._base.in_workspace('t')} AND t.evergreen_id = $5"
            f" ORDER BY t.number DESC LIMIT $6",
            evergreen_id,
            most,
        )
        return [
            TurnTaken(
                EVERGREEN_TURNS.entity({c: record[c] for c in EVERGREEN_TURNS.columns}),
                MessageStatus(record["message_status"]),
            )
            for record in found
        ]
