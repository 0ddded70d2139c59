"""What is told of the media library, and its shape."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.publishing import media_events as events
from domain.publishing.media import MediaKind, MediaStatus, RejectedReason


class MediaFact(Out):
    """A file as it is after what happened. What people wrote about it is not told."""

    id: str
    status: MediaStatus
    kind: MediaKind | None
    mime_type: str | None
    width: int | None
    height: int | None
    duration_ms: int | None
    bytes: int
    sha256: str
    rejected_reason: RejectedReason | None
    expires_at: InstantOut | None
    expired_at: InstantOut | None
    external_id: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    name: Fact(says, MediaFact)
    for name, says in {
        events.MEDIA_CREATED: "A file came into the library, and is being looked into.",
        events.MEDIA_READY: "A file was looked into and can be used.",
        events.MEDIA_REJECTED: "A file was looked into and refused; it says why.",
        events.MEDIA_UPDATED: "What is noted about a file was changed.",
        events.MEDIA_EXPIRED: "A file may no longer be shown: its time is over.",
        events.MEDIA_DELETED: "A file was taken out of the library.",
    }.items()
}
