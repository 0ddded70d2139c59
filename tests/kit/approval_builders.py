"""Policies and decisions that a test needs, made the way a caller would make them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.publishing.approval import (
    ApprovalMode,
    ApprovalPolicy,
    DecisionKind,
    Plan,
    Step,
)
from domain.publishing.deciding import Opinion
from domain.publishing.model import Message
from domain.publishing.use_cases.decide_approval import decide
from domain.publishing.use_cases.keep_approval_links import (
    LinkWithSecret,
    NewApprovalLink,
    create_approval_link,
)
from domain.publishing.use_cases.keep_approval_policies import (
    NewApprovalPolicy,
    create_approval_policy,
)
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId
from tests.kit.builders import Furnished

ANYBODY = (Step("Brand"),)


async def an_approval_policy(
    house: Furnished,
    actor: Actor,
    *,
    mode: ApprovalMode = ApprovalMode.REQUIRED,
    steps: Sequence[Step] = ANYBODY,
    channel_id: ChannelId | None = None,
    community_id: CommunityId | None = None,
    external_id: str | None = None,
    **plan: Any,
) -> ApprovalPolicy:
    """For the whole workspace unless told otherwise: one yes of anybody is enough."""
    request = NewApprovalPolicy(
        name="Client approves",
        mode=mode,
        plan=Plan(steps=tuple(steps), **plan),
        channel_id=channel_id,
        community_id=community_id,
        external_id=external_id,
    )
    return await create_approval_policy(house.app.publishing, actor, request)


async def approves(
    house: Furnished,
    actor: Actor,
    message: Message,
    reviewer: str | None = "ana",
    *,
    seen: str | None = None,
    comment: str | None = None,
) -> Message:
    """A yes to what the message given says, or to what `seen` names."""
    opinion = Opinion(DecisionKind.APPROVE, seen or message.fingerprint, reviewer, comment)
    return await decide(house.app.publishing, actor, message.id, opinion)


async def refuses(
    house: Furnished,
    actor: Actor,
    message: Message,
    reviewer: str | None = "ana",
    *,
    comment: str = "The price is last year's.",
) -> Message:
    """A no to what the message given says."""
    opinion = Opinion(DecisionKind.REFUSE, message.fingerprint, reviewer, comment)
    return await decide(house.app.publishing, actor, message.id, opinion)


async def an_approval_link(
    house: Furnished, actor: Actor, message: Message, guest: str = "the client", **how: Any
) -> LinkWithSecret:
    """Good for a week unless told otherwise."""
    request = NewApprovalLink(guest, **how)
    return await create_approval_link(house.app.publishing, actor, message.id, request)


def as_another(actor: Actor) -> Actor:
    """Somebody else's key in the same workspace."""
    return replace(actor, id=f"{actor.id}-other")
