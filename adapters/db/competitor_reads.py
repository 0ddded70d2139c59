"""Reading competitors, and what their accounts had and got, inside the actor's walls."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.db.competitors import ACCOUNTS, COMPETITORS
from adapters.db.database import Database
from adapters.db.shelf import Shelf
from domain.listening.comparing import Echo, Gathered, Level, Pace
from domain.listening.competitor import Competitor, CompetitorAccount
from domain.listening.competitor_ports import AccountDay
from domain.shared.access import Actor
from domain.shared.ids import CompetitorAccountId, CompetitorId
from domain.shared.paging import Page, PageRequest

# Whatever is known of what a post got; nothing where nothing is.
_GOT = (
    "CASE WHEN num_nonnulls(p.reactions, p.comments, p.shares) > 0 THEN coalesce(p.reactions, 0)"
    " + coalesce(p.comments, 0) + coalesce(p.shares, 0) END"
)
_BEGINS = "((DATE '1970-01-01' + {day})::timestamp AT TIME ZONE w.timezone)"
# A day is known when one look saw all that was posted since before it began, after it was over. A
# look reaches back 28 days at most.
_SEEN = (
    "EXISTS (SELECT FROM competitor_days s WHERE s.workspace_id = a.workspace_id"
    " AND s.account_id = a.id AND s.day BETWEEN g.day AND g.day + 29"
    f" AND s.posts_since <= {_BEGINS.format(day='g.day')}"
    f" AND s.as_of >= {_BEGINS.format(day='g.day + 1')})"
)
_THEN = (
    f"p.at >= {_BEGINS.format(day='$6::int')} AND p.at < {_BEGINS.format(day='$7::int + 1')}"
    " AND p.gone_at IS NULL"
)


class DbCompetitorReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = database.in_workspace
        self._shelf = Shelf(
            database,
            COMPETITORS,
            "competitor",
            sorts=("id", "name", "created_at", "updated_at"),
            filters={
                "external_id": "t.external_id",
                "created_at": "t.created_at",
                "q": "position(lower(%s) in lower(t.name)) > 0",
            },
        )

    async def zone(self, actor: Actor) -> str:
        record = await self._database.ask_one(
            actor, "SELECT w.timezone FROM workspaces w WHERE w.id = walls.workspace"
        )
        zone: str = record["timezone"]
        return zone

    async def competitor(self, actor: Actor, competitor_id: CompetitorId) -> Competitor:
        return await self._shelf.one(actor, competitor_id)

    async def competitors(self, actor: Actor, request: PageRequest) -> Page[Competitor]:
        return await self._shelf.page(actor, request)

    async def some(
        self, actor: Actor, ids: Sequence[CompetitorId] | None, most: int
    ) -> Sequence[Competitor]:
        found = await self._database.ask(
            actor,
            f"SELECT {COMPETITORS.listed('c')} FROM competitors c WHERE {self._mine('c')}"
            " AND ($5::text[] IS NULL OR c.id = ANY ($5)) ORDER BY lower(c.name), c.id LIMIT $6",
            None if ids is None else list(ids),
            most,
        )
        return [COMPETITORS.entity(record) for record in found]

    async def accounts_of(
        self, actor: Actor, ids: Sequence[CompetitorId]
    ) -> Mapping[CompetitorId, Sequence[CompetitorAccount]]:
        found = await self._database.ask(
            actor,
            f"SELECT {ACCOUNTS.listed('a')} FROM competitor_accounts a WHERE {self._mine('a')}"
            " AND a.competitor_id = ANY ($5) ORDER BY a.position, a.id",
            list(ids),
        )
        accounts: dict[CompetitorId, list[CompetitorAccount]] = {}
        for record in found:
            account = ACCOUNTS.entity(record)
            accounts.setdefault(account.competitor_id, []).append(account)
        return accounts

    async def days(
        self, actor: Actor, account_ids: Sequence[CompetitorAccountId], first: int, last: int
    ) -> Mapping[CompetitorAccountId, Sequence[AccountDay]]:
        found = await self._database.ask(
            actor,
            "SELECT a.id, g.day, d.as_of, d.followers, d.following, d.posts,"
            " coalesce(d.is_rounded, false) AS is_rounded, g.is_seen, coalesce(n.posted, 0)"
            " AS posted, n.engagement, coalesce(n.known, 0) AS known"
            f" FROM competitor_accounts a JOIN workspaces w ON w.id = a.workspace_id"
            f" CROSS JOIN LATERAL (SELECT g.day, {_SEEN} AS is_seen"
            " FROM generate_series($6::int, $7::int) g(day)) g"
            " LEFT JOIN competitor_days d ON d.workspace_id = a.workspace_id"
            " AND d.account_id = a.id AND d.day = g.day"
            f" LEFT JOIN LATERAL (SELECT count(*) AS posted, sum({_GOT})::bigint AS engagement,"
            f" count({_GOT}) AS known FROM competitor_posts p"
            " WHERE p.workspace_id = a.workspace_id AND p.account_id = a.id"
            f" AND p.at >= {_BEGINS.format(day='g.day')}"
            f" AND p.at < {_BEGINS.format(day='g.day + 1')} AND p.gone_at IS NULL) n ON true"
            f" WHERE {self._mine('a')} AND a.id = ANY ($5)"
            " AND (d.day IS NOT NULL OR g.is_seen OR n.posted > 0) ORDER BY a.id, g.day",
            list(account_ids),
            first,
            last,
        )
        days: dict[CompetitorAccountId, list[AccountDay]] = {}
        for record in found:
            days.setdefault(CompetitorAccountId(record["id"]), []).append(_day(record))
        return days

    async def gathered(
        self, actor: Actor, ids: Sequence[CompetitorId], first: int, last: int
    ) -> Gathered:
        parameters = (list(ids), first, last)
        theirs = (
            "competitor_accounts a JOIN workspaces w ON w.id = a.workspace_id"
            f"{{more}} WHERE {self._mine('a')} AND a.competitor_id = ANY ($5)"
        )
        levels = await self._database.ask(
            actor,
            "SELECT a.competitor_id AS brand, a.platform, a.id AS account, min(d.day) AS first_day,"
            " (array_agg(d.followers ORDER BY d.day))[1] AS first, max(d.day) AS last_day,"
            " (array_agg(d.followers ORDER BY d.day DESC))[1] AS last, bool_or(d.is_rounded)"
            " AS is_rounded FROM "
            + theirs.format(
                more=" JOIN competitor_days d ON d.workspace_id = a.workspace_id"
                " AND d.account_id = a.id AND d.day BETWEEN $6 AND $7"
                " AND d.followers IS NOT NULL"
            )
            + " GROUP BY 1, 2, 3 ORDER BY 1, 3",
            *parameters,
        )
        paces = await self._database.ask(
            actor,
            "SELECT a.competitor_id AS brand, a.platform, a.id AS account, count(*) AS days,"
            " sum(n.posts)::bigint AS posts FROM "
            + theirs.format(
                more=f" CROSS JOIN LATERAL (SELECT g.day FROM generate_series($6::int, $7::int)"
                f" g(day) WHERE {_SEEN}) g CROSS JOIN LATERAL (SELECT count(*) AS posts"
                " FROM competitor_posts p WHERE p.workspace_id = a.workspace_id"
                f" AND p.account_id = a.id AND p.at >= {_BEGINS.format(day='g.day')}"
                f" AND p.at < {_BEGINS.format(day='g.day + 1')} AND p.gone_at IS NULL) n"
            )
            + " GROUP BY 1, 2, 3 ORDER BY 1, 3",
            *parameters,
        )
        echoes = await self._database.ask(
            actor,
            f"SELECT a.competitor_id AS brand, a.platform, count({_GOT}) AS known,"
            f" coalesce(sum({_GOT}), 0)::bigint AS total,"
            f" coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY {_GOT}), 0)::float8 AS median"
            " FROM "
            + theirs.format(
                more=" JOIN competitor_posts p ON p.workspace_id = a.workspace_id"
                " AND p.account_id = a.id"
            )
            + f" AND {_THEN} GROUP BY 1, 2 ORDER BY 1, 2",
            *parameters,
        )
        return Gathered(
            [Level(**dict(record)) for record in levels],
            [Pace(**dict(record)) for record in paces],
            [Echo(**dict(record)) for record in echoes],
        )


def _day(record: Any) -> AccountDay:
    seen = record["is_seen"]
    return AccountDay(
        day=record["day"],
        as_of=record["as_of"],
        followers=record["followers"],
        following=record["following"],
        posts=record["posts"],
        is_rounded=record["is_rounded"],
        posted=record["posted"] if seen else None,
        engagement=record["engagement"],
        known=record["known"],
    )
