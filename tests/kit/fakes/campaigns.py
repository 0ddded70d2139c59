"""Campaigns in memory."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from domain.campaigns.contents import Content, ContentKind
from domain.campaigns.link_views import ClickCounts
from domain.campaigns.model import Campaign, CampaignStatus
from domain.campaigns.performance import Own, Result, Results
from domain.publishing.campaigning import CampaignPauses, Planned
from domain.publishing.copying import Cloned
from domain.shared.access import Actor
from domain.shared.clock import Clock
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId, MessageId, UtmTemplateId
from domain.shared.paging import Page, PageRequest
from domain.shared.readings import Metric
from domain.shared.short_links import SaidLink
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.experiments import FakeExperimentBook
from tests.kit.fakes.holds import FakeHolds
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables
from tests.kit.fakes.nothing import Nothing
from tests.kit.fakes.promotions import FakePromotionCodes, FakePromotionRedemptions, FakePromotions

KNOWN_TEMPLATE = UtmTemplateId("utm_known")
"""The one there is in memory, in every workspace."""


def _has_objective(tx: FakeTransaction, objective_id: str) -> bool:
    mine = [one for key, one in tx.tables.strategies.items() if key[0] == tx.actor.workspace]
    return any(one.id == objective_id for strategy in mine for one in strategy.objectives)


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

    @property
    def experiments(self) -> FakeExperimentBook:
        return FakeExperimentBook(self)

    @property
    def tried_links(self) -> Any:
        return Nothing("links")

    @property
    def promotions(self) -> FakePromotions:
        return FakePromotions(self)

    @property
    def codes(self) -> FakePromotionCodes:
        return FakePromotionCodes(self)

    @property
    def redemptions(self) -> FakePromotionRedemptions:
        return FakePromotionRedemptions(self)


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

    async def has_template(self, template_id: UtmTemplateId) -> bool:
        return template_id == KNOWN_TEMPLATE

    async def has_objective(self, objective_id: str) -> bool:
        return _has_objective(self._tx, objective_id)


class FakeCampaignsKnown:
    """What publishing needs to know of campaigns."""

    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def archived(self, ids: Sequence[CampaignId]) -> Mapping[CampaignId, bool]:
        rows = self._tx.tables.campaigns
        here = [rows[self._tx.key(id)] for id in ids if self._tx.key(id) in rows]
        return {one.id: one.status is CampaignStatus.ARCHIVED for one in here}

    async def planned(self, campaign_id: CampaignId) -> Planned:
        """In memory no strategy is held against it."""
        return Planned(_campaign(self._tx.tables, self._tx.actor, campaign_id).hashtags)

    async def ours(self, links: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """In memory there are no links."""
        return set()

    async def has_objective(self, objective_id: str) -> bool:
        return _has_objective(self._tx, objective_id)

    async def cloned(self, campaign_id: CampaignId) -> Cloned | None:
        found = _campaign(self._tx.tables, self._tx.actor, campaign_id)
        return Cloned(found.cloned_from, None) if found.cloned_from else None

    async def posts(
        self, campaign_id: CampaignId, after: MessageId | None, most: int
    ) -> list[MessageId]:
        raise NotImplementedError

    async def place(self, links: Sequence[SaidLink]) -> None:
        """In memory there are no links."""


class FakeCampaignResults:
    """What a test says was counted, by campaign."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.counted: dict[CampaignId, dict[Metric, int]] = {}

    async def today(self, actor: Actor) -> date:
        return self._clock.now().date()

    async def of(
        self,
        actor: Actor,
        campaign_id: CampaignId,
        metrics: Sequence[Metric],
        first_day: date,
        last_day: date,
    ) -> Results:
        counted = self.counted.get(campaign_id, {})
        found = {
            metric: Result(counted[metric])
            if metric in counted
            else Result(None, "not_measured_yet")
            for metric in metrics
        }
        return Results(first_day, last_day, is_current=True, of=found)


class FakeCampaignReads:
    """What is counted of links, polls and contests is what a test says it is."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.counted: dict[CampaignId, tuple[Own, ClickCounts]] = {}

    async def campaign(self, actor: Actor, campaign_id: CampaignId) -> Campaign:
        return _campaign(self._memory.tables, actor, campaign_id)

    async def contents(
        self,
        actor: Actor,
        campaign_id: CampaignId,
        kinds: Sequence[ContentKind],
        request: PageRequest,
    ) -> Page[Content]:
        raise NotImplementedError

    async def made(self, actor: Actor, campaign_id: CampaignId) -> Mapping[ContentKind, int]:
        many = sum((await self.messages(actor, campaign_id)).values())
        return {ContentKind.MESSAGE: many} if many else {}

    async def messages(self, actor: Actor, campaign_id: CampaignId) -> Mapping[str, int]:
        found = [
            message.status.value
            for (workspace, _), message in self._memory.tables.messages.items()
            if workspace == actor.workspace and message.campaign_id == campaign_id
        ]
        return Counter(found)

    async def own(self, actor: Actor, campaign_id: CampaignId) -> Own:
        return self.counted.get(campaign_id, (Own(), ClickCounts()))[0]

    async def clicks(self, actor: Actor, campaign_id: CampaignId) -> ClickCounts:
        return self.counted.get(campaign_id, (Own(), ClickCounts()))[1]

    async def campaigns(self, actor: Actor, request: PageRequest) -> Page[Campaign]:
        raise NotImplementedError


def _campaign(tables: Tables, actor: Actor, campaign_id: CampaignId) -> Campaign:
    found = tables.campaigns.get((actor.workspace, campaign_id))
    if found is None:
        raise NotFound(thing="campaign")
    return found
