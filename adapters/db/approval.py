"""Policies, requests for approval and decisions in PostgreSQL."""

from collections.abc import Mapping, Sequence

from adapters.db.batches import insert_all
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.approval import Approval, ApprovalDecision, ApprovalPolicy
from domain.publishing.comment import MessageComment
from domain.shared.errors import NotFound
from domain.shared.ids import ApprovalId, ApprovalPolicyId, ChannelId, CommunityId, MessageId

POLICIES = Table("approval_policies", ApprovalPolicy)
APPROVALS = Table("approvals", Approval)
DECISIONS = Table("approval_decisions", ApprovalDecision)
COMMENTS = Table("message_comments", MessageComment)

# The most particular policy that channel `c` is under, as `p`.
POLICY_OF_CHANNEL = f"""
    (SELECT {POLICIES.listed("p")} FROM approval_policies p
     WHERE p.workspace_id = c.workspace_id AND p.deleted_at IS NULL
       AND (p.channel_id = c.id OR p.channel_id IS NULL
            AND (p.community_id = c.community_id OR p.community_id IS NULL))
     ORDER BY p.channel_id NULLS LAST, p.community_id NULLS LAST LIMIT 1)
"""

# Whether this workspace has a policy by which anybody is asked: looked up once a query, whatever
# number of rows it is about.
ANYBODY_ASKED = """
    EXISTS (SELECT FROM approval_policies x WHERE x.deleted_at IS NULL AND x.mode <> 'none'
      AND x.workspace_id = (SELECT current_setting('tertulia.workspace')))
"""

# Whether somebody can be asked to approve what delivery `f` says. Written so that no plan can look
# at more channels than that one.
ASKS = f"""
    coalesce((SELECT policy.mode <> 'none' FROM channels c, LATERAL {POLICY_OF_CHANNEL} policy
      WHERE c.workspace_id = f.workspace_id AND c.id = f.channel_id LIMIT 1), false)
"""

# Whether request `a` says something of what its message is to go out with.
COUNTS = """
    a.state IN ('pending', 'granted') AND NOT (a.subject = 'revision' AND a.state = 'pending')
"""

# Whether a crisis asks that what answers anybody on channel `c` is approved first.
REPLIES_CHECKED = """
    EXISTS (SELECT FROM crisis_measures r WHERE r.workspace_id = c.workspace_id
      AND r.measure = 'replies_need_approval' AND r.lifted_at IS NULL
      AND (c.id = ANY (r.channel_ids) OR c.community_id = ANY (r.community_ids)
        OR c.platform = ANY (r.platforms)
        OR cardinality(r.channel_ids || r.community_ids || r.platforms) = 0))
"""

# Of workspace $1, at most $2.
UNAPPROVED = f"""
    SELECT m.id FROM messages m WHERE m.workspace_id = $1 AND m.status IN ('scheduled', 'held')
      AND EXISTS (SELECT FROM deliveries d
        JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id
        LEFT JOIN LATERAL {POLICY_OF_CHANNEL} policy ON true
        WHERE d.workspace_id = m.workspace_id AND d.message_id = m.id
          AND d.state IN ('scheduled', 'held', 'waiting') AND (policy.mode = 'required'
            OR m.in_reply_to IS NOT NULL AND m.crisis_id IS NULL AND {REPLIES_CHECKED}))
      AND NOT EXISTS (SELECT FROM approvals a WHERE a.workspace_id = m.workspace_id
        AND a.message_id = m.id AND {COUNTS})
    ORDER BY m.id LIMIT $2 FOR UPDATE OF m
"""


class DbApprovalPolicies:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, policy: ApprovalPolicy) -> None:
        self._tx.add(POLICIES, policy)

    async def get(self, policy_id: ApprovalPolicyId) -> ApprovalPolicy:
        record = await self._tx.connection.fetchrow(
            f"SELECT {POLICIES.listed('p')} FROM approval_policies p"
            f" WHERE {self._tx.tools.database.mine('p')} AND p.id = $2 AND p.deleted_at IS NULL"
            f" FOR UPDATE",
            self._tx.actor.workspace,
            policy_id,
        )
        if record is None:
            raise NotFound(thing="approval_policy")
        return POLICIES.entity(record)

    async def save(self, policy: ApprovalPolicy) -> None:
        await self._tx.connection.execute(POLICIES.update, *POLICIES.values(policy))

    async def has_community(self, community_id: CommunityId) -> bool:
        found: bool = await self._tx.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM communities c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = $2)",
            self._tx.actor.workspace,
            community_id,
        )
        return found

    async def of_channels(self, ids: Sequence[ChannelId]) -> Mapping[ChannelId, ApprovalPolicy]:
        records = await self._tx.connection.fetch(
            f"SELECT c.id AS of_channel, found.* FROM channels c,"
            f" LATERAL {POLICY_OF_CHANNEL} found"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = ANY ($2)",
            self._tx.actor.workspace,
            list(ids),
        )
        return {
            record["of_channel"]: POLICIES.entity({n: record[n] for n in POLICIES.columns})
            for record in records
        }


class DbApprovals:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, approvals: Sequence[Approval]) -> None:
        if self._tx.holds_rows:
            # Their messages are written with the commit, and so are they.
            self._tx.add(APPROVALS, *approvals)
        else:
            await insert_all(self._tx.connection, (APPROVALS, approvals))

    async def live(self, message_ids: Sequence[MessageId]) -> Mapping[MessageId, Approval]:
        records = await self._tx.connection.fetch(
            f"SELECT {APPROVALS.listed('a')} FROM approvals a"
            f" WHERE {self._tx.tools.database.mine('a')} AND a.message_id = ANY ($2)"
            f" AND {COUNTS}",
            self._tx.actor.workspace,
            list(message_ids),
        )
        return {record["message_id"]: APPROVALS.entity(record) for record in records}

    async def get(self, approval_id: ApprovalId) -> Approval:
        record = await self._tx.connection.fetchrow(
            f"SELECT {APPROVALS.listed('a')} FROM approvals a"
            f" WHERE {self._tx.tools.database.mine('a')} AND a.id = $2",
            self._tx.actor.workspace,
            approval_id,
        )
        if record is None:
            raise NotFound(thing="approval")
        return APPROVALS.entity(record)

    async def save(self, approval: Approval) -> None:
        await self._tx.connection.execute(APPROVALS.update, *APPROVALS.values(approval))

    async def decisions(self, approval_id: ApprovalId) -> Sequence[ApprovalDecision]:
        records = await self._tx.connection.fetch(
            f"SELECT {DECISIONS.listed('d')} FROM approval_decisions d"
            f" WHERE {self._tx.tools.database.mine('d')} AND d.approval_id = $2 ORDER BY d.id",
            self._tx.actor.workspace,
            approval_id,
        )
        return [DECISIONS.entity(record) for record in records]

    async def comment(self, comment: MessageComment) -> None:
        await self._tx.connection.execute(COMMENTS.insert, *COMMENTS.values(comment))

    async def record(self, decision: ApprovalDecision) -> None:
        await self._tx.connection.execute(DECISIONS.insert, *DECISIONS.values(decision))
