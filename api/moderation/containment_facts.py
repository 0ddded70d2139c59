"""What is told of containments and of what they hold: each name in a sentence, and their shape."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.moderation import containment_events as events
from domain.moderation.containment import ContainmentKind, ContainmentScope
from domain.moderation.pace import PaceState
from domain.moderation.pace_events import PACE_CHANGED, PACE_REQUESTED


class ContainmentFact(Out):
    """A containment as it is after what happened. Its reason is fetched by whoever may read it."""

    id: str
    kind: ContainmentKind
    scope: ContainmentScope
    community_id: str | None
    channel_id: str | None
    message_id: str | None
    conversation_id: str | None
    platform_person_id: str | None
    interval_seconds: int | None
    include_past: bool
    ends_at: InstantOut | None
    placed_by: str
    decision_id: str | None
    swept_at: InstantOut | None
    lifted_at: InstantOut | None
    lifted_by: str | None
    released_at: InstantOut | None
    version: int


class ContainedMessageFact(Out):
    """A message that a containment holds, or held. What became of it on the platform is told of its
    action."""

    id: str
    containment_id: str
    kind: ContainmentKind
    inbound_message_id: str
    channel_id: str
    platform_message_id: str
    author_id: str | None
    action_id: str | None
    obstacle: str | None
    released_at: InstantOut | None
    released_by: str | None
    left: str | None
    version: int


class ChannelPaceFact(Out):
    """How fast people may speak on a channel that its own platform slows down."""

    id: str
    channel_id: str
    before_seconds: int
    wanted_seconds: int
    state: PaceState
    error_code: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.CONTAINMENT_PLACED: Fact("A containment was placed.", ContainmentFact),
    events.CONTAINMENT_UPDATED: Fact(
        "The reason, end or pace of a containment was changed.", ContainmentFact
    ),
    events.CONTAINMENT_SWEPT: Fact(
        "All that was said before a containment, or while it became known, was gone through.",
        ContainmentFact,
    ),
    events.CONTAINMENT_LIFTED: Fact("A containment was lifted.", ContainmentFact),
    events.CONTAINMENT_RELEASED: Fact("All that a containment held was let go.", ContainmentFact),
    events.MESSAGE_HELD: Fact("A containment holds a message.", ContainedMessageFact),
    PACE_REQUESTED: Fact(
        "A channel's own platform is asked to slow people down, or to let them go.",
        ChannelPaceFact,
    ),
    PACE_CHANGED: Fact(
        "A channel's own platform slows people down, or lets them go, or will not.",
        ChannelPaceFact,
    ),
    events.MESSAGE_RELEASED: Fact("A message is held no more.", ContainedMessageFact),
}
