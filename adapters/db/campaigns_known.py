"""What publishing needs to know of campaigns, and of the links in its messages."""

from collections.abc import Mapping, Sequence

from adapters.db.campaigns import archived_campaigns
from adapters.db.link_placements import place_links
from adapters.db.transaction import DbTransaction
from domain.shared.ids import CampaignId
from domain.shared.short_links import SaidLink


class DbCampaignsKnown:
    """What publishing needs to know of campaigns."""

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def archived(self, ids: Sequence[CampaignId]) -> Mapping[CampaignId, bool]:
        return await archived_campaigns(self._tx, ids)

    async def place(self, links: Sequence[SaidLink]) -> None:
        await place_links(self._tx, links)
