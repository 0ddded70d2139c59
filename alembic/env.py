"""Runs migrations over asyncpg as the owner of the schema, one transaction each."""

import asyncio

import sqlalchemy as sa
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

from adapters.db.migrations import DECLARED

# The tables of every room are declared once these are imported.
assert DECLARED


def _run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=False,
    )
    # A migration that waits for a lock makes everyone behind it wait too: better it fails.
    connection.execute(sa.text("SET lock_timeout = '5s'"))
    connection.execute(sa.text("SELECT pg_advisory_lock(7283745)"))
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()


async def _main() -> None:
    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url"))
    async with engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


asyncio.run(_main())
