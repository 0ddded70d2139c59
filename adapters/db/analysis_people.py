"""A leaderboard with what each of its people brought, in PostgreSQL: one question for a page of it,
and one for all that is on it."""

from datetime import date, timedelta

from adapters.db.database import Database
from adapters.db.member_value_reads import DbValueReads
from adapters.db.segment_questions import tops
from domain.insights.analysis_views import Brought, PersonNumbers
from domain.members.value import EVERYWHERE, ORIGIN
from domain.members.value_scheme import FORMULA
from domain.shared.access import Actor
from domain.shared.ids import MemberId
from domain.shared.paging import Page, PageRequest


class DbPeople:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._boards = DbValueReads(database)
        mine = database.in_workspace
        # Each of those in $5, and whoever is part of one of them.
        persons = (
            f"persons AS (SELECT u.id, u.id AS root FROM unnest($5::text[]) u(id)"
            f" UNION ALL SELECT t.id, t.root FROM ({tops(mine)}) t WHERE t.root = ANY ($5))"
        )
        here = "($8 = '' OR {0}.community_id = $8) AND {0}.day BETWEEN $6 AND $7"
        self._brought = (
            f"WITH {persons}, done AS (SELECT p.root, d.word, d.day, sum(d.count) AS count"
            f" FROM persons p JOIN member_days d ON {mine('d')} AND d.member_id = p.id"
            f" AND {here.format('d')} GROUP BY 1, 2, 3),"
            " got AS (SELECT p.root, sum(r.count)::int AS received,"
            " count(DISTINCT coalesce(g.root, r.giver_id))::int AS givers"
            f" FROM persons p JOIN member_received r ON {mine('r')} AND r.member_id = p.id"
            f" AND {here.format('r')}"
            f" LEFT JOIN ({tops(mine)}) g ON g.id = r.giver_id"
            " WHERE coalesce(g.root, r.giver_id) <> p.root GROUP BY 1)"
            " SELECT u.id, coalesce((SELECT count(DISTINCT d.day) FROM done d WHERE d.root = u.id),"
            " 0)::int AS active_days,"
            " (SELECT coalesce(jsonb_object_agg(w.word, w.times), '{}') FROM (SELECT d.word,"
            "  sum(d.count)::int AS times FROM done d WHERE d.root = u.id GROUP BY d.word) w)"
            " AS brought, coalesce(o.received, 0) AS received, coalesce(o.givers, 0) AS givers"
            " FROM unnest($5::text[]) u(id) LEFT JOIN got o ON o.root = u.id"
        )

    async def page(
        self, actor: Actor, request: PageRequest, days: int, today: date
    ) -> Page[PersonNumbers]:
        board = await self._boards.leaderboard(actor, request)
        ids = [placed.member_id for placed in board.items]
        since = today - timedelta(days=days - 1)
        wanted = {each.field: each.value[0] for each in request.filters}
        place = wanted.get("community_id", EVERYWHERE)
        span = (since - ORIGIN).days, (today - ORIGIN).days
        rows = await self._database.ask(actor, self._brought, ids, *span, place) if ids else []
        by_member = {MemberId(row["id"]): row for row in rows}
        return Page(
            [
                PersonNumbers(
                    member_id=placed.member_id,
                    name=placed.name,
                    position=placed.position,
                    rank=placed.rank,
                    level=placed.level,
                    points=placed.points,
                    active_days=by_member[placed.member_id]["active_days"],
                    brought=[
                        Brought(word, times)
                        for word, times in sorted(by_member[placed.member_id]["brought"].items())
                    ],
                    received=by_member[placed.member_id]["received"],
                    givers=by_member[placed.member_id]["givers"],
                    is_current=placed.is_current,
                    formula_version=FORMULA,
                    scheme_version=placed.scheme_version,
                    since=since,
                    until=today,
                )
                for placed in board.items
            ],
            board.next_after,
        )
