"""The wire shapes of acknowledgements of guidelines."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from api.members.consent_schemas import Source
from api.wire import In, Instant, InstantOut, Out, Reference, ShortText
from domain.members.acknowledgement import AcknowledgementView, MemberStanding, Standing
from domain.members.model import MemberState
from domain.members.use_cases.acknowledge_guidelines import NewAcknowledgement
from domain.shared.ids import GuidelinesId

GuidelinesRef = Annotated[str, Reference, Field(examples=["gdl_01j9z3v8k4e5r6t7y8w9q0a1s2"])]


class AcknowledgementIn(In):
    guidelines_id: GuidelinesRef
    source: Source
    at: Instant | None = Field(default=None, description="When they said so; without it, now.")
    evidence: ShortText | None = Field(
        default=None,
        description="What proves it, in your words.",
        examples=["box ticked on the welcome page"],
    )

    def request(self) -> NewAcknowledgement:
        known = GuidelinesId(self.guidelines_id)
        return NewAcknowledgement(known, self.source, self.at, self.evidence)


class AcknowledgementOut(Out):
    id: str
    member_id: str
    community_id: str
    guidelines_id: str
    number: int = Field(description="Which version it was.")
    outdated: bool = Field(description="Whether a later version needs acknowledging, too.")
    source: str
    evidence: str | None
    at: InstantOut
    recorded_at: InstantOut
    recorded_by: str

    @classmethod
    def of(cls, view: AcknowledgementView, language: str) -> "AcknowledgementOut":
        said = view.acknowledgement
        same = {name: getattr(said, name) for name in cls.model_fields if name != "outdated"}
        return cls(**same, outdated=view.outdated)


class AcknowledgementsOut(Out):
    """The latest first."""

    data: list[AcknowledgementOut]

    @classmethod
    def of(cls, found: Sequence[AcknowledgementView], language: str) -> "AcknowledgementsOut":
        return cls(data=[AcknowledgementOut.of(one, language) for one in found])


class StandingOut(Out):
    """How it stands with a member of a community and its guidelines."""

    member_id: str
    name: str | None
    state: MemberState
    standing: Standing
    number: int | None = Field(description="The latest version they acknowledged.")
    at: InstantOut | None = Field(description="When they acknowledged that one.")

    @classmethod
    def of(cls, found: MemberStanding, language: str) -> "StandingOut":
        return cls(**{name: getattr(found, name) for name in cls.model_fields})
