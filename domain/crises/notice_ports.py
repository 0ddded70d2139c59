"""What telling stakeholders needs from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.crises.crisis_notice import CrisisNotice
from domain.crises.crisis_ports import CrisesTransaction
from domain.crises.notice_delivery import LetterReason, NoticeDelivery
from domain.crises.stakeholder_list import StakeholderList
from domain.shared.access import Actor
from domain.shared.ids import (
    CrisisId,
    CrisisNoticeId,
    NoticeDeliveryId,
    ReportRecipientId,
    StakeholderListId,
    TeammateId,
)
from domain.shared.letter_course import LetterState
from domain.shared.paging import Page, PageRequest


class StakeholderLists(Protocol):
    """The lists of one workspace."""

    async def standing(self) -> Sequence[StakeholderList]:
        """All that there are, by their ids; whoever else asks this waits until the transaction
        ends."""
        ...

    async def add(self, list: StakeholderList) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, list_id: StakeholderListId) -> StakeholderList:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, list: StakeholderList) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def that_tell(self) -> Sequence[StakeholderList]:
        """Those that are told by themselves, the oldest first. Nothing is locked."""
        ...


class CrisisNotices(Protocol):
    """The notices of one workspace, and their letters."""

    async def add(self, notice: CrisisNotice, letters: Sequence[NoticeDelivery]) -> None:
        """Written at once."""
        ...

    async def fitted(self, crisis_id: CrisisId) -> Collection[StakeholderListId]:
        """The lists that were told of that crisis by themselves."""
        ...

    async def crisis_of(self, notice_id: CrisisNoticeId) -> CrisisId:
        """Whose it is; nothing is locked. Raises NotFound."""
        ...

    async def get(self, notice_id: CrisisNoticeId) -> CrisisNotice:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def look(self, notice_id: CrisisNoticeId) -> CrisisNotice:
        """Nothing is locked. Raises NotFound."""
        ...

    async def save(self, notice: CrisisNotice) -> None: ...

    async def letter(self, delivery_id: NoticeDeliveryId) -> NoticeDelivery:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def letters(self, notice_id: CrisisNoticeId) -> Sequence[NoticeDelivery]:
        """All of one notice, locked, by their ids."""
        ...

    async def letters_to(self, address: str) -> Sequence[NoticeDelivery]:
        """All to that address, in letters of either size, locked, by their ids."""
        ...

    async def save_letters(self, *letters: NoticeDelivery) -> None: ...


@dataclass(frozen=True, slots=True)
class Reachable:
    """A teammate by their address, and in which language they read."""

    name: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Box:
    """Where letters to somebody outside go, and how they are stopped: `stopped` says that they
    were."""

    stopped: bool
    stop_url: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the workspace's name, by which clock it goes, which language it speaks, and its
    colours by name."""

    workspace_name: str
    timezone: str
    language: str
    dress: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class NoticeLetter:
    """One letter to one reader. `message_id` is the same whenever it is sent; without `stop_url`
    it is for somebody who works here. `promise` is when the next comes, as a reader says it."""

    to: str
    head: Letterhead
    subject: str
    text: str
    language: str
    message_id: str
    stop_url: str | None
    promise: str | None


class Answer(StrEnum):
    """What the mail server said: it took it, not now, never, or nobody knows."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Answered:
    answer: Answer
    reason: LetterReason | None = None
    detail: str | None = None


class NoticeDesk(Protocol):
    """Writes to people, as insights do with their reports: whoever stopped letters of a workspace
    gets none of either."""

    @property
    def is_set_up(self) -> bool:
        """Whether letters can be sent from here."""
        ...

    async def entrust(
        self, tx: CrisesTransaction, actor: Actor, addresses: Collection[str], now: datetime
    ) -> Mapping[str, ReportRecipientId]:
        """By address, in the transaction; whom nobody wrote to before is known from then on."""
        ...

    async def box(
        self, tx: CrisesTransaction, recipient_id: ReportRecipientId, now: datetime
    ) -> Box: ...

    async def letterhead(self, tx: CrisesTransaction) -> Letterhead: ...

    async def send(self, letter: NoticeLetter) -> Answered:
        """Once. Never raises: trouble is an answer."""
        ...


class Teammates(Protocol):
    """Who works in this workspace, and where letters reach them."""

    async def reach(self, teammate_id: TeammateId) -> Reachable | None:
        """None for who does not work here any more."""
        ...


class NoticeReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def list(self, actor: Actor, list_id: StakeholderListId) -> StakeholderList:
        """Raises NotFound."""
        ...

    async def lists(self, actor: Actor, request: PageRequest) -> Page[StakeholderList]: ...

    async def notice(self, actor: Actor, notice_id: CrisisNoticeId) -> CrisisNotice:
        """Raises NotFound."""
        ...

    async def notices(self, actor: Actor, request: PageRequest) -> Page[CrisisNotice]: ...

    async def counts(
        self, actor: Actor, notice_ids: Collection[CrisisNoticeId]
    ) -> Mapping[CrisisNoticeId, Mapping[LetterState, int]]:
        """How many letters of each stand where."""
        ...

    async def letters(self, actor: Actor, request: PageRequest) -> Page[NoticeDelivery]: ...

    async def told(self, actor: Actor, crisis_id: CrisisId) -> Mapping[StakeholderListId, datetime]:
        """When each list was last told of that crisis."""
        ...
