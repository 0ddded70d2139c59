"""What is read again and again, and every number that was read, in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from domain.insights.bringing import NewSample, Surroundings
from domain.insights.chart_ports import Look, Names
from domain.insights.measures import Measure
from domain.insights.model import Measurement, OutPost, Sample
from domain.insights.query import Asked, Bucket, Course, Ground, Key, Place, Row
from domain.insights.views import Numbers
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, MeasurementId, MessageId
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Capability
from tests.kit.fakes.called_channels import FakeCalledChannels
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeInsightsTx(FakeTransaction):
    """A transaction of insights."""

    @property
    def measurements(self) -> "FakeMeasurements":
        return FakeMeasurements(self)

    @property
    def samples(self) -> "FakeSamples":
        return FakeSamples(self)

    @property
    def rollups(self) -> "FakeRollups":
        return FakeRollups()

    @property
    def channels(self) -> FakeCalledChannels:
        return FakeCalledChannels(self)


class FakeMeasurements:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.measurements

    async def unmeasured(
        self, channel_id: ChannelId, since: datetime, most: int
    ) -> Sequence[OutPost]:
        known = {row.subject_id for row in self._rows.values()}
        out = [
            OutPost(d.id, d.message_id, d.platform_post_id, d.published_at)
            for d in self._tx.tables.deliveries.values()
            if (d.channel_id, d.state) == (channel_id, DeliveryState.PUBLISHED)
            and d.platform_post_id is not None
            and d.published_at is not None
            and d.published_at >= since
            and d.id not in known
        ]
        return sorted(out, key=lambda post: post.published_at)[:most]

    async def measures_account(self, channel_id: ChannelId) -> bool:
        return any(row.subject_id == channel_id for row in self._rows.values())

    async def begin(self, measurements: Sequence[Measurement]) -> None:
        for measurement in measurements:
            self._rows[self._tx.key(measurement.id)] = measurement

    async def due(
        self, channel_id: ChannelId, now: datetime, *, posts: bool, account: bool
    ) -> Measurement | None:
        wanted = self._wanted(channel_id, posts, account)
        return next((row for row in wanted if row.due_at and row.due_at <= now), None)

    async def next_at(
        self, channel_id: ChannelId, *, posts: bool, account: bool
    ) -> datetime | None:
        wanted = self._wanted(channel_id, posts, account)
        return wanted[0].due_at if wanted else None

    async def get(self, measurement_id: MeasurementId) -> Measurement:
        if self._tx.key(measurement_id) not in self._rows:
            raise NotFound(thing="measurement")
        return self._rows[self._tx.key(measurement_id)]

    async def save(self, before: Measurement, after: Measurement) -> None:
        self._rows[self._tx.key(after.id)] = after

    def _wanted(self, channel_id: ChannelId, posts: bool, account: bool) -> list[Measurement]:
        def counts(row: Measurement) -> bool:
            if row.delivery_id is None:
                return account
            delivery = self._tx.tables.deliveries[self._tx.key(row.delivery_id)]
            return posts and delivery.state is DeliveryState.PUBLISHED

        here = [row for row in self._rows.values() if row.channel_id == channel_id and row.due_at]
        return sorted(filter(counts, here), key=lambda row: str(row.due_at))


class FakeSamples:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def add(self, samples: Sequence[Sample]) -> int:
        for sample in samples:
            self._tx.tables.samples[self._tx.key(sample.id)] = sample
        return len(samples)

    async def around(
        self, told: Sequence[NewSample], now: datetime, settled: timedelta
    ) -> Surroundings:
        tables = self._tx.tables
        return Surroundings(
            {one.id: one.platform for one in tables.channels.values()},
            {(one.message_id, one.channel_id): one.id for one in tables.deliveries.values()},
            now - timedelta(days=395) + settled,
        )


class FakeRollups:
    """Counting is asked of the real database."""

    async def count(self, most: int) -> int:
        return 0


class FakeMonths:
    """Here samples need no place of their own."""

    async def make(self) -> int:
        return 0

    async def drop(self) -> bool:
        return False


class FakeMetricReads:
    """Questions about numbers are asked of the real database."""

    async def ground(self, actor: Actor) -> Ground:
        raise NotImplementedError

    async def top(self, actor: Actor, question: Asked) -> Sequence[Key]:
        raise NotImplementedError

    async def totals(
        self, actor: Actor, question: Asked, keys: Sequence[Key] | None
    ) -> Sequence[Row]:
        raise NotImplementedError

    async def courses(
        self, actor: Actor, question: Asked, bucket: Bucket, keys: Sequence[Key] | None
    ) -> Sequence[Course]:
        raise NotImplementedError

    async def sources(
        self, actor: Actor, question: Asked, keys: Sequence[Key] | None
    ) -> Mapping[tuple[Measure, Key], tuple[str, ...]]:
        raise NotImplementedError

    async def places(self, actor: Actor, question: Asked) -> Sequence[Place]:
        raise NotImplementedError


class FakeInsightsReads:
    """Single things. Lists, with their filters and sorts, are asked of the real database."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def of_message(self, actor: Actor, message_id: MessageId) -> Sequence[Numbers]:
        raise NotImplementedError

    async def samples_of_message(
        self, actor: Actor, message_id: MessageId, request: PageRequest
    ) -> Page[Sample]:
        raise NotImplementedError

    async def of_channel(self, actor: Actor, channel_id: ChannelId) -> Numbers:
        tables = self._memory.tables
        channel = tables.channels.get((actor.workspace, channel_id))
        if channel is None:
            raise NotFound(thing="channel")
        rows = [row for row in tables.measurements.values() if row.subject_id == channel_id]
        read = sorted(tables.samples.values(), key=lambda sample: sample.as_of)
        of_it = [sample for sample in read if sample.subject_id == channel_id]
        latest = {sample.metric: sample for sample in of_it if not sample.source}
        return Numbers(
            channel_id=channel_id,
            platform=channel.platform,
            counted=Capability.ACCOUNT_METRICS in channel.capabilities,
            latest=list(latest.values()),
            measured_at=rows[0].measured_at if rows else None,
            next_at=rows[0].due_at if rows else None,
            trouble=rows[0].trouble if rows else None,
        )


class FakeChartReads:
    """Nothing has a name, and no workspace a colour."""

    async def look(self, actor: Actor) -> Look:
        return Look("en")

    async def channel(self, actor: Actor, channel_id: ChannelId) -> str | None:
        return None

    async def names(self, actor: Actor, asked: Asked, keys: Sequence[Key]) -> Names:
        return {}
