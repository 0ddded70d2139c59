"""Short links: where they lead, where they were said, and how often they were followed

Revision: 0118
Follows: 0117
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0118"
down_revision = "0117"
branch_labels = None
depends_on = None

FIND = """find_link(wanted_host text, wanted_slug text) RETURNS TABLE
    (link_id text, organization_id text, workspace_id text)"""
FOUND = """
    SELECT l.id, l.organization_id, l.workspace_id FROM links l
    JOIN workspaces w ON w.id = l.workspace_id
    WHERE l.host = wanted_host AND l.slug = wanted_slug AND w.status = 'active'
"""
COUNT = """count_clicks(spaces text[], links text[], days text[], destinations text[], tags text[],
    referrers text[], bots text[], visitors text[]) RETURNS void"""
COUNTED = """
    WITH given AS (
        SELECT * FROM unnest(spaces, links, days, destinations, tags, referrers, bots, visitors)
        WITH ORDINALITY AS c (space, link, day, destination, tag, referrer, bot, visitor, number)
    ), first AS (
        SELECT DISTINCT ON (g.space, g.link, g.day, g.visitor) g.* FROM given g WHERE g.bot = ''
        ORDER BY g.space, g.link, g.day, g.visitor, g.number
    ), fresh AS (
        INSERT INTO link_visitors (workspace_id, link_id, day, visitor)
        SELECT f.space, f.link, f.day, f.visitor FROM first f
        ORDER BY f.space, f.link, f.day, f.visitor
        ON CONFLICT DO NOTHING RETURNING workspace_id, link_id, day, visitor
    )
    INSERT INTO link_days
        (workspace_id, link_id, day, destination, tag, referrer, bot, total, fresh)
    SELECT g.space, g.link, g.day, g.destination, g.tag, g.referrer, g.bot,
        count(*), count(v.visitor)
    FROM given g
    LEFT JOIN first f ON f.number = g.number
    LEFT JOIN fresh v ON v.workspace_id = f.space AND v.link_id = f.link AND v.day = f.day
        AND v.visitor = f.visitor
    GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (workspace_id, link_id, day, destination, tag, referrer, bot) DO UPDATE
    SET total = link_days.total + excluded.total, fresh = link_days.fresh + excluded.fresh
"""
# A day is over everywhere two days later: by then nobody is counted on it any more.
FORGET = """
    WITH old AS (
        SELECT v.workspace_id, v.link_id, v.day, v.visitor FROM link_visitors v
        WHERE v.day < to_char(now() - interval '2 days', 'YYYY-MM-DD') LIMIT most
    ), gone AS (
        DELETE FROM link_visitors v USING old o WHERE v.workspace_id = o.workspace_id
        AND v.link_id = o.link_id AND v.day = o.day AND v.visitor = o.visitor RETURNING 1
    )
    SELECT count(*) FROM gone
"""


def upgrade() -> None:
    op.create_table(
        "utm_templates",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("utm", JSONB(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        *_as_usual(),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_utm_templates_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_utm_templates")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_utm_templates_workspace_id_external_id")),
    )
    op.create_table(
        "links",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("destinations", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fallback_url", sa.Text(), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("campaign_id", sa.Text(), nullable=True),
        sa.Column("utm", JSONB(), nullable=True),
        sa.Column("utm_template_id", sa.Text(), nullable=True),
        sa.Column("tags", ARRAY(sa.Text()), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        *_as_usual(),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_links_workspace_id_workspaces")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"], ["campaigns.workspace_id", "campaigns.id"],
            name=op.f("fk_links_workspace_id_campaign_id_campaigns"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "utm_template_id"], ["utm_templates.workspace_id", "utm_templates.id"],
            name=op.f("fk_links_workspace_id_utm_template_id_utm_templates"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_links")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_links_workspace_id_external_id")),
    )
    op.create_index("uq_links_address", "links", ["host", "slug"], unique=True)
    op.create_index("ix_links_campaign", "links", ["workspace_id", "campaign_id", "id"],
                    postgresql_where=sa.text("campaign_id is not null"))
    op.create_table(
        "link_placements",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("link_id", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=True),
        sa.Column("utm", JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "link_id"], ["links.workspace_id", "links.id"],
            name=op.f("fk_link_placements_workspace_id_link_id_links"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "link_id", "tag", name=op.f("pk_link_placements")),
    )
    op.create_index("ix_link_placements_campaign", "link_placements",
                    ["workspace_id", "campaign_id", "link_id"],
                    postgresql_where=sa.text("campaign_id is not null"))
    keys = ("workspace_id", "link_id", "day", "destination", "tag", "referrer", "bot")
    op.create_table(
        "link_days",
        *(sa.Column(name, sa.Text(), nullable=False) for name in keys),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_link_days")),
    )
    keys = ("workspace_id", "link_id", "day", "visitor")
    op.create_table(
        "link_visitors",
        *(sa.Column(name, sa.Text(), nullable=False) for name in keys),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_link_visitors")),
    )
    op.create_index(op.f("ix_link_visitors_day"), "link_visitors", ["day"])
    for table in ("utm_templates", "links", "link_placements", "link_days", "link_visitors"):
        wall(op, table)
    for table in ("link_days", "link_visitors"):
        op.execute(f"REVOKE INSERT, UPDATE ON {table} FROM tertulia_app")
    sweep(op, "links", "SELECT (workspace_id, id, organization_id, host, slug)")
    sweep(op, "link_days", "SELECT, INSERT, UPDATE (total, fresh)")
    sweep(op, "link_visitors", "SELECT, INSERT, DELETE")
    door(op, FIND, FOUND)
    door(op, COUNT, COUNTED)
    door(op, "forget_old_visitors(most int) RETURNS bigint", FORGET)
    op.add_column("campaigns", sa.Column("utm_template_id", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_campaigns_workspace_id_utm_template_id_utm_templates"), "campaigns",
        "utm_templates", ["workspace_id", "utm_template_id"], ["workspace_id", "id"],
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_campaigns_workspace_id_utm_template_id_utm_templates"),
                       "campaigns", type_="foreignkey")
    op.drop_column("campaigns", "utm_template_id")
    for name in ("find_link", "count_clicks", "forget_old_visitors"):
        op.execute(f"DROP FUNCTION {name}")
    for table in ("link_visitors", "link_days", "link_placements", "links", "utm_templates"):
        op.drop_table(table)


def _as_usual() -> tuple[sa.Column, ...]:
    return (
        sa.Column("metadata", JSONB(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
