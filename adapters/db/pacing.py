"""Rules of publishing and blackouts in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.publishing.pacing import Blackout, PublishingRules
from domain.publishing.pacing_ports import Ground
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import BlackoutId, ChannelId, CommunityId
from domain.shared.paging import Page, PageRequest

RULES = Table("publishing_rules", PublishingRules)
BLACKOUTS = Table("blackouts", Blackout)


class DbRules:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def grounds(self, channel_ids: Sequence[ChannelId]) -> Mapping[ChannelId, Ground]:
        channels = await self._tx.connection.fetch(
            f"SELECT c.id, c.community_id, coalesce(co.timezone, w.timezone) AS timezone,"
            f" coalesce(co.language, w.language) AS language FROM channels c"
            f" JOIN workspaces w ON w.id = c.workspace_id"
            f" JOIN communities co ON co.workspace_id = c.workspace_id AND co.id = c.community_id"
            f" WHERE {self._mine('c')} AND c.id = ANY ($2)",
            self._tx.actor.workspace,
            list(channel_ids),
        )
        rules = {r.subject_id: r for r in await self._of([*channel_ids, self._tx.actor.workspace])}
        return {
            channel["id"]: Ground(
                channel_id=channel["id"],
                community_id=channel["community_id"],
                timezone=channel["timezone"],
                language=channel["language"][:2],
                own=rules.get(channel["id"]),
                workspace=rules.get(self._tx.actor.workspace),
            )
            for channel in channels
        }

    async def timezone(self, community_id: CommunityId | None) -> str:
        found: str | None = await self._tx.connection.fetchval(
            f"SELECT coalesce(co.timezone, w.timezone) FROM workspaces w"
            f" LEFT JOIN communities co ON {self._mine('co')} AND co.id = $2"
            f" WHERE w.id = $1 AND ($2::text IS NULL OR co.id IS NOT NULL)",
            self._tx.actor.workspace,
            community_id,
        )
        if found is None:
            raise NotFound(thing="community", pointer="/community_id")
        return found

    async def get(self, subject_id: str) -> PublishingRules | None:
        found = await self._of([subject_id])
        return found[0] if found else None

    async def _of(self, subject_ids: Sequence[str]) -> list[PublishingRules]:
        records = await self._tx.connection.fetch(
            f"SELECT {RULES.listed('r')} FROM publishing_rules r"
            f" WHERE {self._mine('r')} AND r.subject_id = ANY ($2)",
            self._tx.actor.workspace,
            list(subject_ids),
        )
        return [RULES.entity(record) for record in records]

    async def add(self, rules: PublishingRules) -> None:
        await self._tx.connection.execute(RULES.insert, *RULES.values(rules))

    async def save(self, rules: PublishingRules) -> None:
        await self._tx.connection.execute(RULES.update, *RULES.values(rules))


class DbBlackouts:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, blackout: Blackout) -> None:
        await self._tx.connection.execute(BLACKOUTS.insert, *BLACKOUTS.values(blackout))

    async def get(self, blackout_id: BlackoutId) -> Blackout:
        record = await self._tx.connection.fetchrow(
            f"SELECT {BLACKOUTS.listed('b')} FROM blackouts b WHERE {self._mine('b')}"
            f" AND b.id = $2 AND b.deleted_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            blackout_id,
        )
        if record is None:
            raise NotFound(thing="blackout")
        return BLACKOUTS.entity(record)

    async def save(self, blackout: Blackout) -> None:
        await self._tx.connection.execute(BLACKOUTS.update, *BLACKOUTS.values(blackout))

    async def between(self, since: datetime, until: datetime) -> Sequence[Blackout]:
        records = await self._tx.connection.fetch(
            f"SELECT {BLACKOUTS.listed('b')} FROM blackouts b WHERE {self._mine('b')}"
            f" AND b.deleted_at IS NULL AND b.ends_at > $2 AND b.starts_at <= $3"
            f" ORDER BY b.starts_at, b.id",
            self._tx.actor.workspace,
            since,
            until,
        )
        return [BLACKOUTS.entity(record) for record in records]


class DbPacingReads:
    def __init__(self, database: Database) -> None:
        self._blackouts = Shelf(
            database,
            BLACKOUTS,
            "blackout",
            sorts=("id", "created_at", "starts_at"),
            filters={
                "scope": "t.scope",
                "community_id": "t.community_id",
                "channel_id": "t.channel_id",
                "external_id": "t.external_id",
                "starts_at": "t.starts_at",
                "ends_at": "t.ends_at",
            },
            also="t.deleted_at IS NULL",
        )

    async def blackout(self, actor: Actor, blackout_id: BlackoutId) -> Blackout:
        return await self._blackouts.one(actor, blackout_id)

    async def blackouts(self, actor: Actor, request: PageRequest) -> Page[Blackout]:
        return await self._blackouts.page(actor, request)
