"""What becomes of prizes, and what juries say, in PostgreSQL."""

from collections.abc import Sequence

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.participation.contest_award import Award
from domain.participation.contest_jury import Score, Standing
from domain.shared.errors import NotFound
from domain.shared.ids import ContestAwardId, ContestEntryId, ContestId

CONTEST_AWARDS = Table("contest_awards", Award)
CONTEST_SCORES = Table("contest_scores", Score)


class DbContestAwards:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, *awards: Award) -> None:
        self._tx.add(CONTEST_AWARDS, *awards)

    async def get(self, id: ContestAwardId) -> Award:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CONTEST_AWARDS.listed('a')} FROM contest_awards a"
            f" WHERE {self._mine('a')} AND a.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="contest_award")
        return CONTEST_AWARDS.entity(record)

    async def save(self, award: Award) -> None:
        await self._tx.connection.execute(CONTEST_AWARDS.update, *CONTEST_AWARDS.values(award))

    async def standing(self, contest_id: ContestId) -> Sequence[Award]:
        records = await self._tx.connection.fetch(
            f"SELECT {CONTEST_AWARDS.listed('a')} FROM contest_awards a WHERE {self._mine('a')}"
            " AND a.contest_id = $2 AND a.state <> 'lost' ORDER BY a.place FOR UPDATE",
            self._tx.actor.workspace,
            contest_id,
        )
        return [CONTEST_AWARDS.entity(record) for record in records]


class DbContestJury:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def of(self, entry_id: ContestEntryId, juror: str) -> Score | None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/contest_scores/{entry_id}/{juror}",
        )
        record = await self._tx.connection.fetchrow(
            f"SELECT {CONTEST_SCORES.listed('s')} FROM contest_scores s"
            f" WHERE {self._mine('s')} AND s.entry_id = $2 AND s.juror = $3",
            self._tx.actor.workspace,
            entry_id,
            juror,
        )
        return None if record is None else CONTEST_SCORES.entity(record)

    async def put(self, score: Score) -> None:
        if score.version == 1:
            self._tx.add(CONTEST_SCORES, score)
        else:
            await self._tx.connection.execute(CONTEST_SCORES.update, *CONTEST_SCORES.values(score))

    async def standings(self, contest_id: ContestId) -> Sequence[Standing]:
        records = await self._tx.connection.fetch(
            "SELECT e.id, e.sealed, array_remove(array_agg(s.total ORDER BY s.id), NULL) AS totals"
            " FROM contest_entries e LEFT JOIN contest_scores s"
            " ON s.workspace_id = e.workspace_id AND s.entry_id = e.id"
            f" WHERE {self._mine('e')} AND e.contest_id = $2 AND e.state = 'accepted'"
            " GROUP BY e.id, e.sealed",
            self._tx.actor.workspace,
            contest_id,
        )
        return [Standing(one["id"], one["sealed"], tuple(one["totals"])) for one in records]
