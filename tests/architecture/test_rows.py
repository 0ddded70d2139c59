"""Rows and entities bear the same names, and what is stored comes back as it was."""

import importlib
import pkgutil
from dataclasses import fields
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlmodel import SQLModel

import adapters.db
from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.wiring import House
from tests.kit.sample_parts import ACTOR
from tests.kit.samples import FOR_EVER, SAMPLES, bare, unset

_dialect: type[Dialect] = PGDialect
SPEECH = _dialect()
KEPT_ELSEWHERE = {"messages": {"deliveries", "skipped", "under_policy"}}
"""Fields that are no column: a message's deliveries are rows of their own, and so are policies."""
FOLLOWED = {
    *("messages", "deliveries", "samples", "metric_days", "inbound_messages", "conversations"),
    *("members", "member_activities", "decisions", "campaigns", "reputation_days", "watch_hits"),
}
"""What a warehouse follows: in which transaction a row was written, the database says."""
SEALED_OR_MADE: dict[str, set[str]] = {
    "channel_connections": {"sealed"},
    "channel_hearings": {"secrets"},
    "channels": {"credentials"},
    "conversation_notes": {"words"},
    "events": {"ticket"},
    "inbound_messages": {"words"},
    "reviewers": {"secret", "previous_secret"},
    "webhook_endpoints": {"secret", "previous_secret"},
}
NOT_OF_THE_ENTITY = SEALED_OR_MADE | {
    table: SEALED_OR_MADE.get(table, set()) | {"changed_in"} for table in FOLLOWED
}
WITHOUT_ENTITY = {
    "audit_told",
    "link_days",
    "link_visitors",
    "platform_apps",
    "sandbox_grants",
    "sandbox_marks",
    "sandbox_paces",
    "sandbox_people",
    "suppression_keys",
    "suppressions",
    "warehouse_gone",
    "watchbooks",
}


def tables() -> dict[str, Table[Any]]:
    """Every mapping declared in adapters/db, by the name of its table."""
    found = {}
    for module in pkgutil.iter_modules(adapters.db.__path__, "adapters.db."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Table):
                found[value.name] = value
    return found


TABLES = tables()


@pytest.fixture
def database(house: House) -> Database:
    """The house's own, within the walls of the samples' workspace."""
    return house.database


async def write(connection: Any, name: str, entity: Any) -> None:
    await connection.execute(TABLES[name].insert, *TABLES[name].values(entity))


async def kept(connection: Any) -> dict[str, Any]:
    """What each table gives back for its one sample."""
    found = {}
    for name, table in TABLES.items():
        row = await connection.fetchrow(f"SELECT {table.listed('r')} FROM {name} r")
        found[name] = table.entity(row)
    return found


def test_every_table_has_an_entity_and_a_sample_or_is_known_to_have_none() -> None:
    assert TABLES.keys() == SAMPLES.keys()
    assert SQLModel.metadata.tables.keys() - TABLES.keys() == WITHOUT_ENTITY


@pytest.mark.parametrize("name", SAMPLES)
def test_row_columns_equal_entity_fields(name: str) -> None:
    entity, table = SAMPLES[name], TABLES[name]
    declared = {column.name for column in SQLModel.metadata.tables[name].columns}
    assert declared - set(table.columns) == NOT_OF_THE_ENTITY.get(name, set())
    assert {f.name for f in fields(entity)} - declared == KEPT_ELSEWHERE.get(name, set())
    assert [column for column in table.columns if not hasattr(entity, column)] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_what_an_entity_tells_of_its_table_is_what_the_row_declares(name: str) -> None:
    row, table = SQLModel.metadata.tables[name], TABLES[name]
    assert table.keys == [column.name for column in row.primary_key]
    declared = {column.name: column.type.compile(SPEECH) for column in row.columns}
    large = {column: kind.replace("INTEGER", "BIGINT") for column, kind in declared.items()}
    assert table.kinds == {column: large[column] for column in table.columns}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_leaves_no_field_at_its_default(name: str) -> None:
    assert unset(SAMPLES[name]) == KEPT_ELSEWHERE.get(name, set())


async def test_an_entity_with_every_field_set_comes_back_as_it_was(database: Database) -> None:
    async with database.within(ACTOR) as connection:
        for name, sample in SAMPLES.items():
            await write(connection, name, sample)
        assert await kept(connection) == SAMPLES


async def test_an_entity_with_nothing_optional_comes_back_as_it_was(database: Database) -> None:
    least = {name: bare(sample) for name, sample in SAMPLES.items()}
    async with database.within(ACTOR) as connection:
        for name, sample in least.items():
            await write(connection, name, sample)
        assert await kept(connection) == least


async def test_an_update_writes_every_field_and_what_is_for_ever_has_none(
    database: Database,
) -> None:
    """Every field that has a default begins there, and is written in the update."""
    async with database.within(ACTOR) as connection:
        for name, sample in SAMPLES.items():
            update = (TABLES[name].update, *TABLES[name].values(sample))
            if name not in FOR_EVER:
                await write(connection, name, bare(sample))
                await connection.execute(*update)
                continue
            await write(connection, name, sample)
            await connection.execute("SAVEPOINT written")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(*update)
            await connection.execute("ROLLBACK TO SAVEPOINT written")
        assert await kept(connection) == SAMPLES
