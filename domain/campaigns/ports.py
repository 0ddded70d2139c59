"""What campaigns need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.campaigns.contents import Content, ContentKind
from domain.campaigns.experiment_ports import ExperimentBook, TriedLinks
from domain.campaigns.link_views import ClickCounts
from domain.campaigns.model import Campaign
from domain.campaigns.performance import Own, Results
from domain.campaigns.promotion_ports import PromotionTransaction
from domain.shared.access import Actor
from domain.shared.ids import CampaignId, HoldId, UtmTemplateId
from domain.shared.lifting import OnLift
from domain.shared.paging import Page, PageRequest
from domain.shared.readings import Metric
from domain.shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Pause:
    """Why what a campaign says is to be kept back, what becomes of that when the campaign goes on,
    and how many posts a minute go out then on one channel."""

    reason: str
    on_resume: OnLift
    release_per_minute: int


class CampaignBook(Protocol):
    """The campaigns of one workspace."""

    async def add(self, campaign: Campaign) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, campaign_id: CampaignId) -> Campaign:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, campaign: Campaign) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def has_template(self, template_id: UtmTemplateId) -> bool:
        """Whether that is a UTM template of this workspace, and not thrown away."""
        ...

    async def has_objective(self, objective_id: str) -> bool:
        """Whether a strategy of this workspace has that objective."""
        ...


class Pauses(Protocol):
    """Keeps back what campaigns say."""

    async def begin(
        self, campaign_id: CampaignId, hold_id: HoldId, pause: Pause, now: datetime
    ) -> None:
        """From the commit on nothing of this campaign goes out; `hold_id` names the hold."""
        ...

    async def end(self, hold_id: HoldId, on_lift: OnLift | None, now: datetime) -> None:
        """From the commit on it goes out again, as was said when the pause began, or otherwise
        `on_lift`, and never in a burst."""
        ...


class CampaignsTransaction(Transaction, PromotionTransaction, Protocol):
    @property
    def book(self) -> CampaignBook: ...
    @property
    def pauses(self) -> Pauses: ...
    @property
    def experiments(self) -> ExperimentBook: ...
    @property
    def tried_links(self) -> TriedLinks: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[CampaignsTransaction]: ...


class CampaignResults(Protocol):
    """What is counted of campaigns elsewhere, for whoever may read them."""

    async def today(self, actor: Actor) -> date:
        """On the workspace's wall."""
        ...

    async def of(
        self,
        actor: Actor,
        campaign_id: CampaignId,
        metrics: Sequence[Metric],
        first_day: date,
        last_day: date,
    ) -> Results:
        """What its posts got in these days, of no more than can be asked about: then the last of
        them."""
        ...


class CampaignReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def campaign(self, actor: Actor, campaign_id: CampaignId) -> Campaign:
        """Raises NotFound."""
        ...

    async def campaigns(self, actor: Actor, request: PageRequest) -> Page[Campaign]: ...

    async def contents(
        self,
        actor: Actor,
        campaign_id: CampaignId,
        kinds: Sequence[ContentKind],
        request: PageRequest,
    ) -> Page[Content]:
        """What is part of it, of these kinds; what was thrown away is part of nothing."""
        ...

    async def made(self, actor: Actor, campaign_id: CampaignId) -> Mapping[ContentKind, int]:
        """How much of each kind is part of it; kinds of which there is none are left out."""
        ...

    async def messages(self, actor: Actor, campaign_id: CampaignId) -> Mapping[str, int]:
        """How many messages of it there are in each state."""
        ...

    async def own(self, actor: Actor, campaign_id: CampaignId) -> Own:
        """What is part of it of which something is counted here. Of polls and contests the counts:
        sums of what its plan is about, for whoever may read that."""
        ...

    async def clicks(self, actor: Actor, campaign_id: CampaignId) -> ClickCounts:
        """How often links were followed that are part of it, or were said in its messages."""
        ...
