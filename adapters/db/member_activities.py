"""What members did, in PostgreSQL: written at once, in one statement, and never again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from adapters.db.batches import insert_new
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.members.activity import SPOKEN, Activity, ActivityKind
from domain.members.ports import Key
from domain.shared.ids import CommunityId, MemberId

ACTIVITIES = Table("member_activities", Activity)
_KEY = ("workspace_id", "source", "external_id")


class DbActivityLog:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def known(self, keys: Collection[Key]) -> Mapping[Key, Activity]:
        if not keys:
            return {}
        wanted = list(keys)
        records = await self._tx.connection.fetch(
            f"SELECT {ACTIVITIES.listed('a')} FROM unnest($2::text[], $3::text[])"
            " AS k(source, external_id) JOIN member_activities a"
            f" ON {self._tx.tools.database.mine('a')} AND a.source = k.source"
            " AND a.external_id = k.external_id",
            self._tx.actor.workspace,
            [source for source, _ in wanted],
            [external_id for _, external_id in wanted],
        )
        found = [ACTIVITIES.entity(record) for record in records]
        return {(one.source, one.external_id): one for one in found}

    async def add(self, activities: Sequence[Activity]) -> set[Key]:
        if not activities:
            return set()
        # In the order of the index, so that two who tell the same at once wait for each other in
        # turn, and never in a ring.
        ordered = sorted(activities, key=lambda one: (one.source, one.external_id))
        new = await insert_new(self._tx.connection, ACTIVITIES, ordered, _KEY)
        return {(one.source, one.external_id) for one in new}

    async def places(self, member_id: MemberId) -> Mapping[str, frozenset[str]]:
        record = await self._tx.connection.fetchrow(
            "SELECT array_agg(DISTINCT a.community_id) FILTER (WHERE a.community_id IS NOT NULL)"
            " AS community_ids,"
            " array_agg(DISTINCT a.platform) FILTER (WHERE a.platform IS NOT NULL)"
            f" AS platforms FROM member_activities a WHERE {self._tx.tools.database.mine('a')}"
            " AND a.member_id = $2",
            self._tx.actor.workspace,
            member_id,
        )
        return {name: frozenset(words or ()) for name, words in record.items()}

    async def last_at(self, member_id: MemberId) -> datetime | None:
        at: datetime | None = await self._tx.connection.fetchval(
            f"SELECT a.at FROM member_activities a WHERE {self._tx.tools.database.mine('a')}"
            " AND a.member_id = $2 ORDER BY a.at DESC, a.id DESC LIMIT 1",
            self._tx.actor.workspace,
            member_id,
        )
        return at

    async def spoke(self, members: Collection[MemberId], since: datetime) -> bool:
        found = await self._tx.connection.fetchval(
            f"SELECT true FROM member_activities a WHERE {self._tx.tools.database.mine('a')}"
            " AND a.member_id = ANY ($2) AND a.at > $3 AND a.kind = ANY ($4) LIMIT 1",
            self._tx.actor.workspace,
            list(members),
            since,
            sorted(SPOKEN),
        )
        return bool(found)

    async def times(
        self,
        members: Collection[MemberId],
        what: tuple[ActivityKind, str | None],
        community_id: CommunityId | None,
        since: datetime | None,
    ) -> int:
        kind, type = what
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM member_activities a WHERE {self._tx.tools.database.mine('a')}"
            " AND a.member_id = ANY ($2) AND a.kind = $3 AND ($4::text IS NULL OR a.type = $4)"
            " AND ($5::text IS NULL OR a.community_id = $5)"
            " AND ($6::timestamptz IS NULL OR a.at >= $6)",
            *(self._tx.actor.workspace, list(members), kind.value, type, community_id, since),
        )
        return found
