"""What approving needs from outside: where policies, requests and decisions are kept."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from domain.publishing.approval import Approval, ApprovalDecision, ApprovalPolicy
from domain.publishing.approval_link_ports import ApprovalLinkReads, ApprovalLinks
from domain.publishing.approval_views import ApprovalRecord
from domain.publishing.comment import MessageComment
from domain.shared.access import Actor
from domain.shared.ids import ApprovalId, ApprovalPolicyId, ChannelId, CommunityId, MessageId
from domain.shared.paging import Page, PageRequest


class ApprovalPolicies(Protocol):
    """Policies of one workspace."""

    async def add(self, policy: ApprovalPolicy) -> None:
        """The commit raises ApprovalPolicyExists where its scope has one, DuplicateExternalId."""
        ...

    async def get(self, policy_id: ApprovalPolicyId) -> ApprovalPolicy:
        """Locked. Raises NotFound, also for one that is deleted."""
        ...

    async def save(self, policy: ApprovalPolicy) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def has_community(self, community_id: CommunityId) -> bool:
        """Whether the workspace has it."""
        ...

    async def of_channels(self, ids: Sequence[ChannelId]) -> Mapping[ChannelId, ApprovalPolicy]:
        """For each channel the most particular policy it is under; channels without one are left
        out."""
        ...


class Approvals(Protocol):
    """Requests for approval and what was said to them, of one workspace. Whoever changes one has
    its message locked."""

    async def add(self, approvals: Sequence[Approval]) -> None:
        """Of messages that are stored, or were added before in this transaction: then it is the
        last thing to do before the commit."""
        ...

    async def live(self, message_ids: Sequence[MessageId]) -> Mapping[MessageId, Approval]:
        """The one of each message that is pending or granted; messages without are left out. A
        revision's counts once it is granted."""
        ...

    async def get(self, approval_id: ApprovalId) -> Approval:
        """Raises NotFound."""
        ...

    async def save(self, approval: Approval) -> None: ...

    async def decisions(self, approval_id: ApprovalId) -> Sequence[ApprovalDecision]:
        """Oldest first."""
        ...

    async def comment(self, comment: MessageComment) -> None:
        """Keep it, as it is."""
        ...

    async def record(self, decision: ApprovalDecision) -> None:
        """Keep it, for ever. A second one of the same reviewer on the same step is impossible."""
        ...


class ApprovalTransaction(Protocol):
    """What a transaction knows of approving."""

    @property
    def approval_policies(self) -> ApprovalPolicies: ...
    @property
    def approvals(self) -> Approvals: ...
    @property
    def approval_links(self) -> ApprovalLinks: ...


class ApprovalReads(ApprovalLinkReads, Protocol):
    """Queries that decide nothing."""

    async def approval_policy(self, actor: Actor, policy_id: ApprovalPolicyId) -> ApprovalPolicy:
        """Raises NotFound, also for one that is deleted."""
        ...

    async def approval_policies(
        self, actor: Actor, request: PageRequest
    ) -> Page[ApprovalPolicy]: ...

    async def message_comments(
        self, actor: Actor, message_id: MessageId, request: PageRequest
    ) -> Page[MessageComment]: ...

    async def approval(self, actor: Actor, approval_id: ApprovalId) -> Approval:
        """Not locked. Raises NotFound."""
        ...

    async def approvals(self, actor: Actor, message_id: MessageId) -> Sequence[ApprovalRecord]:
        """Every request for this message with what was said to it, latest first."""
        ...
