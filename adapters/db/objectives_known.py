"""Which objectives the strategies of a workspace have."""

from adapters.db.transaction import DbTransaction


async def has_objective(tx: DbTransaction, objective_id: str) -> bool:
    """Whether one of them has it, be it a draft, active or retired."""
    found: bool = await tx.connection.fetchval(
        "SELECT EXISTS (SELECT FROM strategies s"
        f" WHERE {tx.tools.database.mine('s')}"
        " AND s.objectives @> jsonb_build_array(jsonb_build_object('id', $2::text)))",
        tx.actor.workspace,
        objective_id,
    )
    return found
