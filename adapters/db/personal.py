"""What each column says of a person, out of `personal.toml`: of a member, an agent, or of none."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from adapters.db.mapping import quoted
from adapters.db.personal_step import GIVEN, Step

_PAGE = Path(__file__).with_name("personal.toml")
FLAGS = ("member", "agent", "none")


@cache
def flags() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Table to flag to columns; every column of every table has one."""
    with _PAGE.open("rb") as page:
        return tomllib.load(page)


def columns_of(table: str, *wanted: str) -> list[str]:
    """The columns of a table that bear any of these flags."""
    return [column for flag in wanted for column in flags()[table].get(flag, ())]


def copied(step: Step) -> str:
    """Rows of a step for whoever they are about, as JSON, in the order of their `place` and after
    the one in the last parameter: without what says something of those who work here."""
    columns = columns_of(step.table, "member", "none")
    named = ", ".join(f"'{column}', t.{quoted(column)}" for column in columns)
    return (
        f"{GIVEN} SELECT t.ctid::text AS place, jsonb_build_object({named})::text AS line"
        f" FROM {step.table} t WHERE {step.walls} AND ({step.rows}) AND t.ctid > $7::text::tid"
        " ORDER BY t.ctid LIMIT (SELECT most FROM given)"
    )
