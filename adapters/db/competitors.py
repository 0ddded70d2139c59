"""Competitors, their accounts and what was read of these, in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from adapters.db.mapping import Table, quoted
from adapters.db.transaction import DbTransaction
from domain.listening.competitor import (
    Competitor,
    CompetitorAccount,
    CompetitorDay,
    CompetitorPost,
)
from domain.listening.competitor_ports import Ground
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CompetitorAccountId, CompetitorId, WatchId
from domain.shared.platforms import Capability

COMPETITORS = Table("competitors", Competitor)
ACCOUNTS = Table("competitor_accounts", CompetitorAccount)
DAYS = Table("competitor_days", CompetitorDay, keys=("workspace_id", "account_id", "day"))
POSTS = Table("competitor_posts", CompetitorPost, keys=("workspace_id", "account_id", "post_id"))
_POST = (
    POSTS.insert
    + " ON CONFLICT (workspace_id, account_id, post_id) DO UPDATE SET "
    + ", ".join(f"{quoted(c)} = excluded.{quoted(c)}" for c in POSTS.columns if c not in POSTS.keys)
)
ERASED_BY = {
    "competitor_posts": ("account_id", "post_id"),
    "competitor_days": ("account_id", "day"),
    "competitor_accounts": ("id",),
    "competitors": ("id",),
}
"""The keys, within a workspace, of what goes with an account that nobody is compared with any more;
what goes first comes first."""

_ERASE = (
    "SELECT erase_rows('{table}', (SELECT jsonb_agg(to_jsonb(k)) FROM (SELECT {keys}"
    " FROM {table} t WHERE {mine} AND t.{column} = ANY ($2)) k))"
)


class DbCompetitors:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def count(self) -> int:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/competitors",
        )
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM competitors c WHERE {self._mine('c')}",
            self._tx.actor.workspace,
        )
        return found

    async def add(self, competitor: Competitor, accounts: Sequence[CompetitorAccount]) -> None:
        self._tx.add(COMPETITORS, competitor)
        await self.add_accounts(accounts)

    async def add_accounts(self, accounts: Sequence[CompetitorAccount]) -> None:
        if accounts:
            self._tx.add(ACCOUNTS, *accounts)

    async def get(self, competitor_id: CompetitorId) -> Competitor:
        record = await self._tx.connection.fetchrow(
            f"SELECT {COMPETITORS.listed('c')} FROM competitors c"
            f" WHERE {self._mine('c')} AND c.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            competitor_id,
        )
        if record is None:
            raise NotFound(thing="competitor")
        return COMPETITORS.entity(record)

    async def save(self, competitor: Competitor) -> None:
        await self._tx.connection.execute(COMPETITORS.update, *COMPETITORS.values(competitor))

    async def accounts_of(self, competitor_id: CompetitorId) -> Sequence[CompetitorAccount]:
        records = await self._tx.connection.fetch(
            f"SELECT {ACCOUNTS.listed('a')} FROM competitor_accounts a"
            f" WHERE {self._mine('a')} AND a.competitor_id = $2"
            " ORDER BY a.position, a.id FOR UPDATE",
            self._tx.actor.workspace,
            competitor_id,
        )
        return [ACCOUNTS.entity(record) for record in records]

    async def erase_accounts(self, ids: Collection[CompetitorAccountId]) -> None:
        if ids:
            for table, column in (
                ("competitor_posts", "account_id"),
                ("competitor_days", "account_id"),
                ("competitor_accounts", "id"),
            ):
                await self._erase(table, column, list(ids))

    async def erase(self, competitor_id: CompetitorId) -> None:
        await self._erase("competitors", "id", [competitor_id])

    async def _erase(self, table: str, column: str, ids: Sequence[str]) -> None:
        keys = ", ".join(f"t.{key}" for key in ERASED_BY[table])
        facts = {"table": table, "keys": keys, "column": column, "mine": self._mine("t")}
        await self._tx.connection.execute(
            _ERASE.format(**facts), self._tx.actor.workspace, list(ids)
        )

    async def account(self, account_id: CompetitorAccountId) -> CompetitorAccount | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {ACCOUNTS.listed('a')} FROM competitor_accounts a"
            f" WHERE {self._mine('a')} AND a.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            account_id,
        )
        return ACCOUNTS.entity(record) if record else None

    async def save_account(self, account: CompetitorAccount) -> None:
        await self._tx.connection.execute(ACCOUNTS.update, *ACCOUNTS.values(account))

    async def rest_of(self, place: str) -> datetime | None:
        found: datetime | None = await self._tx.connection.fetchval(
            f"SELECT max(a.rested_until) FROM competitor_accounts a WHERE {self._mine('a')}"
            " AND a.place = $2 AND a.rested_until IS NOT NULL",
            self._tx.actor.workspace,
            place,
        )
        return found

    async def channels_on(self, platform: str) -> Sequence[ChannelId]:
        records = await self._tx.connection.fetch(
            f"SELECT c.id FROM channels c WHERE {self._mine('c')} AND c.platform = $2"
            " AND $3 = ANY (c.capabilities) AND c.status <> 'disconnected' ORDER BY c.id",
            self._tx.actor.workspace,
            platform,
            Capability.PUBLIC_ACCOUNTS.value,
        )
        return [ChannelId(record["id"]) for record in records]

    async def ground(self) -> Ground:
        record = await self._tx.connection.fetchrow(
            "SELECT w.timezone, w.status = 'suspended' FROM workspaces w WHERE w.id = $1",
            self._tx.actor.workspace,
        )
        return Ground(*record)

    async def watch_is_there(self, watch_id: WatchId) -> bool:
        found: bool = await self._tx.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM watches w WHERE {self._mine('w')} AND w.id = $2"
            " AND w.removed_at IS NULL)",
            self._tx.actor.workspace,
            watch_id,
        )
        return found

    async def keep(self, day: CompetitorDay, posts: Sequence[CompetitorPost]) -> None:
        connection = self._tx.connection
        await connection.execute(f"{DAYS.insert} ON CONFLICT DO NOTHING", *DAYS.values(day))
        await connection.executemany(_POST, [POSTS.values(post) for post in posts])
        if day.posts_since is not None:
            await connection.execute(
                f"UPDATE competitor_posts p SET gone_at = $5 WHERE {self._mine('p')}"
                " AND p.account_id = $2 AND p.at > $3 AND p.gone_at IS NULL"
                " AND p.post_id <> ALL ($4)",
                self._tx.actor.workspace,
                day.account_id,
                day.posts_since,
                [post.post_id for post in posts],
                day.as_of,
            )
