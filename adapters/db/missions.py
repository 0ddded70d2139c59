"""Missions, and what is handed in for them, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.members.mission import Mission
from domain.members.submission import HANDED_IN, LIVING, Submission, SubmissionState
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import MediaId, MemberId, MissionId, SubmissionId
from domain.shared.paging import Page, PageRequest

MISSIONS = Table("missions", Mission)
SUBMISSIONS = Table("submissions", Submission)


class DbMissions:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    def write(self, *pairs: tuple[Mission | None, Mission]) -> None:
        new = [after for before, after in pairs if before is None]
        if new:
            self._tx.add(MISSIONS, *new)
        self._tx.change(MISSIONS, *((b, after) for b, after in pairs if b is not None))

    async def get(self, id: MissionId) -> Mission:
        return await self._one(id, "FOR UPDATE")

    async def shared(self, id: MissionId) -> Mission:
        return await self._one(id, "FOR SHARE")

    async def _one(self, id: MissionId, lock: str) -> Mission:
        record = await self._tx.connection.fetchrow(
            f"SELECT {MISSIONS.listed('m')} FROM missions m WHERE {self._mine('m')}"
            f" AND m.id = $2 {lock}",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="mission")
        return MISSIONS.entity(record)

    async def there(self, ids: Collection[MissionId]) -> Collection[MissionId]:
        records = await self._tx.connection.fetch(
            f"SELECT m.id FROM missions m WHERE {self._mine('m')} AND m.id = ANY ($2)",
            self._tx.actor.workspace,
            list(ids),
        )
        return {record["id"] for record in records}

    async def standing(self) -> int:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/missions",
        )
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM missions m WHERE {self._mine('m')}"
            " AND m.state NOT IN ('closed', 'archived')",
            self._tx.actor.workspace,
        )
        return found


class DbSubmissions:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    def write(self, *pairs: tuple[Submission | None, Submission]) -> None:
        point("submission_unwritten")
        new = [after for before, after in pairs if before is None]
        if new:
            self._tx.add(SUBMISSIONS, *new)
        self._tx.change(SUBMISSIONS, *((b, after) for b, after in pairs if b is not None))

    async def get(self, id: SubmissionId) -> Submission:
        record = await self._tx.connection.fetchrow(
            f"SELECT {SUBMISSIONS.listed('s')} FROM submissions s WHERE {self._mine('s')}"
            " AND s.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="submission")
        return SUBMISSIONS.entity(record)

    async def handed_in(
        self,
        mission_id: MissionId,
        members: Collection[MemberId],
        since: datetime | None,
        besides: SubmissionId,
    ) -> int:
        return await self._count(
            "s.mission_id = $2 AND s.member_id = ANY ($3) AND s.state = ANY ($4)"
            " AND ($5::timestamptz IS NULL OR s.submitted_at >= $5) AND s.id <> $6",
            *(mission_id, list(members), sorted(HANDED_IN), since, besides),
        )

    async def approved(self, mission_id: MissionId) -> int:
        condition = "s.mission_id = $2 AND s.state = $3"
        return await self._count(condition, mission_id, SubmissionState.APPROVED.value)

    async def _count(self, condition: str, *values: Any) -> int:
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM submissions s WHERE {self._mine('s')} AND {condition}",
            self._tx.actor.workspace,
            *values,
        )
        return found

    async def showing(self, keys: Collection[str], besides: SubmissionId) -> SubmissionId | None:
        workspace = self._tx.actor.workspace
        # In one order, so that two who show the same two things do not wait in a ring.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(one, 0))"
            " FROM (SELECT one FROM unnest($1::text[]) one ORDER BY one) ordered",
            [f"{workspace}/proofs/{key}" for key in keys],
        )
        found: SubmissionId | None = await self._tx.connection.fetchval(
            f"SELECT s.id FROM submissions s WHERE {self._mine('s')} AND s.proof_keys && $2"
            " AND s.state = ANY ($3) AND s.id <> $4 ORDER BY s.submitted_at, s.id LIMIT 1",
            *(workspace, list(keys), sorted(LIVING), besides),
        )
        return found

    async def media(self, ids: Collection[MediaId]) -> Mapping[MediaId, str]:
        records = await self._tx.connection.fetch(
            f"SELECT m.id, m.sha256 FROM media m WHERE {self._mine('m')} AND m.id = ANY ($2)"
            " AND m.status = 'ready' AND m.deleted_at IS NULL",
            self._tx.actor.workspace,
            list(ids),
        )
        return {record["id"]: record["sha256"] for record in records}


class DbMissionReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._missions = Shelf(
            database,
            MISSIONS,
            "mission",
            sorts=("id", "title", "created_at", "updated_at"),
            filters={
                "state": "t.state",
                "kind": "t.kind",
                "audience": "t.audience",
                "community_id": "t.community_id",
                "segment_id": "t.segment_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )
        self._submissions = Shelf(
            database,
            SUBMISSIONS,
            "submission",
            sorts={
                "id": "t.id",
                "created_at": "t.created_at",
                "updated_at": "t.updated_at",
                # A draft comes before all that was handed in.
                "submitted_at": "coalesce(t.submitted_at, '-infinity')",
            },
            filters={
                "mission_id": "t.mission_id",
                "member_id": "t.member_id",
                "state": "t.state",
                "reject_reason": "t.reject_reason",
                "is_duplicate": "(t.duplicate_of IS NOT NULL) = %s",
                "submitted_at": "t.submitted_at",
                "created_at": "t.created_at",
            },
        )

    async def mission(self, actor: Actor, id: MissionId) -> Mission:
        return await self._missions.one(actor, id)

    async def missions(self, actor: Actor, request: PageRequest) -> Page[Mission]:
        return await self._missions.page(actor, request)

    async def submission(self, actor: Actor, id: SubmissionId) -> Submission:
        return await self._submissions.one(actor, id)

    async def submissions(self, actor: Actor, request: PageRequest) -> Page[Submission]:
        return await self._submissions.page(actor, request)

    async def known_as(self, actor: Actor, external_id: str) -> Sequence[MemberId]:
        mine = self._database.in_workspace
        rows = await self._database.ask(
            actor,
            "WITH RECURSIVE line AS (SELECT m.id, m.merged_into FROM members m"
            f" WHERE {mine('m')} AND m.external_id = $5 UNION ALL SELECT m.id, m.merged_into"
            f" FROM line JOIN members m ON {mine('m')} AND m.id = line.merged_into),"
            " kin AS (SELECT line.id, 0 AS depth FROM line WHERE line.merged_into IS NULL"
            " UNION ALL SELECT m.id, kin.depth + 1 FROM kin JOIN members m"
            f" ON {mine('m')} AND m.merged_into = kin.id) SELECT id FROM kin ORDER BY depth, id",
            external_id,
        )
        return [row["id"] for row in rows]
