"""What the calendar needs from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from domain.publishing.pacing import Blackout
from domain.publishing.pacing_ports import Ground
from domain.publishing.queue import Queue
from domain.publishing.series import Occurrence, Series
from domain.publishing.states import MessageStatus
from domain.shared.access import Actor
from domain.shared.ids import CampaignId, ChannelId, CommunityId, IdeaId, MessageId, SeriesId


class SpecialKind(StrEnum):
    """A day on which people are off, or one that stands for a cause."""

    HOLIDAY = "holiday"
    AWARENESS = "awareness"


@dataclass(frozen=True, slots=True)
class SpecialDate:
    """A day that is not like others. `language` is that of its name, as near to the one asked for
    as there is; `country` is None for a day of the whole world. `url` leads to who proclaimed
    it."""

    day: date
    name: str
    language: str
    kind: SpecialKind
    source: str
    country: str | None = None
    url: str | None = None


class SpecialDays(Protocol):
    """Knows holidays and awareness days. Calls nobody."""

    def knows(self, country: str) -> bool:
        """Whether its holidays are known: `ES`, or with a part of it `ES-MD` (ISO 3166)."""
        ...

    def between(
        self, first: date, last: date, countries: Sequence[str], language: str
    ) -> list[SpecialDate]:
        """Those of these countries and those of the world, by day; both ends count. Raises
        LookupError for a country that is not known."""
        ...


@dataclass(frozen=True, slots=True)
class CalendarScope:
    """Which messages a calendar shows: without any of these, all that have a time."""

    channel_ids: Sequence[ChannelId] = ()
    community_ids: Sequence[CommunityId] = ()
    statuses: Sequence[MessageStatus] = ()
    tags: Sequence[str] = ()
    campaign_ids: Sequence[CampaignId] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A message with a time, as far as a calendar shows it. Two say the same when their
    `fingerprint` is the same. `text` is only as long as was asked for."""

    id: MessageId
    at: datetime
    status: MessageStatus
    text: str
    fingerprint: str
    community_id: CommunityId
    channel_ids: tuple[ChannelId, ...]
    version: int
    updated_at: datetime
    tags: tuple[str, ...] = ()
    campaign_id: CampaignId | None = None
    idea_id: IdeaId | None = None


class CalendarReads(Protocol):
    async def timezone(self, actor: Actor) -> str:
        """The workspace's own zone."""
        ...

    async def planned(
        self,
        actor: Actor,
        scope: CalendarScope,
        since: datetime,
        until: datetime,
        *,
        most: int,
        letters: int,
    ) -> Sequence[Planned]:
        """Messages whose time lies in that span, its end excluded, by time; at most so many, each
        with so many letters of its text."""
        ...

    async def activity(
        self, actor: Actor, scope: CalendarScope, since: datetime, until: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """For every channel in scope that is not disconnected the quarters of an hour in that span
        in which something went out or is to go out, in order."""
        ...

    async def grounds_in(self, actor: Actor, scope: CalendarScope) -> Sequence[Ground]:
        """What is known of every channel in scope that is not disconnected."""
        ...

    async def black_between(
        self, actor: Actor, since: datetime, until: datetime
    ) -> Sequence[Blackout]:
        """Blackouts of the workspace with a part of that span in them, by when they begin."""
        ...

    async def queues_in(self, actor: Actor, scope: CalendarScope) -> Sequence[Queue]:
        """Those of the channels in scope that take messages, channel by channel."""
        ...

    async def series_in(self, actor: Actor, scope: CalendarScope, *, most: int) -> Sequence[Series]:
        """Active series in scope, at most so many."""
        ...

    async def kept_of(
        self,
        actor: Actor,
        series_ids: Sequence[SeriesId],
        names: Sequence[str],
        since: datetime,
        until: datetime,
    ) -> Sequence[Occurrence]:
        """What is kept of the occurrences of these series: those of these names, and those whose
        instant lies in that span, its end excluded."""
        ...
