"""Reading broadcasts, their lists, and who wants none, inside the actor's walls."""

from collections.abc import Mapping, Sequence

from adapters.db.broadcasts import BROADCASTS, OPT_OUTS, RECIPIENTS
from adapters.db.database import Database
from adapters.db.pages import ListSource, fetch_page
from adapters.db.shelf import Shelf
from domain.publishing.broadcast import Broadcast, Recipient, Tally
from domain.publishing.opt_out import OptOut
from domain.shared.access import Actor
from domain.shared.ids import BroadcastId, OptOutId
from domain.shared.paging import Filter, Page, PageRequest


class DbBroadcastReads:
    def __init__(self, database: Database) -> None:
        self._ground = database
        self._broadcasts = Shelf(
            database,
            BROADCASTS,
            "broadcast",
            sorts=("id", "created_at", "updated_at"),
            filters={
                "state": "t.state",
                "external_id": "t.external_id",
                "campaign_id": "t.campaign_id",
                "created_at": "t.created_at",
            },
        )
        self._opt_outs = Shelf(
            database,
            OPT_OUTS,
            "opt_out",
            sorts=("id", "created_at"),
            filters={
                "channel_id": "t.channel_id",
                "platform_person_id": "t.platform_person_id",
                "source": "t.source",
                "created_at": "t.created_at",
            },
            also="t.removed_at IS NULL",
        )
        self._recipients = ListSource(
            select=f"{RECIPIENTS.listed('t')}, {{position}} FROM broadcast_recipients t",
            where=database.in_workspace("t"),
            sorts={"id": "t.id", "updated_at": "t.updated_at"},
            filters={
                "broadcast_id": "t.broadcast_id",
                "state": "t.state",
                "reason": "t.reason",
                "channel_id": "t.channel_id",
                "platform_person_id": "t.platform_person_id",
            },
        )

    async def one_broadcast(self, actor: Actor, broadcast_id: BroadcastId) -> Broadcast:
        return await self._broadcasts.one(actor, broadcast_id)

    async def many_broadcasts(self, actor: Actor, request: PageRequest) -> Page[Broadcast]:
        return await self._broadcasts.page(actor, request)

    async def tallies(
        self, actor: Actor, ids: Sequence[BroadcastId]
    ) -> Mapping[BroadcastId, Tally]:
        records = await self._ground.ask(
            actor,
            f"SELECT r.broadcast_id, r.state, count(*) AS many FROM broadcast_recipients r"
            f" WHERE {self._ground.in_workspace('r')} AND r.broadcast_id = ANY ($5)"
            f" GROUP BY r.broadcast_id, r.state",
            list(ids),
        )
        found: dict[BroadcastId, dict[str, int]] = {}
        for record in records:
            found.setdefault(record["broadcast_id"], {})[record["state"]] = record["many"]
        return {id: Tally(**states) for id, states in found.items()}

    async def recipients(
        self, actor: Actor, broadcast_id: BroadcastId, request: PageRequest
    ) -> Page[Recipient]:
        of_it = Filter("broadcast_id", "in", [broadcast_id])
        asked = PageRequest(request.limit, request.sort, [of_it, *request.filters], request.after)
        found, after = await fetch_page(self._ground, actor, self._recipients, asked)
        return Page([RECIPIENTS.entity(row) for row in found], after)

    async def one_opt_out(self, actor: Actor, opt_out_id: OptOutId) -> OptOut:
        return await self._opt_outs.one(actor, opt_out_id)

    async def many_opt_outs(self, actor: Actor, request: PageRequest) -> Page[OptOut]:
        return await self._opt_outs.page(actor, request)
