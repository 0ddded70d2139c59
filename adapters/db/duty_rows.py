"""The table of duties: what is to be done, about what, and when."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, string, whole


class DutyRow(SQLModel, table=True):
    """There is one of each kind about each subject; planning it again moves it. One without
    an instant is done, and forgotten after a while: the service deletes nothing itself."""

    __tablename__ = "duties"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index("ix_duties_agenda", "due_at", postgresql_where=sa.text("due_at is not null")),
    )

    workspace_id: str = string(key=True)
    kind: str = string(key=True)
    subject_id: str = string(key=True)
    organization_id: str = string()
    due_at: datetime | None = instant(null=True)
    fence: int = whole(default=0)
    lease_until: datetime | None = instant(null=True)
    failures: int = whole(default=0)
    deaths: int = whole(default=0)
