"""What is said on channels is threaded into conversations

Revision: 0053
Follows: 0052
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

TABLES = ("conversations", "conversation_threads", "conversation_replies")


def upgrade() -> None:
    op.create_table('conversations',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('author', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('author_id', sa.Text(), nullable=True),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('place_name', sa.Text(), nullable=True),
    sa.Column('answers_message_id', sa.Text(), nullable=True),
    sa.Column('answers_delivery_id', sa.Text(), nullable=True),
    sa.Column('priority', sa.Text(), nullable=True),
    sa.Column('priority_reasons', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('priority_by', sa.Text(), nullable=True),
    sa.Column('priority_rank', sa.Integer(), nullable=False),
    sa.Column('assignee_id', sa.Text(), nullable=True),
    sa.Column('team_id', sa.Text(), nullable=True),
    sa.Column('labels', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('began_with', sa.Text(), nullable=False),
    sa.Column('last_message_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('waits_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_reply_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_reply_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reply_window_closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('window_ends', sa.DateTime(timezone=True), nullable=False),
    sa.Column('inbound_count', sa.Integer(), nullable=False),
    sa.Column('reply_count', sa.Integer(), nullable=False),
    sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('merged_into', sa.Text(), nullable=True),
    sa.Column('split_from', sa.Text(), nullable=True),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'channel_id'], ['channels.workspace_id', 'channels.id'], name=op.f('fk_conversations_workspace_id_channel_id_channels')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_conversations'))
    )
    op.create_index('ix_conversations_answers', 'conversations', ['workspace_id', 'answers_message_id', 'last_message_at', 'id'], unique=False, postgresql_where=sa.text('answers_message_id is not null'))
    op.create_index('ix_conversations_assignee', 'conversations', ['workspace_id', 'assignee_id', 'last_message_at', 'id'], unique=False, postgresql_where=sa.text('merged_into is null'))
    op.create_index('ix_conversations_author', 'conversations', ['workspace_id', 'author_id', 'last_message_at', 'id'], unique=False, postgresql_where=sa.text('merged_into is null'))
    op.create_index('ix_conversations_channel', 'conversations', ['workspace_id', 'channel_id', 'last_message_at', 'id'], unique=False, postgresql_where=sa.text('merged_into is null'))
    op.create_index('ix_conversations_last_message', 'conversations', ['workspace_id', 'last_message_at', 'id'], unique=False, postgresql_where=sa.text('merged_into is null'))
    op.create_index('ix_conversations_priority', 'conversations', ['workspace_id', 'priority_rank', 'id'], unique=False, postgresql_where=sa.text('merged_into is null'))
    op.create_index('ix_conversations_team', 'conversations', ['workspace_id', 'team_id', 'last_message_at', 'id'], unique=False, postgresql_where=sa.text('merged_into is null'))
    op.create_index('ix_conversations_waiting', 'conversations', ['workspace_id', 'waits_from', 'id'], unique=False, postgresql_where=sa.text('merged_into is null'))
    op.create_index('ix_conversations_window', 'conversations', ['workspace_id', 'window_ends', 'id'], unique=False, postgresql_where=sa.text('merged_into is null'))
    op.create_table('conversation_threads',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('channel_id', sa.Text(), nullable=False),
    sa.Column('thread', sa.Text(), nullable=False),
    sa.Column('conversation_id', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'conversation_id'], ['conversations.workspace_id', 'conversations.id'], name=op.f('fk_conversation_threads_workspace_id_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('workspace_id', 'channel_id', 'thread', name=op.f('pk_conversation_threads'))
    )
    op.create_index(op.f('ix_conversation_threads_workspace_id_conversation_id'), 'conversation_threads', ['workspace_id', 'conversation_id'])
    op.create_table('conversation_replies',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('delivery_id', sa.Text(), nullable=False),
    sa.Column('conversation_id', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'conversation_id'], ['conversations.workspace_id', 'conversations.id'], name=op.f('fk_conversation_replies_workspace_id_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('workspace_id', 'delivery_id', name=op.f('pk_conversation_replies'))
    )
    op.create_index(op.f('ix_conversation_replies_workspace_id_conversation_id_at'), 'conversation_replies', ['workspace_id', 'conversation_id', 'at'])
    op.add_column("inbound_messages", sa.Column("conversation_id", sa.Text(), nullable=True))
    op.create_index("ix_inbound_messages_conversation", "inbound_messages",
                    ["workspace_id", "conversation_id", "at", "id"],
                    postgresql_where=sa.text("conversation_id is not null"))
    # What answers something is looked for when that comes, whatever it answers of ours.
    for name, near in (("parents", "parent_id"), ("roots", "root_id")):
        op.drop_index(f"ix_inbound_messages_{name}", "inbound_messages")
        op.create_index(f"ix_inbound_messages_{name}", "inbound_messages",
                        ["workspace_id", "channel_id", near],
                        postgresql_where=sa.text(f"{near} is not null"))
    for table in TABLES:
        wall(op, table)


def downgrade() -> None:
    for name, near in (("parents", "parent_id"), ("roots", "root_id")):
        op.drop_index(f"ix_inbound_messages_{name}", "inbound_messages")
        op.create_index(f"ix_inbound_messages_{name}", "inbound_messages",
                        ["workspace_id", "channel_id", near],
                        postgresql_where=sa.text(f"answers_message_id is null and {near} is not null"))
    op.drop_index("ix_inbound_messages_conversation", "inbound_messages")
    op.drop_column("inbound_messages", "conversation_id")
    for table in reversed(TABLES):
        op.drop_table(table)
