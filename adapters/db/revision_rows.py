"""The row of what a message said before it was revised."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, string, whole


class RevisionRow(SQLModel, table=True):
    __tablename__ = "message_revisions"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
    )

    workspace_id: str = string(key=True)
    message_id: str = string(key=True)
    number: int = whole(key=True)
    content: dict[str, Any] = document()
    variants: dict[str, Any] = document()
    made_by: str = string()
    made_at: datetime = instant()
