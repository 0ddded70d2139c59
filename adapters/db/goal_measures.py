"""How a community stands by each metric of goals, in one query each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.communities.goal import WINDOW, GoalMetric, Measured, NotMeasured
from domain.members.value_scheme import STANDARD_LEVELS
from domain.shared.ids import CommunityId

Fetch = Callable[..., Awaitable[Sequence[Any]]]
HEARD = "('comment', 'mention', 'direct', 'review')"
COUNTED = "NOT {0}.is_bot AND {0}.merged_into IS NULL AND {0}.frozen_at IS NULL"
BELONGS = (
    "SELECT count(*) AS value FROM members m{join} WHERE {mine_m} AND m.community_ids && ARRAY[{c}]"
    f" AND {COUNTED.format('m')} AND m.state NOT IN ('prospect', 'pending', 'left', 'banned',"
    " 'erased')"
)
OF_CHANNELS = "JOIN channels h ON {mine_h} AND h.id = {of}.channel_id AND h.community_id = {c}"
HAS_CHANNELS = "EXISTS (SELECT FROM channels h WHERE {mine_h} AND h.community_id = {c})"
QUERIES: Mapping[GoalMetric, str] = {
    GoalMetric.MEMBERS: BELONGS.replace("{join}", ""),
    GoalMetric.NEW_MEMBERS: BELONGS.replace("{join}", "")
    + " AND m.created_at > {since} AND m.created_at <= {now}",
    # Whoever did something counts as the person they are part of, once.
    GoalMetric.ACTIVE_MEMBERS: (
        "WITH RECURSIVE line(id, above) AS (SELECT m.id, m.merged_into FROM"
        " (SELECT DISTINCT a.member_id FROM member_activities a WHERE {mine_a}"
        " AND a.community_id = {c} AND a.at > {since} AND a.at <= {now} AND a.kind <> 'leave') d"
        " JOIN members m ON {mine_m} AND m.id = d.member_id"
        " UNION SELECT m.id, m.merged_into FROM line JOIN members m ON {mine_m}"
        " AND m.id = line.above)"
        " SELECT count(*) AS value FROM line JOIN members m ON {mine_m} AND m.id = line.id"
        f" WHERE line.above IS NULL AND {COUNTED.format('m')}"
    ),
    GoalMetric.MEMBERS_AT_LEVEL: (
        "SELECT CASE WHEN coalesce((SELECT jsonb_array_length(s.levels) FROM value_schemes s"
        f" WHERE {{mine_s}}), {len(STANDARD_LEVELS)}) >= {{level}} THEN ("
        + BELONGS.replace("{join}", " JOIN member_values v ON {mine_v} AND v.member_id = m.id")
        + " AND v.level >= {level}) END AS value"
    ),
    GoalMetric.MESSAGES_HEARD: (
        f"SELECT CASE WHEN {HAS_CHANNELS} THEN (SELECT count(*) FROM inbound_messages g"
        f" {OF_CHANNELS.replace('{of}', 'g')} WHERE {{mine_g}} AND g.at > {{since}}"
        f" AND g.at <= {{now}} AND g.kind IN {HEARD} AND g.state = 'visible') END AS value"
    ),
    GoalMetric.REPLY_RATE: (
        f"SELECT {HAS_CHANNELS} AS heard, 100.0 * count(g.first_reply_at) / nullif(count(g.id), 0)"
        " AS value FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT g.id, g.first_reply_at"
        f" FROM conversations g {OF_CHANNELS.replace('{of}', 'g')} WHERE {{mine_g}}"
        " AND g.merged_into IS NULL AND g.began_at > {since} AND g.began_at <= {now}) g ON true"
    ),
    # The one in the middle, or halfway between the two that are.
    GoalMetric.FIRST_REPLY: (
        f"SELECT {HAS_CHANNELS} AS heard, count(g.id) AS began, percentile_cont(0.5) WITHIN GROUP"
        " (ORDER BY extract(epoch FROM g.first_reply_at - g.began_at))"
        " AS value FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT g.id, g.first_reply_at, g.began_at"
        f" FROM conversations g {OF_CHANNELS.replace('{of}', 'g')} WHERE {{mine_g}}"
        " AND g.merged_into IS NULL AND g.began_at > {since} AND g.began_at <= {now}) g ON true"
    ),
}


async def measure(
    fetch: Fetch,
    mine: Callable[[str], str],
    first: int,
    community_id: CommunityId,
    metric: GoalMetric,
    level: int | None,
    now: datetime,
) -> Measured:
    """`first` is the number of the first parameter that the walls leave free."""
    names = {"c": "text", "since": "timestamptz", "now": "timestamptz", "level": "bigint"}
    marks = {
        name: f"${number}::{kind}" for number, (name, kind) in enumerate(names.items(), start=first)
    }
    walls = {f"mine_{alias}": mine(alias) for alias in "mahsvg"}
    # Each is named, since a parameter without a place in the query has no kind.
    given = " AND ".join(f"{mark} IS NOT DISTINCT FROM {mark}" for mark in marks.values())
    query = QUERIES[metric].format(**marks, **walls)
    found = await fetch(
        f"SELECT found.* FROM ({query}) found WHERE {given}",
        *(community_id, now - WINDOW, now, level),
    )
    [record] = [dict(one) for one in found]
    if record["value"] is not None:
        return Measured(now, float(record["value"]))
    return Measured(now, unavailable=_why(metric, record))


def _why(metric: GoalMetric, record: Mapping[str, Any]) -> NotMeasured:
    if metric is GoalMetric.MEMBERS_AT_LEVEL:
        return NotMeasured.NO_SUCH_LEVEL
    if not record.get("heard"):
        return NotMeasured.NO_CHANNELS
    return NotMeasured.NO_REPLIES if record.get("began") else NotMeasured.NO_CONVERSATIONS
