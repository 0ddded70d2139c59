"""Polls, what each person said, who is invited, and what platforms count; a poll is found by its id
or by the hash of an invitation

Revision: 0123
Follows: 0122
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0123"
down_revision = "0122"
branch_labels = None
depends_on = None

FIND = """find_poll(wanted_id text, wanted_hash text) RETURNS TABLE
    (poll_id text, organization_id text, workspace_id text, invitation_id text,
    allowed_origins text[])"""
FOUND = """
    SELECT p.id, p.organization_id, p.workspace_id, i.id, w.allowed_origins
    FROM poll_invitations i
    JOIN polls p ON p.workspace_id = i.workspace_id AND p.id = i.poll_id
    JOIN workspaces w ON w.id = p.workspace_id
    WHERE i.hash = wanted_hash AND i.revoked_at IS NULL AND p.state <> 'draft'
    AND w.status = 'active'
    UNION ALL
    SELECT p.id, p.organization_id, p.workspace_id, NULL, w.allowed_origins
    FROM polls p JOIN workspaces w ON w.id = p.workspace_id
    WHERE p.id = wanted_id AND p.state <> 'draft' AND w.status = 'active'
"""


def _key(*more: sa.Column) -> list[sa.Column]:
    names = ("workspace_id", "id", "organization_id")
    return [*(sa.Column(name, sa.Text(), nullable=False) for name in names), *more]


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _whole(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null)


def _truth(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _kept() -> list[sa.Column]:
    return [_whole("version"), _instant("created_at"), _instant("updated_at")]


def upgrade() -> None:
    op.create_table(
        "polls",
        *_key(_text("question"), _text("description", null=True), _text("kind"), _text("state")),
        _text("language"),
        sa.Column("options", JSONB, nullable=False),
        sa.Column("opens", JSONB, nullable=True),
        sa.Column("closes", JSONB, nullable=True),
        _instant("opens_at", null=True),
        _instant("closes_at", null=True),
        _text("who"),
        _text("community_id", null=True),
        _text("segment_id", null=True),
        _whole("level_from", null=True),
        _whole("least"),
        _whole("most", null=True),
        _whole("scale_from"),
        _whole("scale_to"),
        _truth("may_change"),
        _text("results"),
        sa.Column("weights", JSONB, nullable=False),
        _truth("named"),
        _text("campaign_id", null=True),
        _instant("opened_at", null=True),
        _instant("closed_at", null=True),
        _text("external_id", null=True),
        sa.Column("metadata", JSONB, nullable=False),
        _text("created_by"),
        *_kept(),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_polls_workspace_id_workspaces")),
        sa.ForeignKeyConstraint(["workspace_id", "campaign_id"],
                                ["campaigns.workspace_id", "campaigns.id"],
                                name="fk_polls_campaign"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_polls")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_polls_workspace_id_external_id")),
    )
    op.create_index(op.f("ix_polls_workspace_id_state_id"), "polls",
                    ["workspace_id", "state", "id"])
    op.create_index("ix_polls_campaign", "polls", ["workspace_id", "campaign_id", "id"],
                    postgresql_where=sa.text("campaign_id is not null"))
    op.create_index(op.f("ix_polls_id"), "polls", ["id"])
    op.create_table(
        "poll_votes",
        *_key(_text("poll_id"), _text("voter"), _text("source")),
        _text("member_id", null=True),
        _text("invitation_id", null=True),
        sa.Column("options", ARRAY(sa.Text()), nullable=False),
        sa.Column("scores", JSONB, nullable=False),
        _text("text", null=True),
        _truth("shown"),
        _whole("weight"),
        *_kept(),
        _of_poll("poll_votes"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_poll_votes")),
    )
    op.create_index("uq_poll_votes_voter", "poll_votes", ["workspace_id", "poll_id", "voter"],
                    unique=True)
    _found_by_member("poll_votes")
    op.create_table(
        "poll_invitations",
        *_key(_text("poll_id"), _text("hash", null=True), _text("member_id", null=True)),
        _instant("used_at", null=True),
        _instant("revoked_at", null=True),
        _text("created_by"),
        *_kept(),
        _of_poll("poll_invitations"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_poll_invitations")),
    )
    op.create_index(op.f("ix_poll_invitations_hash"), "poll_invitations", ["hash"])
    _found_by_member("poll_invitations")
    op.create_table(
        "poll_natives",
        *_key(_text("poll_id"), _text("message_id")),
        sa.Column("tallies", JSONB, nullable=False),
        _whole("quiet"),
        _truth("final"),
        _instant("removed_at", null=True),
        _text("created_by"),
        *_kept(),
        _of_poll("poll_natives"),
        sa.ForeignKeyConstraint(["workspace_id", "message_id"],
                                ["messages.workspace_id", "messages.id"],
                                name=op.f("fk_poll_natives_workspace_id_message_id_messages")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_poll_natives")),
    )
    op.create_index("uq_poll_natives_message", "poll_natives", ["workspace_id", "message_id"],
                    unique=True, postgresql_where=sa.text("removed_at is null"))
    op.create_index(op.f("ix_poll_natives_workspace_id_poll_id_id"), "poll_natives",
                    ["workspace_id", "poll_id", "id"])
    for table in ("polls", "poll_votes", "poll_invitations", "poll_natives"):
        wall(op, table)
    sweep(op, "polls", "SELECT (workspace_id, id, organization_id, state)")
    sweep(op, "poll_invitations", "SELECT (workspace_id, id, poll_id, hash, revoked_at)")
    door(op, FIND, FOUND)


def _of_poll(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["workspace_id", "poll_id"],
                                   ["polls.workspace_id", "polls.id"],
                                   name=op.f(f"fk_{table}_workspace_id_poll_id_polls"))


def _found_by_member(table: str) -> None:
    op.create_index(op.f(f"ix_{table}_workspace_id_poll_id_id"), table,
                    ["workspace_id", "poll_id", "id"])
    op.create_index(f"ix_{table}_member", table, ["workspace_id", "member_id"],
                    postgresql_where=sa.text("member_id is not null"))


def downgrade() -> None:
    op.execute("DROP FUNCTION find_poll")
    for table in ("poll_natives", "poll_invitations", "poll_votes", "polls"):
        op.drop_table(table)
