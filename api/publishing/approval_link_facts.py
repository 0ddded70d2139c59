"""What is told of approval links: each name in a sentence, and their shape."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.publishing import approval_link_events as events


class ApprovalLinkFact(Out):
    """An approval link as it is after what happened. Its address is told to nobody."""

    id: str
    message_id: str
    guest: str
    expires_at: InstantOut
    opened_at: InstantOut | None
    revoked_at: InstantOut | None
    external_id: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.APPROVAL_LINK_CREATED: Fact(
        "A guest was given a link by which to approve a message.", ApprovalLinkFact
    ),
    events.APPROVAL_LINK_OPENED: Fact(
        "A guest's link was opened for the first time.", ApprovalLinkFact
    ),
    events.APPROVAL_LINK_REVOKED: Fact("A guest's link opens nothing any more.", ApprovalLinkFact),
}
