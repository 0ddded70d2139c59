"""What a member hands in for a mission is judged once, and rewarded as long as it is approved."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from domain.shared.errors import InvalidState
from domain.shared.ids import (
    MediaId,
    MemberId,
    MissionId,
    OrganizationId,
    SubmissionId,
    WorkspaceId,
)


class SubmissionState(StrEnum):
    """What is `submitted` waits for somebody here."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RejectReason(StrEnum):
    """Why it does not count. As dubinc/dub tells them apart, apps/web/prisma/schema/bounty.prisma:
    what is shown does not show it, it was shown before, it was done at another time, it is not
    what was asked for, or something else."""

    INVALID_PROOF = "invalid_proof"
    DUPLICATE = "duplicate"
    OUT_OF_WINDOW = "out_of_window"
    CRITERIA_NOT_MET = "criteria_not_met"
    OTHER = "other"


HANDED_IN = frozenset(
    {SubmissionState.SUBMITTED, SubmissionState.APPROVED, SubmissionState.REJECTED}
)
"""These count against what one member may hand in."""

LIVING = frozenset({SubmissionState.SUBMITTED, SubmissionState.APPROVED})
"""What one of these shows is not shown by another without being noticed."""

_MOVES = {
    SubmissionState.DRAFT: ("change", "submit", "withdraw"),
    SubmissionState.SUBMITTED: ("approve", "reject", "withdraw"),
    SubmissionState.APPROVED: ("revoke",),
    SubmissionState.REJECTED: ("change", "submit"),
}
SHORTEST_TEXT = 40
"""A shorter one says nothing of its own, so that two alike are no copy."""

TRACKING = "utm_"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a member shows."""

    text: str | None = None
    link: str | None = None
    media_ids: tuple[MediaId, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """By one member, for one mission. `proof_keys` say, and no more than that, whether another
    shows the same; `duplicate_of` is which one did when this was handed in. `counted` is how often
    what a performance asks for was done. `approvals` is how often it was approved, and
    `rewarded_points` what the last of them gave, as long as it stands."""

    id: SubmissionId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    mission_id: MissionId
    member_id: MemberId
    state: SubmissionState
    created_by: str
    created_at: datetime
    updated_at: datetime
    text: str | None = None
    link: str | None = None
    media_ids: tuple[MediaId, ...] = ()
    proof_keys: tuple[str, ...] = ()
    duplicate_of: SubmissionId | None = None
    counted: int | None = None
    submitted_at: datetime | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    reject_reason: RejectReason | None = None
    note: str | None = None
    approvals: int = 0
    rewarded_points: int | None = None
    version: int = 1

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What can be done with it now, where its mission lets."""
        return _MOVES.get(self.state, ())

    def shows(self, proof: Proof, now: datetime) -> "Submission":
        """Something else. Raises InvalidState."""
        self._require("change")
        shown = {"text": proof.text, "link": proof.link, "media_ids": proof.media_ids}
        return self._next(now, **shown)

    def submit(
        self,
        keys: tuple[str, ...],
        duplicate_of: SubmissionId | None,
        counted: int | None,
        now: datetime,
    ) -> "Submission":
        """For the first time, or again after it was rejected. Raises InvalidState."""
        self._require("submit")
        return self._next(
            now,
            state=SubmissionState.SUBMITTED,
            proof_keys=keys,
            duplicate_of=duplicate_of,
            counted=counted,
            submitted_at=now,
            **_UNJUDGED,
        )

    def approve(self, by: str, note: str | None, points: int, now: datetime) -> "Submission":
        """Raises InvalidState."""
        self._require("approve")
        return self._judged(
            SubmissionState.APPROVED,
            *(by, None, note, now),
            approvals=self.approvals + 1,
            rewarded_points=points,
        )

    def reject(
        self, by: str, reason: RejectReason, note: str | None, now: datetime
    ) -> "Submission":
        """Raises InvalidState."""
        self._require("reject")
        return self._judged(SubmissionState.REJECTED, by, reason, note, now)

    def revoke(
        self, by: str, reason: RejectReason, note: str | None, now: datetime
    ) -> "Submission":
        """What was approved is taken back, and counts as rejected. Raises InvalidState."""
        self._require("revoke")
        return self._judged(SubmissionState.REJECTED, by, reason, note, now, rewarded_points=None)

    def withdraw(self, now: datetime) -> "Submission":
        """By whoever handed it in, before it is judged. Raises InvalidState."""
        self._require("withdraw")
        return self._next(now, state=SubmissionState.WITHDRAWN)

    def _judged(
        self,
        state: SubmissionState,
        by: str,
        reason: RejectReason | None,
        note: str | None,
        now: datetime,
        **more: Any,
    ) -> "Submission":
        judged = {"reviewed_by": by, "reviewed_at": now, "reject_reason": reason, "note": note}
        return self._next(now, state=state, **judged, **more)

    def _require(self, move: str) -> None:
        if move not in self.possible_moves:
            moves = ", ".join(self.possible_moves)
            raise InvalidState(thing="submission", state=self.state.value, moves=moves)

    def _next(self, now: datetime, **changes: Any) -> "Submission":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


_UNJUDGED: dict[str, Any] = {
    "reviewed_at": None,
    "reviewed_by": None,
    "reject_reason": None,
    "note": None,
}


def keys_of(proof: Proof, hashes: Iterable[str]) -> tuple[str, ...]:
    """By which the same proof is known again: its address without what only says where somebody
    came from, its words without their case and spacing, the `hashes` of its pictures and films."""
    found = [f"media:{one}" for one in hashes]
    if proof.link is not None:
        found.append(f"link:{_digest(_plain(proof.link))}")
    words = " ".join((proof.text or "").casefold().split())
    if len(words) >= SHORTEST_TEXT:
        found.append(f"text:{_digest(words)}")
    return tuple(sorted(set(found)))


def _plain(link: str) -> str:
    parts = urlsplit(link)
    asked = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.startswith(TRACKING)
    ]
    bare = parts._replace(query=urlencode(sorted(asked)), path=parts.path.rstrip("/"))
    return urlunsplit(bare)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
