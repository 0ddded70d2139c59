"""What publishing must know about a channel, with whatever stops it at this moment."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from adapters.db.approval import POLICY_OF_CHANNEL, REPLIES_CHECKED
from adapters.db.called_channels import DbCalledChannels
from domain.publishing.views import CATCH_UP_PER_MINUTE, ChannelFacts
from domain.shared.ids import ChannelId, CommunityId

_FACTS = TypeAdapter(ChannelFacts)

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
      SELECT id, reason, CASE WHEN bool_and(crisis_id IS NOT NULL) OVER ()
          AND min(crisis_id) OVER () = max(crisis_id) OVER () THEN crisis_id END AS crisis_id
      FROM holds WHERE workspace_id = c.workspace_id AND lifted_at IS NULL
        AND ((channel_id IS NULL AND community_id IS NULL AND tag IS NULL AND campaign_id IS NULL)
          OR channel_id = c.id OR community_id = c.community_id)
      ORDER BY crisis_id IS NOT NULL, id LIMIT 1) h ON true
"""
# Whether there is any hold on a tag or a campaign: only then is anybody asked which they are.
MARKS_HELD = """
    EXISTS (SELECT FROM holds t WHERE t.workspace_id = c.workspace_id AND t.lifted_at IS NULL
      AND (t.tag IS NOT NULL OR t.campaign_id IS NOT NULL))
"""
PACED = """
    rc.id IS NOT NULL OR rw.id IS NOT NULL
    OR EXISTS (SELECT FROM blackouts b WHERE b.workspace_id = c.workspace_id
      AND b.deleted_at IS NULL AND b.ends_at > (SELECT workspace_now()))
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
    " h.crisis_id AS hold_crisis_id,"
    " coalesce(policy.mode, 'none') AS approval,"
    f" ({REPLIES_CHECKED}) AS replies_checked,"
    f" ({PACED}) AS paced, ({MARKS_HELD}) AS marks_held,"
    " coalesce(rc.overdue_after_seconds, rw.overdue_after_seconds) * interval '1 second'"
    "  AS overdue_after,"
    " coalesce(rc.catch_up_per_minute, rw.catch_up_per_minute,"
    f"  {CATCH_UP_PER_MINUTE}) AS catch_up_per_minute,"
    " coalesce(rw.disclosures, '[]') || coalesce(rc.disclosures, '[]') AS disclosures,"
    " coalesce(rc.hold_if_warned, rw.hold_if_warned, false) AS hold_if_warned"
)


def facts_from(record: Any) -> ChannelFacts:
    """Of a row with the columns of `FACTS`, and others."""
    return _FACTS.validate_python(dict(record))


class DbChannelFacts(DbCalledChannels):
    """Publishing asks more of a channel than whether it may be called."""

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
