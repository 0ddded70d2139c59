"""What publishing needs to know of campaigns, and of the links in its messages."""

from collections.abc import Mapping, Sequence

from adapters.db.campaigns import archived_campaigns
from adapters.db.link_placements import place_links
from adapters.db.objectives_known import has_objective
from adapters.db.transaction import DbTransaction
from domain.publishing.copying import Cloned
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId, MessageId
from domain.shared.short_links import SaidLink


class DbCampaignsKnown:
    """What publishing needs to know of campaigns."""

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def archived(self, ids: Sequence[CampaignId]) -> Mapping[CampaignId, bool]:
        return await archived_campaigns(self._tx, ids)

    async def cloned(self, campaign_id: CampaignId) -> Cloned | None:
        record = await self._tx.connection.fetchrow(
            "SELECT c.cloned_from, c.starts_on::date - (SELECT f.starts_on::date FROM campaigns f"
            f" WHERE {self._tx.tools.database.mine('f')} AND f.id = c.cloned_from) AS days"
            f" FROM campaigns c WHERE {self._tx.tools.database.mine('c')} AND c.id = $2"
            " FOR NO KEY UPDATE OF c",
            self._tx.actor.workspace,
            campaign_id,
        )
        if record is None:
            raise NotFound(thing="campaign")
        first = record["cloned_from"]
        return None if first is None else Cloned(CampaignId(first), record["days"])

    async def posts(
        self, campaign_id: CampaignId, after: MessageId | None, most: int
    ) -> list[MessageId]:
        records = await self._tx.connection.fetch(
            f"SELECT m.id FROM messages m WHERE {self._tx.tools.database.mine('m')}"
            " AND m.campaign_id = $2 AND m.kind = 'post' AND m.id > $3"
            " AND m.status NOT IN ('cancelled', 'deleted') ORDER BY m.id LIMIT $4",
            self._tx.actor.workspace,
            campaign_id,
            after or "",
            most,
        )
        return [MessageId(record["id"]) for record in records]

    async def has_objective(self, objective_id: str) -> bool:
        return await has_objective(self._tx, objective_id)

    async def place(self, links: Sequence[SaidLink]) -> None:
        await place_links(self._tx, links)
