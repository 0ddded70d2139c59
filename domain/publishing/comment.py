"""What people say about a message among themselves."""

from dataclasses import dataclass
from datetime import datetime

from domain.publishing.approval_events import COMMENTED
from domain.shared.events import News
from domain.shared.ids import MessageCommentId, MessageId, WorkspaceId


@dataclass(frozen=True, slots=True)
class MessageComment:
    """A remark about what a message said when it was made, which `fingerprint` names. `author` is a
    reference the caller chose, or the key itself; `actor` is who brought it, an API key or a
    guest's link. Guests see those `for_guests` and no others. Kept as it is."""

    id: MessageCommentId
    workspace_id: WorkspaceId
    message_id: MessageId
    author: str
    text: str
    fingerprint: str
    actor: str
    created_at: datetime
    for_guests: bool = False


def commented(comment: MessageComment) -> News:
    """That somebody said something; what they said is fetched by who may read it."""
    data = {
        "id": comment.id,
        "message_id": comment.message_id,
        "author": comment.author,
        "fingerprint": comment.fingerprint,
    }
    return News(COMMENTED, comment.id, 1, data)
