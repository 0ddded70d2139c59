"""Reports: what members, and people on platforms, bring forward

Revision: 0060
Follows: 0059
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, wall
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reports',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('case_id', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=False),
    sa.Column('reporter_kind', sa.Text(), nullable=False),
    sa.Column('reporter_id', sa.Text(), nullable=False),
    sa.Column('brought_by', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('policy_ids', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id', 'case_id'], ['moderation_cases.workspace_id', 'moderation_cases.id'], name=op.f('fk_reports_workspace_id_case_id_moderation_cases')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_reports')),
    sa.UniqueConstraint('workspace_id', 'external_id', name=op.f('uq_reports_workspace_id_external_id'))
    )
    op.create_index(op.f('ix_reports_workspace_id_case_id'), 'reports', ['workspace_id', 'case_id'], unique=False)
    op.create_index(op.f('ix_reports_workspace_id_created_at_id'), 'reports', ['workspace_id', 'created_at', 'id'], unique=False)
    op.create_index(op.f('ix_reports_workspace_id_reporter_kind_reporter_id_id'), 'reports', ['workspace_id', 'reporter_kind', 'reporter_id', 'id'], unique=False)
    wall(op, "reports")
    op.execute(f"REVOKE UPDATE ON reports FROM {SERVICE}")


def downgrade() -> None:
    op.drop_table("reports")
