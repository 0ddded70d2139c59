"""Queries on what members are worth; a leaderboard is a walk along an index."""

from collections.abc import Sequence
from typing import Any

from adapters.db.database import Database
from adapters.db.member_records import SCHEMES, VALUES, Records
from domain.members.identity import Account, server_of
from domain.members.standing import Measure, MemberValue, Window
from domain.members.value import EVERYWHERE, Record
from domain.members.value_ports import LevelCount, Placed
from domain.members.value_scheme import ValueScheme
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, MemberId
from domain.shared.paging import Page, PageRequest

WINDOWS = {Window.WEEK: "week", Window.MONTH: "month", Window.ALL: "ever"}
_TODAY = "floor(extract(epoch FROM (SELECT workspace_now())) / 86400)"


class DbValueReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace
        current = f"coalesce((SELECT s.version FROM value_schemes s WHERE {mine('s')}), 1)"
        self._boards = {
            window: (
                f"SELECT e.member_id, e.{column} AS compared, e.sample, m.name, v.level,"
                f" v.scheme_version, coalesce(v.due_on > {_TODAY}, true)"
                f" AND v.scheme_version = {current} AS is_current FROM leaderboard_entries e"
                f" JOIN members m ON {mine('m')} AND m.id = e.member_id AND NOT m.is_bot"
                f" JOIN member_values v ON {mine('v')} AND v.member_id = e.member_id"
                f" WHERE {mine('e')} AND e.community_id = $5 AND e.measure = $6"
                f" AND e.{column} > 0{{after}}"
                f" ORDER BY e.{column} DESC, e.member_id DESC LIMIT {{most}}"
            )
            for window, column in WINDOWS.items()
        }

    async def scheme(self, actor: Actor) -> ValueScheme | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT {SCHEMES.listed('s')} FROM value_schemes s"
            f" WHERE {self._database.in_workspace('s')}",
        )
        return SCHEMES.entity(record) if record else None

    async def record(self, actor: Actor, member_id: MemberId) -> Record:
        async def fetch(query: str, *parameters: Any) -> Sequence[Any]:
            return await self._database.ask(actor, query, *parameters)

        found = await Records(fetch, self._database.in_workspace, 5).of([member_id], alone=True)
        return found.get(member_id, Record())

    async def standing(self, actor: Actor, member_id: MemberId) -> MemberValue | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT {VALUES.listed('v')} FROM member_values v"
            f" WHERE {self._database.in_workspace('v')} AND v.member_id = $5",
            member_id,
        )
        return VALUES.entity(record) if record else None

    async def account_on(
        self, actor: Actor, channel_id: ChannelId, person_id: str
    ) -> Account | None:
        record = await self._database.ask_one(
            actor,
            "SELECT c.platform, c.server_url, c.account_id FROM channels c"
            f" WHERE {self._database.in_workspace('c')} AND c.id = $5",
            channel_id,
        )
        if record is None:
            return None
        return Account(record["platform"], server_of(*record.values()), person_id)

    async def best(self, actor: Actor, community_id: str) -> float:
        query = self._boards[Window.ALL].format(after="", most=1)
        record = await self._database.ask_one(actor, query, community_id, Measure.VALUE.value)
        return record["compared"] if record else 0.0

    async def leaderboard(self, actor: Actor, request: PageRequest) -> Page[Placed]:
        wanted = {each.field: each.value[0] for each in request.filters}
        window = Window(wanted.get("window", Window.ALL))
        place = wanted.get("community_id", EVERYWHERE)
        measure = wanted.get("by", Measure.VALUE.value)
        after, position = "", list(request.after or (0.0, "", 0, 0, 0))
        parameters = [place, measure]
        if request.after is not None:
            after = f" AND (e.{WINDOWS[window]}, e.member_id) < ($7, $8)"
            parameters += position[:2]
        query = self._boards[window].format(after=after, most=request.limit + 1)
        rows = await self._database.ask(actor, query, *parameters)
        placed = [position := _next(position, row) for row in rows[: request.limit]]
        items = [_placed(at, row) for at, row in zip(placed, rows, strict=False)]
        return Page(items, position if len(rows) > request.limit else None)

    async def levels(self, actor: Actor) -> Sequence[LevelCount]:
        mine = self._database.in_workspace
        rows = await self._database.ask(
            actor,
            f"SELECT v.level, count(*) AS members FROM member_values v JOIN members m"
            f" ON {mine('m')} AND m.id = v.member_id AND m.merged_into IS NULL"
            f" WHERE {mine('v')} GROUP BY v.level ORDER BY v.level",
        )
        return [LevelCount(row["level"], row["members"]) for row in rows]


def _next(before: list[Any], row: Any) -> list[Any]:
    """Where this row stands that comes after the one at that position."""
    compared, _, position, rank, dense = before
    same = position > 0 and row["compared"] == compared
    place = rank if same else position + 1
    return [row["compared"], row["member_id"], position + 1, place, dense + (not same)]


def _placed(at: list[Any], row: Any) -> Placed:
    return Placed(
        position=at[2],
        rank=at[3],
        dense_rank=at[4],
        member_id=row["member_id"],
        name=row["name"],
        level=row["level"],
        points=row["compared"],
        sample=row["sample"],
        scheme_version=row["scheme_version"],
        is_current=row["is_current"],
    )
