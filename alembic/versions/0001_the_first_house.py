"""the first house

Revision: 0001
Follows: 
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('events',
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('workspace_id', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('object_id', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('pending', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('failures', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('commit_order', sa.BigInteger(), server_default=sa.text('(pg_current_xact_id()::text)::bigint'), nullable=False),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_events'))
    )
    op.create_index(op.f('ix_events_organization_id_commit_order_id'), 'events', ['organization_id', 'commit_order', 'id'], unique=False)
    op.create_index('ix_events_pending', 'events', ['next_at'], unique=False, postgresql_where=sa.text('pending'))
    op.create_table('organizations',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organizations'))
    )
    op.create_table('remembered_answers',
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('principal', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.Text(), nullable=False),
    sa.Column('answer', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('organization_id', 'principal', 'key', name=op.f('pk_remembered_answers'))
    )
    op.create_index(op.f('ix_remembered_answers_created_at'), 'remembered_answers', ['created_at'], unique=False)
    op.create_table('sandbox_marks',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('workspace_id', 'channel_id', 'key', 'what', name=op.f('pk_sandbox_marks'))
    )
    op.create_table('sandbox_posts',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_sandbox_posts'))
    )
    op.create_index(op.f('ix_sandbox_posts_workspace_id_channel_id_key'), 'sandbox_posts', ['workspace_id', 'channel_id', 'key'], unique=False)
    op.create_table('api_keys',
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('hint', sa.Text(), nullable=False),
    sa.Column('scopes', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('grants', postgresql.ARRAY(sa.Text()), nullable=True),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_api_keys_organization_id_organizations')),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_api_keys')),
    sa.UniqueConstraint('hash', name=op.f('uq_api_keys_hash'))
    )
    op.create_table('workspaces',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('allowed_origins', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_workspaces_organization_id_organizations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workspaces')),
    sa.UniqueConstraint('organization_id', 'mode', 'external_id', name=op.f('uq_workspaces_organization_id_mode_external_id'))
    )
    op.create_table('communities',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('guidelines', sa.Text(), nullable=True),
    sa.Column('goals', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('timezone', sa.Text(), nullable=True),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_communities_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_communities')),
    sa.UniqueConstraint('workspace_id', 'external_id', name=op.f('uq_communities_workspace_id_external_id'))
    )
    op.create_table('channels',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('community_id', sa.Text(), nullable=False),
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('handle', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('server_url', sa.Text(), nullable=True),
    sa.Column('settings', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('credentials', sa.LargeBinary(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('status_reason', sa.Text(), nullable=True),
    sa.Column('paused_reason', sa.Text(), nullable=True),
    sa.Column('limits', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('capabilities', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('outcome_class', sa.Text(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('check_error', sa.Text(), nullable=True),
    sa.Column('rate_limited_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('disconnected_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'community_id'], ['communities.workspace_id', 'communities.id'], name=op.f('fk_channels_workspace_id_community_id_communities')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_channels')),
    sa.UniqueConstraint('workspace_id', 'external_id', name=op.f('uq_channels_workspace_id_external_id'))
    )
    op.create_index(op.f('ix_channels_workspace_id_community_id'), 'channels', ['workspace_id', 'community_id'], unique=False)
    op.create_index('uq_channels_account', 'channels', ['workspace_id', 'platform', sa.literal_column("coalesce(server_url, '')"), 'account_id'], unique=True, postgresql_where=sa.text("status <> 'disconnected'"))
    op.create_table('messages',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('community_id', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('schedule', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('publish_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'community_id'], ['communities.workspace_id', 'communities.id'], name=op.f('fk_messages_workspace_id_community_id_communities')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_messages')),
    sa.UniqueConstraint('workspace_id', 'external_id', name=op.f('uq_messages_workspace_id_external_id'))
    )
    op.create_index(op.f('ix_messages_workspace_id_community_id_id'), 'messages', ['workspace_id', 'community_id', 'id'], unique=False)
    op.create_index(op.f('ix_messages_workspace_id_publish_at_id'), 'messages', ['workspace_id', 'publish_at', 'id'], unique=False)
    op.create_index(op.f('ix_messages_workspace_id_status_id'), 'messages', ['workspace_id', 'status', 'id'], unique=False)
    op.create_table('attempts',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.Column('delivery_id', sa.Text(), nullable=False),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('content_hash', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('status_code', sa.Integer(), nullable=True),
    sa.Column('platform_post_id', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'message_id'], ['messages.workspace_id', 'messages.id'], name=op.f('fk_attempts_workspace_id_message_id_messages')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_attempts'))
    )
    op.create_index(op.f('ix_attempts_workspace_id_message_id_id'), 'attempts', ['workspace_id', 'message_id', 'id'], unique=False)
    op.create_index('uq_attempts_send', 'attempts', ['workspace_id', 'delivery_id', 'fence'], unique=True, postgresql_where=sa.text("kind = 'send'"))
    op.create_table('deliveries',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=False),
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('looks', sa.Integer(), nullable=False),
    sa.Column('attempted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('key', sa.Text(), nullable=True),
    sa.Column('content_hash', sa.Text(), nullable=True),
    sa.Column('platform_post_id', sa.Text(), nullable=True),
    sa.Column('platform_url', sa.Text(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hold_id', sa.Text(), nullable=True),
    sa.Column('held_reason', sa.Text(), nullable=True),
    sa.Column('held_detail', sa.Text(), nullable=True),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('error_detail', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id', 'channel_id'], ['channels.workspace_id', 'channels.id'], name=op.f('fk_deliveries_workspace_id_channel_id_channels')),
    sa.ForeignKeyConstraint(['workspace_id', 'message_id'], ['messages.workspace_id', 'messages.id'], name=op.f('fk_deliveries_workspace_id_message_id_messages')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_deliveries'))
    )
    op.create_index('ix_deliveries_agenda', 'deliveries', ['next_at'], unique=False, postgresql_where=sa.text("state in ('scheduled', 'unconfirmed')"))
    op.create_index('ix_deliveries_leases', 'deliveries', ['lease_until'], unique=False, postgresql_where=sa.text("state in ('claimed', 'sending')"))
    op.create_index(op.f('ix_deliveries_workspace_id_channel_id_platform_post_id'), 'deliveries', ['workspace_id', 'channel_id', 'platform_post_id'], unique=False)
    op.create_index(op.f('ix_deliveries_workspace_id_channel_id_state'), 'deliveries', ['workspace_id', 'channel_id', 'state'], unique=False)
    op.create_index(op.f('ix_deliveries_workspace_id_message_id_position'), 'deliveries', ['workspace_id', 'message_id', 'position'], unique=False)
    op.create_table('holds',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('placed_by', sa.Text(), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lifted_by', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'channel_id'], ['channels.workspace_id', 'channels.id'], name=op.f('fk_holds_workspace_id_channel_id_channels')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_holds_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_holds'))
    )
    op.create_index('ix_holds_standing', 'holds', ['workspace_id', 'channel_id'], unique=False, postgresql_where=sa.text('lifted_at is null'))


def downgrade() -> None:
    op.drop_index('ix_holds_standing', table_name='holds', postgresql_where=sa.text('lifted_at is null'))
    op.drop_table('holds')
    op.drop_index(op.f('ix_deliveries_workspace_id_message_id_position'), table_name='deliveries')
    op.drop_index(op.f('ix_deliveries_workspace_id_channel_id_platform_post_id'), table_name='deliveries')
    op.drop_index(op.f('ix_deliveries_workspace_id_channel_id_state'), table_name='deliveries')
    op.drop_index('ix_deliveries_leases', table_name='deliveries', postgresql_where=sa.text("state in ('claimed', 'sending')"))
    op.drop_index('ix_deliveries_agenda', table_name='deliveries', postgresql_where=sa.text("state in ('scheduled', 'unconfirmed')"))
    op.drop_table('deliveries')
    op.drop_index('uq_attempts_send', table_name='attempts', postgresql_where=sa.text("kind = 'send'"))
    op.drop_index(op.f('ix_attempts_workspace_id_message_id_id'), table_name='attempts')
    op.drop_table('attempts')
    op.drop_index(op.f('ix_messages_workspace_id_status_id'), table_name='messages')
    op.drop_index(op.f('ix_messages_workspace_id_publish_at_id'), table_name='messages')
    op.drop_index(op.f('ix_messages_workspace_id_community_id_id'), table_name='messages')
    op.drop_table('messages')
    op.drop_index('uq_channels_account', table_name='channels', postgresql_where=sa.text("status <> 'disconnected'"))
    op.drop_index(op.f('ix_channels_workspace_id_community_id'), table_name='channels')
    op.drop_table('channels')
    op.drop_table('communities')
    op.drop_table('workspaces')
    op.drop_table('api_keys')
    op.drop_index(op.f('ix_sandbox_posts_workspace_id_channel_id_key'), table_name='sandbox_posts')
    op.drop_table('sandbox_posts')
    op.drop_table('sandbox_marks')
    op.drop_index(op.f('ix_remembered_answers_created_at'), table_name='remembered_answers')
    op.drop_table('remembered_answers')
    op.drop_table('organizations')
    op.drop_index('ix_events_pending', table_name='events', postgresql_where=sa.text('pending'))
    op.drop_index(op.f('ix_events_organization_id_commit_order_id'), table_name='events')
    op.drop_table('events')
