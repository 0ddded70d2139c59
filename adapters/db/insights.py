"""What is read again and again, and every number that was read, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from pydantic import TypeAdapter

from adapters.db.batches import insert_new
from adapters.db.called_channels import DbCalledChannels
from adapters.db.mapping import Table
from adapters.db.rollups import DbRollups
from adapters.db.transaction import DbTransaction
from domain.insights.bringing import NewSample, Surroundings
from domain.insights.model import Measurement, OutPost, Sample
from domain.members.retention import LIMITS, DataClass
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, MeasurementId

MEASUREMENTS = Table("measurements", Measurement)
SAMPLES = Table("samples", Sample, keys=("workspace_id", "id", "as_of"))
READING = ("workspace_id", "subject_id", "metric", "as_of", "source")
"""What was read once is there once."""

_OUT = TypeAdapter(list[OutPost])
# Those of the kinds in $3 and $4 whose post, if it is one, is still out.
_WANTED = (
    "m.workspace_id = $1 AND m.channel_id = $2 AND m.due_at IS NOT NULL"
    " AND CASE WHEN m.delivery_id IS NULL THEN $4::boolean"
    "  ELSE $3::boolean AND EXISTS (SELECT FROM deliveries d WHERE d.workspace_id = m.workspace_id"
    "   AND d.id = m.delivery_id AND d.state = 'published') END"
)


class InsightsTx(DbTransaction):
    """A transaction of insights."""

    @property
    def measurements(self) -> "DbMeasurements":
        return DbMeasurements(self)

    @property
    def samples(self) -> "DbSamples":
        return DbSamples(self)

    @property
    def rollups(self) -> DbRollups:
        return DbRollups(self)

    @property
    def channels(self) -> DbCalledChannels:
        return DbCalledChannels(self)


class DbMeasurements:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def unmeasured(
        self, channel_id: ChannelId, since: datetime, most: int
    ) -> Sequence[OutPost]:
        # Within a week of going out no post was looked for three times: there is an index of those.
        found = await self._tx.connection.fetch(
            "SELECT d.id AS delivery_id, d.message_id, d.platform_post_id, d.published_at"
            " FROM deliveries d JOIN messages o ON o.workspace_id = d.workspace_id"
            " AND o.id = d.message_id AND o.kind <> 'direct'"
            " WHERE d.workspace_id = $1 AND d.channel_id = $2"
            " AND d.state = 'published' AND d.checks < 3 AND d.published_at >= $3"
            " AND d.platform_post_id IS NOT NULL AND NOT EXISTS (SELECT FROM measurements m"
            "  WHERE m.workspace_id = d.workspace_id AND m.subject_id = d.id)"
            " ORDER BY d.published_at LIMIT $4",
            self._tx.actor.workspace,
            channel_id,
            since,
            most,
        )
        return _OUT.validate_python([dict(record) for record in found])

    async def measures_account(self, channel_id: ChannelId) -> bool:
        known: bool = await self._tx.connection.fetchval(
            "SELECT EXISTS (SELECT FROM measurements WHERE workspace_id = $1 AND subject_id = $2)",
            self._tx.actor.workspace,
            channel_id,
        )
        return known

    async def begin(self, measurements: Sequence[Measurement]) -> None:
        for measurement in measurements:
            await self._tx.connection.execute(
                f"{MEASUREMENTS.insert} ON CONFLICT DO NOTHING", *MEASUREMENTS.values(measurement)
            )

    async def due(
        self, channel_id: ChannelId, now: datetime, *, posts: bool, account: bool
    ) -> Measurement | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {MEASUREMENTS.listed('m')} FROM measurements m WHERE {_WANTED}"
            f" AND m.due_at <= $5 ORDER BY m.due_at LIMIT 1 FOR UPDATE OF m SKIP LOCKED",
            self._tx.actor.workspace,
            channel_id,
            posts,
            account,
            now,
        )
        return MEASUREMENTS.entity(record) if record else None

    async def next_at(
        self, channel_id: ChannelId, *, posts: bool, account: bool
    ) -> datetime | None:
        at: datetime | None = await self._tx.connection.fetchval(
            f"SELECT m.due_at FROM measurements m WHERE {_WANTED} ORDER BY m.due_at LIMIT 1",
            self._tx.actor.workspace,
            channel_id,
            posts,
            account,
        )
        return at

    async def get(self, measurement_id: MeasurementId) -> Measurement:
        record = await self._tx.connection.fetchrow(
            f"SELECT {MEASUREMENTS.listed('m')} FROM measurements m"
            f" WHERE {self._tx.tools.database.mine('m')} AND m.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            measurement_id,
        )
        if record is None:
            raise NotFound(thing="measurement")
        return MEASUREMENTS.entity(record)

    async def save(self, before: Measurement, after: Measurement) -> None:
        self._tx.change(MEASUREMENTS, (before, after))


class DbSamples:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, samples: Sequence[Sample]) -> int:
        if not samples:
            return 0
        # In the order of the index, so that two who tell the same at once wait for each other in
        # turn, and never in a ring.
        ordered = sorted(samples, key=attrgetter("subject_id", "metric", "as_of"))
        return len(await insert_new(self._tx.connection, SAMPLES, ordered, READING))

    async def around(
        self, told: Sequence[NewSample], now: datetime, settled: timedelta
    ) -> Surroundings:
        mine = self._tx.tools.database.mine
        channels = await self._tx.connection.fetch(
            f"SELECT c.id, c.platform FROM channels c WHERE {mine('c')} AND c.id = ANY ($2)",
            self._tx.actor.workspace,
            list({one.channel_id for one in told}),
        )
        wanted = {(one.message_id, one.channel_id) for one in told if one.message_id is not None}
        posts = await self._tx.connection.fetch(
            "SELECT d.message_id, d.channel_id, d.id FROM unnest($2::text[], $3::text[])"
            f" AS k(message_id, channel_id) JOIN deliveries d ON {mine('d')}"
            " AND d.message_id = k.message_id AND d.channel_id = k.channel_id AND d.part = 1",
            self._tx.actor.workspace,
            [message for message, _ in wanted],
            [channel for _, channel in wanted],
        )
        kept = await self._tx.connection.fetchrow(
            "SELECT (SELECT (s.periods->>'metrics')::int FROM retention_settings s"
            f" WHERE {mine('s')}) AS days, (SELECT max(r.until) FROM retention_receipts r"
            f" WHERE {mine('r')} AND r.data_class = 'metrics') AS swept",
            self._tx.actor.workspace,
        )
        days = timedelta(days=kept["days"] or LIMITS[DataClass.METRICS].default)
        return Surroundings(
            {row["id"]: row["platform"] for row in channels},
            {(row["message_id"], row["channel_id"]): row["id"] for row in posts},
            max(now - days, kept["swept"] or now - days) + settled,
        )
