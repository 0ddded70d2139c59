"""Ambassadors, and who would make a good one, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.member_records import Records
from adapters.db.members_below import KIN_OF
from adapters.db.pages import ListSource, fetch_page
from adapters.db.shelf import Shelf
from adapters.db.spoken_to import server_of
from adapters.db.transaction import DbTransaction
from domain.members.ambassador import Ambassador
from domain.members.ambassador_ports import Prospective
from domain.members.standing import Measure
from domain.members.value import Record
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import AmbassadorId, CommunityId, MemberId
from domain.shared.paging import Page, PageRequest

AMBASSADORS = Table("ambassadors", Ambassador)
_IS_OPEN = "a.state IN ('proposed', 'accepted', 'active')"


class DbAmbassadors:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    def write(self, *pairs: tuple[Ambassador | None, Ambassador]) -> None:
        new = [after for before, after in pairs if before is None]
        if new:
            self._tx.add(AMBASSADORS, *new)
        self._tx.change(AMBASSADORS, *((b, after) for b, after in pairs if b is not None))

    async def get(self, id: AmbassadorId) -> Ambassador:
        found = await self._some("a.id = $2 FOR UPDATE", id)
        if not found:
            raise NotFound(thing="ambassador")
        return found[0]

    async def open_of(self, members: Collection[MemberId]) -> Sequence[Ambassador]:
        of_these = f"a.member_id = ANY ($2) AND {_IS_OPEN} ORDER BY a.id FOR UPDATE"
        return await self._some(of_these, list(members))

    async def stands(self, members: Collection[MemberId], community_id: CommunityId | None) -> bool:
        there = "($3::text IS NULL OR a.community_id = $3)"
        of_these = f"a.member_id = ANY ($2) AND a.state = 'active' AND {there} LIMIT 1"
        return bool(await self._some(of_these, list(members), community_id))

    async def _some(self, condition: str, *values: Any) -> list[Ambassador]:
        records = await self._tx.connection.fetch(
            f"SELECT {AMBASSADORS.listed('a')} FROM ambassadors a"
            f" WHERE {self._mine('a')} AND {condition}",
            self._tx.actor.workspace,
            *values,
        )
        return [AMBASSADORS.entity(record) for record in records]


class DbAmbassadorReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = mine = database.in_workspace
        self._ambassadors = Shelf(
            database,
            AMBASSADORS,
            "ambassador",
            sorts=("id", "created_at", "updated_at"),
            filters={
                "community_id": "t.community_id",
                "member_id": "t.member_id",
                "state": "t.state",
                "created_at": "t.created_at",
            },
        )
        kin = KIN_OF.format(mine=mine("m"), id="e.member_id")
        strikes = (
            f"SELECT FROM member_identities i JOIN channels c ON {mine('c')}"
            f" AND c.platform = i.platform AND {server_of('c')} = i.server JOIN strikes s"
            f" ON {mine('s')} AND s.channel_id = c.id AND s.platform_person_id = i.person_id"
            f" AND s.revoked_at IS NULL AND s.expires_at > $7 WHERE {mine('i')}"
            f" AND i.member_id IN ({kin}) AND i.removed_at IS NULL AND i.proof <> 'claimed'"
        )
        asked = (
            f"SELECT FROM ambassadors a WHERE {mine('a')} AND a.community_id = $5"
            f" AND a.member_id IN ({kin}) AND {_IS_OPEN}"
        )
        agreed = (
            f"(SELECT n.given FROM member_consents n WHERE {mine('n')} AND n.purpose = %s"
            f" AND n.member_id IN ({kin}) ORDER BY n.at DESC, n.recorded_at DESC, n.id DESC"
            " LIMIT 1)"
        )
        self._prospective = ListSource(
            select="e.member_id, m.name, v.level, e.ever AS compared, {position}"
            f" FROM leaderboard_entries e JOIN members m ON {mine('m')} AND m.id = e.member_id"
            f" JOIN member_values v ON {mine('v')} AND v.member_id = e.member_id",
            where=f"{mine('e')} AND e.community_id = $5 AND e.measure = '{Measure.VALUE}'"
            " AND e.ever > 0 AND v.level >= $6 AND m.state IN ('active', 'dormant')"
            " AND $5 = ANY (m.community_ids) AND NOT m.is_bot AND m.merged_into IS NULL"
            f" AND m.frozen_at IS NULL AND NOT EXISTS ({strikes}) AND NOT EXISTS ({asked})",
            sorts={"value": "e.ever", "id": "e.member_id"},
            filters={"consent_purpose": agreed},
        )

    async def ambassador(self, actor: Actor, id: AmbassadorId) -> Ambassador:
        return await self._ambassadors.one(actor, id)

    async def ambassadors(self, actor: Actor, request: PageRequest) -> Page[Ambassador]:
        return await self._ambassadors.page(actor, request)

    async def any_open(self, actor: Actor, member_id: MemberId) -> bool:
        kin = KIN_OF.format(mine=self._mine("m"), id="$5::text")
        found = await self._database.ask_one(
            actor,
            f"SELECT a.id FROM ambassadors a WHERE {self._mine('a')} AND {_IS_OPEN}"
            f" AND a.member_id IN ({kin}) LIMIT 1",
            member_id,
        )
        return found is not None

    async def prospective(
        self,
        actor: Actor,
        community_id: CommunityId,
        level: int,
        now: datetime,
        request: PageRequest,
    ) -> Page[Prospective]:
        given = (community_id, level, now)
        rows, after = await fetch_page(self._database, actor, self._prospective, request, given)
        agreed = True if request.filters else None
        found = [
            Prospective(row["member_id"], row["name"], row["level"], row["compared"], agreed)
            for row in rows
        ]
        return Page(found, after)

    async def records(self, actor: Actor, ids: Sequence[MemberId]) -> Mapping[MemberId, Record]:
        async def fetch(query: str, *parameters: Any) -> Sequence[Any]:
            return await self._database.ask(actor, query, *parameters)

        return await Records(fetch, self._mine, 5).of(ids, alone=False) if ids else {}
