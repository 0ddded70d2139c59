"""What campaigns ask of publishing: who may join one, and the hold that is its pause; and which
objectives there are to serve."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from domain.publishing.copying import Cloned
from domain.publishing.errors import CampaignArchived
from domain.publishing.events import HOLD_LIFTED, HOLD_PLACED, hold_changed
from domain.publishing.hold import Hold, HoldScope, OnLift
from domain.publishing.hold_ports import Holds
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId, HoldId, MessageId
from domain.shared.short_links import SaidLink
from domain.shared.transaction import Transaction

POINTER = "/campaign_id"
SERVING = "/objective_id"


@dataclass(frozen=True, slots=True)
class Planned:
    """What a campaign plans to have said: `hashtags` without their sign, and those of its pillars
    that no strategy speaks of, where there is any strategy."""

    hashtags: tuple[str, ...] = ()
    strange_pillars: tuple[str, ...] = ()


class CampaignsKnown(Protocol):
    """The campaigns of one workspace, as far as publishing needs to know them."""

    async def archived(self, ids: Sequence[CampaignId]) -> Mapping[CampaignId, bool]:
        """Of these those that are there, each with whether it was archived."""
        ...

    async def planned(self, campaign_id: CampaignId) -> Planned:
        """Nothing for one that is not there."""
        ...

    async def ours(self, links: Collection[tuple[str, str]]) -> Collection[tuple[str, str]]:
        """Of these, by host (empty for our own address) and slug, those that are links of this
        workspace."""
        ...

    async def cloned(self, campaign_id: CampaignId) -> Cloned | None:
        """After which one it was made, None where it was after none; nobody else does what asks
        this until the transaction ends. Raises NotFound."""
        ...

    async def posts(
        self, campaign_id: CampaignId, after: MessageId | None, most: int
    ) -> list[MessageId]:
        """Its posts that were neither called off nor deleted, in id order, those after that one."""
        ...

    async def has_objective(self, objective_id: str) -> bool:
        """Whether a strategy of this workspace has that objective, whatever became of it."""
        ...

    async def place(self, links: Sequence[SaidLink]) -> None:
        """Note where short links are said, with the UTM parameters that they have there from now
        on; those that are no links of this workspace are let go by. Safe to repeat."""
        ...


class HoldTransaction(Transaction, Protocol):
    """A transaction in which holds stand, and campaigns are known."""

    @property
    def holds(self) -> Holds: ...
    @property
    def campaigns(self) -> CampaignsKnown: ...


class HoldsAndNews(Transaction, Protocol):
    @property
    def holds(self) -> Holds: ...


async def check_campaign(
    tx: HoldTransaction, campaign_id: CampaignId | None, had: CampaignId | None = None
) -> None:
    """Raises NotFound for one that is not there, and CampaignArchived for one that takes nothing
    more. Asked only where it is another than the one it `had`."""
    if campaign_id not in (None, had) and await is_archived(tx, campaign_id):
        raise CampaignArchived(pointer=POINTER)


async def is_archived(tx: HoldTransaction, campaign_id: CampaignId, pointer: str = POINTER) -> bool:
    """Raises NotFound for one that is not there."""
    found = await tx.campaigns.archived([campaign_id])
    if campaign_id not in found:
        raise NotFound(thing="campaign", pointer=pointer)
    return found[campaign_id]


async def check_objective(
    tx: HoldTransaction, objective_id: str | None, had: str | None = None
) -> None:
    """Raises NotFound for one that no strategy has. Asked only where it is another than the one it
    `had`."""
    if objective_id not in (None, had) and not await tx.campaigns.has_objective(objective_id):
        raise NotFound(thing="objective", pointer=SERVING)


class CampaignPauses:
    """A campaign that is paused is under a hold; both are in one commit."""

    def __init__(self, tx: HoldsAndNews, actor: Actor) -> None:
        self._tx = tx
        self._actor = actor

    async def begin(
        self, campaign_id: CampaignId, hold_id: HoldId, pause: "PauseTerms", now: datetime
    ) -> None:
        """From the commit on nothing of it goes out."""
        hold = Hold(
            id=hold_id,
            workspace_id=self._actor.workspace,
            organization_id=self._actor.organization_id,
            scope=HoldScope.CAMPAIGN,
            reason=pause.reason,
            placed_by=self._actor.id,
            created_at=now,
            updated_at=now,
            on_lift=pause.on_resume,
            release_per_minute=pause.release_per_minute,
            campaign_id=campaign_id,
            pauses_campaign=True,
        )
        await self._tx.holds.add(hold)
        self._tx.announce(hold_changed(HOLD_PLACED, hold))

    async def end(self, hold_id: HoldId, on_lift: OnLift | None, now: datetime) -> None:
        """Lifted, with what it kept back going on as it says, or otherwise `on_lift`."""
        before = await self._tx.holds.get(hold_id)
        lifted = before.lift(self._actor.id, now)
        hold = lifted if on_lift is None else replace(lifted, on_lift=on_lift)
        await self._tx.holds.save(hold)
        self._tx.announce(hold_changed(HOLD_LIFTED, hold, before))


class PauseTerms(Protocol):
    """Why it is paused, and how what was kept back goes on."""

    @property
    def reason(self) -> str: ...
    @property
    def on_resume(self) -> OnLift: ...
    @property
    def release_per_minute(self) -> int: ...
