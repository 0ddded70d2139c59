"""What publishing tells: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.communities.facts import ChannelFact
from api.publishing import (
    approval_facts,
    approval_link_facts,
    brand_voice_facts,
    calendar_feed_facts,
    feed_facts,
    idea_facts,
    reviewer_facts,
)
from api.publishing.media_facts import FACTS as OF_MEDIA
from api.wire import Fact, InstantOut, Out
from domain.publishing import events
from domain.publishing.answer import MessageKind
from domain.publishing.hold import HoldScope, OnLift
from domain.publishing.states import DeliveryState, MessageStatus
from domain.shared.calling import CHANNEL_RATE_LIMITED


class MessageDeliveryFact(Out):
    """One delivery as its message tells of it; its own events tell more."""

    id: str
    channel_id: str
    part: int
    state: DeliveryState
    error_code: str | None
    held_reason: str | None


class MessageFact(Out):
    """A message as it is after what happened. Its text is not told; whoever may read it fetches
    it."""

    id: str
    status: MessageStatus
    version: int
    community_id: str
    external_id: str | None
    publish_at: InstantOut | None
    deliveries: list[MessageDeliveryFact]


class DeliveryFact(Out):
    """A message on its way to one channel. A delivery that a worker has taken, and not begun to
    send, counts as scheduled here."""

    id: str
    message_id: str
    channel_id: str
    part: int = Field(description="Which part of a thread it is; 1 where there is none.")
    platform: str
    state: DeliveryState
    platform_post_id: str | None
    platform_url: str | None
    error_code: str | None
    held_reason: str | None


class ReplyFact(Out):
    """An answer of ours that is out. The id is its delivery's."""

    id: str
    message_id: str
    channel_id: str
    kind: MessageKind
    in_reply_to: str = Field(description="The inbound message that it answers.")
    platform_post_id: str | None
    published_at: InstantOut
    saved_reply_id: str | None = Field(description="The saved reply that it was written with.")


class StatementFact(Out):
    """What is said of a crisis and is out. The id is its delivery's."""

    id: str
    message_id: str
    crisis_id: str
    channel_id: str
    published_at: InstantOut


class HoldFact(Out):
    id: str
    scope: HoldScope
    channel_id: str | None
    community_id: str | None
    tag: str | None
    campaign_id: str | None
    reason: str
    standing: bool = Field(description="False once it is lifted.")
    ends_at: InstantOut | None
    on_lift: OnLift
    version: int


_MESSAGES = {
    events.CREATED: "A message was written.",
    "message.in_review": "A message waits until what it says is approved.",
    "message.approved": "What a message says is approved, and it has no time yet.",
    "message.returned": "A message is a draft again: it was refused, nobody decided in time,"
    " or nobody is asked any more.",
    events.UPDATED: "What a message says, or what is noted about it, was changed.",
    events.REVISED: "What a message says where it is out is being changed.",
    events.SCHEDULED: "A message was given a time, or waits for another try.",
    events.CANCELLED: "What of a message still waited was called off.",
    events.RESOLVED: "A person said what became of an unconfirmed delivery.",
    events.DELETED_ON_PLATFORM: "A message is gone from every platform it was on.",
    "message.publishing": "The first delivery of a message is on its way to its platform.",
    "message.published": "A message is out on all its channels.",
    "message.partially_published": "A message is out on some channels and will not be on others.",
    "message.rejected": "A message is out on none of its channels, and none will be tried again.",
    "message.unconfirmed": "Whether a message is out is not known, and is being found out.",
    "message.held": "A message is kept back; each delivery says why.",
    "message.overdue": "The time of a message passed while it was kept back; a person decides.",
}
_DELIVERIES = {
    "delivery.scheduled": "A delivery waits for its time: it was given one, released, or put off.",
    "delivery.in_review": "A delivery waits until its message is approved.",
    "delivery.approved": "A delivery may go out once its message has a time.",
    "delivery.returned": "A delivery is a draft again, as its message is.",
    "delivery.waiting": "A part of a thread waits until the part before it is out.",
    "delivery.sending": "A delivery is being sent; from here on it may be visible.",
    "delivery.published": "A platform has the post and gave it an id.",
    "delivery.rejected": "A platform refused the post, or could not be reached in any try.",
    "delivery.unconfirmed": "The answer was lost: the post may be out, and is being looked up.",
    "delivery.abandoned": "A person decided to leave an unconfirmed delivery as it is.",
    "delivery.held": "A delivery is kept back, and says why.",
    "delivery.overdue": "The time of a delivery passed; it does not go out unasked.",
    "delivery.cancelled": "A delivery was called off before anything was sent.",
    "delivery.skipped": "A message no longer says this, or no longer on that channel.",
    "delivery.deleted": "A post is gone from its platform.",
    events.POST_VANISHED: "A post was not there when it was looked for, twice in a row, and we did"
    " not take it down.",
    events.CREDENTIALS_REFUSED: "A platform refused the post because of the credentials.",
    events.ACCOUNT_BLOCKED: "A platform has stopped the account: its channel is paused.",
}
_HOLDS = {
    events.HOLD_PLACED: "Publishing was stopped in a scope.",
    events.HOLD_CHANGED: "A hold was given another reason, end, policy or pace.",
    events.HOLD_LIFTED: "Publishing goes on in a scope.",
    events.HOLD_RELEASED: "A person said what becomes of all that a lifted hold still kept back.",
}

FACTS: Mapping[str, Fact] = {
    **approval_facts.FACTS,
    **approval_link_facts.FACTS,
    **{name: Fact(says, MessageFact) for name, says in _MESSAGES.items()},
    **{name: Fact(says, DeliveryFact) for name, says in _DELIVERIES.items()},
    **{name: Fact(says, HoldFact) for name, says in _HOLDS.items()},
    events.STATEMENT_PUBLISHED: Fact("What is said of a crisis is out.", StatementFact),
    events.REPLY_PUBLISHED: Fact("An answer to what somebody said is out.", ReplyFact),
    **OF_MEDIA,
    CHANNEL_RATE_LIMITED: Fact(
        "A platform wants no post on this channel for a while.", ChannelFact
    ),
    **brand_voice_facts.FACTS,
    **idea_facts.FACTS,
    **reviewer_facts.FACTS,
    **calendar_feed_facts.FACTS,
    **feed_facts.FACTS,
}
