"""The table of what is no longer there, for whoever keeps a copy."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, place, string, texts


class WarehouseGoneRow(SQLModel, table=True):
    """Written by the database itself when a row goes: its key, and nothing else of it. A number in
    a key is written as a text."""

    __tablename__ = "warehouse_gone"
    __table_args__ = (
        sa.PrimaryKeyConstraint("workspace_id", "dataset", "key"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index("ix_warehouse_gone_changed", "workspace_id", "dataset", "changed_in", "key"),
        sa.Index("ix_warehouse_gone_kept", "at"),
    )

    workspace_id: str = string()
    dataset: str = string()
    key: list[str] = texts()
    changed_in: int = place()
    at: datetime = instant()
