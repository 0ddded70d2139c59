"""Messages, deliveries, attempts and holds in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from adapters.db.communities import connection_from
from adapters.db.mapping import Table
from adapters.db.publishing_rows import AttemptRow, DeliveryRow, HoldRow, MessageRow
from adapters.db.transaction import DbTransaction
from adapters.secrets import CannotOpen
from domain.publishing.delivery import Attempt, Delivery
from domain.publishing.model import Hold, Message
from domain.publishing.ports import Claim, OutgoingPost
from domain.publishing.views import ChannelFacts, RestingChannel
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, DeliveryId, HoldId, MessageId
from domain.shared.platforms import Capability, Connection, Limits, OutcomeClass

MESSAGES = Table(MessageRow, Message)
DELIVERIES = Table(DeliveryRow, Delivery)
ATTEMPTS = Table(AttemptRow, Attempt)
HOLDS = Table(HoldRow, Hold)
_FACTS = TypeAdapter(ChannelFacts)
_RESTING = TypeAdapter(RestingChannel)
_LIMITS = TypeAdapter(Limits)

# What stops a channel at this moment, the most telling reason first.
STOPPED = """
    CASE WHEN w.status = 'suspended' THEN 'workspace_suspended'
         WHEN c.status <> 'connected' THEN 'channel_' || c.status
         WHEN h.id IS NOT NULL THEN 'hold' END
"""
STOPPED_WORDS = """
    CASE WHEN w.status = 'suspended' THEN NULL
         WHEN c.status <> 'connected' THEN c.status_reason ELSE h.reason END
"""
STANDING_HOLD = """
    LEFT JOIN LATERAL (
      SELECT id, reason FROM holds WHERE workspace_id = c.workspace_id AND lifted_at IS NULL
        AND (channel_id IS NULL OR channel_id = c.id) ORDER BY id LIMIT 1) h ON true
"""


class PublishingTx(DbTransaction):
    """A transaction of publishing."""

    @property
    def messages(self) -> "DbMessages":
        return DbMessages(self)

    @property
    def deliveries(self) -> "DbDeliveries":
        return DbDeliveries(self)

    @property
    def attempts(self) -> "DbAttempts":
        return DbAttempts(self)

    @property
    def holds(self) -> "DbHolds":
        return DbHolds(self)

    @property
    def channels(self) -> "DbChannelFacts":
        return DbChannelFacts(self)


class DbMessages:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, message: Message) -> None:
        await self._tx.connection.execute(MESSAGES.insert, *MESSAGES.values(message))
        await self._tx.connection.executemany(
            DELIVERIES.insert, [DELIVERIES.values(d) for d in message.deliveries]
        )

    async def get(self, message_id: MessageId) -> Message:
        found = await self._locked([message_id])
        if not found:
            raise NotFound(thing="message")
        return found[0]

    async def of_deliveries(self, delivery_ids: Sequence[DeliveryId]) -> list[Message]:
        found = await self._tx.connection.fetch(
            f"SELECT DISTINCT d.message_id FROM deliveries d"
            f" WHERE {self._mine('d')} AND d.id = ANY ($2)",
            self._tx.actor.workspace,
            list(delivery_ids),
        )
        return await self._locked([MessageId(row["message_id"]) for row in found])

    async def save(self, before: Message, after: Message) -> None:
        await self.save_all([(before, after)])

    async def save_all(self, changes: Sequence[tuple[Message, Message]]) -> None:
        messages = [MESSAGES.values(a) for b, a in changes if b is not a]
        deliveries = [
            DELIVERIES.values(delivery)
            for before, after in changes
            for delivery in after.deliveries
            if delivery is not before.delivery(delivery.id)
        ]
        if messages:
            await self._tx.connection.executemany(MESSAGES.update, messages)
        if deliveries:
            await self._tx.connection.executemany(DELIVERIES.update, deliveries)

    async def out_of_line(
        self, *, channel_id: ChannelId | None, state: str, limit: int
    ) -> list[Message]:
        misfit = "IS NOT NULL" if state == "scheduled" else "IS NULL"
        found = await self._tx.connection.fetch(
            f"SELECT m.id FROM messages m WHERE m.workspace_id = $1 AND EXISTS ("
            f" SELECT FROM deliveries d"
            f" JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id"
            f" JOIN workspaces w ON w.id = c.workspace_id {STANDING_HOLD}"
            f" WHERE d.workspace_id = m.workspace_id AND d.message_id = m.id AND d.state = $2"
            f" AND ($3::text IS NULL OR d.channel_id = $3) AND ({STOPPED}) {misfit})"
            f" ORDER BY m.id LIMIT $4 FOR UPDATE OF m",
            self._tx.actor.workspace,
            state,
            channel_id,
            limit,
        )
        return await self._locked([MessageId(row["id"]) for row in found])

    async def _locked(self, ids: Sequence[MessageId]) -> list[Message]:
        """Locks go message first, then deliveries, always in id order: no two can wait for each
        other."""
        records = await self._tx.connection.fetch(
            f"SELECT {MESSAGES.listed('m')} FROM messages m"
            f" WHERE {self._mine('m')} AND m.id = ANY ($2) ORDER BY m.id FOR UPDATE",
            self._tx.actor.workspace,
            list(ids),
        )
        if not records:
            return []
        parts = await self._tx.connection.fetch(
            f"SELECT {DELIVERIES.listed('d')} FROM deliveries d"
            f" WHERE {self._mine('d')} AND d.message_id = ANY ($2)"
            f" ORDER BY d.message_id, d.position FOR UPDATE",
            self._tx.actor.workspace,
            [record["id"] for record in records],
        )
        return whole_messages(records, parts)


def whole_messages(records: Sequence[Any], parts: Sequence[Any]) -> list[Message]:
    """Messages with their deliveries, in the order of the records."""
    of_message: dict[str, list[Delivery]] = {}
    for part in parts:
        of_message.setdefault(part["message_id"], []).append(DELIVERIES.entity(part))
    return [
        MESSAGES.entity(record, deliveries=tuple(of_message.get(record["id"], ())))
        for record in records
    ]


class DbDeliveries:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def claim(self, ids: Sequence[DeliveryId], lease: timedelta) -> list[Claim]:
        records = await self._tx.connection.fetch(
            f"WITH free AS ("
            f" SELECT d.workspace_id, d.id FROM deliveries d"
            f" JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            f" WHERE d.workspace_id = $1 AND d.id = ANY ($2) AND d.state = 'scheduled'"
            f" AND d.next_at <= clock_timestamp()"
            f" ORDER BY d.message_id, d.id FOR UPDATE OF m, d SKIP LOCKED"
            f"), taken AS ("
            f" UPDATE deliveries d SET state = 'claimed', fence = d.fence + 1,"
            f" lease_until = clock_timestamp() + $3 FROM free"
            f" WHERE d.workspace_id = free.workspace_id AND d.id = free.id RETURNING d.*"
            f") SELECT {DELIVERIES.listed('t')}, m.text AS message_text,"
            f" clock_timestamp() - greatest(m.publish_at, (SELECT max(a.finished_at)"
            f"  FROM attempts a WHERE a.workspace_id = t.workspace_id AND a.kind = 'decision'"
            f"  AND a.message_id = t.message_id AND a.delivery_id = t.id)) AS late_by,"
            f" m.organization_id,"
            f" c.server_url, c.account_id, c.settings, c.credentials, c.credentials_fence,"
            f" c.limits, c.outcome_class"
            f" FROM taken t"
            f" JOIN messages m ON m.workspace_id = t.workspace_id AND m.id = t.message_id"
            f" JOIN channels c ON c.workspace_id = t.workspace_id AND c.id = t.channel_id",
            self._tx.actor.workspace,
            list(ids),
            lease,
        )
        return [self._claim(record) for record in records]

    def _claim(self, record: Any) -> Claim:
        row = {**record, "id": record["channel_id"]}
        readable = True
        try:
            connection = connection_from(self._tx.tools.sealer, row)
        except CannotOpen:
            readable = False
            connection = connection_from(self._tx.tools.sealer, row | {"credentials": None})
        return Claim(
            delivery=DELIVERIES.entity(record),
            organization_id=record["organization_id"],
            text=record["message_text"],
            connection=connection,
            readable=readable,
            limits=_LIMITS.validate_python(record["limits"]),
            outcome_class=OutcomeClass(record["outcome_class"]),
            late_by=record["late_by"],
        )

    async def post_of(self, delivery_id: DeliveryId) -> OutgoingPost | None:
        record = await self._tx.connection.fetchrow(
            "SELECT d.key, d.attempted_at, d.platform_post_id, d.fence, m.text, c.workspace_id,"
            " c.id, c.platform, c.server_url, c.account_id, c.settings, c.credentials,"
            " c.credentials_fence, c.outcome_class"
            " FROM deliveries d"
            " JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            " JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id"
            " WHERE d.workspace_id = $1 AND d.id = $2",
            self._tx.actor.workspace,
            delivery_id,
        )
        if record is None or record["credentials"] is None or record["key"] is None:
            return None
        try:
            connection = connection_from(self._tx.tools.sealer, record)
        except CannotOpen:
            return None
        return OutgoingPost(
            delivery_id=delivery_id,
            connection=connection,
            text=record["text"],
            key=record["key"],
            attempted_at=record["attempted_at"],
            outcome_class=OutcomeClass(record["outcome_class"]),
            platform_post_id=record["platform_post_id"],
            fence=record["fence"],
        )

    async def holder_of(self, channel_id: ChannelId, platform_post_id: str) -> DeliveryId | None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/{channel_id}/{platform_post_id}",
        )
        holder: DeliveryId | None = await self._tx.connection.fetchval(
            "SELECT id FROM deliveries WHERE workspace_id = $1 AND channel_id = $2"
            " AND platform_post_id = $3 LIMIT 1",
            self._tx.actor.workspace,
            channel_id,
            platform_post_id,
        )
        return holder

    async def postpone(self, delivery_id: DeliveryId, by: timedelta) -> bool:
        done: str = await self._tx.connection.execute(
            "UPDATE deliveries SET next_at = clock_timestamp() + $3"
            " WHERE workspace_id = $1 AND id = $2 AND state = 'unconfirmed'"
            " AND next_at <= clock_timestamp()",
            self._tx.actor.workspace,
            delivery_id,
            by,
        )
        return done == "UPDATE 1"

    async def expired(self, ids: Sequence[DeliveryId]) -> list[DeliveryId]:
        found = await self._tx.connection.fetch(
            "SELECT id FROM deliveries WHERE workspace_id = $1 AND id = ANY ($2)"
            " AND state IN ('claimed', 'sending') AND lease_until <= clock_timestamp()",
            self._tx.actor.workspace,
            list(ids),
        )
        return [DeliveryId(row["id"]) for row in found]


class DbAttempts:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, attempts: Sequence[Attempt]) -> None:
        await self._tx.connection.executemany(
            ATTEMPTS.insert, [ATTEMPTS.values(attempt) for attempt in attempts]
        )

    async def finish(self, attempts: Sequence[Attempt]) -> None:
        await self._tx.connection.executemany(
            "UPDATE attempts SET finished_at = $4, outcome = $5, detail = $6, status_code = $7,"
            " platform_post_id = $8 WHERE workspace_id = $1 AND delivery_id = $2 AND fence = $3"
            " AND kind = 'send' AND finished_at IS NULL",
            [
                (
                    a.workspace_id,
                    a.delivery_id,
                    a.fence,
                    a.finished_at,
                    a.outcome,
                    a.detail,
                    a.status_code,
                    a.platform_post_id,
                )
                for a in attempts
            ],
        )


class DbHolds:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, hold: Hold) -> None:
        await self._tx.connection.execute(HOLDS.insert, *HOLDS.values(hold))

    async def get(self, hold_id: HoldId) -> Hold:
        record = await self._tx.connection.fetchrow(
            f"SELECT {HOLDS.listed('h')} FROM holds h"
            f" WHERE {self._tx.tools.database.mine('h')} AND h.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            hold_id,
        )
        if record is None:
            raise NotFound(thing="hold")
        return HOLDS.entity(record)

    async def save(self, hold: Hold) -> None:
        await self._tx.connection.execute(HOLDS.update, *HOLDS.values(hold))


class DbChannelFacts:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def facts(self, ids: Sequence[ChannelId]) -> Mapping[ChannelId, ChannelFacts]:
        records = await self._tx.connection.fetch(
            f"SELECT c.id, c.community_id, c.platform, c.status, c.limits, c.capabilities,"
            f" c.outcome_class, ({STOPPED}) AS stopped,"
            f" ({STOPPED_WORDS}) AS stopped_words, h.id AS hold_id"
            f" FROM channels c JOIN workspaces w ON w.id = c.workspace_id {STANDING_HOLD}"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = ANY ($2)",
            self._tx.actor.workspace,
            list(ids),
        )
        facts = [_FACTS.validate_python(dict(record)) for record in records]
        return {fact.id: fact for fact in facts}

    async def wait_until(self, channel_id: ChannelId, until: datetime) -> RestingChannel | None:
        record = await self._tx.connection.fetchrow(
            "WITH before AS (SELECT workspace_id, id, rate_limited_until AS rested_until"
            " FROM channels WHERE workspace_id = $1 AND id = $2 FOR UPDATE)"
            " UPDATE channels c SET rate_limited_until = $3, updated_at = $4,"
            " version = c.version + 1 FROM before b"
            " WHERE c.workspace_id = b.workspace_id AND c.id = b.id"
            " AND (b.rested_until IS NULL OR b.rested_until < $3)"
            " RETURNING c.id, c.community_id, c.platform, c.name, c.handle, c.status,"
            " c.status_reason, c.check_error, c.rate_limited_until, c.version, c.external_id,"
            " b.rested_until",
            self._tx.actor.workspace,
            channel_id,
            until,
            self._tx.tools.clock.now(),
        )
        return _RESTING.validate_python(dict(record)) if record else None

    async def credentials_ended(self, connection: Connection) -> None:
        # After a failure the ladder says when the next try comes; nobody makes it come sooner.
        await self._tx.connection.execute(
            "UPDATE channels SET credentials_safe_until = clock_timestamp(),"
            " credentials_expire_at = least(credentials_expire_at, clock_timestamp()),"
            " refresh_at = CASE WHEN refresh_tries > 0 AND refresh_at IS NOT NULL THEN refresh_at"
            "   ELSE clock_timestamp() END"
            " WHERE workspace_id = $1 AND id = $2 AND credentials_fence = $3"
            " AND status IN ('connected', 'paused') AND $4 = ANY (capabilities)",
            self._tx.actor.workspace,
            connection.channel_id,
            connection.credentials_fence,
            Capability.REFRESH_CREDENTIALS.value,
        )
