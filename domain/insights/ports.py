"""What insights need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from domain.insights.bringing import NewSample, Surroundings
from domain.insights.dictionary import Natives
from domain.insights.measures import Measure
from domain.insights.model import Measurement, OutPost, Sample
from domain.insights.query import Asked, Bucket, Course, Ground, Key, Place, Row
from domain.insights.views import Numbers
from domain.shared.access import Actor
from domain.shared.calling import CalledChannels
from domain.shared.ids import ChannelId, MeasurementId, MessageId
from domain.shared.outcomes import CannotTell
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Connection
from domain.shared.readings import Readings
from domain.shared.transaction import Transaction


class Measurements(Protocol):
    """What is read again and again on one workspace's channels."""

    async def unmeasured(
        self, channel_id: ChannelId, since: datetime, most: int
    ) -> Sequence[OutPost]:
        """Posts of this channel that are out since then or later and that nobody measures, the
        oldest first."""
        ...

    async def measures_account(self, channel_id: ChannelId) -> bool:
        """Whether the channel's account is measured already."""
        ...

    async def begin(self, measurements: Sequence[Measurement]) -> None:
        """From the commit on these are measured; one of a subject that is measured already changes
        nothing."""
        ...

    async def due(
        self, channel_id: ChannelId, now: datetime, *, posts: bool, account: bool
    ) -> Measurement | None:
        """The longest due of these kinds on this channel, locked, whose post, if it is one, is
        still out."""
        ...

    async def next_at(
        self, channel_id: ChannelId, *, posts: bool, account: bool
    ) -> datetime | None:
        """When the next of these kinds is due whose post is still out."""
        ...

    async def get(self, measurement_id: MeasurementId) -> Measurement:
        """Locked. Raises NotFound."""
        ...

    async def save(self, before: Measurement, after: Measurement) -> None: ...


class Samples(Protocol):
    async def add(self, samples: Sequence[Sample]) -> int:
        """Rows are added, never changed. What is there already of the same thing, metric, instant
        and source stays as it is; returns how many were not."""
        ...

    async def around(
        self, told: Sequence[NewSample], now: datetime, settled: timedelta
    ) -> Surroundings:
        """What is known of all these, in so many queries whatever their number."""
        ...


class Rollups(Protocol):
    async def count(self, most: int) -> int:
        """Of so many subjects at most, whatever came is counted by hour and by day, on the
        workspace's wall; of how many it was. Where that wall is another than before, all is counted
        anew of which samples are still there."""
        ...


class Months(Protocol):
    """The places of samples, one for each month (UTC), of all workspaces together."""

    async def make(self) -> int:
        """Those of the coming months, and of every month of which there are samples without one;
        how many were made."""
        ...

    async def drop(self) -> bool:
        """The oldest goes of which no workspace keeps anything any more and of which everything is
        counted, with all its samples, and each workspace that had some there has a receipt for
        them, all or nothing. Whether there was one."""
        ...


class InsightsTransaction(Transaction, Protocol):
    @property
    def measurements(self) -> Measurements: ...
    @property
    def samples(self) -> Samples: ...
    @property
    def rollups(self) -> Rollups: ...
    @property
    def channels(self) -> CalledChannels: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[InsightsTransaction]: ...


class InsightsReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def of_message(self, actor: Actor, message_id: MessageId) -> Sequence[Numbers]:
        """One for each of its deliveries, in their order. Raises NotFound."""
        ...

    async def of_channel(self, actor: Actor, channel_id: ChannelId) -> Numbers:
        """Of the account. Raises NotFound."""
        ...

    async def samples_of_message(
        self, actor: Actor, message_id: MessageId, request: PageRequest
    ) -> Page[Sample]:
        """Raises NotFound."""
        ...


class MetricReads(Protocol):
    """Questions about numbers, each of which is one query, whatever is asked. Each sees only the
    actor's workspace."""

    async def ground(self, actor: Actor) -> Ground: ...

    async def top(self, actor: Actor, question: Asked) -> Sequence[Key]:
        """Of which the first metric is largest, as many as are wanted."""
        ...

    async def totals(
        self, actor: Actor, question: Asked, keys: Sequence[Key] | None
    ) -> Sequence[Row]:
        """What everything came to in all; with `keys` only of these. An increase is added up; a
        level is the last of each account, and these are added up."""
        ...

    async def courses(
        self, actor: Actor, question: Asked, bucket: Bucket, keys: Sequence[Key] | None
    ) -> Sequence[Course]:
        """The same by bucket. What is counted here is counted from its rows each time, whatever a
        bucket has."""
        ...

    async def sources(
        self, actor: Actor, question: Asked, keys: Sequence[Key] | None
    ) -> Mapping[tuple[Measure, Key], tuple[str, ...]]:
        """Who said it, of everything: platforms, and products that counted themselves."""
        ...

    async def places(self, actor: Actor, question: Asked) -> Sequence[Place]:
        """Channels that are there and that it is about."""
        ...


class MeterBudget(Protocol):
    """How often a channel's platform may be asked for numbers in an hour, shared by all workers and
    apart from what publishing may: measuring never uses up what posts need."""

    async def take(self, connection: Connection) -> timedelta | None:
        """None where it may be asked once more, which counts as done; else how long to wait."""
        ...


class Platforms(Protocol):
    """Reads numbers. Never raises: trouble is an answer."""

    def counted(self) -> Natives:
        """What each platform counts, and what it calls it."""
        ...

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        """What a post of ours got so far, as far as the platform says."""
        ...

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        """What the account has now, as far as the platform says."""
        ...
