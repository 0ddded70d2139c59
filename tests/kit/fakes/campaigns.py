"""Campaigns in memory."""

from collections.abc import Mapping, Sequence

from domain.campaigns.model import Campaign, CampaignStatus
from domain.publishing.campaigning import CampaignPauses
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.holds import FakeHolds
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeCampaignsTx(FakeTransaction):
    @property
    def book(self) -> "FakeCampaignBook":
        return FakeCampaignBook(self)

    @property
    def holds(self) -> FakeHolds:
        return FakeHolds(self)

    @property
    def pauses(self) -> CampaignPauses:
        return CampaignPauses(self, self.actor)


class FakeCampaignBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.campaigns

    async def add(self, campaign: Campaign) -> None:
        refuse_twins(self._rows, campaign)
        self._rows[campaign.workspace_id, campaign.id] = campaign

    async def get(self, campaign_id: CampaignId) -> Campaign:
        return _campaign(self._tx.tables, self._tx.actor, campaign_id)

    async def save(self, campaign: Campaign) -> None:
        refuse_twins(self._rows, campaign)
        if self._tx.key(campaign.id) in self._rows:
            self._rows[self._tx.key(campaign.id)] = campaign


class FakeCampaignsKnown:
    """What publishing needs to know of campaigns."""

    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def archived(self, ids: Sequence[CampaignId]) -> Mapping[CampaignId, bool]:
        rows = self._tx.tables.campaigns
        here = [rows[self._tx.key(id)] for id in ids if self._tx.key(id) in rows]
        return {one.id: one.status is CampaignStatus.ARCHIVED for one in here}


class FakeCampaignReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def campaign(self, actor: Actor, campaign_id: CampaignId) -> Campaign:
        return _campaign(self._memory.tables, actor, campaign_id)

    async def campaigns(self, actor: Actor, request: PageRequest) -> Page[Campaign]:
        raise NotImplementedError


def _campaign(tables: Tables, actor: Actor, campaign_id: CampaignId) -> Campaign:
    found = tables.campaigns.get((actor.workspace, campaign_id))
    if found is None:
        raise NotFound(thing="campaign")
    return found
