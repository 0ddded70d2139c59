"""What publishing must know about a channel, with whatever stops it at this moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from adapters.db.approval import POLICY_OF_CHANNEL
from adapters.db.transaction import DbTransaction
from domain.publishing.views import CATCH_UP_PER_MINUTE, ChannelFacts, RestingChannel
from domain.shared.ids import ChannelId, CommunityId
from domain.shared.platforms import Capability, Connection

_FACTS = TypeAdapter(ChannelFacts)
_RESTING = TypeAdapter(RestingChannel)

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
        AND ((channel_id IS NULL AND community_id IS NULL AND tag IS NULL) OR channel_id = c.id
          OR community_id = c.community_id) ORDER BY id LIMIT 1) h ON true
"""
# Whether there is any hold on a tag: only then is anybody asked which tags they are.
TAGS_HELD = """
    EXISTS (SELECT FROM holds t WHERE t.workspace_id = c.workspace_id AND t.lifted_at IS NULL
      AND t.tag IS NOT NULL)
"""
PACED = """
    rc.id IS NOT NULL OR rw.id IS NOT NULL
    OR EXISTS (SELECT FROM blackouts b WHERE b.workspace_id = c.workspace_id
      AND b.deleted_at IS NULL AND b.ends_at > statement_timestamp())
"""
# A channel's own rules, and its workspace's.
RULED = """
    LEFT JOIN publishing_rules rc ON rc.workspace_id = c.workspace_id AND rc.subject_id = c.id
    LEFT JOIN publishing_rules rw ON rw.workspace_id = c.workspace_id
      AND rw.subject_id = c.workspace_id
"""
CHANNELS_AND_STOPS = (
    f"channels c JOIN workspaces w ON w.id = c.workspace_id {STANDING_HOLD} {RULED}"
    f" LEFT JOIN LATERAL {POLICY_OF_CHANNEL} policy ON true"
)
FACTS = (
    "c.id, c.community_id, c.platform, c.status, c.limits, c.capabilities, c.outcome_class,"
    f" ({STOPPED}) AS stopped, ({STOPPED_WORDS}) AS stopped_words, h.id AS hold_id,"
    " coalesce(policy.mode, 'none') AS approval,"
    f" ({PACED}) AS paced, ({TAGS_HELD}) AS tags_held,"
    " coalesce(rc.overdue_after_seconds, rw.overdue_after_seconds) * interval '1 second'"
    "  AS overdue_after,"
    " coalesce(rc.catch_up_per_minute, rw.catch_up_per_minute,"
    f"  {CATCH_UP_PER_MINUTE}) AS catch_up_per_minute"
)


def facts_from(record: Any) -> ChannelFacts:
    """Of a row with the columns of `FACTS`, and others."""
    return _FACTS.validate_python(dict(record))


class DbChannelFacts:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def facts(self, ids: Sequence[ChannelId]) -> Mapping[ChannelId, ChannelFacts]:
        records = await self._tx.connection.fetch(
            f"SELECT {FACTS} FROM {CHANNELS_AND_STOPS}"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = ANY ($2)",
            self._tx.actor.workspace,
            list(ids),
        )
        return {record["id"]: facts_from(record) for record in records}

    async def knows_community(self, community_id: CommunityId) -> bool:
        known: bool = await self._tx.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM communities c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = $2)",
            self._tx.actor.workspace,
            community_id,
        )
        return known

    async def named(self, names: Sequence[str]) -> Mapping[str, Sequence[ChannelId]]:
        found = await self._tx.connection.fetch(
            f"SELECT n.name, array_agg(c.id ORDER BY c.id) AS ids FROM unnest($2::text[]) n(name)"
            f" JOIN LATERAL (SELECT c.id, rank() OVER (ORDER BY (c.id = n.name"
            f"  OR c.external_id IS NOT DISTINCT FROM n.name) DESC) AS place FROM channels c"
            f"  WHERE {self._tx.tools.database.mine('c')} AND (c.id = n.name"
            f"   OR c.external_id = n.name OR c.status <> 'disconnected'"
            f"   AND ltrim(c.handle, '@') = ltrim(n.name, '@'))) c ON c.place = 1"
            f" GROUP BY n.name",
            self._tx.actor.workspace,
            list(dict.fromkeys(names)),
        )
        return {record["name"]: record["ids"] for record in found}

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
