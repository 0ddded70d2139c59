"""Tables of preflight."""

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import octets, string, texts


class SaidTextRow(SQLModel, table=True):
    """What a message says first on one channel, for finding others that say nearly the same."""

    __tablename__ = "said_texts"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        sa.Index("ix_said_texts_channel", "workspace_id", "channel_id", "message_id"),
    )

    workspace_id: str = string(key=True)
    message_id: str = string(key=True)
    channel_id: str = string(key=True)
    digest: str = string()
    heads: list[str] = texts()
    marks: bytes = octets()
