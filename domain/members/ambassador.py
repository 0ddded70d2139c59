"""An ambassador is a member who was asked to stand for a community and said yes; the role has terms
and an end."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.members.model import Member, MemberState
from domain.shared.errors import InvalidState
from domain.shared.ids import AmbassadorId, CommunityId, MemberId, OrganizationId, WorkspaceId

AMBASSADOR_TURNS = "ambassador_turns"
"""The kind of duty that begins or ends what somebody is for a time."""


class AmbassadorState(StrEnum):
    """Who is `proposed` has not answered yet; who is `accepted` said yes to something that begins
    later, and is `active` from then on."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


class EndedBy(StrEnum):
    """What ended it: somebody's word, its own end, or what became of the member."""

    HAND = "hand"
    TERM_OVER = "term_over"
    BANNED = "banned"
    LEFT = "left"
    ERASED = "erased"
    MERGED = "merged"


OPEN = frozenset({AmbassadorState.PROPOSED, AmbassadorState.ACCEPTED, AmbassadorState.ACTIVE})
KEPT_OUT = frozenset(
    {
        *(MemberState.MUTED, MemberState.LIMITED, MemberState.SUSPENDED, MemberState.BANNED),
        *(MemberState.LEFT, MemberState.PROSPECT, MemberState.PENDING),
    }
)
"""Nobody in one of these is proposed, or says yes."""

_MOVES = {
    AmbassadorState.PROPOSED: ("change", "accept", "decline", "end"),
    AmbassadorState.ACCEPTED: ("change", "end"),
    AmbassadorState.ACTIVE: ("change", "end"),
}
_ENDS = {MemberState.BANNED: EndedBy.BANNED, MemberState.LEFT: EndedBy.LEFT}


@dataclass(frozen=True, slots=True)
class Ambassador:
    """One member, asked to stand for one community. It lasts from `starts_at`, or from the answer,
    to `ends_at`, or until somebody ends it. `answered_by` is who gave the answer: the member, or
    whoever works here `on_their_word`, of which `word` says where it was given. `reason` is why it
    was declined or ended."""

    id: AmbassadorId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    member_id: MemberId
    state: AmbassadorState
    proposed_by: str
    created_at: datetime
    updated_at: datetime
    terms: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    on_their_word: bool = False
    word: str | None = None
    active_since: datetime | None = None
    ended_at: datetime | None = None
    ended_by: EndedBy | None = None
    reason: str | None = None
    version: int = 1

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        return _MOVES.get(self.state, ())

    @property
    def turns_at(self) -> datetime | None:
        """When it changes by itself next; None where it does not."""
        if self.state is AmbassadorState.ACCEPTED:
            return self.starts_at
        return self.ends_at if self.state in OPEN else None

    def change(self, now: datetime, **changes: Any) -> "Ambassador":
        """Other terms or dates. Raises InvalidState."""
        self._require("change")
        return self._next(now, **changes)

    def accept(self, by: str, word: str | None, own: bool, now: datetime) -> "Ambassador":
        """From `starts_at` on, if that is to come, or else at once. Raises InvalidState."""
        self._require("accept")
        answer = {"answered_by": by, "answered_at": now, "word": word, "on_their_word": not own}
        if self.starts_at is not None and self.starts_at > now:
            return self._next(now, state=AmbassadorState.ACCEPTED, **answer)
        return self._next(now, state=AmbassadorState.ACTIVE, active_since=now, **answer)

    def decline(self, by: str, reason: str | None, own: bool, now: datetime) -> "Ambassador":
        """Raises InvalidState."""
        self._require("decline")
        answer = {"answered_by": by, "answered_at": now, "on_their_word": not own}
        return self._next(now, state=AmbassadorState.DECLINED, reason=reason, **answer)

    def begin(self, now: datetime) -> "Ambassador":
        """It was accepted, and its time has come."""
        assert self.state is AmbassadorState.ACCEPTED, "only what was accepted begins"
        return self._next(now, state=AmbassadorState.ACTIVE, active_since=now)

    def end(self, ended_by: EndedBy, reason: str | None, now: datetime) -> "Ambassador":
        """Also where it was never answered. Raises InvalidState."""
        self._require("end")
        over: dict[str, Any] = {"ended_at": now, "ended_by": ended_by, "reason": reason}
        return self._next(now, state=AmbassadorState.ENDED, **over)

    def _require(self, move: str) -> None:
        if move not in self.possible_moves:
            moves = ", ".join(self.possible_moves)
            raise InvalidState(thing="ambassador", state=self.state.value, moves=moves)

    def _next(self, now: datetime, **changes: Any) -> "Ambassador":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


def end_of(member: Member) -> EndedBy | None:
    """Why a member can be no ambassador any more, whatever they were; None where they can."""
    if member.frozen_at is not None or member.state is MemberState.ERASED:
        return EndedBy.ERASED
    return _ENDS.get(member.state)
