"""What experiments need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.campaigns.experiment import Experiment
from domain.campaigns.link import Link
from domain.campaigns.sequential import Tally
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, ExperimentId, LinkId, MessageId
from domain.shared.paging import Page, PageRequest
from domain.shared.readings import Metric


class OutcomeKind(StrEnum):
    """What a product says happened to a subject: it saw the variant, or did what is hoped for."""

    EXPOSURE = "exposure"
    CONVERSION = "conversion"


class Recorded(StrEnum):
    """What became of one outcome, or of a conversion. `differs`: another one of that external id is
    kept already, and stays."""

    COUNTED = "counted"
    REPEATED = "repeated"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`external_id` is what whoever counts calls it, once in an experiment. `subject` is a hash
    that says nothing outside of it."""

    external_id: str
    kind: OutcomeKind
    variant: str
    subject: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """What somebody did whom a link had led to one of its destinations. `external_id` is what
    whoever counts calls it, once of a link; `destination` is empty where it has none but its
    `url`."""

    external_id: str
    destination: str


@dataclass(frozen=True, slots=True)
class Post:
    """A message of ours, as far as experiments need to know it."""

    is_post: bool
    platforms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """Tallies in the order of the variants. `waiting` is of how many posts there are no numbers
    yet, which count for nothing."""

    tallies: tuple[Tally, ...]
    as_of: datetime | None = None
    waiting: int = 0


class VariantCounts(Protocol):
    """Where the numbers of variants come from: one of these for each `Counting`."""

    async def counted(self, actor: Actor, experiment: Experiment) -> Counted:
        """What there is by now of each variant, without its baseline. Never more successes than
        exposures."""
        ...


class CountedMetrics(Protocol):
    """What platforms count."""

    def counted(self) -> Mapping[str, Mapping[Metric, Sequence[str]]]:
        """By platform and metric, what it is called there; of what is not in it a platform says
        nothing."""
        ...


class ExperimentBook(Protocol):
    """The experiments of one workspace."""

    async def add(self, experiment: Experiment) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, experiment_id: ExperimentId) -> Experiment:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def as_it_stands(self, experiment_id: ExperimentId) -> Experiment:
        """It stays in its state until the transaction ends, and others may look at it meanwhile.
        Raises NotFound."""
        ...

    async def save(self, experiment: Experiment) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def posts(self, ids: Collection[MessageId]) -> Mapping[MessageId, Post]:
        """Those of these messages that are there."""
        ...

    async def missing_channels(self, ids: Collection[ChannelId]) -> set[ChannelId]:
        """Those of these that are not there."""
        ...

    async def record(
        self, experiment_id: ExperimentId, outcomes: Sequence[Outcome], now: datetime
    ) -> Mapping[str, Outcome]:
        """Keep those that are new. Returns, by its external id, what was there before of each of
        the others. Of several with one external id, also side by side, one is kept."""
        ...


class TriedLinks(Protocol):
    """The links of one workspace, as experiments see them."""

    async def get(self, link_id: LinkId) -> Link:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def as_it_stands(self, link_id: LinkId) -> Link:
        """It stays as it is until the transaction ends, and others may look at it meanwhile. Raises
        NotFound."""
        ...

    async def save(self, link: Link) -> None: ...

    async def tried_by(self, link_id: LinkId) -> ExperimentId | None:
        """The experiment that runs on it. Ask with the link locked: none begins meanwhile."""
        ...

    async def exposures(self, link_id: LinkId, since: datetime) -> Mapping[str, int]:
        """How many people were led to each destination, each counted once a day: on all days that
        were not over everywhere at that instant (UTC)."""
        ...

    async def convert(
        self, link_id: LinkId, conversions: Sequence[Conversion], now: datetime
    ) -> Mapping[str, Conversion]:
        """Keep those that are new. Returns, by its external id, what was there before of each of
        the others. Of several with one external id, also side by side, one is kept."""
        ...


class ExperimentReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def experiment(self, actor: Actor, experiment_id: ExperimentId) -> Experiment:
        """Raises NotFound."""
        ...

    async def experiments(self, actor: Actor, request: PageRequest) -> Page[Experiment]: ...
