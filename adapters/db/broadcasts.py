"""Broadcasts, those they are for, and who wants none, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.batches import insert_all
from adapters.db.mapping import Table
from adapters.db.spoken_to import reached_in_several_ways, told_to
from adapters.db.suppressions import unwanted
from adapters.db.transaction import DbTransaction
from domain.publishing.broadcast import CALLED_OFF, Broadcast, Recipient, Tally
from domain.publishing.broadcast_ports import Acquaintance, Audience, InHand, Pair, Place
from domain.publishing.opt_out import OptOut
from domain.publishing.states import STILL_TO_GO_OUT, MessageStatus
from domain.shared.errors import NotFound
from domain.shared.ids import BroadcastId, ChannelId, InboundMessageId, MessageId, OptOutId

BROADCASTS = Table("broadcasts", Broadcast)
RECIPIENTS = Table("broadcast_recipients", Recipient)
OPT_OUTS = Table("opt_outs", OptOut)

# What somebody said last on a channel, in kinds of that sort, and how they are shown there.
_SAID = (
    "LEFT JOIN LATERAL (SELECT m.id, m.author, coalesce(m.language, m.spoken) AS language"
    " FROM inbound_messages m WHERE m.workspace_id = $1 AND m.author_id = p.person"
    " AND m.channel_id = p.channel AND m.state <> 'deleted' AND m.kind {kinds}"
    " ORDER BY m.id DESC LIMIT 1) {name} ON true"
)
_DIRECT = _SAID.format(kinds="= 'direct'", name="d")
_OPEN = _SAID.format(kinds="IN ('comment', 'mention', 'review')", name="o")
LOCKS_ON_PEOPLE = 256
_PAIRS = "unnest($2::text[], $3::text[]) AS p(channel, person)"


class DbBroadcasts:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, broadcast: Broadcast) -> None:
        self._tx.add(BROADCASTS, broadcast)

    async def get(self, broadcast_id: BroadcastId) -> Broadcast:
        record = await self._tx.connection.fetchrow(
            f"SELECT {BROADCASTS.listed('b')} FROM broadcasts b"
            f" WHERE {self._mine('b')} AND b.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            broadcast_id,
        )
        if record is None:
            raise NotFound(thing="broadcast")
        return BROADCASTS.entity(record)

    async def save(self, before: Broadcast, after: Broadcast) -> None:
        self._tx.change(BROADCASTS, (before, after))

    async def tally(self, broadcast_id: BroadcastId) -> Tally:
        records = await self._fetch(
            f"SELECT r.state, count(*) AS many FROM broadcast_recipients r"
            f" WHERE {self._mine('r')} AND r.broadcast_id = $2 GROUP BY r.state",
            broadcast_id,
        )
        return Tally(**{record["state"]: record["many"] for record in records})

    async def enlisted(self, broadcast_id: BroadcastId, pairs: Sequence[Pair]) -> set[Pair]:
        records = await self._fetch(
            f"SELECT r.channel_id, r.platform_person_id FROM {_PAIRS} JOIN broadcast_recipients r"
            f" ON {self._mine('r')} AND r.broadcast_id = $4 AND r.channel_id = p.channel"
            f" AND r.platform_person_id = p.person",
            *_apart(pairs),
            broadcast_id,
        )
        return {(record["channel_id"], record["platform_person_id"]) for record in records}

    async def enlist(self, recipients: Sequence[Recipient]) -> None:
        await insert_all(self._tx.connection, (RECIPIENTS, recipients))

    async def audience(self, wanted: Audience, most: int) -> list[Pair]:
        records = await self._fetch(
            f"SELECT m.channel_id, m.author_id FROM inbound_messages m"
            f" JOIN channels c ON c.workspace_id = m.workspace_id AND c.id = m.channel_id"
            f" WHERE {self._mine('m')} AND m.author_id IS NOT NULL AND m.state <> 'deleted'"
            f" AND NOT coalesce((m.author ->> 'is_bot')::boolean, false)"
            f" AND m.kind = ANY ($2) AND ($3::text[] = '{{}}' OR m.channel_id = ANY ($3))"
            f" AND ($4::text IS NULL OR c.community_id = $4)"
            f" AND ($5::timestamptz IS NULL OR m.at > $5) AND c.status <> 'disconnected'"
            f" GROUP BY m.channel_id, m.author_id ORDER BY min(m.id) LIMIT $6",
            [kind.value for kind in wanted.kinds],
            list(wanted.channel_ids),
            wanted.community_id,
            wanted.since,
            most,
        )
        return [(record["channel_id"], record["author_id"]) for record in records]

    async def channels_of(self, broadcast_id: BroadcastId) -> Mapping[ChannelId, int]:
        records = await self._fetch(
            f"SELECT r.channel_id, count(*) AS many FROM broadcast_recipients r"
            f" WHERE {self._mine('r')} AND r.broadcast_id = $2 AND r.state = 'pending'"
            f" GROUP BY r.channel_id",
            broadcast_id,
        )
        return {record["channel_id"]: record["many"] for record in records}

    async def zones(self, broadcast_id: BroadcastId, channel_id: ChannelId) -> Sequence[str | None]:
        records = await self._fetch(
            f"SELECT DISTINCT r.timezone FROM broadcast_recipients r"
            f" WHERE {self._mine('r')} AND r.broadcast_id = $2 AND r.state = 'pending'"
            f" AND r.channel_id = $3",
            broadcast_id,
            channel_id,
        )
        return [record["timezone"] for record in records]

    async def pending(
        self,
        broadcast_id: BroadcastId,
        channel_id: ChannelId,
        most: int,
        zones: Collection[str | None] | None = None,
    ) -> list[Recipient]:
        records = await self._fetch(
            f"SELECT {RECIPIENTS.listed('r')} FROM broadcast_recipients r"
            f" WHERE {self._mine('r')} AND r.broadcast_id = $2 AND r.state = 'pending'"
            f" AND r.channel_id = $3"
            f" AND ($5::text[] IS NULL OR coalesce(r.timezone, '') = ANY ($5))"
            f" ORDER BY r.id LIMIT $4",
            broadcast_id,
            channel_id,
            most,
            None if zones is None else [zone or "" for zone in zones],
        )
        return [RECIPIENTS.entity(record) for record in records]

    async def in_hand(self, broadcast_id: BroadcastId) -> list[InHand]:
        records = await self._fetch(
            f"SELECT {RECIPIENTS.listed('r')}, m.status AS message_status, (SELECT d.error_code"
            f" FROM deliveries d WHERE d.workspace_id = m.workspace_id AND d.message_id = m.id"
            f" AND d.error_code IS NOT NULL ORDER BY d.position LIMIT 1) AS error_code"
            f" FROM broadcast_recipients r JOIN messages m ON m.workspace_id = r.workspace_id"
            f" AND m.id = r.message_id WHERE {self._mine('r')} AND r.broadcast_id = $2"
            f" AND r.state = 'sending' ORDER BY r.id",
            broadcast_id,
        )
        return [
            InHand(
                RECIPIENTS.entity(record),
                MessageStatus(record["message_status"]),
                record["error_code"],
            )
            for record in records
        ]

    async def write(self, recipients: Sequence[tuple[Recipient, Recipient]]) -> None:
        self._tx.change(RECIPIENTS, *recipients)

    async def call_off_pending(self, broadcast_id: BroadcastId, now: datetime) -> None:
        await self._tx.connection.execute(
            "UPDATE broadcast_recipients SET state = 'cancelled', reason = $3, updated_at = $4"
            " WHERE workspace_id = $1 AND broadcast_id = $2 AND state = 'pending'",
            self._tx.actor.workspace,
            broadcast_id,
            CALLED_OFF,
            now,
        )

    async def last_slot(self, channel_id: ChannelId) -> datetime | None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"broadcasts/{self._tx.actor.workspace}/{channel_id}",
        )
        last: datetime | None = await self._tx.connection.fetchval(
            f"SELECT max(r.slot_at) FROM (SELECT max(b.slot_at) AS slot_at"
            f" FROM broadcast_recipients b WHERE {self._mine('b')} AND b.channel_id = $2"
            " AND b.slot_at IS NOT NULL UNION ALL SELECT max(s.slot_at) FROM traveller_steps s"
            f" WHERE {self._mine('s')} AND s.channel_id = $2 AND s.slot_at IS NOT NULL) r",
            self._tx.actor.workspace,
            channel_id,
        )
        return last

    async def met(self, pairs: Sequence[Pair]) -> Mapping[Pair, Acquaintance]:
        records = await self._fetch(
            f"SELECT p.channel, p.person, d.id AS direct_id, o.id AS open_id,"
            f" coalesce(d.language, o.language) AS language,"
            f" coalesce(d.author, o.author) ->> 'name' AS name,"
            f" coalesce(d.author, o.author) ->> 'handle' AS handle"
            f" FROM {_PAIRS} {_DIRECT} {_OPEN} WHERE coalesce(d.id, o.id) IS NOT NULL",
            *_apart(pairs),
        )
        return {
            (record["channel"], record["person"]): Acquaintance(
                direct_id=_said(record["direct_id"]),
                open_id=_said(record["open_id"]),
                name=record["name"],
                handle=record["handle"],
                language=record["language"],
            )
            for record in records
        }

    async def told(self, pairs: Sequence[Pair], since: datetime) -> Mapping[Pair, int]:
        records = await self._fetch(told_to(self._mine), *_apart(pairs), since)
        return {(record["channel"], record["person"]): record["many"] for record in records}

    async def alone_with(self, pairs: Sequence[Pair]) -> Mapping[Pair, str]:
        capped = await self._fetch(
            f"SELECT FROM publishing_rules r WHERE {self._mine('r')}"
            " AND r.max_per_person IS NOT NULL LIMIT 1"
        )
        if not pairs or not capped:
            return {}
        records = await self._fetch(reached_in_several_ways(self._mine), *_apart(pairs))
        # Always in the same order; so few that no list of people, however long, takes all the
        # locks there are. By whom a lock is shared with somebody else, waits without need.
        await self._fetch(
            "SELECT pg_advisory_xact_lock(hashtext('told/' || $1), k) FROM (SELECT DISTINCT"
            f" abs(hashtextextended(a, 0) % {LOCKS_ON_PEOPLE})::int AS k"
            " FROM unnest($2::text[]) a ORDER BY k OFFSET 0) locks",
            sorted({account for record in records for account in record["accounts"]}),
        )
        return {
            (record["channel"], record["person"]): min(record["accounts"]) for record in records
        }

    async def places(self, channel_ids: Collection[ChannelId]) -> Mapping[ChannelId, Place]:
        records = await self._fetch(
            f"SELECT c.id, c.name AS channel, co.name AS community, w.name AS workspace,"
            f" c.platform, coalesce(c.server_url, '') AS server FROM channels c"
            f" JOIN communities co ON co.workspace_id = c.workspace_id AND co.id = c.community_id"
            f" JOIN workspaces w ON w.id = c.workspace_id"
            f" WHERE {self._mine('c')} AND c.id = ANY ($2)",
            list(channel_ids),
        )
        return {
            record["id"]: Place(
                *(record["channel"], record["community"], record["workspace"]),
                *(record["platform"], record["server"]),
            )
            for record in records
        }

    async def last_to(self, pair: Pair) -> MessageId | None:
        channel_id, person_id = pair
        found: MessageId | None = await self._tx.connection.fetchval(
            f"SELECT r.message_id FROM ({self._reached}) r"
            " WHERE r.platform_person_id = $2 AND r.channel_id = $3"
            " ORDER BY r.slot_at DESC LIMIT 1",
            self._tx.actor.workspace,
            person_id,
            channel_id,
        )
        return found

    async def waiting_for(self, opt_out: OptOut) -> list[MessageId]:
        records = await self._fetch(
            f"SELECT r.message_id FROM ({self._reached}) r JOIN channels c"
            f" ON {self._mine('c')} AND c.id = r.channel_id JOIN messages m"
            f" ON {self._mine('m')} AND m.id = r.message_id WHERE r.platform_person_id = $2"
            f" AND m.status = ANY ($5) AND c.platform = $3 AND coalesce(c.server_url, '') = $4",
            opt_out.platform_person_id,
            opt_out.platform,
            opt_out.server,
            [str(status) for status in STILL_TO_GO_OUT],
        )
        return [MessageId(record["message_id"]) for record in records]

    @property
    def _reached(self) -> str:
        """Everything that was said to somebody unasked."""
        return " UNION ALL ".join(
            "SELECT x.message_id, x.channel_id, x.platform_person_id, x.slot_at"
            f" FROM {table} x WHERE {self._mine('x')} AND x.message_id IS NOT NULL"
            for table in ("broadcast_recipients", "traveller_steps")
        )

    async def _fetch(self, query: str, *values: Any) -> Sequence[Any]:
        found: Sequence[Any] = await self._tx.connection.fetch(
            query, self._tx.actor.workspace, *values
        )
        return found


class DbOptOuts:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, opt_out: OptOut) -> None:
        self._tx.add(OPT_OUTS, opt_out)

    async def get(self, opt_out_id: OptOutId) -> OptOut:
        record = await self._tx.connection.fetchrow(
            f"SELECT {OPT_OUTS.listed('t')} FROM opt_outs t WHERE {self._mine('t')}"
            f" AND t.id = $2 AND t.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            opt_out_id,
        )
        if record is None:
            raise NotFound(thing="opt_out")
        return OPT_OUTS.entity(record)

    async def save(self, before: OptOut, after: OptOut) -> None:
        self._tx.change(OPT_OUTS, (before, after))

    async def standing(self, platform: str, server: str, person_id: str) -> OptOut | None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"opt_outs/{self._tx.actor.workspace}/{platform}/{server}/{person_id}",
        )
        record = await self._tx.connection.fetchrow(
            f"SELECT {OPT_OUTS.listed('t')} FROM opt_outs t WHERE {self._mine('t')}"
            f" AND t.platform_person_id = $2 AND t.platform = $3 AND t.server = $4"
            f" AND t.removed_at IS NULL",
            self._tx.actor.workspace,
            person_id,
            platform,
            server,
        )
        return OPT_OUTS.entity(record) if record else None

    async def out_of(self, pairs: Sequence[Pair]) -> set[Pair]:
        records = await self._tx.connection.fetch(
            f"SELECT DISTINCT p.channel, p.person FROM {_PAIRS}"
            f" JOIN channels c ON {self._mine('c')} AND c.id = p.channel"
            f" JOIN opt_outs t ON t.workspace_id = c.workspace_id"
            f" AND t.platform_person_id = p.person AND t.platform = c.platform"
            f" AND t.server = coalesce(c.server_url, '') AND t.removed_at IS NULL",
            self._tx.actor.workspace,
            *_apart(pairs),
        )
        return {(record["channel"], record["person"]) for record in records}

    async def forgotten(self, pairs: Sequence[Pair]) -> set[Pair]:
        found = set[Pair]()
        for channel_id in {channel for channel, _ in pairs}:
            there = [person for channel, person in pairs if channel == channel_id]
            found |= {(channel_id, one) for one in await unwanted(self._tx, channel_id, there)}
        return found


def _apart(pairs: Sequence[Pair]) -> tuple[list[str], list[str]]:
    return [channel for channel, _ in pairs], [person for _, person in pairs]


def _said(id: str | None) -> InboundMessageId | None:
    return InboundMessageId(id) if id else None
