"""What publishing needs to know of campaigns, and of the links in its messages."""

from collections.abc import Collection, Mapping, Sequence

from adapters.db.campaigns import archived_campaigns
from adapters.db.link_placements import place_links
from adapters.db.objectives_known import has_objective
from adapters.db.transaction import DbTransaction
from domain.publishing.campaigning import Planned
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

    async def planned(self, campaign_id: CampaignId) -> Planned:
        mine = self._tx.tools.database.mine
        record = await self._tx.connection.fetchrow(
            "SELECT c.hashtags, ARRAY(SELECT p.tag FROM unnest(c.pillars) AS p (tag)"
            f" WHERE EXISTS (SELECT FROM strategies s WHERE {mine('s')} AND s.status <> 'retired')"
            f" AND NOT EXISTS (SELECT FROM strategies s WHERE {mine('s')}"
            " AND s.status <> 'retired'"
            " AND s.pillars @> jsonb_build_array(jsonb_build_object('tag', p.tag))))"
            f" AS strange FROM campaigns c WHERE {mine('c')} AND c.id = $2",
            self._tx.actor.workspace,
            campaign_id,
        )
        return Planned(tuple(record["hashtags"]), tuple(record["strange"])) if record else Planned()

    async def ours(self, links: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        told = list(links)
        records = await self._tx.connection.fetch(
            "SELECT l.host, l.slug FROM links l"
            f" WHERE {self._tx.tools.database.mine('l')} AND (l.host, l.slug) IN"
            " (SELECT s.host, s.slug FROM unnest($2::text[], $3::text[]) AS s (host, slug))",
            self._tx.actor.workspace,
            [host for host, _ in told],
            [slug for _, slug in told],
        )
        return {(record["host"], record["slug"]) for record in records}

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
