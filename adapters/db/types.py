"""Column types that keep what they are given: words as text, instants aware, maps as JSONB."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from adapters.db.kept import NOT_YET

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING


def string(*, key: bool = False, null: bool = False) -> Any:
    """Unbounded text; lengths are the wire's business."""
    return Field(sa_type=sa.Text, primary_key=key, nullable=null)


def words(*, key: bool = False, null: bool = False, default: str | None = None) -> Any:
    """A StrEnum, kept by its value as text: a new member needs no migration."""
    standard = {} if default is None else {"server_default": sa.text(f"'{default}'")}
    return Field(sa_type=sa.Text, primary_key=key, nullable=null, sa_column_kwargs=standard)


def instant(*, key: bool = False, null: bool = False) -> Any:
    """An instant. The mapping refuses a naive one before it gets here."""
    return Field(sa_type=sa.DateTime(timezone=True), primary_key=key, nullable=null)


def whole(*, key: bool = False, null: bool = False, default: int | None = None) -> Any:
    standard: dict[str, Any] = {}
    if default is not None:
        standard["server_default"] = sa.text(str(default))
    if key:
        # Given, never counted by the database.
        standard["autoincrement"] = False
    return Field(sa_type=sa.Integer, primary_key=key, nullable=null, sa_column_kwargs=standard)


def large(*, null: bool = False) -> Any:
    """A whole number that may be larger than two thousand million."""
    return Field(sa_type=sa.BigInteger, nullable=null)


def truth(*, key: bool = False, null: bool = False, default: bool = False) -> Any:
    if null:
        return Field(sa_type=sa.Boolean, nullable=True)
    return Field(
        sa_type=sa.Boolean,
        primary_key=key,
        nullable=False,
        sa_column_kwargs={"server_default": sa.text(str(default).lower())},
    )


def perhaps() -> Any:
    """True, false, or nobody knows."""
    return Field(sa_type=sa.Boolean, nullable=True, default=None)


def document(*, null: bool = False, default: str | None = None) -> Any:
    standard = {} if default is None else {"server_default": sa.text(f"'{default}'")}
    return Field(sa_type=postgresql.JSONB, nullable=null, sa_column_kwargs=standard)


def labels() -> Any:
    """The caller's own `metadata` map; the attribute's name is another because SQLModel keeps that
    one for itself."""
    return Field(sa_type=postgresql.JSONB, nullable=False, sa_column_kwargs={"name": "metadata"})


def own_fields() -> Any:
    """The workspace's own `fields`, under another name here for the same reason."""
    return Field(sa_type=postgresql.JSONB, nullable=False, sa_column_kwargs={"name": "fields"})


def texts(*, null: bool = False, default: bool = False) -> Any:
    standard = {"server_default": sa.text("'{}'")} if default else {}
    kind = postgresql.ARRAY(sa.Text)
    return Field(sa_type=kind, nullable=null, sa_column_kwargs=standard)


def searched(made_of: str) -> Any:
    """Words to be found by, which the database makes of the rest of the row by itself."""
    computed = sa.Computed(made_of, persisted=True)
    return Field(sa_type=postgresql.TSVECTOR, nullable=True, sa_column_args=[computed])


def octets(*, null: bool = False) -> Any:
    return Field(sa_type=sa.LargeBinary, nullable=null)


def kept(table: str) -> sa.Index:
    """By which rows are found that were kept long enough."""
    clock, still = NOT_YET[table]
    where = None if still is None else sa.text(still)
    return sa.Index(f"ix_{table}_kept", "workspace_id", clock, postgresql_where=where)


def place() -> Any:
    """In which transaction the row was written last: the database says so itself, and a reader who
    keeps up goes by it. Rows that were there before anybody kept count have 0."""
    return Field(
        sa_type=sa.BigInteger,
        nullable=False,
        sa_column_kwargs={"server_default": sa.text("place_of_change()")},
    )


def followed(table: str, *key: str) -> sa.Index:
    """By which a reader finds what changed since, in an order that does not move."""
    return sa.Index(f"ix_{table}_changed", "workspace_id", "changed_in", *(key or ("id",)))
