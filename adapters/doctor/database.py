"""PostgreSQL is new enough, keeps what it says it kept, has our schema, and shares our time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg

from adapters.db.database import SETTINGS
from adapters.db.schema_version import SERVICE_ROLE, head
from adapters.doctor.finding import PATIENCE_SECONDS, Finding, said
from adapters.doctor.walls import login, row_security, service_role, walls
from domain.shared.clock import Clock

OLDEST_MAJOR = 15
MOST_SKEW = timedelta(seconds=2)
TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError)
# What each must not be, and what may be lost when it is.
UNSAFE = {
    "fsync": "a power cut can destroy the database",
    "synchronous_commit": "a crash can lose what was already answered as done",
    "full_page_writes": "a power cut can leave half-written pages",
}


async def database(url: str, clock: Clock) -> AsyncIterator[Finding]:
    """Everything about the database that the service's own login can see."""
    try:
        connection = await asyncpg.connect(url, timeout=PATIENCE_SECONDS, command_timeout=15)
    except TROUBLE as trouble:
        words = f"It cannot be reached ({said(trouble)}): start it, or correct"
        yield Finding(False, "PostgreSQL", f"{words} TERTULIA_DATABASE_URL.")
        return
    try:
        yield _version(connection)
        yield await _clocks(connection, clock)
        yield await _durability(connection)
        if await connection.fetchval("SELECT to_regclass('public.alembic_version')") is None:
            words = "The database has no schema yet: run ./run migrate."
            yield Finding(False, "Schema", words)
            return
        async for finding in _as_service(connection, url):
            yield finding
    finally:
        await connection.close(timeout=PATIENCE_SECONDS)


async def _as_service(connection: Any, url: str) -> AsyncIterator[Finding]:
    """What can be said once the login acts as the service's role, as the service does."""
    try:
        service = await asyncpg.connect(
            url, timeout=PATIENCE_SECONDS, command_timeout=15, server_settings=SETTINGS
        )
    except TROUBLE as trouble:
        words = f"The login cannot act as {SERVICE_ROLE} ({said(trouble)}): run ./run migrate,"
        yield Finding(False, "Service role", f"{words} which lets it.")
        return
    try:
        yield _schema(await service.fetchval("SELECT max(version_num) FROM alembic_version"))
        yield await service_role(service)
        yield await login(connection)
        yield await row_security(service)
        yield await walls(service)
    finally:
        await service.close(timeout=PATIENCE_SECONDS)


def _version(connection: Any) -> Finding:
    found = connection.get_server_version()
    name = f"PostgreSQL {connection.get_settings().server_version.split()[0]}"
    if found.major < OLDEST_MAJOR:
        words = f"This is {name}: upgrade it to {OLDEST_MAJOR} or newer."
        return Finding(False, "PostgreSQL", words)
    return Finding(True, "PostgreSQL", f"{name} answers.")


async def _clocks(connection: Any, clock: Clock) -> Finding:
    asked = clock.now()
    theirs = await connection.fetchval("SELECT clock_timestamp()")
    answered = clock.now()
    skew = theirs - (asked + (answered - asked) / 2)
    if abs(skew) > MOST_SKEW:
        side = "ahead of" if skew > timedelta(0) else "behind"
        words = (
            f"The database's clock is {abs(skew).total_seconds():.1f} s {side} this machine's:"
            " messages go by the database's, this machine's logs by its own. Let both follow NTP,"
            " with chrony or systemd-timesyncd."
        )
        return Finding(False, "Clocks", words)
    return Finding(True, "Clocks", "The database and this machine show the same time.")


async def _durability(connection: Any) -> Finding:
    off = [
        f"{name} is off ({harm})"
        for name, harm in UNSAFE.items()
        if await connection.fetchval("SELECT current_setting($1)", name) == "off"
    ]
    if off:
        words = f"{'; '.join(off)}: set them to on in postgresql.conf and reload PostgreSQL."
        return Finding(False, "Durability", words)
    return Finding(True, "Durability", "What was committed survives a power cut.")


def _schema(found: str | None) -> Finding:
    wanted = head()
    if found != wanted:
        words = (
            f"The schema is at version {found or 'none'} and this Tertulia is made for {wanted}:"
            " run ./run migrate, or start the newer Tertulia that migrated it."
        )
        return Finding(False, "Schema", words)
    return Finding(True, "Schema", f"It is at version {found}, as this Tertulia needs.")
