"""What journeys need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.members.journey import Journey, JourneyText
from domain.members.traveller import ExitReason, StepOutcome, Traveller, TravellerStep
from domain.shared.access import Actor
from domain.shared.ids import (
    ChannelId,
    JourneyId,
    MemberId,
    MessageId,
    SegmentId,
    TravellerId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.quiet_hours import QuietHours
from domain.shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Word:
    """What is to be said to a member alone, on the channel on which they last spoke to us: in their
    language, by their clock where `timezone` is known, and at a pace. `author` is who wrote it."""

    member_id: MemberId
    journey_id: JourneyId
    texts: tuple[JourneyText, ...]
    author: str
    quiet_hours: QuietHours | None
    per_minute: int
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """It is a message now, which goes out at `at`, UTC, to that person there."""

    message_id: MessageId
    channel_id: ChannelId
    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unsaid:
    """It cannot be said to them, for this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """It cannot be said before then, UTC, for this reason."""

    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How it would read to them, where, and when, UTC: once their quiet hours are over."""

    text: str
    channel_id: ChannelId
    at: datetime


class Speaking(Protocol):
    """Publishing, as journeys know it."""

    async def say(self, tx: Transaction, actor: Actor, word: Word) -> Said | Unsaid | NotYet:
        """Write a message in this very transaction: whoever stops before its commit has said
        nothing. It goes the way of any other from there on. Raises TemporarilyUnavailable."""
        ...

    async def foresee(
        self, tx: Transaction, actor: Actor, word: Word, at: datetime
    ) -> Foreseen | Unsaid:
        """How it would be said at that moment. Changes nothing."""
        ...

    async def call_off(self, tx: Transaction, actor: Actor, ids: Sequence[MessageId]) -> None:
        """Those of these that have not gone out do not go out any more."""
        ...

    async def ring(self) -> None:
        """After the commit: something was said."""
        ...


class Journeys(Protocol):
    async def add(self, journey: Journey) -> None:
        """Raises DuplicateExternalId at the commit."""
        ...

    async def get(self, journey_id: JourneyId) -> Journey:
        """Locked: nobody sets out, and nobody is taken further, until the transaction ends. Raises
        NotFound."""
        ...

    async def shared(self, journey_id: JourneyId) -> Journey:
        """It does not change until the transaction ends; others may do the same. Raises
        NotFound."""
        ...

    async def save(self, before: Journey, after: Journey) -> None:
        """Raises DuplicateExternalId at the commit."""
        ...

    async def standing(self) -> int:
        """How many there are that are not over. Until the transaction ends nobody else gets an
        answer."""
        ...


class Travellers(Protocol):
    async def last(self, journey_id: JourneyId, member_id: MemberId) -> Traveller | None:
        """The latest journey of this member on it. Until the transaction ends nobody else gets an
        answer about the two."""
        ...

    async def get(self, journey_id: JourneyId, traveller_id: TravellerId) -> Traveller:
        """Locked. Raises NotFound."""
        ...

    async def due(
        self, journey_id: JourneyId, now: datetime | None, most: int
    ) -> Sequence[TravellerId]:
        """The first of those whose next step is due by then; with None, of all on their way."""
        ...

    async def next_due(self, journey_id: JourneyId) -> datetime | None:
        """When the next of them is due; None where nobody is on their way."""
        ...

    async def of_members(self, members: Collection[MemberId]) -> Sequence[Traveller]:
        """All that these are on at this moment; not locked."""
        ...

    def write(self, *pairs: tuple[Traveller | None, Traveller]) -> None:
        """Each as (before, after), with the commit."""
        ...

    def record(self, step: TravellerStep) -> None:
        """With the commit, which fails where the traveller took that step before."""
        ...

    async def messages(self, traveller_id: TravellerId) -> Sequence[MessageId]:
        """All that was said to them on it."""
        ...


class JourneyTransaction(Protocol):
    @property
    def journeys(self) -> Journeys: ...
    @property
    def travellers(self) -> Travellers: ...


@dataclass(frozen=True, slots=True)
class StepView:
    """A step that was taken, and how the message stands that was said in it."""

    step: TravellerStep
    message_status: str | None


@dataclass(frozen=True, slots=True)
class TravellerView:
    """Somebody on a journey, and all they went through."""

    traveller: Traveller
    steps: tuple[StepView, ...]

    @property
    def said_anything(self) -> bool:
        return any(one.message_status is not None for one in self.steps)


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many took the step of that number with this outcome, for that reason, and how many of
    what was said to them went out, and failed."""

    number: int
    outcome: StepOutcome
    reason: str | None
    count: int
    published: int
    failed: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Who is where: how many set out, are on their way with so many steps behind them, arrived, and
    got off for which reason; and what came of each step."""

    entered: int
    finished: int
    travelling: Mapping[int, int]
    exited: Mapping[ExitReason, int]
    steps: tuple[StepCount, ...]


class JourneyReads(Protocol):
    """Queries about journeys. Each sees only the actor's workspace."""

    async def journey(self, actor: Actor, journey_id: JourneyId) -> Journey:
        """Raises NotFound."""
        ...

    async def journeys(self, actor: Actor, request: PageRequest) -> Page[Journey]: ...

    async def entered_by(self, actor: Actor, segment_id: SegmentId | None) -> Sequence[JourneyId]:
        """The active ones on which whoever enters that segment sets out, or, with None, whoever
        joins."""
        ...

    async def anybody_travels(self, actor: Actor) -> bool:
        """Whether there is anybody on their way, on any of them."""
        ...

    async def progress(self, actor: Actor, journey_id: JourneyId) -> Progress: ...

    async def traveller(
        self, actor: Actor, journey_id: JourneyId, traveller_id: TravellerId
    ) -> TravellerView:
        """Raises NotFound."""
        ...

    async def travellers(
        self, actor: Actor, journey_id: JourneyId, request: PageRequest
    ) -> Page[Traveller]: ...
