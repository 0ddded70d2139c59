"""What is about to go out and must be approved first is put under review instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.publishing.approval import (
    EXPIRES,
    Approval,
    ApprovalMode,
    ApprovalPolicy,
    Subject,
    combined,
    deadline_of,
    for_replies,
    governing,
)
from domain.publishing.approval_events import approval_moved, requested
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.states import REVIEWED, DeliveryState
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.events import News
from domain.shared.ids import ApprovalId, ChannelId, Kind, MessageId

Facts = Mapping[ChannelId, ChannelFacts]
Change = tuple[Message | None, Message]

_TO_GO_OUT = frozenset({DeliveryState.WAITING, DeliveryState.SCHEDULED, DeliveryState.HELD})


@dataclass(slots=True)
class Reviewed:
    """The messages as they are to be saved; what there is to tell of their approvals; and the
    requests that begin with them, to be added last."""

    messages: dict[MessageId, Message]
    news: list[News] = field(default_factory=list)
    opened: list[Approval] = field(default_factory=list)

    def ask(self, approval: Approval) -> None:
        self.opened.append(approval)
        self.news.append(requested(approval))

    async def void(
        self, tx: PublishingTransaction, standing: Approval | None, reason: str, now: datetime
    ) -> None:
        """End a request that stands, if there is one."""
        if standing is not None:
            after = standing.void(reason, now)
            await tx.approvals.save(after)
            if standing.deadline_at is not None:
                tx.unplan(EXPIRES, standing.id)
            self.news += approval_moved(standing, after)

    async def keep(self, tx: PublishingTransaction) -> None:
        """The last thing to do before the commit."""
        tx.announce(*self.news)
        for approval in self.opened:
            if approval.deadline_at is not None:
                tx.plan(EXPIRES, approval.id, approval.deadline_at)
        if self.opened:
            await tx.approvals.add(self.opened)


async def reviewed(
    room: Publishing,
    tx: PublishingTransaction,
    actor: Actor,
    changes: Sequence[Change],
    facts: Facts,
) -> Reviewed:
    """Look at messages that are changed, or made, in this transaction: each pair is (before,
    after), and `facts` are at least those of their channels.

    One that could go out and is under a policy that requires it, or answers somebody where a
    crisis does, comes back in review, unless
    exactly what it says is approved. One that says something else than before loses its approval,
    and is in review again where somebody must, or had been asked to, approve it. Nobody is asked
    any more about one that is called off. Everything else comes back as it is. The messages are
    locked; nothing is saved but approvals that end.
    """
    at_stake = [pair for pair in changes if _is_at_stake(*pair, facts)]
    found = Reviewed({after.id: after for _, after in changes})
    if not at_stake:
        return found
    live = await tx.approvals.live([before.id for before, _ in at_stake if before])
    policies = await tx.approval_policies.of_channels(
        list(dict.fromkeys(d.channel_id for _, after in at_stake for d in after.deliveries))
    )
    now = room.clock.now()
    for before, after in at_stake:
        must, standing = _must(after, facts), live.get(after.id)
        if before is not None and _is_called_off(before, after):
            await found.void(tx, standing, "cancelled", now)
            continue
        if standing is not None and standing.fingerprint == after.fingerprint:
            # Approved, or being looked at: a part of it that was with a worker then joins the rest.
            if must and standing.waits:
                found.messages[after.id] = after.to_review(now)
            continue
        await found.void(tx, standing, "edited", now)
        mine = governing(_policies_of(after, policies))
        if (mine or is_checked(after, facts)) and (standing or must):
            found.messages[after.id] = after.to_review(now)
            found.ask(ask(room, actor, after, mine, actor.id, now))
        else:
            found.messages[after.id] = _let_go(after, now)
    return found


def ask(
    room: Publishing,
    actor: Actor,
    message: Message,
    policies: Sequence[ApprovalPolicy],
    requested_by: str,
    now: datetime,
    subject: Subject = Subject.MESSAGE,
) -> Approval:
    """A request to approve what this message says; `policies` are those that govern it;
    without any it is a crisis that asks, and anybody who may approve says yes."""
    plan = combined(policies) if policies else for_replies()
    return Approval(
        id=ApprovalId(room.ids.new(Kind.APPROVAL)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        message_id=message.id,
        fingerprint=message.fingerprint,
        policy_ids=tuple(policy.id for policy in policies),
        plan=plan,
        requested_by=requested_by,
        created_at=now,
        updated_at=now,
        deadline_at=deadline_of(plan, now),
        subject=subject,
        content=message.content,
        variants=message.variants,
    )


def _policies_of(
    message: Message, known: Mapping[ChannelId, ApprovalPolicy]
) -> list[ApprovalPolicy]:
    return [known[d.channel_id] for d in message.deliveries if d.channel_id in known]


def _is_at_stake(before: Message | None, after: Message, facts: Facts) -> bool:
    says_else = before is not None and before.fingerprint != after.fingerprint
    called_off = before is not None and _is_called_off(before, after)
    return _must(after, facts) or called_off or (says_else and _is_begun(after))


def _is_called_off(before: Message, after: Message) -> bool:
    """Whether nobody needs to decide on it any more."""
    states = {d.state for d in after.deliveries}
    return DeliveryState.IN_REVIEW in {d.state for d in before.deliveries} and not states & REVIEWED


def _must(message: Message, facts: Facts) -> bool:
    """Whether it could go out by itself, on a channel where that takes an approval."""
    return any(
        d.state in _TO_GO_OUT and takes_approval(message, facts[d.channel_id])
        for d in message.deliveries
    )


def takes_approval(message: Message, channel: ChannelFacts) -> bool:
    """Whether a policy requires it of all that goes out there, or a crisis of what answers anybody.
    What is said of a crisis itself was approved as its words."""
    checked = channel.replies_checked and message.answer is not None and message.crisis_id is None
    return checked or channel.approval is ApprovalMode.REQUIRED


def is_checked(message: Message, facts: Facts) -> bool:
    """Whether a crisis wants it approved, where no policy says by whom."""
    return any(
        facts[d.channel_id].approval is not ApprovalMode.REQUIRED
        and takes_approval(message, facts[d.channel_id])
        for d in message.deliveries
    )


def _is_begun(message: Message) -> bool:
    """Whether it is more than a draft: somebody may have approved it, or been asked to."""
    return any(d.state is not DeliveryState.DRAFT for d in message.deliveries)


def _let_go(message: Message, now: datetime) -> Message:
    """Nobody is asked any more. What was scheduled stays; what only waited for an answer is a draft
    again."""
    under = any(d.state in REVIEWED for d in message.deliveries)
    return message.back_to_draft(now) if under else message
