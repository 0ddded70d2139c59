"""The walls in the database itself: every table has them, and nothing of ours can step over."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from adapters.db.competitors import ERASED_BY
from adapters.db.database import SETTINGS
from adapters.db.personal_step import DELETED_BY
from adapters.db.retention_steps import SWEPT_BY
from adapters.wiring import House
from domain.insights.reputation import COUNTED
from domain.shared.access import Actor
from tests.api.doors import DOORS, NO_CONTENT, OF_THE_OWNER, READ_IN_FULL, SWEEPER_WRITES
from tests.api.furnished import World, Worlds, one_place
from tests.api.world import Place
from tests.kit.bars import Say
from tests.kit.database import DatabaseUrls
from tests.kit.samples import FOR_EVER

pytestmark = pytest.mark.bar(5, "RLS-BELT")

# Unique without a tenant: what names a tenant itself, and the digest of 238 random bits, by which
# a key is found before it is known whose it is.
UNIQUE_ALONE = {
    *("pk_organizations", "pk_workspaces", "uq_api_keys_hash"),
    # Addresses that anybody can open: of links and pages, and of a domain that somebody proved.
    *("uq_links_address", "uq_link_pages_address", "uq_link_domains_verified"),
    "uq_status_pages_address",
    # By which a stranger finds the page of a contest.
    "ix_contests_page_token",
}
# What only a door writes; the service may read it.
DOORS_OWN = {"audit_told", "warehouse_gone", "link_days", "link_visitors"}
CONTENT = {"text", "name", "data", "credentials", "answer", "reason", "detail", "metadata"}


@dataclass(frozen=True)
class Ground:
    """Two furnished tenants, a connection that sees all, and one that acts as the service does."""

    owner: Any
    service: Any
    ours: Place
    theirs: Place
    tables: dict[str, set[str]]


async def two_places(house: House) -> Sequence[Place]:
    return [*await one_place(house), *await one_place(house)]


@pytest.fixture(scope="session")
def worlds(
    database_server: DatabaseUrls, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Worlds:
    return Worlds(database_server, valkey_url, tmp_path_factory.mktemp("pairs"), two_places)


@pytest.fixture
async def ground(database_urls: DatabaseUrls, world: World, place: Place) -> AsyncIterator[Ground]:
    owner = await asyncpg.connect(database_urls.owner)
    service = await asyncpg.connect(database_urls.service, server_settings=SETTINGS)
    ours, theirs = world.places
    # What furnishing leaves out: answers that are remembered, tickets, duties, streams, how far
    # streaks were looked at, who was moved out, what a duty counts once a day, and what went.
    await owner.execute(
        "INSERT INTO remembered_answers SELECT id, 'key_any', 'once', 'any', 'any', now()"
        " FROM organizations"
    )
    await owner.execute(
        "INSERT INTO stream_tickets SELECT organization_id, 'any-' || id, id, mode, 'key_any',"
        " '{}', now() FROM workspaces"
    )
    await owner.execute(
        "INSERT INTO duties SELECT id, 'any', id, organization_id, now() FROM workspaces"
    )
    await owner.execute(
        "INSERT INTO channel_streams (workspace_id, key, next_at, fence, failures)"
        " SELECT id, 'any', now(), 0, 0 FROM workspaces"
    )
    await owner.execute(
        "INSERT INTO streak_watches SELECT id, 'day', '', 0, timezone, '' FROM workspaces"
    )
    await owner.execute(
        "INSERT INTO member_turns SELECT id, 'mem_any', 1, now(), false, '{}' FROM workspaces"
    )
    counted = ", ".join("0" for _ in COUNTED)
    await owner.execute(
        f"INSERT INTO reputation_days SELECT id, 'com_any', 20000, {counted} FROM workspaces"
    )
    await owner.execute("INSERT INTO reputation_marks SELECT id, 20000 FROM workspaces")
    await owner.execute(
        "INSERT INTO reputation_falls SELECT id, id, 2857, 20, 5, now() FROM workspaces"
    )
    await owner.execute(
        "INSERT INTO warehouse_gone (workspace_id, dataset, key, at)"
        " SELECT id, 'any', ARRAY['any'], now() FROM workspaces"
    )
    await owner.execute(
        "INSERT INTO link_placements SELECT workspace_id, id, 'abcdefgh', 'msg_any', 'chn_any',"
        " 'sandbox', NULL, '{}', now() FROM links"
    )
    await owner.execute(
        "INSERT INTO link_days SELECT workspace_id, id, '2030-05-04', '', '', '', '', 1, 1"
        " FROM links"
    )
    await owner.execute(
        "INSERT INTO link_visitors SELECT workspace_id, id, '2030-05-04', 'any' FROM links"
    )
    await owner.execute(
        "INSERT INTO prompt_turns (workspace_id, id, organization_id, prompt_id, community_id,"
        " recurrence_id, at, week, state, created_at) SELECT workspace_id, id, organization_id, id,"
        " community_id, 'any', now(), '2030-W18', 'skipped', now() FROM prompts"
    )
    found = await owner.fetch(
        "SELECT table_name, array_agg(column_name::text) AS columns"
        " FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name <> 'alembic_version' AND is_generated = 'NEVER' GROUP BY 1"
    )
    tables = {row["table_name"]: set(row["columns"]) for row in found}
    yield Ground(owner, service, ours, theirs, tables)
    await service.close()
    await owner.close()


@asynccontextmanager
async def inside(service: Any, actor: Actor) -> AsyncIterator[None]:
    """A transaction within this actor's walls; nothing of it stays."""
    context = {
        "organization": actor.organization_id,
        "workspace": actor.workspace_id or "",
        "mode": actor.mode.value,
        "grants": "*",
    }
    transaction = service.transaction()
    await transaction.start()
    for name, value in context.items():
        await service.execute(f"SELECT set_config('tertulia.{name}', $1, true)", value)
    try:
        yield
    finally:
        await transaction.rollback()


async def test_every_table_is_forced_and_both_reads_and_writes_are_walled(
    ground: Ground, figure: Say
) -> None:
    found = await ground.owner.fetch(
        "SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c"
        " WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p', 'm', 'v', 'f') AND c.relname <> 'alembic_version'"
    )
    assert {row["relname"] for row in found} == set(ground.tables)
    assert len(found) >= 13
    lacking = [
        row["relname"]
        for row in found
        if not row["relrowsecurity"] or not row["relforcerowsecurity"]
    ]
    figure(f"{len(lacking)} of {len(found)} tables without forced row-level security")
    assert lacking == [], f"not forced: {', '.join(lacking)}"
    for row in found:
        policies = await ground.owner.fetch(
            "SELECT polname::text, polroles::regrole[]::text[] AS roles, polcmd::text AS command,"
            " polpermissive, polqual IS NOT NULL AS reads, polwithcheck IS NOT NULL AS writes"
            " FROM pg_policy WHERE polrelid = $1 AND polname <> 'sweep'",
            row["oid"],
        )
        assert [tuple(policy) for policy in policies] == [
            ("wall", ["tertulia_app"], "*", True, True, True)
        ], row["relname"]
    sweeping = await ground.owner.fetchval(
        "SELECT array_agg(DISTINCT polroles::regrole[]::text) FROM pg_policy"
        " WHERE polname = 'sweep'"
    )
    assert sweeping == ["{tertulia_sweep}"]


async def test_without_a_context_every_table_is_empty(ground: Ground, figure: Say) -> None:
    seen = 0
    for table in ground.tables:
        assert await ground.owner.fetchval(f"SELECT count(*) FROM {table}") > 0, table
        seen += await ground.service.fetchval(f"SELECT count(*) FROM {table}")
    figure(f"{seen} rows seen in {len(ground.tables)} tables without a context")
    assert seen == 0


async def test_a_context_ends_with_its_transaction(ground: Ground) -> None:
    for table in ground.tables:
        async with inside(ground.service, ground.ours.actor):
            assert await ground.service.fetchval(f"SELECT count(*) FROM {table}") > 0, table
        assert await ground.service.fetchval(f"SELECT count(*) FROM {table}") == 0, table


def _stopped_by(table: str) -> str:
    """What stands in the way of a change: where rows are kept for ever, the lack of a right."""
    return "permission denied" if table in FOR_EVER | DOORS_OWN else "row-level security"


def _whose(columns: set[str], table: str) -> str:
    if table == "organizations":
        return "id"
    return "workspace_id" if "workspace_id" in columns else "organization_id"


def _tenant(actor: Actor, column: str) -> str:
    return actor.workspace if column == "workspace_id" else actor.organization_id


async def test_inside_the_walls_only_ones_own_rows_are_there(ground: Ground) -> None:
    for table, columns in ground.tables.items():
        column = _whose(columns, table)
        mine = _tenant(ground.ours.actor, column)
        async with inside(ground.service, ground.ours.actor):
            seen = await ground.service.fetch(f"SELECT DISTINCT {column} AS whose FROM {table}")
        assert {row["whose"] for row in seen} == {mine}, table


async def test_a_row_for_somebody_else_cannot_be_written(ground: Ground, figure: Say) -> None:
    for table, columns in ground.tables.items():
        column = _whose(columns, table)
        theirs = await ground.owner.fetchval(
            f"SELECT to_jsonb(t)::text FROM {table} t WHERE {column} = $1 LIMIT 1",
            _tenant(ground.theirs.actor, column),
        )
        row = json.loads(theirs)
        row |= {name: f"{row[name]}-new" for name in ("id", "key", "hash") if name in row}
        if table == "organizations":
            row["id"] = "org_new"
        async with inside(ground.service, ground.ours.actor):
            written = ", ".join(f'"{name}"' for name in sorted(columns))
            stopped = "permission denied" if table in DOORS_OWN else "row-level security"
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=stopped):
                await ground.service.execute(
                    f"INSERT INTO {table} ({written}) SELECT {written}"
                    f" FROM jsonb_populate_record(NULL::{table}, $1)",
                    json.dumps(row),
                )
    figure(f"rows for somebody else refused in {len(ground.tables)} of {len(ground.tables)} tables")


async def test_a_row_cannot_be_given_to_somebody_else(ground: Ground) -> None:
    for table, columns in ground.tables.items():
        column = _whose(columns, table)
        async with inside(ground.service, ground.ours.actor):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=_stopped_by(table)):
                await ground.service.execute(
                    f"UPDATE {table} SET {column} = $1", _tenant(ground.theirs.actor, column)
                )


async def test_somebody_elses_rows_cannot_be_changed(ground: Ground) -> None:
    for table, columns in ground.tables.items():
        column = _whose(columns, table)
        async with inside(ground.service, ground.ours.actor):
            change = ground.service.execute(
                f"UPDATE {table} SET {column} = {column} WHERE {column} = $1",
                _tenant(ground.theirs.actor, column),
            )
            if table in FOR_EVER | DOORS_OWN:
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                    await change
            else:
                assert await change == "UPDATE 0", table


async def test_the_service_deletes_nothing_itself(ground: Ground) -> None:
    for table in ground.tables:
        async with inside(ground.service, ground.ours.actor):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                await ground.service.execute(f"DELETE FROM {table}")


async def test_what_is_erased_lies_within_the_walls_and_in_a_table_that_may_be(
    ground: Ground,
) -> None:
    erased = set()
    for table, keys in (DELETED_BY | SWEPT_BY | ERASED_BY).items():
        chosen = f"SELECT jsonb_agg(to_jsonb(k)) FROM (SELECT {', '.join(keys)} FROM {table}) k"
        everybodys = await ground.owner.fetchval(chosen)
        async with inside(ground.service, ground.ours.actor):
            mine = await ground.service.fetchval(f"SELECT count(*) FROM {table}")
            gone = await ground.service.fetchval("SELECT erase_rows($1, $2)", table, everybodys)
            assert gone == mine > 0, table
            assert await ground.service.fetchval(f"SELECT count(*) FROM {table}") == 0, table
        erased.add(table)
    assert await ground.service.fetchval("SELECT erase_rows('member_notes', '[{}]')") == 0
    for table in ground.tables.keys() - erased:
        async with inside(ground.service, ground.ours.actor):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="nothing is erased there"):
                await ground.service.fetchval("SELECT erase_rows($1, '[{}]')", table)


async def test_no_role_of_ours_is_above_the_walls(ground: Ground) -> None:
    roles = await ground.owner.fetch(
        "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb AS mighty,"
        " rolcanlogin, EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) AS owns"
        " FROM pg_roles r WHERE rolname = ANY ($1)",
        ["tertulia_app", "tertulia_sweep", await ground.service.fetchval("SELECT session_user")],
    )
    assert len(roles) == 3
    for role in roles:
        assert not role["mighty"], role["rolname"]
        assert not role["owns"], role["rolname"]
    assert {role["rolname"] for role in roles if role["rolcanlogin"]} == {
        await ground.service.fetchval("SELECT session_user")
    }
    assert await ground.service.fetchval("SELECT current_user") == "tertulia_app"
    assert not await ground.owner.fetchval(
        "SELECT pg_has_role('tertulia_app', 'tertulia_sweep', 'MEMBER')"
    )


async def test_unique_means_unique_within_a_tenant(ground: Ground, figure: Say) -> None:
    """A name that is taken everywhere would tell everybody that somebody has taken it."""
    found = await ground.owner.fetch(
        "SELECT i.relname AS name, array_agg(a.attname::text) AS columns FROM pg_index x"
        " JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (x.indkey)"
        " WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace"
        " AND t.relname <> 'alembic_version' GROUP BY 1"
    )
    alone = {
        row["name"] for row in found if not {"workspace_id", "organization_id"} & {*row["columns"]}
    }
    figure(f"{len(alone - UNIQUE_ALONE)} of {len(found)} unique constraints without a tenant")
    assert alone == UNIQUE_ALONE
    assert len(found) > len(alone)


async def test_no_row_can_point_into_another_workspace(ground: Ground) -> None:
    found = await ground.owner.fetch(
        "SELECT c.conname, c.confrelid::regclass::text AS target, array_agg(a.attname::text)"
        " AS columns FROM pg_constraint c JOIN pg_attribute a"
        " ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
        " WHERE c.contype = 'f' GROUP BY 1, 2"
    )
    pointing = [row for row in found if row["target"] not in ("organizations", "workspaces")]
    assert len(pointing) >= 5
    for row in pointing:
        assert "workspace_id" in row["columns"], row["conname"]


async def test_the_doors_through_the_walls_are_these_and_no_others(ground: Ground) -> None:
    found = await ground.owner.fetch(
        "SELECT proname, proowner::regrole::text AS owner, proconfig,"
        " has_function_privilege('public', oid, 'EXECUTE') AS open"
        " FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    assert {row["proname"] for row in found} == DOORS
    for row in found:
        of_the_owner = row["proname"] in OF_THE_OWNER
        assert (row["owner"] == "tertulia_sweep") is not of_the_owner, row["proname"]
        assert row["proconfig"][0] == "search_path=public, pg_temp", row["proname"]
        assert row["proconfig"][1:] in ([], ["TimeZone=UTC"]), row["proname"]
        assert row["open"] is False, row["proname"]


async def test_who_sweeps_across_the_walls_reads_no_content(ground: Ground) -> None:
    readable = await ground.owner.fetch(
        "SELECT table_name, column_name FROM information_schema.column_privileges"
        " WHERE grantee = 'tertulia_sweep' AND table_schema = 'public'"
        " AND privilege_type = 'SELECT'"
    )
    assert readable
    told = {
        (row["table_name"], row["column_name"])
        for row in readable
        if row["column_name"] in CONTENT and row["table_name"] not in READ_IN_FULL
    }
    assert told - NO_CONTENT == set()
    written = await ground.owner.fetch(
        "SELECT table_name, column_name FROM information_schema.column_privileges"
        " WHERE grantee = 'tertulia_sweep' AND privilege_type IN ('INSERT', 'UPDATE')"
    )
    assert {tuple(row) for row in written} == SWEEPER_WRITES
