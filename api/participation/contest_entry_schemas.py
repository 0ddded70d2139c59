"""The wire shapes of entries, of what a jury says of them, and of prizes."""

from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from api.wire import (
    AS_WHOLE,
    SEEN,
    ExternalId,
    In,
    InstantOut,
    InTheDocument,
    Metadata,
    Name,
    Out,
    PersonRef,
    QuestionKey,
    ShortText,
)
from domain.participation.contest_award import Award, AwardState, Loss
from domain.participation.contest_entry import Entry, EntryState, Following
from domain.participation.contest_jury import BEST, Score
from domain.participation.contest_rules import EntryWay
from domain.participation.use_cases.enter_contest import NewEntry
from domain.participation.use_cases.give_prizes import Addressed

Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=SEEN)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=SEEN)]


class ContestEntryIn(In):
    person_id: PersonRef = Field(
        description="Your own id of whoever enters. Whoever comes with a session token enters for"
        " themselves, whatever is said here."
    )
    code: Code | None = Field(
        default=None, description="The code they were given, where one enters with a code."
    )
    weight: QuestionKey | None = Field(
        default=None, description="One of the weights that the rules declare."
    )
    display_name: Name | None = None
    shows_name: StrictBool = Field(
        default=False, description="They agree that their name is shown if they win."
    )
    contact: ShortText | None = Field(default=None, description="How to reach them if they win.")
    text: Annotated[str, StringConstraints(max_length=5000)] | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewEntry:
        return NewEntry(
            way=EntryWay.API,
            person=self.person_id,
            code=self.code,
            weight=self.weight,
            display_name=self.display_name,
            shows_name=self.shows_name,
            contact=self.contact,
            text=self.text,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class EntryReasonIn(In):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=SEEN)] = Field(
        examples=["The picture is somebody else's."]
    )


class ContestEntryOut(Out):
    id: str
    contest_id: str
    way: EntryWay
    state: EntryState
    person: str | None = Field(
        description="Who it is, in the words of the way they entered; null once they were erased."
    )
    sealed: str = Field(description="What stands for that person in a draw.")
    salt: str = Field(
        description="Give it to them, and to nobody else: with it they find themselves in a bundle."
    )
    slot: str | None = Field(description="Which of their tries it is; null once withdrawn.")
    counts_as: int
    weight: str | None
    display_name: str | None
    shows_name: bool
    contact: str | None
    text: str | None
    reason: str | None
    channel_id: str | None
    inbound_message_id: str | None
    following: Following | None = Field(
        description="What is known of whether they follow the account where they entered: `unread`"
        " waits for the platform to say it, `confirmed` was read again once the contest was closed,"
        " and `unconfirmed` could not be read then. Null where the rules do not ask for it."
    )
    external_id: str | None
    metadata: dict[str, str]
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, entry: Entry, language: str) -> "ContestEntryOut":
        told: dict[str, Any] = {name: getattr(entry, name) for name in cls.model_fields}
        return cls(**(told | {"metadata": dict(entry.metadata)}))


class ScoreIn(In):
    points: Annotated[
        dict[QuestionKey, Annotated[StrictInt, Field(ge=0, le=BEST), AS_WHOLE]],
        Field(min_length=1, max_length=20, examples=[{"surprise": 8}]),
        InTheDocument({"additionalProperties": False}),
    ] = Field(description="How good it is by each criterion, from 0 to 10.")
    note: Note | None = None


class ContestScoreOut(Out):
    id: str
    contest_id: str
    entry_id: str
    juror: str
    points: dict[str, int]
    total: int = Field(description="Their mean by weight, in thousandths.")
    note: str | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, score: Score, language: str) -> "ContestScoreOut":
        told: dict[str, Any] = {name: getattr(score, name) for name in cls.model_fields}
        return cls(**(told | {"points": dict(score.points)}))


class FulfilIn(In):
    note: Note | None = Field(default=None, examples=["Sent by post."])


class ContestAwardOut(Out):
    id: str
    contest_id: str
    entry_id: str
    place: int = Field(description="Counted from 1.")
    prize: str
    state: AwardState
    claim_until: InstantOut | None
    claimed_at: InstantOut | None
    claim: str | None = Field(description="What the winner wrote as they claimed it.")
    fulfilled_at: InstantOut | None
    loss: Loss | None
    note: str | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, award: Award, language: str) -> "ContestAwardOut":
        return cls(**{name: getattr(award, name) for name in cls.model_fields})


class ClaimLinkOut(Out):
    award: ContestAwardOut
    path: str = Field(description="Where the winner claims, once; it is shown this once.")

    @classmethod
    def of(cls, made: Addressed, language: str) -> "ClaimLinkOut":
        return cls(
            award=ContestAwardOut.of(made.award, language),
            path=f"/claim/{made.token.reveal()}",
        )
