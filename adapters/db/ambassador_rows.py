"""The table of ambassadors."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, string, truth, whole, words


class AmbassadorRow(SQLModel, table=True):
    __tablename__ = "ambassadors"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["members.workspace_id", "members.id"]
        ),
        sa.Index(
            "uq_ambassadors_open",
            *("workspace_id", "member_id", "community_id"),
            unique=True,
            postgresql_where=sa.text("state in ('proposed', 'accepted', 'active')"),
        ),
        sa.Index(None, "workspace_id", "community_id", "state", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    community_id: str = string()
    member_id: str = string()
    state: str = words()
    proposed_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    terms: str | None = string(null=True)
    starts_at: datetime | None = instant(null=True)
    ends_at: datetime | None = instant(null=True)
    answered_at: datetime | None = instant(null=True)
    answered_by: str | None = string(null=True)
    on_their_word: bool = truth()
    word: str | None = string(null=True)
    active_since: datetime | None = instant(null=True)
    ended_at: datetime | None = instant(null=True)
    ended_by: str | None = words(null=True)
    reason: str | None = string(null=True)
    version: int = whole()
