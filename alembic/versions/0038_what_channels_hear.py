"""Channels hear: what platforms tell is kept, and becomes messages and activities

Revision: 0038
Follows: 0037
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLES = (
    "channel_hearings", "inbound_receipts", "inbound_originals", "inbound_messages",
    "inbound_changes", "inbound_activities",
)
SWEPT = {
    "channel_hearings": "SELECT (workspace_id, channel_id, organization_id, hash, hash_before, replaced_at)",
    "inbound_receipts": "DELETE, SELECT (workspace_id, id, organization_id, channel_id, state,"
    " next_at, lease_until, received_at)",
    "inbound_originals": "DELETE, SELECT (workspace_id, receipt_id, received_at)",
    "inbound_changes": "DELETE, SELECT (workspace_id, channel_id, heard_id, inbound_id, received_at)",
}
FIND = "find_hook(wanted text) RETURNS TABLE (channel_id text, organization_id text, workspace_id text)"
FOUND = """
    SELECT h.channel_id, h.organization_id, h.workspace_id FROM channel_hearings h
    WHERE h.hash = wanted
    UNION ALL
    SELECT h.channel_id, h.organization_id, h.workspace_id FROM channel_hearings h
    WHERE h.hash_before = wanted AND h.replaced_at > clock_timestamp() - interval '24 hours'
    LIMIT 1
"""
DUE = "due_receipts(most int) RETURNS TABLE (channel_id text, organization_id text, workspace_id text)"
# From channel to channel along the index of what waits, however much of it there is on any; the one
# whose oldest receipt waits longest comes first.
DUE_NOW = """
    WITH RECURSIVE lines AS (
      (SELECT r.workspace_id, r.channel_id, r.organization_id FROM inbound_receipts r
       WHERE r.state = 'waiting' ORDER BY r.workspace_id, r.channel_id LIMIT 1)
      UNION ALL
      SELECT n.workspace_id, n.channel_id, n.organization_id FROM lines l, LATERAL (
        SELECT r.workspace_id, r.channel_id, r.organization_id FROM inbound_receipts r
        WHERE r.state = 'waiting' AND (r.workspace_id, r.channel_id) > (l.workspace_id, l.channel_id)
        ORDER BY r.workspace_id, r.channel_id LIMIT 1) n
    )
    SELECT l.channel_id, l.organization_id, l.workspace_id FROM lines l, LATERAL (
      SELECT r.id FROM inbound_receipts r WHERE r.state = 'waiting'
        AND r.workspace_id = l.workspace_id AND r.channel_id = l.channel_id
        AND r.next_at <= clock_timestamp() ORDER BY r.id LIMIT 1) oldest
    WHERE NOT EXISTS (SELECT FROM inbound_receipts r WHERE r.state = 'waiting'
      AND r.workspace_id = l.workspace_id AND r.channel_id = l.channel_id
      AND r.lease_until > clock_timestamp())
    ORDER BY oldest.id LIMIT most
"""
FORGET = {
    # What still waits to be understood is not forgotten before it is.
    "forget_old_originals": """
        WITH gone AS (
          DELETE FROM inbound_originals WHERE (workspace_id, receipt_id) IN (
            SELECT o.workspace_id, o.receipt_id FROM inbound_originals o
            WHERE o.received_at < statement_timestamp() - interval '14 days'
              AND NOT EXISTS (SELECT FROM inbound_receipts r WHERE r.workspace_id = o.workspace_id
                AND r.id = o.receipt_id AND r.state = 'waiting') LIMIT most)
          RETURNING 1)
        SELECT count(*) FROM gone
    """,
    "forget_old_receipts": """
        WITH gone AS (
          DELETE FROM inbound_receipts WHERE (workspace_id, id) IN (
            SELECT workspace_id, id FROM inbound_receipts
            WHERE received_at < statement_timestamp() - interval '30 days'
              AND state <> 'waiting' LIMIT most)
          RETURNING 1)
        SELECT count(*) FROM gone
    """,
    "forget_old_orphans": """
        WITH gone AS (
          DELETE FROM inbound_changes WHERE (workspace_id, channel_id, heard_id) IN (
            SELECT workspace_id, channel_id, heard_id FROM inbound_changes
            WHERE received_at < statement_timestamp() - interval '30 days'
              AND inbound_id IS NULL LIMIT most)
          RETURNING 1)
        SELECT count(*) FROM gone
    """,
}


def upgrade() -> None:
    _hearing()
    _said()
    for table in TABLES:
        wall(op, table)
    for table, rights in SWEPT.items():
        sweep(op, table, rights)
    door(op, FIND, FOUND)
    door(op, DUE, DUE_NOW)
    for name, body in FORGET.items():
        door(op, f"{name}(most int) RETURNS bigint", body)


def _hearing() -> None:
    op.create_table('channel_hearings',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=True),
    sa.Column('hash_before', sa.Text(), nullable=True),
    sa.Column('secrets', sa.LargeBinary(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cursor', sa.Text(), nullable=True),
    sa.Column('polled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_poll_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('quiet', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('trouble', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'channel_id'], ['channels.workspace_id', 'channels.id'], name=op.f('fk_channel_hearings_workspace_id_channel_id_channels')),
    sa.PrimaryKeyConstraint('workspace_id', 'channel_id', name=op.f('pk_channel_hearings'))
    )
    op.create_index(op.f('ix_channel_hearings_hash'), 'channel_hearings', ['hash'])
    op.create_index(op.f('ix_channel_hearings_hash_before'), 'channel_hearings', ['hash_before'])
    op.create_table('inbound_receipts',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=False),
    sa.Column('raw_id', sa.Text(), nullable=False),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id', 'channel_id'], ['channels.workspace_id', 'channels.id'], name=op.f('fk_inbound_receipts_workspace_id_channel_id_channels')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_inbound_receipts')),
    sa.UniqueConstraint('workspace_id', 'channel_id', 'raw_id', name=op.f('uq_inbound_receipts_workspace_id_channel_id_raw_id'))
    )
    op.create_index(op.f('ix_inbound_receipts_received_at'), 'inbound_receipts', ['received_at'])
    op.create_index('ix_inbound_receipts_set_aside', 'inbound_receipts', ['workspace_id', 'channel_id', 'id'], postgresql_where=sa.text("state = 'set_aside'"))
    op.create_index('ix_inbound_receipts_waiting', 'inbound_receipts', ['workspace_id', 'channel_id', 'id'], postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('inbound_originals',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('receipt_id', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content_type', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('workspace_id', 'receipt_id', name=op.f('pk_inbound_originals'))
    )
    op.create_index(op.f('ix_inbound_originals_received_at'), 'inbound_originals', ['received_at'])


def _said() -> None:
    op.create_table('inbound_messages',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=False),
    sa.Column('platform_message_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('receipt_id', sa.Text(), nullable=False),
    sa.Column('author', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('author_id', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('content_warning', sa.Text(), nullable=True),
    sa.Column('files', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('parent_id', sa.Text(), nullable=True),
    sa.Column('root_id', sa.Text(), nullable=True),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('place_name', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('rating', sa.Double(), nullable=True),
    sa.Column('answers_message_id', sa.Text(), nullable=True),
    sa.Column('answers_delivery_id', sa.Text(), nullable=True),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'channel_id'], ['channels.workspace_id', 'channels.id'], name=op.f('fk_inbound_messages_workspace_id_channel_id_channels')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_inbound_messages')),
    sa.UniqueConstraint('workspace_id', 'channel_id', 'platform_message_id', name=op.f('uq_inbound_messages_workspace_id_channel_id_platform_message_id'))
    )
    op.create_index('ix_inbound_messages_answers', 'inbound_messages', ['workspace_id', 'answers_message_id', 'id'], postgresql_where=sa.text('answers_message_id is not null'))
    op.create_index('ix_inbound_messages_parents', 'inbound_messages', ['workspace_id', 'channel_id', 'parent_id'], postgresql_where=sa.text('answers_message_id is null and parent_id is not null'))
    op.create_index('ix_inbound_messages_roots', 'inbound_messages', ['workspace_id', 'channel_id', 'root_id'], postgresql_where=sa.text('answers_message_id is null and root_id is not null'))
    op.create_index(op.f('ix_inbound_messages_workspace_id_at_id'), 'inbound_messages', ['workspace_id', 'at', 'id'])
    op.create_index(op.f('ix_inbound_messages_workspace_id_author_id_id'), 'inbound_messages', ['workspace_id', 'author_id', 'id'])
    op.create_index(op.f('ix_inbound_messages_workspace_id_channel_id_id'), 'inbound_messages', ['workspace_id', 'channel_id', 'id'])
    op.create_table('inbound_changes',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=False),
    sa.Column('heard_id', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('inbound_id', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('receipt_id', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('content_warning', sa.Text(), nullable=True),
    sa.Column('files', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'channel_id'], ['channels.workspace_id', 'channels.id'], name=op.f('fk_inbound_changes_workspace_id_channel_id_channels')),
    sa.ForeignKeyConstraint(['workspace_id', 'inbound_id'], ['inbound_messages.workspace_id', 'inbound_messages.id'], name=op.f('fk_inbound_changes_workspace_id_inbound_id_inbound_messages')),
    sa.PrimaryKeyConstraint('workspace_id', 'channel_id', 'heard_id', name=op.f('pk_inbound_changes'))
    )
    op.create_index('ix_inbound_changes_orphans', 'inbound_changes', ['received_at'], postgresql_where=sa.text('inbound_id is null'))
    op.create_index(op.f('ix_inbound_changes_workspace_id_channel_id_about'), 'inbound_changes', ['workspace_id', 'channel_id', 'about'])
    op.create_index(op.f('ix_inbound_changes_workspace_id_inbound_id'), 'inbound_changes', ['workspace_id', 'inbound_id'])
    op.create_table('inbound_activities',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=False),
    sa.Column('heard_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('receipt_id', sa.Text(), nullable=False),
    sa.Column('author', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('author_id', sa.Text(), nullable=True),
    sa.Column('about', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('reaction', sa.Text(), nullable=True),
    sa.Column('platform_message_id', sa.Text(), nullable=True),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('place_name', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('answers_message_id', sa.Text(), nullable=True),
    sa.Column('answers_delivery_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id', 'channel_id'], ['channels.workspace_id', 'channels.id'], name=op.f('fk_inbound_activities_workspace_id_channel_id_channels')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_inbound_activities')),
    sa.UniqueConstraint('workspace_id', 'channel_id', 'heard_id', name=op.f('uq_inbound_activities_workspace_id_channel_id_heard_id'))
    )
    op.create_index('ix_inbound_activities_about', 'inbound_activities', ['workspace_id', 'channel_id', 'platform_message_id'], postgresql_where=sa.text('answers_message_id is null and platform_message_id is not null'))
    op.create_index('ix_inbound_activities_answers', 'inbound_activities', ['workspace_id', 'answers_message_id', 'id'], postgresql_where=sa.text('answers_message_id is not null'))
    op.create_index(op.f('ix_inbound_activities_workspace_id_at_id'), 'inbound_activities', ['workspace_id', 'at', 'id'])
    op.create_index(op.f('ix_inbound_activities_workspace_id_author_id_id'), 'inbound_activities', ['workspace_id', 'author_id', 'id'])
    op.create_index(op.f('ix_inbound_activities_workspace_id_channel_id_id'), 'inbound_activities', ['workspace_id', 'channel_id', 'id'])


def downgrade() -> None:
    for name in ("find_hook", "due_receipts", *FORGET):
        op.execute(f"DROP FUNCTION {name}")
    for table in reversed(TABLES):
        op.drop_table(table)
