"""What is told of polls: their steps, and that somebody voted, never who or what."""

from typing import Any

from domain.participation.poll import Poll, PollMove, PollState
from domain.participation.poll_native import PollNative
from domain.participation.poll_vote import PollInvitation, PollVote
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "poll.created"
UPDATED = "poll.updated"
SCHEDULED = "poll.scheduled"
OPENED = "poll.opened"
CLOSED = "poll.closed"
CANCELLED = "poll.cancelled"
ARCHIVED = "poll.archived"
VOTE_MADE = "poll_vote.made"
VOTE_CHANGED = "poll_vote.changed"
INVITATION_CREATED = "poll_invitation.created"
INVITATION_USED = "poll_invitation.used"
INVITATION_REVOKED = "poll_invitation.revoked"
NATIVE_CONNECTED = "poll_native.connected"
NATIVE_COUNTED = "poll_native.counted"
NATIVE_FINISHED = "poll_native.finished"
NATIVE_DISCONNECTED = "poll_native.disconnected"

BY_MOVE = {
    PollMove.SCHEDULE: SCHEDULED,
    PollMove.OPEN: OPENED,
    PollMove.CLOSE: CLOSED,
    PollMove.CANCEL: CANCELLED,
    PollMove.ARCHIVE: ARCHIVED,
}
BY_STATE = {PollState.OPEN: OPENED, PollState.CLOSED: CLOSED}
"""What is told of the steps that it takes by itself."""

ANNOUNCED = frozenset(
    {
        *(CREATED, UPDATED, *BY_MOVE.values(), VOTE_MADE, VOTE_CHANGED),
        *(INVITATION_CREATED, INVITATION_USED, INVITATION_REVOKED),
        *(NATIVE_CONNECTED, NATIVE_COUNTED, NATIVE_FINISHED, NATIVE_DISCONNECTED),
    }
)


def poll_told(name: str, poll: Poll, before: Poll | None = None) -> News:
    """The poll as it is now. Its question and its options are to be fetched."""
    after = _poll(poll)
    previous = differences(_poll(before), after) if before else {}
    return News(name, poll.id, poll.version, after, previous=previous)


def vote_told(vote: PollVote, before: PollVote | None = None) -> News:
    """That there is a vote, and where it came from."""
    name = VOTE_CHANGED if before else VOTE_MADE
    after = _vote(vote)
    previous = differences(_vote(before), after) if before else {}
    return News(name, vote.id, vote.version, after, previous=previous)


def invitation_told(
    name: str, invitation: PollInvitation, before: PollInvitation | None = None
) -> News:
    """Whom it is for is left out."""
    after = _invitation(invitation)
    previous = differences(_invitation(before), after) if before else {}
    return News(name, invitation.id, invitation.version, after, previous=previous)


def native_told(name: str, native: PollNative, before: PollNative | None = None) -> News:
    """What its platforms count, all together."""
    after = _native(native)
    previous = differences(_native(before), after) if before else {}
    return News(name, native.id, native.version, after, previous=previous)


def _vote(vote: PollVote) -> dict[str, Any]:
    return {
        "id": vote.id,
        "poll_id": vote.poll_id,
        "source": vote.source.value,
        "version": vote.version,
    }


def _invitation(invitation: PollInvitation) -> dict[str, Any]:
    return {
        "id": invitation.id,
        "poll_id": invitation.poll_id,
        "used_at": written(invitation.used_at),
        "revoked_at": written(invitation.revoked_at),
        "version": invitation.version,
    }


def _native(native: PollNative) -> dict[str, Any]:
    votes = native.votes
    return {
        "id": native.id,
        "poll_id": native.poll_id,
        "message_id": native.message_id,
        "votes": None if votes is None else list(votes),
        "final": native.final,
        "removed_at": written(native.removed_at),
        "version": native.version,
    }


def _poll(poll: Poll) -> dict[str, Any]:
    return {
        "id": poll.id,
        "kind": poll.kind.value,
        "state": poll.state.value,
        "language": poll.language,
        "options": [option.key for option in poll.options],
        "opens_at": written(poll.opens_at),
        "closes_at": written(poll.closes_at),
        "who": poll.who.value,
        "community_id": poll.community_id,
        "segment_id": poll.segment_id,
        "results": poll.results.value,
        "campaign_id": poll.campaign_id,
        "opened_at": written(poll.opened_at),
        "closed_at": written(poll.closed_at),
        "external_id": poll.external_id,
        "version": poll.version,
    }
