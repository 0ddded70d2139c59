"""What retention needs from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.members.retention import DataClass, RetentionReceipt, RetentionSettings, Took
from domain.shared.access import Actor
from domain.shared.ids import MemberId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many rows of one class are older than asked, counted up to a limit: `is_all` is whether
    there are no more. What a legal hold keeps is not among them."""

    rows: int
    is_all: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is older than `until` goes, at most so many rows, but nothing of those who are held;
    what a message showed goes at `media_at`."""

    until: datetime
    held: Sequence[MemberId]
    most: int
    media_at: datetime


class RetentionBook(Protocol):
    """What is kept for how long in one workspace, and what went."""

    async def alone(self) -> None:
        """Until the transaction ends nobody else sweeps here, or changes a period."""
        ...

    async def settings(self) -> RetentionSettings | None: ...

    def put_settings(self, before: RetentionSettings | None, after: RetentionSettings) -> None: ...

    async def held(self, now: datetime) -> Sequence[MemberId]:
        """Who is under a legal hold that stands, and all that are part of them."""
        ...

    async def take(self, data_class: DataClass, wanted: Wanted) -> Took | None:
        """Delete, or redact, rows of one table of this class, the oldest first; None when there are
        none left. What says something of those who are held
        stays, and so does what still has something to do. Never of profiles: `inactive` says whose
        are over; nor of media: `spend` is planned for each with the message that showed it."""
        ...

    async def spend(self, media_id: str, now: datetime) -> Took | None:
        """Take out of the library what only messages showed whose words are gone; None where
        something else shows it still, or it is not there."""
        ...

    async def inactive(
        self, until: datetime, held: Collection[MemberId], most: int
    ) -> Sequence[tuple[MemberId, datetime]]:
        """Members of whom nothing was seen since, and when they were seen last, the longest silent
        first: without those who became known since, are being erased, are part of another, or are
        held, or against whom something stands, such as a ban."""
        ...

    async def erasing(self, by: str) -> int:
        """How many erasures that this one asked for are not finished."""
        ...

    async def open_receipts(self) -> Sequence[RetentionReceipt]:
        """Those that are not finished."""
        ...

    def save_receipt(self, before: RetentionReceipt | None, after: RetentionReceipt) -> None: ...


class RetentionTransaction(Protocol):
    @property
    def retention(self) -> RetentionBook: ...


class RetentionReads(Protocol):
    """Queries that decide nothing. All but `begin_sweeps` see only the actor's workspace."""

    async def settings(self, actor: Actor) -> RetentionSettings | None: ...

    async def receipts(self, actor: Actor, request: PageRequest) -> Page[RetentionReceipt]: ...

    async def overdue(
        self, actor: Actor, until: Mapping[DataClass, datetime], now: datetime
    ) -> Mapping[DataClass, Overdue]:
        """Of each of these classes, what is older; a class is left out where nobody knows."""
        ...

    async def begin_sweeps(self, kind: str, most: int) -> int:
        """Plan this duty for workspaces that have none, at most so many; returns for how many. Safe
        to repeat."""
        ...
