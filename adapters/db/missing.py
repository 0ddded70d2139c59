"""Which of the things that somebody names are not in their workspace."""

from collections.abc import Collection
from typing import TypeVar

from adapters.db.transaction import DbTransaction

Id = TypeVar("Id", bound=str)


async def missing(tx: DbTransaction, table: str, ids: Collection[Id]) -> set[Id]:
    """Of these ids the ones that no row of this workspace in that table bears."""
    records = await tx.connection.fetch(
        f"SELECT t.id FROM {table} t WHERE {tx.tools.database.mine('t')} AND t.id = ANY ($2)",
        tx.actor.workspace,
        list(ids),
    )
    found = {record["id"] for record in records}
    return {id for id in ids if id not in found}
