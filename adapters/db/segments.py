"""Segments, and who is in them, in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.db.database import Database
from adapters.db.desk import DbKept
from adapters.db.mapping import Table
from adapters.db.member_merges import MEMBERS
from adapters.db.pages import WALLS, ListSource, fetch_page
from adapters.db.segment_questions import Asking
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.members.model import Member
from domain.members.segment import Question, Segment, SegmentMember
from domain.shared.access import Actor
from domain.shared.ids import MemberId, SegmentId
from domain.shared.paging import Page, PageRequest

SEGMENTS = Table("segments", Segment)
SEGMENT_MEMBERS = Table("segment_members", SegmentMember)


class DbSegments(DbKept[Segment]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, SEGMENTS, "segment")
        self._mine = tx.tools.database.mine

    async def standing(self) -> int:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"segments/{self._tx.actor.workspace}",
        )
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM segments s WHERE {self._mine('s')} AND s.removed_at IS NULL",
            self._tx.actor.workspace,
        )
        return found

    async def count(self, segment: Segment, now: datetime) -> int:
        asking = Asking(self._mine, now, 1)
        condition = asking.condition(segment.question)
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM members t WHERE {self._mine('t')} AND t.merged_into IS NULL"
            f" AND {condition}",
            self._tx.actor.workspace,
            *asking.values,
        )
        return found

    async def entering(self, segment: Segment, now: datetime, most: int) -> Sequence[MemberId]:
        asking = Asking(self._mine, now, 3)
        condition = asking.condition(segment.question)
        records = await self._tx.connection.fetch(
            f"SELECT t.id FROM members t WHERE {self._mine('t')} AND t.merged_into IS NULL"
            f" AND {condition} AND NOT EXISTS (SELECT FROM segment_members i"
            f" WHERE {self._mine('i')} AND i.segment_id = $2 AND i.member_id = t.id"
            " AND i.left_at IS NULL) ORDER BY t.id LIMIT $3",
            *(self._tx.actor.workspace, segment.id, most),
            *asking.values,
        )
        return [record["id"] for record in records]

    async def leaving(self, segment: Segment, now: datetime, most: int) -> Sequence[SegmentMember]:
        asking = Asking(self._mine, now, 3)
        condition = asking.condition(segment.question)
        records = await self._tx.connection.fetch(
            f"SELECT {SEGMENT_MEMBERS.listed('i')} FROM segment_members i JOIN members t"
            f" ON {self._mine('t')} AND t.id = i.member_id WHERE {self._mine('i')}"
            " AND i.segment_id = $2 AND i.left_at IS NULL"
            f" AND (t.merged_into IS NOT NULL OR NOT {condition}) ORDER BY i.id LIMIT $3",
            *(self._tx.actor.workspace, segment.id, most),
            *asking.values,
        )
        return [SEGMENT_MEMBERS.entity(record) for record in records]

    async def question_of(self, segment_id: SegmentId) -> Question | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {SEGMENTS.listed('s')} FROM segments s WHERE {self._mine('s')}"
            " AND s.id = $2 AND s.removed_at IS NULL",
            self._tx.actor.workspace,
            segment_id,
        )
        return SEGMENTS.entity(record).question if record else None

    async def meets(self, member_id: MemberId, question: Question, now: datetime) -> bool:
        asking = Asking(self._mine, now, 2)
        found = await self._tx.connection.fetchval(
            f"SELECT true FROM members t WHERE {self._mine('t')} AND t.id = $2"
            f" AND t.merged_into IS NULL AND {asking.condition(question)}",
            *(self._tx.actor.workspace, member_id),
            *asking.values,
        )
        return bool(found)

    def write(self, *pairs: tuple[SegmentMember | None, SegmentMember]) -> None:
        new = [after for before, after in pairs if before is None]
        if new:
            self._tx.add(SEGMENT_MEMBERS, *new)
        self._tx.change(SEGMENT_MEMBERS, *((b, after) for b, after in pairs if b is not None))


class DbSegmentReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._segments = Shelf(
            database,
            SEGMENTS,
            "segment",
            sorts=("id", "name", "created_at", "updated_at"),
            filters={"external_id": "t.external_id", "created_at": "t.created_at"},
            also="t.removed_at IS NULL",
        )

    async def segment(self, actor: Actor, segment_id: SegmentId) -> Segment:
        return await self._segments.one(actor, segment_id)

    async def segments(self, actor: Actor, request: PageRequest) -> Page[Segment]:
        return await self._segments.page(actor, request)

    async def all_segments(self, actor: Actor) -> Sequence[Segment]:
        found = await self._database.ask(
            actor,
            f"SELECT {SEGMENTS.listed('s')} FROM segments s"
            f" WHERE {self._database.in_workspace('s')} AND s.removed_at IS NULL ORDER BY s.id",
        )
        return [SEGMENTS.entity(record) for record in found]

    async def has_any(self, actor: Actor) -> bool:
        mine = self._database.in_workspace("s")
        asked = f"SELECT s.id FROM segments s WHERE {mine} AND s.removed_at IS NULL LIMIT 1"
        return await self._database.ask_one(actor, asked) is not None

    async def counts(
        self, actor: Actor, questions: Mapping[str, Question], now: datetime
    ) -> Mapping[str, int]:
        if not questions:
            return {}
        asking = Asking(self._database.in_workspace, now, WALLS)
        mine = self._database.in_workspace("t")
        asked = [
            f"(SELECT count(*) FROM members t WHERE {mine} AND t.merged_into IS NULL"
            f" AND {asking.condition(question)}) AS many_{number}"
            for number, question in enumerate(questions.values())
        ]
        record = await self._database.ask_one(actor, f"SELECT {', '.join(asked)}", *asking.values)
        return {name: record[f"many_{number}"] for number, name in enumerate(questions)}

    async def in_segment(
        self, actor: Actor, question: Question, now: datetime, request: PageRequest
    ) -> Page[Member]:
        asking = Asking(self._database.in_workspace, now, WALLS)
        mine = self._database.in_workspace("t")
        source = ListSource(
            select=f"{MEMBERS.listed('t')}, {{position}} FROM members t",
            where=f"{mine} AND t.merged_into IS NULL AND {asking.condition(question)}",
            sorts={
                "id": "t.id",
                "created_at": "t.created_at",
                "last_seen_at": "t.last_seen_at",
                "name": "coalesce(t.name, '')",
            },
            filters={},
        )
        found, after = await fetch_page(self._database, actor, source, request, asking.values)
        return Page([MEMBERS.entity(row) for row in found], after)
