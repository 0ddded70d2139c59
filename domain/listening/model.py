"""A watch is a query that is kept, and a hit is a message that it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.heard import HeardKind
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    InboundMessageId,
    OrganizationId,
    WatchHitId,
    WatchId,
    WorkspaceId,
)

SEARCH = "listening.search"
"""The duty to look for what a watch wants on the platforms that can be searched; it plans its own
next time for as long as the watch searches."""

SEARCHED_EVERY = timedelta(minutes=15)
"""How often one watch asks one channel's platform, at the most."""

PER_CHANNEL = timedelta(seconds=30)
"""How far apart all the watches together ask one channel's platform, at the least."""

LONGEST_REST = timedelta(hours=6)
LONGEST_TROUBLE = 500
MOST_WATCHES = 10_000
MOST_HITS_OF_A_MESSAGE = 200
"""So many watches at most have a hit for one message: those that were written down first."""

MOST_SPANS = 20


class WatchState(StrEnum):
    """One that is paused finds nothing; what it found before stays."""

    ACTIVE = "active"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Watch:
    """Which messages are of interest. `platforms`, `languages` and `community_ids` narrow it down
    where they are given. After `most_hits_a_day` in one day of UTC what it would find is only
    counted. `searches` has platforms that can be searched be asked for it, besides what is heard;
    `opens_conversations` puts what it finds, and what is in no conversation, into one."""

    id: WatchId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    query: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    state: WatchState = WatchState.ACTIVE
    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    community_ids: tuple[CommunityId, ...] = ()
    most_hits_a_day: int | None = None
    searches: bool = False
    opens_conversations: bool = False
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def looks_around(self) -> bool:
        """Whether platforms are to be searched for it."""
        return self.searches and self.state is WatchState.ACTIVE and self.removed_at is None

    def change(self, now: datetime, **changes: Any) -> "Watch":
        """Other words or bounds: what it has found stays found."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def pause(self, now: datetime) -> "Watch":
        """It finds nothing until it goes on; of one that is paused nothing changes."""
        return self._stands(WatchState.PAUSED, now)

    def resume(self, now: datetime) -> "Watch":
        """It finds what is heard from now on."""
        return self._stands(WatchState.ACTIVE, now)

    def remove(self, now: datetime) -> "Watch":
        """For good, with what it found."""
        return replace(self, removed_at=now, version=self.version + 1, updated_at=now)

    def _stands(self, state: WatchState, now: datetime) -> "Watch":
        if self.state is state:
            return self
        return replace(self, state=state, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class NewWatch:
    """Which messages will be of interest."""

    name: str
    query: str
    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    community_ids: tuple[CommunityId, ...] = ()
    most_hits_a_day: int | None = None
    searches: bool = False
    opens_conversations: bool = False
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text, from `start` until before `end`, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WatchHit:
    """A message that a watch found: once, whatever becomes of either. `at` is when it was said, by
    the platform's clock; `language`, `sentiment` and `spans` are as the message stood then, the
    spans in its heading, a line end and its text."""

    id: WatchHitId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    watch_id: WatchId
    inbound_message_id: InboundMessageId
    channel_id: ChannelId
    platform: str
    kind: HeardKind
    at: datetime
    found_at: datetime
    message_version: int
    spans: tuple[Span, ...] = ()
    author_id: str | None = None
    author_handle: str | None = None
    language: str | None = None
    sentiment: str | None = None


@dataclass(frozen=True, slots=True)
class WatchSearch:
    """How a watch looks around on one channel's platform. `turn` counts its questions,
    `cursors` are where to go on with each of them; `found` counts what came of it since the
    beginning, `trouble` is why the platform does not answer now."""

    workspace_id: WorkspaceId
    watch_id: WatchId
    channel_id: ChannelId
    organization_id: OrganizationId
    next_at: datetime
    updated_at: datetime
    turn: int = 0
    cursors: Mapping[str, str] = field(default_factory=dict)
    searched_at: datetime | None = None
    found: int = 0
    failures: int = 0
    trouble: str | None = None

    def answered(
        self, asked: str, cursor: str | None, found: int, now: datetime, next_at: datetime
    ) -> "WatchSearch":
        """The platform said what it has."""
        kept = {name: text for name, text in self.cursors.items() if name != asked}
        if cursor is not None:
            kept[asked] = cursor
        return replace(
            self,
            turn=self.turn + 1,
            cursors=kept,
            searched_at=now,
            found=self.found + found,
            failures=0,
            trouble=None,
            next_at=next_at,
            updated_at=now,
        )

    def unanswered(self, words: str, now: datetime, wait: timedelta | None) -> "WatchSearch":
        """It did not: the wait doubles each time, unless the platform names one."""
        usual = min(SEARCHED_EVERY * 2 ** min(self.failures, 10), LONGEST_REST)
        return replace(
            self,
            failures=self.failures + 1,
            trouble=words[:LONGEST_TROUBLE],
            next_at=now + max(wait or timedelta(), usual),
            updated_at=now,
        )


@dataclass(frozen=True, slots=True)
class WatchDay:
    """How many hits a watch had on one day of UTC, written as in `2030-05-04`, and how many more
    there would have been."""

    workspace_id: WorkspaceId
    watch_id: WatchId
    day: str
    hits: int
    left_out: int
