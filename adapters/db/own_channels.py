"""What our own channels had and got, as samples were counted, to be held beside competitors."""

from collections.abc import Sequence

from adapters.db.database import Database
from domain.listening.comparing import Echo, Gathered, Level, Pace, Spot
from domain.shared.access import Actor
from domain.shared.readings import Metric

_LEVELS = [Metric.FOLLOWERS.value, Metric.MEMBERS.value]
_PARTS = [Metric.REACTIONS.value, Metric.COMMENTS.value, Metric.SHARES.value]
_BEGINS = "((DATE '1970-01-01' + {day})::timestamp AT TIME ZONE w.timezone)"
_DAY = "(({at} AT TIME ZONE w.timezone)::date - DATE '1970-01-01')"
_OUT = (
    "deliveries d JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
    " AND m.kind = 'post'"
)
_IS_OUT = "d.part = 1 AND d.platform_post_id IS NOT NULL"
# What a post got by the last day on which that was read; nothing where it never was.
_GOT = (
    "SELECT sum(k.last)::bigint AS got FROM (SELECT DISTINCT ON (t.metric) t.last"
    " FROM metric_days t WHERE t.workspace_id = d.workspace_id AND t.subject_id = d.id"
    " AND t.metric = ANY ($8::text[]) AND t.source = '' ORDER BY t.metric, t.day DESC) k"
)


class DbOwnChannels:
    """Of posts only those count that went out through a channel of ours: what was posted on its
    account otherwise nobody has counted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = database.in_workspace

    async def spots(self, actor: Actor) -> Sequence[Spot]:
        found = await self._database.ask(
            actor,
            f"SELECT DISTINCT c.platform FROM channels c WHERE {self._mine('c')}"
            " AND c.status <> 'disconnected' ORDER BY 1",
        )
        return [(None, record["platform"]) for record in found]

    async def gathered(
        self, actor: Actor, platforms: Sequence[str] | None, first: int, last: int
    ) -> Gathered:
        given = (None if platforms is None else list(platforms), first, last)
        levels = await self._database.ask(
            actor,
            "SELECT NULL::text AS brand, t.platform, t.channel_id AS account,"
            " min(t.day) AS first_day, (array_agg(t.last ORDER BY t.day))[1] AS first,"
            " max(t.day) AS last_day, (array_agg(t.last ORDER BY t.day DESC))[1] AS last"
            f" FROM channel_metric_days t JOIN channels c ON {self._mine('c')}"
            " AND c.id = t.channel_id AND c.status <> 'disconnected'"
            f" WHERE {self._mine('t')} AND t.metric = ANY ($8::text[]) AND NOT t.of_posts"
            " AND t.source = '' AND ($5::text[] IS NULL OR t.platform = ANY ($5))"
            " AND t.day BETWEEN $6::int AND $7::int GROUP BY 2, 3 ORDER BY 3",
            *given,
            _LEVELS,
        )
        paces = await self._database.ask(
            actor,
            "SELECT NULL::text AS brand, c.platform, c.id AS account, s.days, n.posts"
            f" FROM channels c JOIN workspaces w ON w.id = c.workspace_id"
            " CROSS JOIN LATERAL (SELECT b.first, b.last, greatest(0, b.last - b.first + 1) AS days"
            f"  FROM (SELECT greatest($6::int, {_DAY.format(at='c.created_at')} + 1) AS first,"
            f"  least($7::int, {_DAY.format(at='(SELECT workspace_now())')} - 1) AS last) b) s"
            f" CROSS JOIN LATERAL (SELECT count(*) AS posts FROM {_OUT}"
            f" WHERE d.workspace_id = c.workspace_id AND d.channel_id = c.id AND {_IS_OUT}"
            f" AND d.published_at >= {_BEGINS.format(day='s.first')}"
            f" AND d.published_at < {_BEGINS.format(day='s.last + 1')}) n"
            f" WHERE {self._mine('c')} AND c.status <> 'disconnected' AND s.days > 0"
            " AND ($5::text[] IS NULL OR c.platform = ANY ($5)) ORDER BY c.id",
            *given,
        )
        echoes = await self._database.ask(
            actor,
            "SELECT NULL::text AS brand, d.platform, count(e.got) AS known,"
            " coalesce(sum(e.got), 0)::bigint AS total,"
            " coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY e.got), 0)::float8 AS median"
            f" FROM {_OUT} JOIN workspaces w ON w.id = d.workspace_id"
            f" CROSS JOIN LATERAL ({_GOT}) e WHERE {self._mine('d')} AND {_IS_OUT}"
            " AND ($5::text[] IS NULL OR d.platform = ANY ($5))"
            f" AND d.published_at >= {_BEGINS.format(day='$6::int')}"
            f" AND d.published_at < {_BEGINS.format(day='($7::int + 1)')}"
            " GROUP BY 2 ORDER BY 2",
            *given,
            _PARTS,
        )
        return Gathered(
            [Level(**dict(record)) for record in levels],
            [Pace(**dict(record)) for record in paces],
            [Echo(**dict(record)) for record in echoes],
        )
