"""How far streaks were looked at, and who fell silent, in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from adapters.db.mapping import Table
from adapters.db.milestones import PERSON
from adapters.db.segment_questions import of_word, tops
from adapters.db.transaction import DbTransaction
from domain.members.streak import Unit
from domain.members.streak_watch import StreakWatch, Watched, days_of
from domain.shared.ids import MemberId

STREAK_WATCHES = Table("streak_watches", StreakWatch, keys=("workspace_id", "unit", "word"))

# A day is what it is in the zone; the bounds around it are wide enough for any change of clocks.
ACTIVE = (
    "SELECT DISTINCT coalesce(top.root, a.member_id) AS id FROM member_activities a"
    " LEFT JOIN line top ON top.id = a.member_id WHERE {mine_a} AND {counted}"
    " AND a.at >= ((DATE '1970-01-01' + {first})::timestamp AT TIME ZONE $2) - interval '3 hours'"
    " AND a.at < ((DATE '1970-01-01' + {last} + 1)::timestamp AT TIME ZONE $2)"
    " + interval '3 hours'"
    " AND (a.at AT TIME ZONE $2)::date BETWEEN DATE '1970-01-01' + {first}"
    " AND DATE '1970-01-01' + {last}"
)


class DbStreakWatches:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def place(self, now: datetime) -> tuple[str, int]:
        found = await self._tx.connection.fetchrow(
            "SELECT w.timezone, ($2::timestamptz AT TIME ZONE w.timezone)::date"
            " - DATE '1970-01-01' AS today FROM workspaces w WHERE w.id = $1",
            self._tx.actor.workspace,
            now,
        )
        return found["timezone"], found["today"]

    async def take(self, unit: Unit, word: str) -> StreakWatch | None:
        found = await self._tx.connection.fetchrow(
            f"SELECT {STREAK_WATCHES.listed('s')} FROM streak_watches s WHERE {self._mine('s')}"
            " AND s.unit = $2 AND s.word = $3 FOR UPDATE",
            *(self._tx.actor.workspace, unit.value, word),
        )
        return None if found is None else STREAK_WATCHES.entity(found)

    async def begin(self, watch: StreakWatch) -> None:
        await self._tx.connection.execute(
            f"{STREAK_WATCHES.insert} ON CONFLICT (workspace_id, unit, word) DO UPDATE SET"
            " judged = excluded.judged, timezone = excluded.timezone, after = excluded.after,"
            " is_idle = excluded.is_idle WHERE streak_watches.is_idle",
            *STREAK_WATCHES.values(watch),
        )

    async def save(self, watch: StreakWatch) -> None:
        await self._tx.connection.execute(STREAK_WATCHES.update, *STREAK_WATCHES.values(watch))

    async def rest(self, watched: Collection[Watched]) -> None:
        await self._tx.connection.execute(
            f"UPDATE streak_watches s SET is_idle = true WHERE {self._mine('s')}"
            " AND NOT s.is_idle AND NOT EXISTS (SELECT FROM"
            " unnest($2::text[], $3::text[]) w (unit, word)"
            " WHERE w.unit = s.unit AND w.word = s.word)",
            self._tx.actor.workspace,
            [unit.value for unit, _ in watched],
            [word for _, word in watched],
        )

    async def silent(self, watch: StreakWatch, most: int) -> Sequence[MemberId]:
        word = watch.word or None
        first, last = days_of(watch.next, watch.unit)
        following, until = days_of(watch.next + 1, watch.unit)
        parts: dict[str, Any] = {
            "mine_a": self._mine("a"),
            "counted": of_word(word, "a", "$3"),
        }
        then = ACTIVE.format(first="$4::int", last="$5::int", **parts)
        next_ = ACTIVE.format(first="$6::int", last="$7::int", **parts)
        found = await self._tx.connection.fetch(
            f"WITH line AS MATERIALIZED ({tops(self._mine)}),"
            f" active AS ({then}), went_on AS ({next_})"
            f" SELECT t.id FROM active JOIN members t ON {self._mine('t')} AND t.id = active.id"
            f" WHERE t.id > $8 AND t.merged_into IS NULL AND {PERSON.format('t')}"
            " AND t.id NOT IN (SELECT id FROM went_on) ORDER BY t.id LIMIT $9",
            *(self._tx.actor.workspace, watch.timezone, word, first, last, following, until),
            *(watch.after, most),
        )
        return [row["id"] for row in found]
