"""How a migration raises a table's walls and opens a door through them."""

from collections.abc import Mapping
from typing import Any, Protocol

SERVICE = "tertulia_app"
SWEEP = "tertulia_sweep"
IN_WORKSPACE = "workspace_id = (SELECT current_setting('tertulia.workspace', true))"
"""Answers NULL when the transaction never said who it works for: no row matches. It is a subquery
so that it is asked once, as the statement runs: 0006 says what came of asking for every row."""

_OPENS = ":= CASE target "
"""Where the door `erase_rows` says of which tables rows may go."""


class Operations(Protocol):
    """What of alembic's `op` is needed here."""

    def execute(self, statement: str) -> object: ...

    def get_bind(self) -> Any: ...


def wall(op: Operations, table: str, condition: str = IN_WORKSPACE) -> None:
    """Row-level security, forced, for reading and for writing alike."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY wall ON {table} TO {SERVICE} USING ({condition}) WITH CHECK ({condition})"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO {SERVICE}")


def sweep(op: Operations, table: str, rights: str) -> None:
    """What the sweeping role may do with this table across the walls: ids, states and instants."""
    op.execute(f"CREATE POLICY sweep ON {table} TO {SWEEP} USING (true)")
    op.execute(f"GRANT {rights} ON {table} TO {SWEEP}")


def erasable(op: Operations, tables: Mapping[str, str]) -> None:
    """Rows of these tables may be erased, by their keys within a workspace: what the door
    `erase_rows` lets through grows by them, whatever else was added to it before."""
    _rewritten(op, _OPENS, _OPENS + _let_through(tables))


def no_longer_erasable(op: Operations, tables: Mapping[str, str]) -> None:
    _rewritten(op, _let_through(tables), "")


def _let_through(tables: Mapping[str, str]) -> str:
    return " ".join(f"WHEN '{table}' THEN '{keys}'" for table, keys in tables.items()) + " "


def _rewritten(op: Operations, before: str, after: str) -> None:
    asked = "SELECT prosrc FROM pg_proc WHERE proname = 'erase_rows'"
    body = op.get_bind().exec_driver_sql(asked).scalar_one()
    assert before in body
    signature = "erase_rows(target text, chosen jsonb) RETURNS bigint"
    door(op, signature, body.replace(before, after, 1), language="plpgsql")


def door(op: Operations, signature: str, body: str, *, language: str = "sql") -> None:
    """A function that sees what the sweeping role may see, for the service to call. One of that
    name and those parameters that exists already is replaced."""
    name = signature.strip().split("(")[0]
    changes = any(word in body for word in ("INSERT", "UPDATE", "DELETE"))
    op.execute(f"GRANT CREATE ON SCHEMA public TO {SWEEP}")
    op.execute(
        f"CREATE OR REPLACE FUNCTION {signature} LANGUAGE {language}"
        f" {'VOLATILE' if changes else 'STABLE'} SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $door${body}$door$"
    )
    op.execute(f"ALTER FUNCTION {name} OWNER TO {SWEEP}")
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {SERVICE}")
    op.execute(f"REVOKE CREATE ON SCHEMA public FROM {SWEEP}")
