"""The wire shapes of timelines of crises, of what is said in them, and of what theory says."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StrictBool, StringConstraints

from api.wire import (
    SEEN,
    EachOnce,
    In,
    Instant,
    InstantOut,
    Language,
    LongText,
    MediaRef,
    Out,
    Reference,
    absent,
)
from domain.crises.crisis import Crisis
from domain.crises.crisis_advice import SOURCE, Strategy, advice_for
from domain.crises.crisis_entry import CrisisEntry, EntryKind, Visibility
from domain.crises.model import Responsibility
from domain.crises.use_cases.keep_crises import NewNote
from domain.crises.use_cases.speak import Statement
from domain.shared.ids import MediaId, MessageId

TEXTS = Path(__file__).parents[1] / "texts" / "crises.toml"
MOST_EVIDENCE = 20
SHOWN = ("evidence", "media_ids", "message_ids")
MessageRef = Annotated[str, Reference, Field(examples=["msg_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Written = Annotated[LongText, Field(min_length=1, pattern=SEEN)]
Evidence = Annotated[
    list[Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://\S+$")]],
    Field(
        max_length=MOST_EVIDENCE,
        description="Where it can be seen.",
        examples=[["https://example.com/recall"]],
    ),
    EachOnce(),
]


class WrittenKind(StrEnum):
    """What people write: a note, or evidence of what happened."""

    NOTE = "note"
    EVIDENCE = "evidence"


class CrisisNoteIn(In):
    kind: WrittenKind = Field(
        default=WrittenKind.NOTE, description="Evidence shows something: a link, a file, a message."
    )
    text: Written = Field(examples=["The supplier confirmed the wrong label."])
    visibility: Visibility = Visibility.INTERNAL
    language: Language | None = None
    evidence: Evidence = Field(default_factory=list)
    media_ids: Annotated[list[MediaRef], Field(max_length=MOST_EVIDENCE), EachOnce()] = Field(
        default_factory=list, description="Files of the library that show it."
    )
    message_ids: Annotated[list[MessageRef], Field(max_length=MOST_EVIDENCE), EachOnce()] = Field(
        default_factory=list, description="Messages of ours that show it."
    )
    pinned: StrictBool = False
    at: Instant | None = Field(
        default=None, description="When it happened, not to come; without it, now."
    )

    def note(self) -> NewNote:
        return NewNote(
            text=self.text,
            visibility=self.visibility,
            language=self.language,
            evidence=tuple(self.evidence),
            pinned=self.pinned,
            at=self.at,
            kind=EntryKind(self.kind.value),
            media_ids=tuple(map(MediaId, self.media_ids)),
            message_ids=tuple(map(MessageId, self.message_ids)),
        )


class CrisisEntryChange(In):
    visibility: Visibility = absent()
    pinned: StrictBool = absent()

    def changed(self) -> dict[str, Any]:
        return self.changes()


class CrisisStatementIn(In):
    text: Written = Field(
        description="What was said; a blank that nobody filled is refused.",
        examples=["We know about the plum cake, and have stopped selling it."],
    )
    language: Language | None = Field(default=None, examples=["en"])
    message_id: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="The message that carries it."
    )
    evidence: Evidence = Field(default_factory=list)

    def statement(self) -> Statement:
        carries = None if self.message_id is None else MessageId(self.message_id)
        return Statement(self.text, self.language, carries, tuple(self.evidence))


class CrisisEntryOut(Out):
    id: str
    crisis_id: str
    kind: EntryKind
    visibility: Visibility
    at: InstantOut
    text: str | None = Field(description="What people wrote.")
    language: str | None
    evidence: list[str]
    media_ids: list[str]
    message_ids: list[str]
    pinned: bool
    details: dict[str, str] = Field(description="What the service noted, by name.")
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, entry: CrisisEntry, language: str) -> "CrisisEntryOut":
        made: dict[str, Any] = {
            **{name: list(getattr(entry, name)) for name in SHOWN},
            "details": dict(entry.details),
        }
        plain: dict[str, Any] = {
            name: getattr(entry, name) for name in cls.model_fields if name not in made
        }
        return cls(**plain, **made)


class StrategyOut(Out):
    strategy: Strategy
    what: str = Field(description="What it is, in the language of the answer.")

    @classmethod
    def said(cls, strategy: Strategy, language: str) -> "StrategyOut":
        said = _words()[strategy.value]
        return cls(strategy=strategy, what=said.get(language, said["en"]))


class AdviceOut(Out):
    """What theory supports as an answer, in this order, what helps only beside it, and what it
    warns against."""

    crisis_id: str
    responsibility: Responsibility | None
    aggravated: bool
    rumour: bool
    supported: list[StrategyOut]
    supplements: list[StrategyOut]
    warned_against: list[StrategyOut]
    source: str

    @classmethod
    def of(cls, crisis: Crisis, language: str) -> "AdviceOut":
        advice = advice_for(
            crisis.responsibility, aggravated=crisis.aggravated, rumour=crisis.rumour
        )

        def said(some: tuple[Strategy, ...]) -> list[StrategyOut]:
            return [StrategyOut.said(one, language) for one in some]

        return cls(
            crisis_id=crisis.id,
            responsibility=crisis.responsibility,
            aggravated=crisis.aggravated,
            rumour=crisis.rumour,
            supported=said(advice.supported),
            supplements=said(advice.supplements),
            warned_against=said(advice.warned_against),
            source=SOURCE,
        )


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(TEXTS.read_text())["strategy"]
    return found
