"""Who is at work: roles, teammates, teams and invitations, and the doors that ask about them

Revision: 0052
Follows: 0051
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, door, sweep
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def _asked(setting: str) -> str:
    return f"(SELECT current_setting('tertulia.{setting}', true))"


GRANTS = _asked("grants")
GRANTED = f"string_to_array({GRANTS}, ',')"
MINE = f"organization_id = {_asked('organization')} AND mode = {_asked('mode')}"
SOMEWHERE = f"{MINE} AND ({GRANTS} = '*' OR workspace_ids && {GRANTED})"
NOWHERE_ELSE = f"{MINE} AND ({GRANTS} = '*' OR workspace_ids <@ {GRANTED})"
# Where something is made at home must be in sight, so that it is of the same organization.
IN_SIGHT = "workspace_id IN (SELECT w.id FROM workspaces w)"
HERE = f"{MINE} AND (({GRANTS} = '*' AND workspace_id IS NULL) OR {IN_SIGHT})"
HERE_OR_EVERYWHERE = (
    f"{MINE} AND ({GRANTS} = '*' OR workspace_id IS NULL OR workspace_id = ANY ({GRANTED}))"
)
# What can be seen, and what can be written.
WALLS = {
    "roles": (HERE_OR_EVERYWHERE, HERE),
    "teammates": (SOMEWHERE, NOWHERE_ELSE),
    "teams": (HERE_OR_EVERYWHERE, HERE),
    "invitations": (NOWHERE_ELSE, NOWHERE_ELSE),
}
SWEPT = {
    "roles": "SELECT (organization_id, id, permissions, removed_at)",
    "teammates": "SELECT (organization_id, id, mode, status, roles, workspace_ids)",
    "teams": "SELECT (organization_id, id, mode, workspace_id, member_ids, removed_at)",
    "invitations": (
        "SELECT (organization_id, id, mode, roles, hash, expires_at, accepted_at, revoked_at)"
    ),
}
# A team that works in this workspace: its own, or one of its organization and mode.
WORKS_HERE = """
    t.organization_id = org AND t.removed_at IS NULL AND (t.workspace_id = workspace
      OR (t.workspace_id IS NULL AND t.mode = (
        SELECT w.mode FROM workspaces w WHERE w.id = workspace AND w.organization_id = org)))
"""
DOORS = {
    "teammate_works(org text, workspace text, wanted text) RETURNS boolean": """
        SELECT EXISTS (SELECT FROM teammates m WHERE m.organization_id = org AND m.id = wanted
          AND m.status = 'active' AND workspace = ANY (m.workspace_ids))
    """,
    "team_works(org text, workspace text, wanted text) RETURNS boolean": f"""
        SELECT EXISTS (SELECT FROM teams t WHERE t.id = wanted AND {WORKS_HERE})
    """,
    "team_at_work(org text, workspace text, wanted text) RETURNS SETOF text": f"""
        SELECT m.id FROM teams t JOIN teammates m
          ON m.organization_id = org AND m.id = ANY (t.member_ids)
        WHERE t.id = wanted AND {WORKS_HERE}
          AND m.status = 'active' AND workspace = ANY (m.workspace_ids)
        ORDER BY m.id
    """,
    """teammate_standing(org text, workspace text, wanted text) RETURNS TABLE
       (status text, role_id text, permissions jsonb, team_ids text[])""": f"""
        SELECT m.status, m.roles ->> workspace,
          (SELECT r.permissions FROM roles r WHERE r.organization_id = org
            AND r.id = m.roles ->> workspace AND r.removed_at IS NULL),
          ARRAY (SELECT t.id FROM teams t WHERE m.id = ANY (t.member_ids) AND {WORKS_HERE})
        FROM teammates m WHERE m.organization_id = org AND m.id = wanted
    """,
    "role_borne(org text, wanted text) RETURNS boolean": """
        SELECT EXISTS (SELECT FROM teammates m, jsonb_each_text(m.roles) had
            WHERE m.organization_id = org AND had.value = wanted)
          OR EXISTS (SELECT FROM invitations i, jsonb_each_text(i.roles) had
            WHERE i.organization_id = org AND had.value = wanted
              AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now())
    """,
    "find_api_key_by_id(org text, wanted text) RETURNS SETOF api_keys": """
        SELECT * FROM api_keys WHERE organization_id = org AND id = wanted
    """,
    """find_invitation(wanted text) RETURNS TABLE
       (invitation_id text, organization_id text, mode text)""": """
        SELECT i.id, i.organization_id, i.mode FROM invitations i
        WHERE i.hash = wanted AND i.accepted_at IS NULL AND i.revoked_at IS NULL
    """,
}


def _beginning() -> list[sa.Column]:
    return [
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("realm", sa.Text(), nullable=False),
    ]


def _end(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f(f"fk_{table}_organization_id_organizations"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "organization_id",
            "mode",
            "realm",
            "external_id",
            name=op.f(f"uq_{table}_organization_id_mode_realm_external_id"),
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "roles",
        *_beginning(),
        sa.Column("workspace_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("permissions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *_end("roles"),
    )
    op.create_table(
        "teammates",
        *_beginning(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("workspace_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        *_end("teammates"),
    )
    op.create_table(
        "teams",
        *_beginning(),
        sa.Column("workspace_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("member_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *_end("teams"),
    )
    op.create_table(
        "invitations",
        *_beginning(),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("workspace_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("team_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("teammate_id", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        *_end("invitations"),
    )
    op.create_index(op.f("ix_invitations_hash"), "invitations", ["hash"])
    for table, (seen, written) in WALLS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY wall ON {table} TO {SERVICE} USING ({seen}) WITH CHECK ({written})"
        )
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO {SERVICE}")
        sweep(op, table, SWEPT[table])
    for signature, body in DOORS.items():
        door(op, signature, body)


def downgrade() -> None:
    for signature in DOORS:
        op.execute(f"DROP FUNCTION {signature.strip().split('(')[0]}")
    for table in WALLS:
        op.drop_table(table)
