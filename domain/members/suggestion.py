"""Two members may be one person: what speaks for it is written down, and a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import prod

from domain.members.identity import ADDRESSES, MemberIdentity, Proof
from domain.shared.ids import MemberId, MergeSuggestionId, OrganizationId, WorkspaceId

Pair = tuple[MemberId, MemberId]


class EvidenceKind(StrEnum):
    """What speaks for it: one address that both have and one proved; an account that one claims and
    the other was seen or proven under; the same handle and name in two places."""

    SAME_ADDRESS = "same_address"
    CLAIMED_ACCOUNT = "claimed_account"
    SAME_HANDLE_AND_NAME = "same_handle_and_name"


WEIGHTS = {
    EvidenceKind.SAME_ADDRESS: 0.9,
    EvidenceKind.CLAIMED_ACCOUNT: 0.6,
    EvidenceKind.SAME_HANDLE_AND_NAME: 0.5,
}
"""How likely each makes it by itself: to order by, not measured."""


class SuggestionState(StrEnum):
    OPEN = "open"
    MERGED = "merged"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Two accounts, and what they have in common."""

    kind: EvidenceKind
    identity_id: str
    other_identity_id: str


@dataclass(frozen=True, slots=True)
class MergeSuggestion:
    """Of two members the smaller id is `one_id`. What was settled is not suggested again."""

    id: MergeSuggestionId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    one_id: MemberId
    other_id: MemberId
    evidence: tuple[Evidence, ...]
    score: float
    created_at: datetime
    updated_at: datetime
    state: SuggestionState = SuggestionState.OPEN
    settled_by: str | None = None
    reason: str | None = None
    version: int = 1

    def settle(
        self, state: SuggestionState, by: str, reason: str | None, now: datetime
    ) -> "MergeSuggestion":
        """Merged, or dismissed."""
        return replace(
            self,
            state=state,
            settled_by=by,
            reason=reason,
            version=self.version + 1,
            updated_at=now,
        )


def evidence_of(one: MemberIdentity, other: MemberIdentity) -> Evidence | None:
    """What these two accounts say of whether they are of one person."""
    kind = _kind_of(one, other)
    return Evidence(kind, one.id, other.id) if kind else None


def _kind_of(one: MemberIdentity, other: MemberIdentity) -> EvidenceKind | None:
    if one.account == other.account:
        surer = one.proof.at_least(other.proof)
        if one.platform in ADDRESSES:
            return EvidenceKind.SAME_ADDRESS if surer is Proof.VERIFIED else None
        return EvidenceKind.CLAIMED_ACCOUNT if surer is not Proof.CLAIMED else None
    elsewhere = (one.platform, one.server) != (other.platform, other.server)
    named = None not in (one.matched_handle, one.matched_name)
    same = (one.matched_handle, one.matched_name) == (other.matched_handle, other.matched_name)
    return EvidenceKind.SAME_HANDLE_AND_NAME if elsewhere and named and same else None


def score_of(evidence: Iterable[Evidence]) -> float:
    """Each kind counts once: 1 - the product of what each leaves open."""
    kinds = {one.kind for one in evidence}
    return round(1 - prod(1 - WEIGHTS[kind] for kind in sorted(kinds)), 4)


def pair_of(one: MemberId, other: MemberId) -> Pair:
    return (one, other) if one < other else (other, one)
