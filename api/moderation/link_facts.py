"""What is told of moderation links: each name in a sentence, and their shape."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.moderation import link_events as events
from domain.moderation.link import LinkPurpose


class ModerationLinkFact(Out):
    """A link to a hosted page, as it is after what happened. Its address is told to nobody."""

    id: str
    purpose: LinkPurpose
    decision_id: str | None
    community_id: str | None
    expires_at: InstantOut | None
    opened_at: InstantOut | None
    revoked_at: InstantOut | None
    external_id: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.LINK_CREATED: Fact(
        "A link was made to a hosted page of due process.", ModerationLinkFact
    ),
    events.LINK_OPENED: Fact(
        "A link to a hosted page of due process was opened for the first time.", ModerationLinkFact
    ),
    events.LINK_REVOKED: Fact(
        "A link to a hosted page of due process opens nothing any more.", ModerationLinkFact
    ),
}
