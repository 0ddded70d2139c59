"""Outside reviewers in PostgreSQL, their secrets sealed."""

from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from adapters.secrets import CannotOpen
from domain.publishing.reviewer import Reviewer
from domain.shared.access import Actor
from domain.shared.secret import Secret

REVIEWERS = Table("reviewers", Reviewer, keys=("workspace_id",))
_ANEW = ", ".join(
    f"{name} = excluded.{name}" for name in REVIEWERS.columns if name != "workspace_id"
)


class DbReviewers:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def get(self) -> Reviewer | None:
        # There may be no row yet to lock.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/reviewer",
        )
        record = await self._tx.connection.fetchrow(
            f"SELECT {REVIEWERS.listed('r')} FROM reviewers r WHERE {self._mine('r')} FOR UPDATE",
            self._tx.actor.workspace,
        )
        return _reviewer(record)

    async def save(self, reviewer: Reviewer) -> None:
        await self._tx.connection.execute(
            f"{REVIEWERS.insert} ON CONFLICT (workspace_id) DO UPDATE SET {_ANEW}",
            *REVIEWERS.values(reviewer),
        )

    async def give_secret(self, secret: Secret) -> None:
        await self._tx.connection.execute(
            "UPDATE reviewers SET previous_secret = secret, secret = $2 WHERE workspace_id = $1",
            self._tx.actor.workspace,
            self._sealed(secret),
        )

    async def forget_secrets(self) -> None:
        await self._tx.connection.execute(
            "UPDATE reviewers SET secret = NULL, previous_secret = NULL WHERE workspace_id = $1",
            self._tx.actor.workspace,
        )

    async def secrets(self, now: datetime) -> tuple[Secret, ...]:
        record = await self._tx.connection.fetchrow(
            "SELECT r.secret, CASE WHEN r.previous_until > $2 THEN r.previous_secret END"
            f" AS previous_secret FROM reviewers r WHERE {self._mine('r')}",
            self._tx.actor.workspace,
            now,
        )
        sealed = (record["secret"], record["previous_secret"]) if record is not None else ()
        try:
            return tuple(self._opened(one) for one in sealed if one is not None)
        except CannotOpen:
            return ()

    async def reseal(self) -> int:
        """Seal this workspace's secrets with the first key; returns how many reviewers there were.
        Raises CannotOpen."""
        record = await self._tx.connection.fetchrow(
            "SELECT secret, previous_secret FROM reviewers WHERE workspace_id = $1"
            " AND secret IS NOT NULL FOR UPDATE",
            self._tx.actor.workspace,
        )
        if record is None:
            return 0
        await self._tx.connection.execute(
            "UPDATE reviewers SET secret = $2, previous_secret = $3 WHERE workspace_id = $1",
            self._tx.actor.workspace,
            *(self._anew(record[name]) for name in ("secret", "previous_secret")),
        )
        return 1

    def _anew(self, sealed: bytes | None) -> bytes | None:
        return None if sealed is None else self._sealed(self._opened(sealed))

    def _opened(self, sealed: bytes) -> Secret:
        """Raises CannotOpen."""
        return Secret(self._tx.tools.sealer.open(sealed, self._row).decode())

    def _sealed(self, secret: Secret) -> bytes:
        return self._tx.tools.sealer.seal(secret.reveal().encode(), self._row)

    @property
    def _row(self) -> str:
        return f"{self._tx.actor.workspace}/reviewers/secret"


class DbReviewerReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace("r")
        self._reviewer = f"SELECT {REVIEWERS.listed('r')} FROM reviewers r WHERE {mine}"

    async def reviewer(self, actor: Actor) -> Reviewer | None:
        return _reviewer(await self._database.ask_one(actor, self._reviewer))


def _reviewer(record: Any) -> Reviewer | None:
    return REVIEWERS.entity(record) if record is not None else None
