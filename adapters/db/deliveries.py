"""The worker's grip on deliveries, and the record of every try, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from adapters.db.batches import insert_all, set_all
from adapters.db.channel_facts import CHANNELS_AND_STOPS, FACTS, facts_from
from adapters.db.communities import connection_from
from adapters.db.mapping import Table
from adapters.db.media import DbMedia
from adapters.db.transaction import DbTransaction
from adapters.secrets import CannotOpen
from domain.publishing.answer import Answer, stands_on
from domain.publishing.content import Content, Post, Variant, said_on
from domain.publishing.delivery import Attempt, Delivery
from domain.publishing.hold import marks_of
from domain.publishing.media import Shown
from domain.publishing.ports import CHECKED_AFTER, TOO_OLD, Claim, OutgoingPost
from domain.publishing.showing import shown_by
from domain.shared.ids import ChannelId, DeliveryId, MessageId
from domain.shared.platforms import Capability, OutcomeClass

DELIVERIES = Table("deliveries", Delivery)
ATTEMPTS = Table("attempts", Attempt)


_CONTENT = TypeAdapter(Content)
_VARIANTS = TypeAdapter(dict[ChannelId, Variant])
_ANSWER: TypeAdapter[Answer | None] = TypeAdapter(Answer | None)


class DbDeliveries:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def claim(self, ids: Sequence[DeliveryId], lease: timedelta) -> list[Claim]:
        records = await self._tx.connection.fetch(
            f"WITH free AS ("
            f" SELECT d.workspace_id, d.id FROM deliveries d"
            f" JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            f" WHERE d.workspace_id = $1 AND d.id = ANY ($2) AND d.state = 'scheduled'"
            f" AND d.next_at <= (SELECT workspace_now())"
            f" ORDER BY d.message_id, d.id FOR UPDATE OF m, d SKIP LOCKED"
            f"), taken AS ("
            f" UPDATE deliveries d SET state = 'claimed', fence = d.fence + 1,"
            f" lease_until = clock_timestamp() + $3 FROM free"
            f" WHERE d.workspace_id = free.workspace_id AND d.id = free.id RETURNING d.*"
            f") SELECT {DELIVERIES.listed('t')},"
            f" (SELECT workspace_now()) - greatest(m.publish_at, t.due_at) AS late_by,"
            f" (SELECT workspace_now()) - t.next_at AS waited, m.tags, m.campaign_id, m.crisis_id"
            f" FROM taken t"
            f" JOIN messages m ON m.workspace_id = t.workspace_id AND m.id = t.message_id",
            self._tx.actor.workspace,
            list(ids),
            lease,
        )
        shared = await self._channels({record["channel_id"] for record in records})
        return [
            Claim(
                delivery=DELIVERIES.entity(record),
                late_by=record["late_by"],
                waited=record["waited"],
                marks=marks_of(record["tags"], record["campaign_id"], record["crisis_id"]),
                **shared[record["channel_id"]],
            )
            for record in records
        ]

    async def _channels(self, channel_ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """What all claims on a channel share; its credentials are opened once for all of them."""
        if not channel_ids:
            return {}
        records = await self._tx.connection.fetch(
            f"SELECT {FACTS}, c.workspace_id, c.organization_id, c.server_url, c.account_id,"
            f" c.settings, c.credentials, c.credentials_fence, c.throttles"
            f" FROM {CHANNELS_AND_STOPS}"
            f" WHERE c.workspace_id = $1 AND c.id = ANY ($2)",
            self._tx.actor.workspace,
            list(channel_ids),
        )
        return {record["id"]: self._shared(record) for record in records}

    def _shared(self, record: Any) -> dict[str, Any]:
        readable = True
        try:
            connection = connection_from(self._tx.tools.sealer, record)
        except CannotOpen:
            readable = False
            connection = connection_from(self._tx.tools.sealer, {**record, "credentials": None})
        return {
            "organization_id": record["organization_id"],
            "channel": facts_from(record),
            "connection": connection,
            "readable": readable,
        }

    async def post_of(self, delivery_id: DeliveryId) -> OutgoingPost | None:
        record = await self._tx.connection.fetchrow(
            "SELECT d.message_id, d.key, d.attempted_at, d.platform_post_id, d.fence, d.handle,"
            " d.part,"
            " m.content, m.variants, m.answer, c.capabilities, c.workspace_id,"
            " c.id, c.platform, c.server_url, c.account_id, c.settings,"
            " c.credentials, c.credentials_fence, c.throttles, c.outcome_class, p.posts"
            " FROM deliveries d"
            " JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            " JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id"
            " CROSS JOIN LATERAL (SELECT array_agg(o.platform_post_id ORDER BY o.part) AS posts"
            " FROM deliveries o WHERE o.workspace_id = d.workspace_id"
            " AND o.message_id = d.message_id AND o.channel_id = d.channel_id"
            " AND o.part < d.part) p WHERE d.workspace_id = $1 AND d.id = $2",
            self._tx.actor.workspace,
            delivery_id,
        )
        if record is None or record["credentials"] is None or record["key"] is None:
            return None
        try:
            connection = connection_from(self._tx.tools.sealer, record)
        except CannotOpen:
            return None
        post, answer = _post(record), _ANSWER.validate_python(record["answer"])
        before, (answered, root) = record["posts"] or [None], stands_on(answer)
        return OutgoingPost(
            delivery_id=delivery_id,
            connection=connection,
            post=post,
            key=record["key"],
            attempted_at=record["attempted_at"],
            outcome_class=OutcomeClass(record["outcome_class"]),
            platform_post_id=record["platform_post_id"],
            fence=record["fence"],
            handle=record["handle"],
            reply_to=before[0 if post.is_comment else -1] or answered,
            thread_root=before[0] or root,
            answer=answer,
            media=await self._shown(post),
        )

    async def _shown(self, post: Post) -> tuple[Shown, ...]:
        """What it shows, as far as that is in the library still."""
        if not post.media:
            return ()
        files = await DbMedia(self._tx).some([shown.media_id for shown in post.media])
        return shown_by(post.media, {file.id: file for file in files})

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

    async def to_check(self, channel_id: ChannelId, most: int) -> list[DeliveryId]:
        found = await self._tx.connection.fetch(
            "SELECT d.id FROM deliveries d"
            # What is said to one person alone stands where nobody looks.
            " JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            " AND m.kind <> 'direct'"
            " JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id"
            " WHERE d.workspace_id = $1 AND d.channel_id = $2 AND d.state = 'published'"
            " AND d.checks < 3 AND d.platform_post_id IS NOT NULL"
            " AND d.published_at > (SELECT workspace_now()) - $3::interval"
            " AND d.published_at <= (SELECT workspace_now()) - ($4::interval[])[d.checks + 1]"
            " AND c.status = 'connected'"
            " AND coalesce(c.rate_limited_until <= (SELECT workspace_now()), true)"
            " ORDER BY d.published_at LIMIT $5",
            self._tx.actor.workspace,
            channel_id,
            TOO_OLD,
            list(CHECKED_AFTER),
            most,
        )
        return [DeliveryId(row["id"]) for row in found]

    async def postpone(self, delivery_id: DeliveryId, by: timedelta) -> bool:
        done: str = await self._tx.connection.execute(
            "UPDATE deliveries SET next_at = (SELECT workspace_now()) + $3"
            " WHERE workspace_id = $1 AND id = $2 AND state = 'unconfirmed'"
            " AND next_at <= (SELECT workspace_now())",
            self._tx.actor.workspace,
            delivery_id,
            by,
        )
        return done == "UPDATE 1"

    async def keep_handle(
        self, delivery_id: DeliveryId, fence: int, handle: str, lease: timedelta
    ) -> bool:
        done: str = await self._tx.connection.execute(
            "UPDATE deliveries SET handle = $4, attempted_at = (SELECT workspace_now()),"
            " lease_until = clock_timestamp() + $5"
            " WHERE workspace_id = $1 AND id = $2 AND fence = $3 AND state = 'sending'",
            self._tx.actor.workspace,
            delivery_id,
            fence,
            handle,
            lease,
        )
        return done == "UPDATE 1"

    async def placed(
        self, channel_ids: Collection[ChannelId], since: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        workspace, wanted = self._tx.actor.workspace, sorted(channel_ids)
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('placed/' || $1 || '/' || c.id, 0))"
            " FROM unnest($2::text[]) AS c(id)",
            workspace,
            wanted,
        )
        records = await self._tx.connection.fetch(
            "SELECT channel_id, due_at FROM deliveries WHERE workspace_id = $1"
            " AND channel_id = ANY ($2) AND due_at > $3",
            workspace,
            wanted,
            since,
        )
        placed: dict[ChannelId, list[datetime]] = {}
        for record in records:
            placed.setdefault(record["channel_id"], []).append(record["due_at"])
        return placed

    async def expired(self, ids: Sequence[DeliveryId]) -> list[DeliveryId]:
        found = await self._tx.connection.fetch(
            "SELECT id FROM deliveries WHERE workspace_id = $1 AND id = ANY ($2)"
            " AND state IN ('claimed', 'sending') AND lease_until <= clock_timestamp()",
            self._tx.actor.workspace,
            list(ids),
        )
        return [DeliveryId(row["id"]) for row in found]


def _post(record: Any) -> Post:
    """What the delivery of this row says."""
    content = _CONTENT.validate_python(record["content"])
    variants = _VARIANTS.validate_python(record["variants"])
    part: int = record["part"]
    channel_id = ChannelId(record["id"])
    post = said_on(content, variants, channel_id).posts()[part - 1]
    placed = post.placed(MessageId(record["message_id"]), channel_id)
    return placed.on(frozenset(map(Capability, record["capabilities"])))


class DbAttempts:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, attempts: Sequence[Attempt]) -> None:
        await insert_all(self._tx.connection, (ATTEMPTS, attempts))

    async def finish(self, attempts: Sequence[Attempt]) -> None:
        # Of two for the same row the first one counts.
        first = {(a.delivery_id, a.fence): a for a in reversed(attempts)}
        await set_all(
            self._tx.connection,
            ATTEMPTS,
            list(first.values()),
            (
                *("finished_at", "outcome", "detail", "status_code", "platform_post_id"),
                *("error_code", "platform_request_id"),
            ),
            where=("workspace_id", "delivery_id", "fence"),
            also="t.kind = 'send' AND t.finished_at IS NULL",
        )
