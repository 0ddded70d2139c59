"""The wire shapes of copies, erasures and legal holds."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.wire import SEEN, In, Instant, InstantOut, Out
from domain.members.privacy import LegalHold, MemberErasure, MemberExport

Why = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=SEEN)
]


class LegalHoldIn(In):
    reason: Why = Field(
        description="Why the law wants it kept.", examples=["Court order 12/2026 of 4 May."]
    )
    until: Instant | None = Field(
        default=None, description="When it ends by itself; without it, when it is lifted."
    )


class LiftIn(In):
    reason: Why = Field(examples=["The proceedings are over."])


class LegalHoldOut(Out):
    id: str
    member_id: str
    reason: str
    placed_by: str
    placed_at: InstantOut
    until: InstantOut | None
    lifted_at: InstantOut | None
    lifted_by: str | None
    lift_reason: str | None
    version: int

    @classmethod
    def of(cls, hold: LegalHold, language: str) -> "LegalHoldOut":
        return cls(**{name: getattr(hold, name) for name in cls.model_fields})


class LegalHoldsOut(Out):
    """Those on a member and on whoever is part of them, the latest first, over or not."""

    data: list[LegalHoldOut]


class MemberErasureOut(Out):
    """The receipt of an erasure. It is kept for ever."""

    id: str
    member_id: str
    operation_id: str
    requested_by: str
    requested_at: InstantOut
    due_at: InstantOut = Field(description="Until when whoever asked is to be answered.")
    finished_at: InstantOut | None = Field(description="Null while it goes on.")
    counts: dict[str, int] = Field(
        description="How many rows of each class of data were deleted or redacted.",
        examples=[{"inbound_messages": 12, "member_notes": 1}],
    )

    @classmethod
    def of(cls, erasure: MemberErasure, language: str) -> "MemberErasureOut":
        plain = {name: getattr(erasure, name) for name in cls.model_fields}
        return cls(**{**plain, "counts": dict(erasure.counts)})


class MemberExportOut(Out):
    """A copy of all that is known of a member."""

    id: str
    member_id: str
    operation_id: str
    requested_by: str
    requested_at: InstantOut
    due_at: InstantOut = Field(description="Until when whoever asked is to be answered.")
    ready_at: InstantOut | None = Field(description="Null while it is being made.")
    expires_at: InstantOut | None = Field(description="Until when its archive can be fetched.")
    bytes: int | None
    sha256: str | None = Field(description="Of the archive, in hexadecimal.")
    counts: dict[str, int] = Field(
        description="How many rows of each class of data are in it.",
        examples=[{"inbound_messages": 12, "members": 1}],
    )

    @classmethod
    def of(cls, export: MemberExport, language: str) -> "MemberExportOut":
        plain = {name: getattr(export, name) for name in cls.model_fields}
        return cls(**{**plain, "counts": dict(export.counts)})
