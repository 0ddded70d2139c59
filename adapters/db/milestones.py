"""Milestones, who reached them, and the days that streaks are made of, in PostgreSQL."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.db.database import Database
from adapters.db.desk import DbKept
from adapters.db.mapping import Table
from adapters.db.pages import WALLS, ListSource, fetch_page
from adapters.db.segment_questions import of_word
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.members.milestone import MemberMilestone, Milestone
from domain.members.milestone_ports import Aged, LocalDays
from domain.members.standing import STALE
from domain.shared.access import Actor
from domain.shared.ids import MemberId, MilestoneId
from domain.shared.paging import Filter, Page, PageRequest

MILESTONES = Table("milestones", Milestone)
MEMBER_MILESTONES = Table("member_milestones", MemberMilestone)
Fetch = Callable[..., Awaitable[Sequence[Any]]]
PERSON = "NOT {0}.is_bot AND {0}.frozen_at IS NULL AND {0}.state <> 'erased'"
STANDING = "SELECT {listed} FROM milestones s WHERE {mine} AND s.removed_at IS NULL ORDER BY s.id"
ROOTS = (
    "WITH RECURSIVE kin AS (SELECT m.id AS root, m.id FROM members m WHERE {mine_m}"
    " AND m.id = ANY ({ids}::text[]){only} UNION ALL SELECT kin.root, m.id FROM kin"
    " JOIN members m ON {mine_m} AND m.merged_into = kin.id)"
)
"""Each of these with whoever is part of them."""

# Each day once, whatever was done on it and however late it was told.
DAYS = (
    ROOTS + ", place AS (SELECT w.timezone FROM workspaces w WHERE w.id = {workspace})"
    " SELECT kin.root, place.timezone, ({now}::timestamptz AT TIME ZONE place.timezone)::date"
    " - DATE '1970-01-01' AS today, array_agg(DISTINCT (a.at AT TIME ZONE place.timezone)::date"
    " - DATE '1970-01-01') FILTER (WHERE a.id IS NOT NULL) AS days FROM place CROSS JOIN kin"
    " LEFT JOIN member_activities a ON {mine_a} AND a.member_id = kin.id AND {counted}"
    " GROUP BY kin.root, place.timezone"
)


WALKED = 4
"""So many times as many members are looked at in one query as are written in one commit: most of
the time nobody is new among them."""

# A page of members by their keys, and of these alone whether they, or whoever is part of them,
# reached it: nothing of it grows with how many there are, or have reached it.
AGED = (
    "WITH RECURSIVE page AS MATERIALIZED (SELECT t.id, t.created_at FROM members t WHERE {mine_t}"
    " AND t.id > $4 AND t.merged_into IS NULL AND {person} AND t.created_at <= $3"
    " ORDER BY t.id LIMIT $5), kin AS (SELECT page.id AS root, page.id FROM page UNION ALL"
    " SELECT kin.root, m.id FROM kin JOIN members m ON {mine_m} AND m.merged_into = kin.id)"
    " SELECT page.id, page.created_at, (SELECT coalesce(max(r.times), 0) FROM kin"
    " JOIN member_milestones r ON {mine_r} AND r.member_id = kin.id AND r.milestone_id = $2"
    " WHERE kin.root = page.id) AS reached FROM page ORDER BY page.id"
)


async def _days(
    fetch: Fetch,
    mine: Callable[[str], str],
    first: int,
    ids: Collection[MemberId],
    word: str | None,
    now: datetime,
    *,
    workspace: str,
    alone: bool,
) -> Mapping[MemberId, LocalDays]:
    marks = {name: f"${first + number}" for number, name in enumerate(("ids", "now", "wanted"))}
    counted = of_word(word, "a", marks["wanted"])
    query = DAYS.format(
        **marks,
        mine_m=mine("m"),
        mine_a=mine("a"),
        counted=counted,
        workspace=workspace,
        only="" if alone else " AND m.merged_into IS NULL",
    )
    found = await fetch(query, list(ids), now, word)
    return {
        row["root"]: LocalDays(sorted(row["days"] or ()), row["timezone"], row["today"])
        for row in found
    }


class DbMilestones(DbKept[Milestone]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, MILESTONES, "milestone")
        self._mine = tx.tools.database.mine

    async def many(self) -> int:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"milestones/{self._tx.actor.workspace}",
        )
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM milestones s WHERE {self._mine('s')} AND s.removed_at IS NULL",
            self._tx.actor.workspace,
        )
        return found

    async def standing(self) -> Sequence[Milestone]:
        query = STANDING.format(listed=MILESTONES.listed("s"), mine=self._mine("s"))
        found = await self._tx.connection.fetch(query, self._tx.actor.workspace)
        return [MILESTONES.entity(record) for record in found]

    async def all_stale(self) -> None:
        # In the order of their ids, as whoever counts what was done locks them.
        await self._tx.connection.execute(
            f"WITH those AS (SELECT v.member_id FROM member_values v WHERE {self._mine('v')}"
            f" AND v.due_on IS DISTINCT FROM {STALE} ORDER BY v.member_id FOR UPDATE)"
            f" UPDATE member_values t SET due_on = {STALE} FROM those WHERE {self._mine('t')}"
            " AND t.member_id = those.member_id",
            self._tx.actor.workspace,
        )

    async def reached(
        self, ids: Collection[MemberId]
    ) -> Mapping[MemberId, Mapping[MilestoneId, int]]:
        kin = ROOTS.format(mine_m=self._mine("m"), ids="$2", only=f" AND {PERSON.format('m')}")
        found = await self._tx.connection.fetch(
            f"{kin} SELECT kin.root, r.milestone_id, max(r.times) AS times FROM kin"
            f" LEFT JOIN member_milestones r ON {self._mine('r')} AND r.member_id = kin.id"
            " GROUP BY kin.root, r.milestone_id",
            self._tx.actor.workspace,
            list(ids),
        )
        reached: dict[MemberId, dict[MilestoneId, int]] = {}
        for row in found:
            theirs = reached.setdefault(row["root"], {})
            if row["milestone_id"] is not None:
                theirs[row["milestone_id"]] = row["times"]
        return reached

    async def local_days(
        self, ids: Collection[MemberId], word: str | None, now: datetime
    ) -> Mapping[MemberId, LocalDays]:
        async def fetch(query: str, *parameters: Any) -> Sequence[Any]:
            found: Sequence[Any] = await self._tx.connection.fetch(
                query, self._tx.actor.workspace, *parameters
            )
            return found

        return await _days(fetch, self._mine, 2, ids, word, now, workspace="$1", alone=False)

    async def known_long_enough(
        self, milestone: Milestone, now: datetime, after: MemberId | None, most: int
    ) -> Aged:
        page = most * WALKED
        found = await self._tx.connection.fetch(
            AGED.format(
                mine_t=self._mine("t"),
                mine_m=self._mine("m"),
                mine_r=self._mine("r"),
                person=PERSON.format("t"),
            ),
            self._tx.actor.workspace,
            milestone.id,
            now - timedelta(days=milestone.threshold),
            after or "",
            page,
        )
        new = [row for row in found if _is_due(milestone, row, now)]
        taken = {row["id"]: row["created_at"] for row in new[:most]}
        if len(new) > most:
            return Aged(taken, new[most - 1]["id"])
        return Aged(taken, found[-1]["id"] if len(found) == page else None)

    def write(self, reached: Sequence[MemberMilestone]) -> None:
        if reached:
            self._tx.add(MEMBER_MILESTONES, *reached)


def _is_due(milestone: Milestone, row: Mapping[str, Any], now: datetime) -> bool:
    reach = milestone.by_age(row["created_at"], now)
    return reach is not None and reach.times > row["reached"]


class DbMilestoneReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._milestones = Shelf(
            database,
            MILESTONES,
            "milestone",
            sorts=("id", "name", "created_at"),
            filters={"external_id": "t.external_id", "kind": "t.kind"},
            also="t.removed_at IS NULL",
        )
        self._reached = Shelf(
            database,
            MEMBER_MILESTONES,
            "member_milestone",
            sorts=("id", "reached_at"),
            filters={"milestone_id": "t.milestone_id", "reached_at": "t.reached_at"},
        )
        mine = database.in_workspace
        kin = ROOTS.format(mine_m=mine("m"), ids=f"ARRAY[${WALLS + 1}]", only="")
        self._of_member = ListSource(
            select=f"{MEMBER_MILESTONES.listed('t')}, {{position}} FROM member_milestones t",
            where=f"{mine('t')} AND t.member_id IN ({kin} SELECT id FROM kin)",
            sorts={"id": "t.id", "reached_at": "t.reached_at"},
            filters={"milestone_id": "t.milestone_id", "reached_at": "t.reached_at"},
        )

    async def milestone(self, actor: Actor, milestone_id: MilestoneId) -> Milestone:
        return await self._milestones.one(actor, milestone_id)

    async def milestones(self, actor: Actor, request: PageRequest) -> Page[Milestone]:
        return await self._milestones.page(actor, request)

    async def standing(self, actor: Actor) -> Sequence[Milestone]:
        mine = self._database.in_workspace("s")
        query = STANDING.format(listed=MILESTONES.listed("s"), mine=mine)
        return [MILESTONES.entity(row) for row in await self._database.ask(actor, query)]

    async def reached_of(
        self, actor: Actor, milestone_id: MilestoneId, request: PageRequest
    ) -> Page[MemberMilestone]:
        these = Filter("milestone_id", "in", [milestone_id])
        within = replace(request, filters=[*request.filters, these])
        return await self._reached.page(actor, within)

    async def reached_by(
        self, actor: Actor, member_id: MemberId, request: PageRequest
    ) -> Page[MemberMilestone]:
        found, after = await fetch_page(
            self._database, actor, self._of_member, request, [member_id]
        )
        return Page([MEMBER_MILESTONES.entity(row) for row in found], after)

    async def local_days(
        self, actor: Actor, member_id: MemberId, word: str | None, now: datetime
    ) -> LocalDays:
        async def fetch(query: str, *parameters: Any) -> Sequence[Any]:
            return await self._database.ask(actor, query, *parameters)

        mine = self._database.in_workspace
        found = await _days(
            *(fetch, mine, WALLS + 1, [member_id], word, now),
            workspace="walls.workspace",
            alone=True,
        )
        return found[member_id]
