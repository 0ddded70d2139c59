"""What is owed to an endpoint that takes nothing any more is due, to be dropped

Revision: 0037
Follows: 0036
"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# Told in the moment its endpoint was disabled or removed, or in the hands of a sender that died
# before that: nobody sends it, and it would wait for ever.
DUE = """
    due_webhooks(most int, per_endpoint int) RETURNS TABLE
    (delivery_id text, organization_id text, workspace_id text, endpoint_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $door$
        SELECT d.id, w.organization_id, w.workspace_id, w.id FROM webhook_endpoints w
        CROSS JOIN LATERAL (
          SELECT due.id, due.next_at, row_number() OVER (ORDER BY due.behind, due.next_at) AS place
          FROM (
            (SELECT p.id, p.next_at, p.behind FROM webhook_deliveries p
             WHERE p.workspace_id = w.workspace_id AND p.endpoint_id = w.id
               AND p.state = 'pending' AND p.next_at <= clock_timestamp()
             ORDER BY p.behind, p.next_at LIMIT per_endpoint)
            UNION ALL
            (SELECT p.id, p.lease_until, p.behind FROM webhook_deliveries p
             WHERE p.workspace_id = w.workspace_id AND p.endpoint_id = w.id
               AND p.state = 'sending' AND p.lease_until <= clock_timestamp()
             ORDER BY p.lease_until LIMIT per_endpoint)) due
        ) d
        WHERE {who}
        ORDER BY d.place, d.next_at LIMIT most
    $door$
"""
NEXT = """
    next_webhook() RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $door$
        SELECT min(next_at) FROM webhook_endpoints w CROSS JOIN LATERAL (
          SELECT least(
            (SELECT min(p.next_at) FROM webhook_deliveries p
             WHERE p.workspace_id = w.workspace_id AND p.endpoint_id = w.id
               AND p.state = 'pending'),
            (SELECT min(p.lease_until) FROM webhook_deliveries p
             WHERE p.workspace_id = w.workspace_id AND p.endpoint_id = w.id
               AND p.state = 'sending')) AS next_at) d
        WHERE {who}
    $door$
"""
WHO_TAKES = "w.status = 'active'"
ALL_BUT_WHO_WAITS = "w.status <> 'paused'"


def upgrade() -> None:
    _replace(ALL_BUT_WHO_WAITS)


def downgrade() -> None:
    _replace(WHO_TAKES)


def _replace(who: str) -> None:
    # Replaced in place, they keep their owner and who may call them.
    op.execute("GRANT CREATE ON SCHEMA public TO tertulia_sweep")
    for door in (DUE, NEXT):
        op.execute(f"CREATE OR REPLACE FUNCTION {door.format(who=who)}")
    op.execute("REVOKE CREATE ON SCHEMA public FROM tertulia_sweep")
