"""Approvals for a workspace in which every operation has something to do."""

from datetime import timedelta

from adapters.wiring import House
from domain.publishing.approval import ApprovalMode, Step
from domain.publishing.use_cases.comment_message import Remark, comment_message
from domain.shared.access import Actor
from domain.shared.ids import Kind
from tests.kit.approval_builders import an_approval_policy, approves
from tests.kit.builders import a_message, a_sandbox_channel

_MESSAGES = ("draft_to_review", "in_review", "in_review_to_refuse", "in_review_many")
IN_REVIEW = {
    **dict.fromkeys(_MESSAGES, Kind.MESSAGE),
    **dict.fromkeys(("policy", "spare_policy"), Kind.APPROVAL_POLICY),
    "reviewed_channel": Kind.CHANNEL,
}


async def what_is_in_review(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """A channel of its own where two must say yes, so that nothing else waits for anybody."""
    channel = await a_sandbox_channel(house, actor, account="reviewed")
    spare = await a_sandbox_channel(house, actor, account="spare")
    policy = await an_approval_policy(
        house,
        actor,
        channel_id=channel.id,
        steps=[Step("Brand", 50), Step("Client")],
        external_id=external_id,
        author_may_review=True,
        deadline_seconds=86_400,
    )
    other = await an_approval_policy(house, actor, channel_id=spare.id, mode=ApprovalMode.OPTIONAL)
    later = house.clock.now() + timedelta(days=2)
    waiting = [
        await a_message(house, actor, channels=[channel], text=text, at=later)
        for text in ("Something to approve.", "Something to refuse.", "One of many.")
    ]
    await approves(house, actor, waiting[0], "ana", comment="Very good.")
    remark = Remark("Is the price still right?", "luis")
    await comment_message(house.app.publishing, actor, waiting[0].id, remark)
    draft = await a_message(house, actor, channels=[channel])
    return {
        "policy": policy.id,
        "spare_policy": other.id,
        "reviewed_channel": channel.id,
        "draft_to_review": draft.id,
        "in_review": waiting[0].id,
        "in_review_to_refuse": waiting[1].id,
        "seen": waiting[0].fingerprint,
        "seen_to_refuse": waiting[1].fingerprint,
        "in_review_many": waiting[2].id,
        "seen_many": waiting[2].fingerprint,
    }
