"""What keeping detectors and signals needs from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from domain.crises.detector_folding import Ground
from domain.crises.detector_kept import Detector
from domain.crises.ports import Scope
from domain.crises.series_kept import KeptHour, KeptSeries
from domain.crises.signal import Signal, SignalReason
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor
from domain.shared.ids import DetectorId, InboundMessageId, SignalId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class SaidSample:
    """A message that speaks for an episode, as it stands now. `reach` is how many follow whoever
    wrote it."""

    id: InboundMessageId
    excerpt: str
    author_id: str | None
    handle: str | None
    reach: int


@dataclass(frozen=True, slots=True)
class SaidAuthor:
    """Somebody who spoke, how often, and how many follow them."""

    author_id: str
    handle: str | None
    messages: int
    reach: int


@dataclass(frozen=True, slots=True)
class SaidTerm:
    """A word, and in how many of the messages it stands."""

    term: str
    messages: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What people say in an episode: the messages that most people follow, who speaks most, and by
    which words. `messages` is of how many that is."""

    messages: int
    samples: Sequence[SaidSample]
    authors: Sequence[SaidAuthor]
    terms: Sequence[SaidTerm]


class DetectorBook(Protocol):
    """The detectors of one workspace."""

    async def count(self) -> int:
        """Nobody else counts or adds until the transaction ends."""
        ...

    async def add(self, detector: Detector) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, detector_id: DetectorId) -> Detector:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, detector: Detector) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def at(self, scope: Scope) -> Sequence[Detector]:
        """All that watch exactly that place."""
        ...

    async def watching(self) -> Sequence[Detector]:
        """All that are on, locked in one order until the transaction ends."""
        ...


class SignalBook(Protocol):
    """The signals of one workspace."""

    async def open(self, signal: Signal) -> None: ...

    async def get(self, signal_id: SignalId) -> Signal:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, signal: Signal) -> None: ...

    async def lately(self, detector_id: DetectorId, since: int) -> Sequence[Signal]:
        """What a detector told that goes on, or whose last bucket is not before `since`; the
        earliest first, locked until the transaction ends."""
        ...

    async def snoozed(self) -> Sequence[Signal]:
        """Those that were put off, locked until the transaction ends."""
        ...


class SeriesBook(Protocol):
    """What was counted of one workspace."""

    async def keep(self, series: KeptSeries, hours: Collection[KeptHour]) -> None:
        """In the place of what was counted of these hours before. Of hours that nothing is compared
        with any more the five minutes are let go."""
        ...

    async def ground(self, key: str, since: int) -> Ground:
        """All hours that were counted there, and the five minutes of those from `since` on."""
        ...


class DetectionTransaction(WorkTransaction, Protocol):
    @property
    def detectors(self) -> DetectorBook: ...
    @property
    def signals(self) -> SignalBook: ...
    @property
    def heard(self) -> SeriesBook: ...


class BeginDetection(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[DetectionTransaction]: ...


class DetectionReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def detector(self, actor: Actor, detector_id: DetectorId) -> Detector:
        """Raises NotFound."""
        ...

    async def detectors(self, actor: Actor, request: PageRequest) -> Page[Detector]: ...

    async def reasons(
        self, actor: Actor, detector_ids: Collection[DetectorId] | None = None
    ) -> Mapping[DetectorId, Mapping[SignalReason, int]]:
        """How often people said what of that which these told, or all of the workspace."""
        ...

    async def signal(self, actor: Actor, signal_id: SignalId) -> Signal:
        """Raises NotFound."""
        ...

    async def signals(self, actor: Actor, request: PageRequest) -> Page[Signal]: ...

    async def places(self, actor: Actor) -> Sequence[Scope]:
        """Where detectors that are on watch, each once."""
        ...

    async def mark(self, actor: Actor) -> int:
        """Where changes lie that are not to be seen yet: from there on, and nowhere before."""
        ...

    async def series(self, actor: Actor, key: str) -> KeptSeries | None: ...

    async def hours(self, actor: Actor, key: str, first: int, until: int) -> Sequence[KeptHour]:
        """What was counted from an hour until before another, in order."""
        ...

    async def touched(self, actor: Actor, scope: Scope, mark: int, until: int) -> Collection[int]:
        """The clock hours of whatever was changed from `mark` on and was said before the bucket
        `until` begins; where that is a topic, those in which cases of it were opened, too."""
        ...

    async def evidence(self, actor: Actor, signal: Signal) -> Evidence:
        """What people say in its episode, as it stands now; once somebody is erased nothing of them
        is in it."""
        ...
