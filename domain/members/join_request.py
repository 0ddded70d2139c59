"""Somebody wants to belong to a community, or is invited to; that is open until it is decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.members.model import MemberState
from domain.shared.errors import FieldError, InvalidState, ValidationFailed
from domain.shared.ids import (
    CommunityId,
    GuidelinesId,
    JoinRequestId,
    MemberId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.joining import Joining, JoinQuestion

JOIN_ASKED = "join:asked"
JOIN_ACCEPTED = "join:accepted"
JOIN_DENIED = "join:denied"
JOIN_WITHDRAWN = "join:withdrawn"
"""Why a member is in another state by that."""


class JoinState(StrEnum):
    """Who is `invited` has not said yes yet, who is `pending` waits for somebody here."""

    INVITED = "invited"
    PENDING = "pending"
    ACCEPTED = "accepted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({JoinState.INVITED, JoinState.PENDING})
KEPT_OUT = frozenset({MemberState.SUSPENDED, MemberState.BANNED})
"""Whoever is in one of these may not ask, and is not let in."""

_MOVES = {
    JoinState.INVITED: "accept, withdraw",
    JoinState.PENDING: "accept, deny, withdraw",
}


@dataclass(frozen=True, slots=True)
class JoinAnswer:
    """What somebody said to a question, with its words as they were then."""

    key: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """`way` is how the community let people in when it began. `came_from` is the state the member
    was in if they have been pending since. `reason` is that of who denied or withdrew it."""

    id: JoinRequestId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    member_id: MemberId
    way: Joining
    state: JoinState
    created_by: str
    created_at: datetime
    updated_at: datetime
    answers: tuple[JoinAnswer, ...] = ()
    came_from: MemberState | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None
    version: int = 1

    def accept(self, by: str, now: datetime) -> "JoinRequest":
        """Raises InvalidState."""
        self._must_be(OPEN)
        return self._decided(JoinState.ACCEPTED, by, None, now)

    def deny(self, by: str, reason: str, now: datetime) -> "JoinRequest":
        """Raises InvalidState for one that does not wait for us."""
        self._must_be(frozenset({JoinState.PENDING}))
        return self._decided(JoinState.DENIED, by, reason, now)

    def withdraw(self, by: str, reason: str | None, now: datetime) -> "JoinRequest":
        """Raises InvalidState."""
        self._must_be(OPEN)
        return self._decided(JoinState.WITHDRAWN, by, reason, now)

    def _must_be(self, states: frozenset[JoinState]) -> None:
        if self.state not in states:
            moves = _MOVES.get(self.state, "")
            raise InvalidState(thing="join_request", state=self.state.value, moves=moves)

    def _decided(
        self, state: JoinState, by: str, reason: str | None, now: datetime
    ) -> "JoinRequest":
        changes: dict[str, Any] = {"decided_by": by, "decided_at": now, "reason": reason}
        return replace(self, state=state, **changes, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class JoiningRules:
    """How a community lets people in. `in_force` are its guidelines, if they must be acknowledged
    first, and `required` is the number of the last version that needs it, 0 where none does."""

    joining: Joining
    archived: bool
    questions: tuple[JoinQuestion, ...]
    needs_acknowledgement: bool
    in_force: GuidelinesId | None
    required: int

    def missing(self, acknowledged: int | None) -> bool:
        """Whether guidelines are still to be acknowledged, of which they know that version."""
        return self.needs_acknowledgement and (acknowledged or 0) < self.required


def answered(
    questions: Sequence[JoinQuestion], given: Sequence[tuple[str, str]], demanding: bool
) -> tuple[JoinAnswer, ...]:
    """Answers with the words of their questions. Raises ValidationFailed for one to no question,
    for a second one, and, where it is `demanding`, for none to a question that needs one."""
    asked, faults = {one.key: one for one in questions}, list[FieldError]()
    said: dict[str, str] = {}
    for number, (key, answer) in enumerate(given):
        if key not in asked:
            faults.append(FieldError(f"/answers/{number}/key", "unknown_question"))
        elif key in said:
            faults.append(FieldError(f"/answers/{number}/key", "duplicate"))
        said[key] = answer
    needed = [one.key for one in questions if one.required and not said.get(one.key, "").strip()]
    if demanding and needed:
        facts = {"questions": ", ".join(needed)}
        faults.append(FieldError("/answers", "unanswered_questions", facts))
    if faults:
        raise ValidationFailed(errors=faults)
    return tuple(JoinAnswer(key, asked[key].question, answer) for key, answer in said.items())
