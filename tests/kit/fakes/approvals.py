"""Policies, requests for approval and decisions in memory."""

from collections.abc import Mapping, Sequence

from domain.publishing.approval import Approval, ApprovalDecision, ApprovalPolicy
from domain.publishing.approval_views import ApprovalRecord
from domain.publishing.comment import MessageComment
from domain.publishing.errors import ApprovalPolicyExists
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ApprovalId, ApprovalPolicyId, ChannelId, CommunityId, MessageId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.approval_links import FakeApprovalLinkReads
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeApprovalPolicies:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.approval_policies

    async def add(self, policy: ApprovalPolicy) -> None:
        refuse_twins(self._rows, policy)
        places = {
            (p.channel_id, p.community_id) for p in _standing(self._tx.tables, self._tx.actor)
        }
        if (policy.channel_id, policy.community_id) in places:
            raise ApprovalPolicyExists()
        self._rows[policy.workspace_id, policy.id] = policy

    async def get(self, policy_id: ApprovalPolicyId) -> ApprovalPolicy:
        return _policy(self._tx.tables, self._tx.actor, policy_id)

    async def save(self, policy: ApprovalPolicy) -> None:
        refuse_twins(self._rows, policy)
        if self._tx.key(policy.id) in self._rows:
            self._rows[self._tx.key(policy.id)] = policy

    async def has_community(self, community_id: CommunityId) -> bool:
        return self._tx.key(community_id) in self._tx.tables.communities

    async def of_channels(self, ids: Sequence[ChannelId]) -> Mapping[ChannelId, ApprovalPolicy]:
        return policies_of(self._tx.tables, self._tx.actor, ids)


class FakeApprovals:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.approvals
        self._said = tx.tables.approval_decisions

    async def add(self, approvals: Sequence[Approval]) -> None:
        for approval in approvals:
            self._rows[approval.workspace_id, approval.id] = approval

    async def live(self, message_ids: Sequence[MessageId]) -> Mapping[MessageId, Approval]:
        return {
            a.message_id: a
            for a in self._rows.values()
            if a.workspace_id == self._tx.actor.workspace
            and a.message_id in message_ids
            and a.counts
        }

    async def get(self, approval_id: ApprovalId) -> Approval:
        return _approval(self._tx.tables, self._tx.actor, approval_id)

    async def save(self, approval: Approval) -> None:
        if self._tx.key(approval.id) in self._rows:
            self._rows[self._tx.key(approval.id)] = approval

    async def decisions(self, approval_id: ApprovalId) -> Sequence[ApprovalDecision]:
        mine = [
            d
            for d in self._said.values()
            if (d.workspace_id, d.approval_id) == (self._tx.actor.workspace, approval_id)
        ]
        return sorted(mine, key=lambda decision: decision.id)

    async def comment(self, comment: MessageComment) -> None:
        self._tx.tables.message_comments[comment.workspace_id, comment.id] = comment

    async def record(self, decision: ApprovalDecision) -> None:
        self._said[decision.workspace_id, decision.id] = decision


class FakeApprovalReads(FakeApprovalLinkReads):
    """Single things, and what was asked of one message."""

    _memory: Memory

    async def approval_policy(self, actor: Actor, policy_id: ApprovalPolicyId) -> ApprovalPolicy:
        return _policy(self._memory.tables, actor, policy_id)

    async def approval_policies(self, actor: Actor, request: PageRequest) -> Page[ApprovalPolicy]:
        raise NotImplementedError

    async def message_comments(
        self, actor: Actor, message_id: MessageId, request: PageRequest
    ) -> Page[MessageComment]:
        raise NotImplementedError

    async def approval(self, actor: Actor, approval_id: ApprovalId) -> Approval:
        return _approval(self._memory.tables, actor, approval_id)

    async def approvals(self, actor: Actor, message_id: MessageId) -> Sequence[ApprovalRecord]:
        tables = self._memory.tables
        mine = [
            a
            for a in tables.approvals.values()
            if (a.workspace_id, a.message_id) == (actor.workspace, message_id)
        ]
        said = sorted(tables.approval_decisions.values(), key=lambda d: d.id)
        return [
            ApprovalRecord(a, [d for d in said if d.approval_id == a.id])
            for a in sorted(mine, key=lambda a: a.id, reverse=True)
        ]


def policies_of(
    tables: Tables, actor: Actor, ids: Sequence[ChannelId]
) -> dict[ChannelId, ApprovalPolicy]:
    """For each of these channels the most particular policy it is under."""
    found = {}
    for channel_id in ids:
        channel = tables.channels.get((actor.workspace, channel_id))
        by_place = {(p.channel_id, p.community_id): p for p in _standing(tables, actor)}
        if channel is None:
            continue
        for place in ((channel.id, None), (None, channel.community_id), (None, None)):
            if place in by_place:
                found[channel_id] = by_place[place]
                break
    return found


def _standing(tables: Tables, actor: Actor) -> list[ApprovalPolicy]:
    return [
        p
        for p in tables.approval_policies.values()
        if p.workspace_id == actor.workspace and p.deleted_at is None
    ]


def _approval(tables: Tables, actor: Actor, approval_id: ApprovalId) -> Approval:
    found = tables.approvals.get((actor.workspace, approval_id))
    if found is None:
        raise NotFound(thing="approval")
    return found


def _policy(tables: Tables, actor: Actor, policy_id: ApprovalPolicyId) -> ApprovalPolicy:
    found = tables.approval_policies.get((actor.workspace, policy_id))
    if found is None or found.deleted_at is not None:
        raise NotFound(thing="approval_policy")
    return found
