"""What happened in a conversation may leave it without anybody, or leave somebody with room."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.inbox.conversation import ConversationState
from domain.shared.ids import TeammateId

_DECIDES = ("labels", "priority", "team_id", "kind")
"""What policies go by."""


@dataclass(frozen=True, slots=True)
class Need:
    """`of_somebody`: it may have to be given to somebody, or somebody may have room again.
    `of_knowing`: whether this teammate, who has it in hand once more, is still there for it."""

    of_somebody: bool = False
    of_knowing: TeammateId | None = None

    @property
    def is_any(self) -> bool:
        return self.of_somebody or self.of_knowing is not None


NOBODY = Need()


def need_in(data: Mapping[str, Any], previous: Mapping[str, Any]) -> Need:
    """What an event told of a conversation, and what was otherwise before."""
    assignee = data["assignee_id"]
    is_open = data["state"] == ConversationState.OPEN and data["merged_into"] is None
    if is_open and assignee is None:
        new = not previous
        return Need(new or any(name in previous for name in (*_DECIDES, "state", "assignee_id")))
    moved = any(name in previous for name in ("state", "assignee_id", "merged_into"))
    held = assignee or previous.get("assignee_id")
    back = is_open and previous.get("state") == ConversationState.CLOSED
    return Need(moved and held is not None, TeammateId(assignee) if back else None)
