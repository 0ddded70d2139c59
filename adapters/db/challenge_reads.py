"""Queries on challenges; a leaderboard is reckoned from who took part when, as members are one."""

from typing import Any

from adapters.db.challenges import CHALLENGES, CHECK_INS, MARKS
from adapters.db.database import Database
from adapters.db.shelf import Shelf
from domain.participation.challenge import Challenge, CheckIn, Mark
from domain.participation.challenge_ports import Standing
from domain.participation.challenge_rules import GOAL
from domain.shared.access import Actor
from domain.shared.ids import ChallengeId
from domain.shared.paging import Page, PageRequest


class DbChallengeReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._board = _board(database)
        self._challenges = Shelf(
            database,
            CHALLENGES,
            "challenge",
            sorts=("id", "title", "created_at", "updated_at", "opens_at", "closes_at"),
            filters={
                "status": "t.status",
                "community_id": "t.community_id",
                "series_id": "t.series_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
                "opens_at": "t.opens_at",
            },
        )
        self._check_ins = Shelf(
            database,
            CHECK_INS,
            "challenge_check_in",
            sorts=("id", "at", "created_at"),
            filters={
                "challenge_id": "t.challenge_id",
                "member_id": "t.member_id",
                "way": "t.way",
                "at": "t.at",
            },
        )
        self._marks = Shelf(
            database,
            MARKS,
            "challenge_mark",
            sorts=("id", "at"),
            filters={
                "challenge_id": "t.challenge_id",
                "member_id": "t.member_id",
                "mark": "t.name",
                "congratulation": "t.cheer",
                "at": "t.at",
            },
        )

    async def challenge(self, actor: Actor, id: ChallengeId) -> Challenge:
        return await self._challenges.one(actor, id)

    async def challenges(self, actor: Actor, request: PageRequest) -> Page[Challenge]:
        return await self._challenges.page(actor, request)

    async def check_ins(self, actor: Actor, request: PageRequest) -> Page[CheckIn]:
        return await self._check_ins.page(actor, request)

    async def marks(self, actor: Actor, request: PageRequest) -> Page[Mark]:
        return await self._marks.page(actor, request)

    async def leaderboard(
        self, actor: Actor, challenge: Challenge, present: int, request: PageRequest
    ) -> Page[Standing]:
        wanted = {each.field: each.value for each in request.filters}
        after = request.after or [None, None, None, None]
        rows = await self._database.ask(
            actor,
            self._board,
            challenge.id,
            present,
            GOAL,
            wanted.get("member_id"),
            request.limit + 1,
            *after,
        )
        items = [_standing(row) for row in rows[: request.limit]]
        if len(rows) <= request.limit:
            return Page(items, None)
        last = rows[request.limit - 1]
        return Page(items, [last[name] for name in _PLACE])


_PLACE = ("done", "longest", "tick", "member_id")
"""Where somebody stands on a leaderboard; `tick` is when they got there, in microseconds."""


def _standing(row: Any) -> Standing:
    return Standing(**{name: row[name] for name in Standing.__dataclass_fields__})


def _board(database: Database) -> Any:
    """A streak is what lies between two gaps: there a period and its number among those that were
    done differ by the same. Whoever is part of another counts with that one."""
    mine = database.in_workspace
    return (
        "WITH RECURSIVE line AS (SELECT m.id AS origin, m.id, m.merged_into FROM members m"
        f" WHERE {mine('m')} AND m.id IN (SELECT k.member_id FROM challenge_check_ins k"
        f" WHERE {mine('k')} AND k.challenge_id = $5) UNION ALL SELECT line.origin, m.id,"
        f" m.merged_into FROM line JOIN members m ON {mine('m')} AND m.id = line.merged_into),"
        " people AS (SELECT origin, id FROM line WHERE merged_into IS NULL),"
        " days AS (SELECT p.id AS member_id, k.period, min(k.at) AS at"
        " FROM challenge_check_ins k JOIN people p ON p.origin = k.member_id"
        f" WHERE {mine('k')} AND k.challenge_id = $5 GROUP BY p.id, k.period),"
        " told AS (SELECT d.*, d.period - row_number() OVER"
        " (PARTITION BY d.member_id ORDER BY d.period) AS run FROM days d),"
        " runs AS (SELECT member_id, count(*) AS length, max(period) AS until, max(at) AS at"
        " FROM told GROUP BY member_id, run),"
        " come AS (SELECT member_id, sum(length)::int AS done,"
        " coalesce(max(length) FILTER (WHERE until >= $6::int - 1), 0)::int AS current,"
        " max(length)::int AS longest, max(at) AS last_at FROM runs GROUP BY member_id),"
        " goals AS (SELECT p.id AS member_id, min(g.at) AS reached_at FROM challenge_marks g"
        f" JOIN people p ON p.origin = g.member_id WHERE {mine('g')}"
        " AND g.challenge_id = $5 AND g.name = $7 GROUP BY p.id),"
        " placed AS (SELECT row_number() OVER (ORDER BY c.done DESC, c.longest DESC, c.last_at,"
        " c.member_id)::int AS position,"
        " rank() OVER (ORDER BY c.done DESC, c.longest DESC)::int AS rank, c.member_id, m.name,"
        " c.done, c.current, c.longest, c.last_at, g.reached_at,"
        " (extract(epoch FROM c.last_at) * 1000000)::bigint AS tick FROM come c"
        f" JOIN members m ON {mine('m')} AND m.id = c.member_id"
        " LEFT JOIN goals g ON g.member_id = c.member_id)"
        " SELECT * FROM placed p WHERE ($8::text[] IS NULL OR p.member_id = ANY ($8))"
        " AND ($10::int IS NULL OR (-p.done, -p.longest, p.tick, p.member_id)"
        " > (-$10::int, -$11::int, $12::bigint, $13::text))"
        " ORDER BY p.position LIMIT $9::int"
    )
