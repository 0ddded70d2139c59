"""Every column says whether it tells of a member, of somebody who works here, or of nobody, and
what tells of a member is copied, or deleted and redacted, with them."""

import importlib
import pkgutil

from sqlmodel import SQLModel

import adapters.db
from adapters.db.personal import FLAGS, columns_of, flags
from adapters.db.personal_steps import CLASSES, STEPS

SEALED = {"remembered_answers"}
"""What nobody can read without the keys, and is forgotten after 72 hours."""


def declared() -> dict[str, list[str]]:
    for module in pkgutil.iter_modules(adapters.db.__path__, "adapters.db."):
        importlib.import_module(module.name)
    return {
        table.name: sorted(column.name for column in table.columns)
        for table in SQLModel.metadata.tables.values()
    }


def test_every_column_of_every_table_has_one_flag() -> None:
    flagged = {table: sorted(columns_of(table, *FLAGS)) for table in flags()}
    assert flagged == declared()
    assert {flag for table in flags().values() for flag in table} == {*FLAGS}


def test_every_table_that_tells_of_a_member_is_erased() -> None:
    telling = {table for table in flags() if columns_of(table, "member")}
    assert telling - {"members"} - SEALED == {*CLASSES}


def test_whatever_is_redacted_of_a_table_is_all_that_tells_of_a_member_there() -> None:
    kept = {
        step.table: missing
        for step in STEPS
        if step.sets is not None
        and (missing := {c for c in columns_of(step.table, "member") if f"{c} =" not in step.sets})
    }
    assert kept == {
        # Made of the text by the database.
        "conversation_notes": {"words"},
        "inbound_messages": {"words"},
    }
