"""A presence says who has a conversation open, or is typing in it, for the next few seconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.shared.ids import ConversationId, WorkspaceId


class PresenceState(StrEnum):
    """What somebody does with a conversation at this moment."""

    VIEWING = "viewing"
    TYPING = "typing"


LASTS = {
    PresenceState.VIEWING: timedelta(seconds=30),
    PresenceState.TYPING: timedelta(seconds=15),
}
"""How long it holds unless it is said again."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Of one teammate, or key, in one conversation; over by itself at `until`. It is no change of
    anything: nothing is told of it, and nobody reads of it later."""

    workspace_id: WorkspaceId
    conversation_id: ConversationId
    who: str
    state: PresenceState
    since: datetime
    until: datetime

    def is_over(self, now: datetime) -> bool:
        return self.until <= now


def shown(
    before: Presence | None,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    who: str,
    state: PresenceState,
    now: datetime,
) -> Presence:
    """They do that now; who has done it without a break has done it since they began."""
    goes_on = before is not None and before.state is state and not before.is_over(now)
    since = before.since if before is not None and goes_on else now
    return Presence(workspace_id, conversation_id, who, state, since, now + LASTS[state])
