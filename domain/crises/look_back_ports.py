"""What looking back on a crisis needs from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from domain.crises.crisis import Crisis
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.crisis_task import CrisisTask
from domain.shared.access import Actor
from domain.shared.colours import Dress
from domain.shared.ids import ChannelId, CommunityId, CrisisId, MessageId, TeammateId

MOST_MESSAGES = 100
"""So many of a kind are told one by one; how many there are is told in any case."""


@dataclass(frozen=True, slots=True)
class ToldMessage:
    """A message of ours; `status` is how far it is by now, in publishing's words, `publish_at` for
    when it was planned, `published_at` when the first of its posts went out, both UTC."""

    id: MessageId
    text: str
    status: str
    channel_ids: tuple[ChannelId, ...]
    publish_at: datetime | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToldMessages:
    """The first of them in time, and how many there are of each status."""

    messages: Sequence[ToldMessage]
    by_status: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(self.by_status.values())


@dataclass(frozen=True, slots=True)
class Ground:
    """What a workspace goes by on paper."""

    name: str
    timezone: str
    dress: Dress = field(default_factory=Dress)


class LookBackReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def entries(self, actor: Actor, crisis_id: CrisisId) -> Sequence[CrisisEntry]:
        """All of its timeline, in order."""
        ...

    async def tasks(self, actor: Actor, crisis_id: CrisisId) -> Sequence[CrisisTask]:
        """All of its tasks, the oldest first."""
        ...

    async def published(
        self, actor: Actor, crisis: Crisis, since: datetime, until: datetime
    ) -> ToldMessages:
        """What went out where it is meanwhile, but for what was said of it."""
        ...

    async def kept_back(self, actor: Actor, crisis: Crisis, until: datetime) -> ToldMessages:
        """What its holds keep back, and what came due in their scope while they stood and did not
        go out meanwhile. What was given another time since is not among it."""
        ...

    async def ground(self, actor: Actor) -> Ground: ...

    async def teammates(
        self, actor: Actor, teammate_ids: Collection[TeammateId]
    ) -> Mapping[TeammateId, str]:
        """What they are called; who is not known any more is left out."""
        ...

    async def communities(
        self, actor: Actor, community_ids: Collection[CommunityId]
    ) -> Mapping[CommunityId, str]: ...


@dataclass(frozen=True, slots=True)
class ReputationPart:
    """`missing` says why it has no value, in the words of whoever reckons it."""

    name: str
    value: float | None
    share: float
    n: int
    missing: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A score of the days from `first` to `last`, from -100 to 100."""

    first: date
    last: date
    value: float | None
    confidence: float
    parts: Sequence[ReputationPart]

    @property
    def n(self) -> int:
        return sum(part.n for part in self.parts)


@dataclass(frozen=True, slots=True)
class ReputationAround:
    """Of one community, or of all together; `formula` is by which both were reckoned."""

    community_id: CommunityId | None
    formula: str
    before: Standing
    after: Standing

    @property
    def change(self) -> float | None:
        if self.before.value is None or self.after.value is None:
            return None
        return round(self.after.value - self.before.value, 1)


class Reputations(Protocol):
    """Insights, as crises know it."""

    async def around(
        self,
        actor: Actor,
        community_id: CommunityId | None,
        since: datetime,
        until: datetime,
        now: datetime,
    ) -> ReputationAround | None:
        """Before: of the days that end the day before the one that holds `since`. After: of those
        that end with the day of `until`. None for a community that is not there."""
        ...


class ReviewPrinter(Protocol):
    async def pdf(self, document: Mapping[str, Any]) -> bytes:
        """The same document always gives the same bytes; a logo whose bytes are gone is left
        out. Raises TemporarilyUnavailable."""
        ...
