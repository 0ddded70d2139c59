"""Reading policies, and what was asked and said of a message."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.db.approval import APPROVALS, COMMENTS, DECISIONS, POLICIES
from adapters.db.approval_link_reads import DbApprovalLinkReads
from adapters.db.database import Database
from adapters.db.shelf import Shelf
from domain.publishing.approval import Approval, ApprovalPolicy
from domain.publishing.approval_views import ApprovalRecord
from domain.publishing.comment import MessageComment
from domain.shared.access import Actor
from domain.shared.ids import ApprovalId, ApprovalPolicyId, MessageId
from domain.shared.paging import Filter, Page, PageRequest


class DbApprovalReads(DbApprovalLinkReads):
    def __init__(self, database: Database) -> None:
        DbApprovalLinkReads.__init__(self, database)
        self._approvals_database = database
        self._approvals = Shelf(database, APPROVALS, "approval", sorts=("id",), filters={})
        self._comments = Shelf(
            database,
            COMMENTS,
            "message_comment",
            sorts=("id", "created_at"),
            filters={
                "message_id": "t.message_id",
                "author": "t.author",
                "created_at": "t.created_at",
            },
        )
        self._approval_policies = Shelf(
            database,
            POLICIES,
            "approval_policy",
            sorts=("id", "created_at", "name"),
            filters={
                "scope": "t.scope",
                "mode": "t.mode",
                "community_id": "t.community_id",
                "channel_id": "t.channel_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also="t.deleted_at IS NULL",
        )

    async def approval_policy(self, actor: Actor, policy_id: ApprovalPolicyId) -> ApprovalPolicy:
        return await self._approval_policies.one(actor, policy_id)

    async def approval_policies(self, actor: Actor, request: PageRequest) -> Page[ApprovalPolicy]:
        return await self._approval_policies.page(actor, request)

    async def message_comments(
        self, actor: Actor, message_id: MessageId, request: PageRequest
    ) -> Page[MessageComment]:
        mine = Filter("message_id", "in", [message_id])
        wanted = replace(request, filters=[*request.filters, mine])
        return await self._comments.page(actor, wanted)

    async def approval(self, actor: Actor, approval_id: ApprovalId) -> Approval:
        return await self._approvals.one(actor, approval_id)

    async def approvals(self, actor: Actor, message_id: MessageId) -> Sequence[ApprovalRecord]:
        database = self._approvals_database
        asked = await database.ask(
            actor,
            f"SELECT {APPROVALS.listed('a')} FROM approvals a"
            f" WHERE {database.in_workspace('a')} AND a.message_id = $5 ORDER BY a.id DESC",
            message_id,
        )
        said = await database.ask(
            actor,
            f"SELECT {DECISIONS.listed('d')} FROM approval_decisions d"
            f" WHERE {database.in_workspace('d')} AND d.message_id = $5 ORDER BY d.id",
            message_id,
        )
        decisions = [DECISIONS.entity(record) for record in said]
        return [
            ApprovalRecord(approval, [d for d in decisions if d.approval_id == approval.id])
            for approval in (APPROVALS.entity(record) for record in asked)
        ]
