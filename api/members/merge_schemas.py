"""The wire shapes of merging, and of what is suggested."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.members.activity_schemas import MemberRef
from api.wire import SEEN, In, InstantOut, Out
from domain.members.suggestion import EvidenceKind, MergeSuggestion, SuggestionState

Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, pattern=SEEN),
    Field(examples=["She told us so."]),
]


class MergeIn(In):
    member_id: MemberRef = Field(
        description="The one that becomes part of the member in the path, which keeps what it has."
    )
    reason: Reason | None = None


class DismissIn(In):
    reason: Reason | None = None


class EvidenceOut(Out):
    kind: EvidenceKind
    identity_id: str
    other_identity_id: str


class MergeSuggestionOut(Out):
    id: str
    member_ids: list[str] = Field(description="The two who may be one person.")
    evidence: list[EvidenceOut]
    score: float = Field(description="From 0 to 1, to order by: each kind of evidence counts once.")
    state: SuggestionState
    settled_by: str | None
    reason: str | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, suggestion: MergeSuggestion, language: str) -> "MergeSuggestionOut":
        return cls(
            id=suggestion.id,
            member_ids=[suggestion.one_id, suggestion.other_id],
            evidence=[
                EvidenceOut(
                    kind=one.kind,
                    identity_id=one.identity_id,
                    other_identity_id=one.other_identity_id,
                )
                for one in suggestion.evidence
            ],
            score=suggestion.score,
            state=suggestion.state,
            settled_by=suggestion.settled_by,
            reason=suggestion.reason,
            version=suggestion.version,
            created_at=suggestion.created_at,
            updated_at=suggestion.updated_at,
        )
