"""What the response to crises needs from outside, each with its promises in words."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.crises.crisis import Crisis
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.settings_ports import AllCrisisSettings
from domain.crises.statement_ports import HoldingStatements
from domain.crises.status_ports import StatusPages
from domain.shared.access import Actor
from domain.shared.ids import (
    CampaignId,
    ChannelId,
    CommunityId,
    CrisisEntryId,
    CrisisId,
    HoldId,
    MessageId,
    TeammateId,
)
from domain.shared.lifting import OnLift
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be stopped; with nothing in it, the whole workspace. A platform stands for its
    channels that are there by then."""

    channel_ids: tuple[ChannelId, ...] = ()
    community_ids: tuple[CommunityId, ...] = ()
    campaign_ids: tuple[CampaignId, ...] = ()
    platforms: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing is named."""
        named = (self.channel_ids, self.community_ids, self.campaign_ids, self.platforms)
        return not any((*named, self.tags))


@dataclass(frozen=True, slots=True)
class StopTerms:
    """Why, and what becomes of what was kept back once it is lifted."""

    reason: str
    on_lift: OnLift
    release_per_minute: int


@dataclass(frozen=True, slots=True)
class StoppedMessage:
    """A message that has not gone out and is in the scope of a crisis's holds; `status` is how far
    it is, in publishing's words, and `publish_at` UTC."""

    id: MessageId
    status: str
    text: str
    publish_at: datetime | None
    campaign_id: CampaignId | None


class CrisisBook(Protocol):
    """The crises of one workspace, and their timelines."""

    async def open(self, crisis: Crisis) -> bool:
        """Written at once, unless one is open for its trigger; whether it was. Raises
        DuplicateExternalId."""
        ...

    async def open_for(self, trigger: str) -> Crisis | None:
        """The one that is open for it, locked until the transaction ends."""
        ...

    async def get(self, crisis_id: CrisisId) -> Crisis:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, crisis: Crisis) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def saying(self, crisis_id: CrisisId, message_id: MessageId) -> CrisisEntry | None:
        """The entry of what is said with that message, locked until the transaction ends."""
        ...

    async def note(self, entry: CrisisEntry) -> None:
        """Written at once, so that more may be asked after it; with the commit where something
        that it may tell of is."""
        ...

    async def entry(self, crisis_id: CrisisId, entry_id: CrisisEntryId) -> CrisisEntry:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save_entry(self, entry: CrisisEntry) -> None: ...


class Stops(Protocol):
    """Stops publishing, and lets it go on."""

    async def place(
        self, crisis_id: CrisisId, scope: Scope, terms: StopTerms, now: datetime
    ) -> Sequence[HoldId]:
        """From the commit on nothing in that scope goes out but what is said of that crisis.
        Raises NotFound for what is not there, with where it stands in the request."""
        ...

    async def lift(
        self, hold_ids: Sequence[HoldId], on_lift: OnLift | None, now: datetime
    ) -> Sequence[HoldId]:
        """From the commit on what these kept back goes on as their terms say, or otherwise
        `on_lift`; which of them stood until now."""
        ...


class People(Protocol):
    """Who works in this workspace."""

    async def assignable(self, teammate_id: TeammateId) -> bool: ...

    async def several(self) -> bool:
        """Whether two people work here, or more."""
        ...


class Said(Protocol):
    """What was written to be published."""

    async def knows(self, message_id: MessageId) -> bool:
        """Whether there is such a message here."""
        ...


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of a crisis, and where."""

    crisis_id: CrisisId
    channel_ids: tuple[ChannelId, ...]
    text: str
    language: str | None


class CrisesTransaction(Transaction, Protocol):
    @property
    def book(self) -> CrisisBook: ...
    @property
    def stops(self) -> Stops: ...
    @property
    def statements(self) -> HoldingStatements: ...
    @property
    def status(self) -> StatusPages: ...
    @property
    def settings(self) -> AllCrisisSettings: ...
    @property
    def people(self) -> People: ...
    @property
    def said(self) -> Said: ...


class Voice(Protocol):
    """Publishing, as crises know it."""

    async def say(self, tx: CrisesTransaction, actor: Actor, saying: Saying) -> MessageId:
        """Written with the commit, to go out at once: past the holds of this crisis and past no
        others. The last thing to do before the commit but writing. Raises what writing a message
        raises."""
        ...

    async def ring(self) -> None:
        """After the commit: something is to go out now."""
        ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[CrisesTransaction]: ...


class CrisisReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def crisis(self, actor: Actor, crisis_id: CrisisId) -> Crisis:
        """Raises NotFound."""
        ...

    async def crises(self, actor: Actor, request: PageRequest) -> Page[Crisis]: ...

    async def timeline(
        self, actor: Actor, crisis_id: CrisisId, request: PageRequest
    ) -> Page[CrisisEntry]: ...

    async def entry(
        self, actor: Actor, crisis_id: CrisisId, entry_id: CrisisEntryId
    ) -> CrisisEntry:
        """Raises NotFound."""
        ...

    async def stopped(
        self, actor: Actor, crisis_id: CrisisId, request: PageRequest
    ) -> Page[StoppedMessage]:
        """What has not gone out and is in the scope of those of its holds that stand."""
        ...
