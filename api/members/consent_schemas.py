"""The wire shapes of consent."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StrictBool, StringConstraints

from api.wire import SEEN, In, Instant, InstantOut, Out, ShortText
from domain.members.consent import MemberConsent, standing
from domain.members.use_cases.record_consent import NewConsent

Purpose = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_.\-]{0,59}$"),
    Field(description="What for, in a word of your own.", examples=["newsletter"]),
]
Source = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=SEEN),
    Field(description="Where they said so.", examples=["sign-up form"]),
]


class ConsentIn(In):
    purpose: Purpose
    given: StrictBool = Field(description="Whether they agree; false takes it back.")
    source: Source
    at: Instant | None = Field(default=None, description="When they said so; without it, now.")
    evidence: ShortText | None = Field(
        default=None,
        description="What proves it, in your words.",
        examples=["form of 4 May, box ticked"],
    )

    def request(self) -> NewConsent:
        return NewConsent(self.purpose, self.given, self.source, self.at, self.evidence)


class ConsentOut(Out):
    id: str
    member_id: str
    purpose: str
    given: bool
    source: str
    evidence: str | None
    at: InstantOut
    recorded_at: InstantOut
    recorded_by: str

    @classmethod
    def of(cls, consent: MemberConsent, language: str) -> "ConsentOut":
        return cls(**{name: getattr(consent, name) for name in cls.model_fields})


class ConsentsOut(Out):
    """What counts of each purpose, which is the last word about it, and every word there was, the
    latest first."""

    in_force: list[ConsentOut]
    history: list[ConsentOut]

    @classmethod
    def of(cls, said: Sequence[MemberConsent], language: str) -> "ConsentsOut":
        return cls(
            in_force=[ConsentOut.of(one, language) for one in standing(said)],
            history=[ConsentOut.of(one, language) for one in said],
        )
