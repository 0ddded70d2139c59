"""What keeps tenants apart in the database is up: humble roles, and row security on every table."""

from typing import Any

import asyncpg

from adapters.db.schema_version import SERVICE_ROLE
from adapters.doctor.finding import Finding

# Ownership counts also where a role may act as the owner.
RIGHTS = """
    SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolbypassrls AS bypasses,
      EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
              AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'MEMBER')) AS owns
    FROM pg_roles r WHERE r.rolname =
"""
TABLES = """
    SELECT quote_ident(relname) AS name, relrowsecurity AS enabled, relforcerowsecurity AS forced
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND relname <> 'alembic_version' ORDER BY relname
"""
ANOTHER_LOGIN = (
    "Give TERTULIA_DATABASE_URL a login that owns nothing, with NOSUPERUSER and NOBYPASSRLS; keep"
    " this one for TERTULIA_MIGRATION_DATABASE_URL."
)


async def service_role(service: Any) -> Finding:
    """The role that every connection of the service acts as."""
    found = await service.fetchrow(f"{RIGHTS} current_user")
    part = "Service role"
    if found["name"] != SERVICE_ROLE:
        words = f"Sessions act as {found['name']} instead of {SERVICE_ROLE}: does a pooler between"
        return Finding(False, part, f"{words} them drop the startup parameter “role”?")
    if found["superuser"] or found["bypasses"]:
        words = f"{SERVICE_ROLE} passes through row security: as a superuser, run ALTER ROLE"
        return Finding(False, part, f"{words} {SERVICE_ROLE} NOSUPERUSER NOBYPASSRLS.")
    if found["owns"]:
        words = f"{SERVICE_ROLE} owns a table, or may act as the owner of one, and could switch"
        remedy = "give the tables to the login that migrates, and revoke its role from"
        return Finding(False, part, f"{words} its walls off: {remedy} {SERVICE_ROLE}.")
    return Finding(True, part, f"Sessions act as {SERVICE_ROLE}, which owns nothing.")


async def login(connection: Any) -> Finding:
    """The login behind that role: a session can always go back to it."""
    found = await connection.fetchrow(f"{RIGHTS} session_user")
    if found["superuser"] or found["bypasses"]:
        right = "is a superuser" if found["superuser"] else "bypasses row security"
        words = f"The login {found['name']} {right}, so one fault could pass every wall."
        return Finding(False, "Login", f"{words} {ANOTHER_LOGIN}")
    if found["owns"]:
        words = f"The login {found['name']} owns the tables: that works, and two logins are safer."
        return Finding(True, "Login", f"{words} {ANOTHER_LOGIN}")
    return Finding(True, "Login", f"The login {found['name']} owns nothing and passes no wall.")


async def row_security(service: Any) -> Finding:
    """Enabled binds the service's role; forced binds the owner too."""
    tables = await service.fetch(TABLES)
    open_ones = [t["name"] for t in tables if not (t["enabled"] and t["forced"])]
    if not open_ones:
        return Finding(True, "Row security", f"It is forced on all {len(tables)} tables.")
    words = f"It is not enabled and forced on {', '.join(open_ones)}: as the owner, run"
    command = f"ALTER TABLE {open_ones[0]} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    rest = ", and the same for the others." if len(open_ones) > 1 else "."
    return Finding(False, "Row security", f"{words} {command}{rest}")


async def walls(service: Any) -> Finding:
    """A session that never said who it works for sees nothing."""
    names = [table["name"] for table in await service.fetch(TABLES)]
    seen = [name for name in names if await _shows_rows(service, name)]
    if seen:
        words = (
            f"Without a workspace named, rows of {', '.join(seen)} can be seen: one tenant could"
            " read another's. Stop the service, and compare the policies that \\d shows with"
            " alembic/versions/0002_the_walls.py."
        )
        return Finding(False, "Walls", words)
    return Finding(True, "Walls", "A session that names no workspace sees no row.")


async def _shows_rows(service: Any, table: str) -> bool:
    try:
        # The name comes quoted from the catalogue.
        question = f"SELECT EXISTS (SELECT FROM public.{table})"  # noqa: S608
        return bool(await service.fetchval(question))
    except asyncpg.InsufficientPrivilegeError:
        return False
