"""Conversations are found by what is said in them, noted on, regrouped and listed by saved views

Revision: 0054
Follows: 0053
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

TABLES = ("conversation_notes", "conversation_merges", "saved_views")
# Accents and case make no difference.
FOLDED = r"lower(regexp_replace(normalize(said, NFKD), '[\u0300-\u036f]', '', 'g'))"
# Each word bears a mark of its workspace: those of one workspace are found without passing by those
# of all others. That two workspaces share a mark is rare, and only costs a little time.
MARK = "substr(md5(workspace), 1, 6) || ':'"
FUNCTIONS = {
    "searchable(workspace text, said text) RETURNS tsvector": f"""
        SELECT coalesce(array_to_tsvector(array_agg({MARK} || word)), ''::tsvector)
        FROM unnest(tsvector_to_array(to_tsvector('simple', {FOLDED}))) AS word
    """,
    "said_words(workspace text, title text, said text, author jsonb) RETURNS tsvector": """
        SELECT searchable(workspace, concat_ws(' ', title, said, author->>'name', author->>'handle'))
    """,
    # All of these words; nothing where there is none.
    "sought(workspace text, said text) RETURNS tsquery": rf"""
        SELECT string_agg(
          '''' || replace(replace({MARK} || word, '\', '\\'), '''', '''''') || '''', ' & ')::tsquery
        FROM unnest(tsvector_to_array(to_tsvector('simple', {FOLDED}))) AS word
    """,
}
# Matching words is not leakproof: behind a wall its index would not be used. So it is done through a
# door that keeps to the caller's workspace by itself, and lets out ids only.
FIND = "matching_conversations(said text, most int) RETURNS TABLE (conversation_id text, query text)"
FOUND = """
    WITH asked AS (
      SELECT current_setting('tertulia.workspace', true) AS workspace,
        sought(current_setting('tertulia.workspace', true), said) AS query)
    SELECT f.conversation_id, (SELECT a.query::text FROM asked a) FROM (
      SELECT n.conversation_id FROM conversation_notes n
      WHERE n.words @@ (SELECT a.query FROM asked a)
        AND n.workspace_id = (SELECT a.workspace FROM asked a)
      UNION ALL
      SELECT m.conversation_id FROM inbound_messages m
      WHERE m.words @@ (SELECT a.query FROM asked a)
        AND m.workspace_id = (SELECT a.workspace FROM asked a)
        AND m.conversation_id IS NOT NULL) f
    LIMIT most
"""


def upgrade() -> None:
    for signature, body in FUNCTIONS.items():
        op.execute(
            f"CREATE FUNCTION {signature} LANGUAGE sql IMMUTABLE PARALLEL SAFE"
            f" SET search_path = public, pg_temp AS $words${body}$words$"
        )
    op.add_column("inbound_messages", sa.Column("words", postgresql.TSVECTOR(),
        sa.Computed("said_words(workspace_id, title, text, author)", persisted=True), nullable=True))
    op.create_index("ix_inbound_messages_words", "inbound_messages", ["words"], postgresql_using="gin")
    op.create_table('conversation_notes',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('conversation_id', sa.Text(), nullable=False),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('words', postgresql.TSVECTOR(), sa.Computed('searchable(workspace_id, text)', persisted=True), nullable=True),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'conversation_id'], ['conversations.workspace_id', 'conversations.id'], name=op.f('fk_conversation_notes_workspace_id_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_conversation_notes'))
    )
    op.create_index('ix_conversation_notes_words', 'conversation_notes', ['words'], postgresql_using='gin')
    op.create_index(op.f('ix_conversation_notes_workspace_id_conversation_id_id'), 'conversation_notes', ['workspace_id', 'conversation_id', 'id'])
    op.create_table('conversation_merges',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('conversation_id', sa.Text(), nullable=False),
    sa.Column('into_id', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('message_ids', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('delivery_ids', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('note_ids', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('threads', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id', 'conversation_id'], ['conversations.workspace_id', 'conversations.id'], name=op.f('fk_conversation_merges_workspace_id_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('workspace_id', 'conversation_id', name=op.f('pk_conversation_merges'))
    )
    op.create_table('saved_views',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('query', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('shared', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_saved_views_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_saved_views'))
    )
    for table in TABLES:
        wall(op, table)
    sweep(op, "conversation_notes", "SELECT (workspace_id, conversation_id, words)")
    sweep(op, "inbound_messages", "SELECT (workspace_id, conversation_id, words)")
    door(op, FIND, FOUND)


def downgrade() -> None:
    op.execute("DROP FUNCTION matching_conversations")
    op.execute("DROP POLICY sweep ON inbound_messages")
    op.execute("REVOKE SELECT (workspace_id, conversation_id, words) ON inbound_messages FROM tertulia_sweep")
    op.drop_index("ix_inbound_messages_words", "inbound_messages")
    op.drop_column("inbound_messages", "words")
    for table in reversed(TABLES):
        op.drop_table(table)
    for signature in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {signature.partition('(')[0]}")
