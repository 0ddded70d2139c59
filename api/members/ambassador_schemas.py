"""The wire shapes of ambassadors, and of whoever would make a good one."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from api.members.activity_schemas import MemberRef
from api.wire import CommunityRef, In, Instant, InstantOut, Out, ShortText, absent
from domain.members.ambassador import Ambassador, AmbassadorState, EndedBy
from domain.members.candidacy import Candidate, Reason
from domain.members.standing import Presence
from domain.members.use_cases.keep_ambassadors import NewAmbassador
from domain.members.value import date_of
from domain.shared.ids import CommunityId, MemberId

Terms = Annotated[
    str,
    StringConstraints(min_length=1, max_length=5000),
    Field(
        description="What is asked of them, and what they get.",
        examples=["Two tastings a month; your coffee is on us."],
    ),
]
Begins = Annotated[
    Instant, Field(description="Whoever accepts is one from then on; at once without it.")
]
Ends = Annotated[
    Instant, Field(description="It ends by itself then, also where it was never answered.")
]


class AmbassadorIn(In):
    community_id: CommunityRef
    member_id: MemberRef
    terms: Terms | None = None
    starts_at: Begins | None = None
    ends_at: Ends | None = None

    def request(self) -> NewAmbassador:
        return NewAmbassador(
            CommunityId(self.community_id),
            MemberId(self.member_id),
            self.terms,
            self.starts_at,
            self.ends_at,
        )


class AmbassadorChange(In):
    terms: Terms | None = absent()
    starts_at: Begins | None = absent()
    ends_at: Ends | None = absent()


class AcceptIn(In):
    word: ShortText | None = Field(
        default=None,
        description="Where they said yes, if somebody here writes it down for them.",
        examples=["Said so at the tasting in May."],
    )


class ReasonIn(In):
    reason: ShortText | None = Field(default=None, examples=["Moves to another town."])


class AmbassadorOut(Out):
    id: str
    community_id: str
    member_id: str
    state: AmbassadorState
    possible_moves: list[str]
    terms: str | None
    starts_at: InstantOut | None
    ends_at: InstantOut | None
    proposed_by: str
    answered_at: InstantOut | None
    answered_by: str | None = Field(description="The member, or whoever wrote it down for them.")
    on_their_word: bool = Field(description="Whether somebody here wrote the answer down.")
    word: str | None
    active_since: InstantOut | None
    ended_at: InstantOut | None
    ended_by: EndedBy | None
    reason: str | None = Field(description="Why it was declined or ended.")
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, found: Ambassador, language: str) -> "AmbassadorOut":
        plain = {n: getattr(found, n) for n in cls.model_fields if n != "possible_moves"}
        return cls(**plain, possible_moves=list(found.possible_moves))


class CandidatePresenceOut(Out):
    """On how many of the last 28 days they were there, and on how many of 28 they used to be."""

    presence: Presence
    recent_days: int
    usual_days: float
    sample_days: int


class AmbassadorCandidateOut(Out):
    """Somebody who may be asked, and what speaks for them."""

    member_id: str
    name: str | None
    level: int
    levels: int = Field(description="How many there are; those of the last but one are looked at.")
    value: float = Field(description="Points there, as they are worth on that day.")
    sample: int = Field(description="How many things the value rests on.")
    presence: CandidatePresenceOut
    agreed: bool | None = Field(description="To `consent_purpose`; null where none is asked for.")
    reasons: list[Reason]
    as_of: date

    @classmethod
    def of(cls, found: Candidate, language: str) -> "AmbassadorCandidateOut":
        gauge = found.gauge
        return cls(
            member_id=found.member_id,
            name=found.name,
            level=found.level,
            levels=found.levels,
            value=round(found.value, 3),
            sample=found.sample,
            presence=CandidatePresenceOut(
                presence=gauge.presence,
                recent_days=gauge.recent_days,
                usual_days=round(gauge.usual_days, 2),
                sample_days=gauge.sample_days,
            ),
            agreed=found.agreed,
            reasons=list(found.reasons),
            as_of=date_of(found.as_of),
        )
