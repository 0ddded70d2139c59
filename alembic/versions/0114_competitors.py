"""Competitors, their accounts, and what anybody can see of these

Revision: 0114
Follows: 0113
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import erasable, no_longer_erasable, sweep, wall
from alembic import op

revision = "0114"
down_revision = "0113"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
ERASED = {
    "competitor_posts": "account_id,post_id",
    "competitor_days": "account_id,day",
    "competitor_accounts": "id",
    "competitors": "id",
}
# Channels keep what their platform could do when they were connected.
LEARN = (
    "UPDATE channels SET capabilities = array_append(capabilities, 'public_accounts')"
    " WHERE platform IN ({platforms}) AND NOT 'public_accounts' = ANY (capabilities)"
)
UNLEARN = "UPDATE channels SET capabilities = array_remove(capabilities, 'public_accounts')"
PLATFORMS = ("bluesky", "mastodon", "sandbox")


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null)


def large(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def truth(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{other}.workspace_id", f"{other}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}_{other}"),
        **({} if other == "watches" else {"deferrable": True, "initially": "DEFERRED"}),
    )


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("workspace_id", *columns, name=op.f(f"pk_{table}"))


def taught(statement: str) -> None:
    """While its security is forced not even the owner sees the rows."""
    op.execute("ALTER TABLE channels NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    op.execute("ALTER TABLE channels FORCE ROW LEVEL SECURITY")


def upgrade() -> None:
    op.create_table(
        "competitors",
        *(text("workspace_id"), text("id"), text("organization_id"), text("name")),
        *(text("colour", null=True), text("watch_id", null=True), text("external_id", null=True)),
        sa.Column("metadata", JSONB, nullable=False),
        *(text("created_by"), whole("version"), instant("created_at"), instant("updated_at")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_competitors_workspace_id_workspaces")
        ),
        of("competitors", "watch_id", "watches"),
        key("competitors", "id"),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_competitors_workspace_id_external_id")
        ),
    )
    op.create_table(
        "competitor_accounts",
        *(text("workspace_id"), text("id"), text("organization_id"), text("competitor_id")),
        *(whole("position"), text("platform"), text("handle"), text("server_url", null=True)),
        text("state"),
        *(text("secrecy", null=True), text("account_id", null=True), text("name", null=True)),
        *(text("url", null=True), truth("is_rounded"), instant("next_at")),
        *(instant("checked_at", null=True), instant("as_of", null=True)),
        *(whole("read_on", null=True), whole("tries"), text("trouble", null=True)),
        *(text("place", null=True), instant("rested_until", null=True), whole("version")),
        *(instant("created_at"), instant("updated_at")),
        of("competitor_accounts", "competitor_id", "competitors"),
        key("competitor_accounts", "id"),
    )
    op.create_index(
        op.f("ix_competitor_accounts_workspace_id_competitor_id"),
        "competitor_accounts",
        ["workspace_id", "competitor_id"],
    )
    op.create_index(
        "ix_competitor_accounts_resting",
        "competitor_accounts",
        ["workspace_id", "place"],
        postgresql_where=sa.text("rested_until is not null"),
    )
    op.create_table(
        "competitor_days",
        *(text("workspace_id"), text("account_id"), whole("day"), instant("as_of")),
        *(large("followers"), large("following"), large("posts"), truth("is_rounded")),
        instant("posts_since", null=True),
        of("competitor_days", "account_id", "competitor_accounts"),
        key("competitor_days", "account_id", "day"),
    )
    op.create_table(
        "competitor_posts",
        *(text("workspace_id"), text("account_id"), text("post_id"), instant("at")),
        *(instant("as_of"), text("url", null=True), large("reactions"), large("comments")),
        *(large("shares"), instant("gone_at", null=True)),
        of("competitor_posts", "account_id", "competitor_accounts"),
        key("competitor_posts", "account_id", "post_id"),
    )
    op.create_index(
        op.f("ix_competitor_posts_workspace_id_account_id_at"),
        "competitor_posts",
        ["workspace_id", "account_id", "at"],
    )
    for table, clock in (("competitor_days", "as_of"), ("competitor_posts", "at")):
        op.create_index(f"ix_{table}_kept", table, ["workspace_id", clock])
    for table, keys in ERASED.items():
        wall(op, table)
        sweep(op, table, f"SELECT (workspace_id, {keys.replace(',', ', ')}), DELETE")
    erasable(op, ERASED)
    taught(LEARN.format(platforms=", ".join(f"'{name}'" for name in PLATFORMS)))


def downgrade() -> None:
    taught(UNLEARN)
    no_longer_erasable(op, ERASED)
    for table in ERASED:
        op.drop_table(table)
