"""What was to be done after a crisis becomes tasks, which somebody can own and be told of

Revision: 0137
Follows: 0136
"""

from alembic import op

revision = "0137"
down_revision = "0136"
branch_labels = None
depends_on = None

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
# An action was one of at most twenty lines of up to 500 letters; a title has 200. Its id follows
# from the crisis's, so that who does this twice does it once.
MOVE = f"""
INSERT INTO crisis_tasks (workspace_id, id, organization_id, crisis_id, kind, title, notes, state,
  priority, reminders, metadata, created_by, version, created_at, updated_at)
SELECT c.workspace_id,
  'ctk_' || left(substr(c.id, 5), 24) || '0' || substr('{LETTERS}', a.n::int, 1),
  c.organization_id, c.id, 'action', left(btrim(a.line), 200),
  CASE WHEN length(btrim(a.line)) > 200 THEN a.line END, 'open', 'normal', '[]', '{{}}',
  c.review ->> 'by', 1, (c.review ->> 'at')::timestamptz, (c.review ->> 'at')::timestamptz
FROM crises c,
  LATERAL jsonb_array_elements_text(c.review -> 'actions') WITH ORDINALITY a (line, n)
WHERE jsonb_typeof(c.review -> 'actions') = 'array'
ON CONFLICT DO NOTHING
"""
FORGET = "UPDATE crises SET review = review - 'actions' WHERE review ? 'actions'"


def upgrade() -> None:
    for table in ("crises", "crisis_tasks"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(MOVE)
    op.execute(FORGET)
    for table in ("crises", "crisis_tasks"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """They stay tasks: who reads a review of before finds none in it, as in one that names none."""
