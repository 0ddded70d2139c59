"""Which version the schema has, and which this code is made for, without loading the migrations."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from adapters.db.unusable import UNUSABLE, NoDatabase

VERSIONS = Path(__file__).resolve().parents[2] / "alembic" / "versions"
SERVICE_ROLE = "tertulia_app"
TOO_NEW = (
    "The database is at schema version {at}, which this version of Tertulia does not know: start"
    " the newer version that migrated it, or restore a backup made before."
)


def head() -> str:
    """The version this code is made for: migrations are numbered, the last one wins."""
    return max(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def up_to_date(owner_url: str, service_url: str) -> bool:
    """Whether there is nothing to migrate and the service's login may act in its role."""
    return asyncio.run(_up_to_date(owner_url, service_url))


async def connect(url: str, **options: object) -> asyncpg.Connection:
    """Raises NoDatabase."""
    try:
        return await asyncpg.connect(url, **options)
    except UNUSABLE as trouble:
        raise NoDatabase(trouble) from trouble


async def current(connection: asyncpg.Connection) -> str | None:
    """The version of the schema; None on an empty database."""
    if await connection.fetchval("SELECT to_regclass('public.alembic_version')") is None:
        return None
    found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return found


async def may_serve(connection: asyncpg.Connection, service_url: str) -> bool:
    """Whether the service's login is a member of the service's role."""
    login = urlsplit(service_url).username or await connection.fetchval("SELECT current_user")
    # Since version 16 being a member and being allowed to act as one are two things.
    right = "SET" if connection.get_server_version().major >= 16 else "MEMBER"
    return bool(
        await connection.fetchval("SELECT pg_has_role($1, $2, $3)", login, SERVICE_ROLE, right)
    )


async def fit(service_url: str) -> str | None:
    """None when the service can work on this schema; otherwise one sentence that says what to do.

    Raises NoDatabase.
    """
    connection = await connect(service_url, server_settings={"role": SERVICE_ROLE})
    try:
        at = await current(connection)
    finally:
        await connection.close()
    if at == head():
        return None
    if at is not None and at > head():
        return TOO_NEW.format(at=at)
    return f"The database is at schema version {at or 'none'}, this Tertulia needs {head()}: " + (
        "run ./run migrate."
    )


async def has_organization(service_url: str) -> bool:
    """Whether anybody has begun here."""
    connection = await connect(service_url, server_settings={"role": SERVICE_ROLE})
    try:
        return await connection.fetchval("SELECT first_organization()") is not None
    finally:
        await connection.close()


async def _up_to_date(owner_url: str, service_url: str) -> bool:
    connection = await connect(owner_url)
    try:
        return await current(connection) == head() and await may_serve(connection, service_url)
    finally:
        await connection.close()
