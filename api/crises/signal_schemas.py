"""The wire shapes of signals, and of what speaks for them."""

from typing import Any

from pydantic import Field

from api.crises.detector_schemas import FoundFactorsOut
from api.crises.signal_words import formula_of, sentence_of
from api.wire import In, Instant, InstantOut, Name, Out
from domain.crises.detection_ports import Evidence
from domain.crises.detector import DetectorKind, Measure
from domain.crises.model import Severity
from domain.crises.signal import Signal, SignalMove, SignalReason, SignalState


class SignalSnoozeIn(In):
    until: Instant = Field(description="When it is open again, unless it is quiet by then.")


class SignalReasonIn(In):
    """What it turned out to be: detectors are judged by it."""

    reason: SignalReason


class SignalRaiseIn(In):
    title: Name = Field(description="What the crisis is called.", examples=["Nuts in the cake"])


class SignalOut(Out):
    """One episode that a detector found. `numbers` are those of the worst five minutes."""

    id: str
    detector_id: str
    kind: DetectorKind
    measure: Measure
    sentence: str = Field(description="What it says, in the language of the answer.")
    formula: str = Field(description="What was reckoned, in the language of the answer.")
    formula_version: int
    numbers: dict[str, float] = Field(
        description="What was compared: `value` with what is `usual`, and others by the kind."
    )
    state: SignalState
    possible_moves: list[SignalMove]
    severity: Severity
    factors: FoundFactorsOut
    community_id: str | None
    platform: str | None
    watch_id: str | None
    topic: str | None
    began_at: InstantOut = Field(description="Five minutes from here are out of the ordinary.")
    told_at: InstantOut = Field(description="When it was sure, by the time of what was said.")
    worst_at: InstantOut = Field(description="When its worst five minutes begin.")
    over_at: InstantOut | None = Field(
        description="When it had been quiet for long enough; null while it goes on."
    )
    withdrawn: bool = Field(description="Whether it never was, by what came late.")
    reason: SignalReason | None
    snoozed_until: InstantOut | None
    crisis_id: str | None = Field(description="The crisis that was opened for it.")
    judged_by: str | None
    judged_at: InstantOut | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, signal: Signal, language: str) -> "SignalOut":
        made: dict[str, Any] = {
            "sentence": sentence_of(signal, language),
            "formula": formula_of(signal.kind, language),
            "numbers": dict(signal.numbers),
            "possible_moves": list(signal.possible_moves),
            "factors": FoundFactorsOut.of(signal.factors),
        }
        plain = {name: getattr(signal, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)


class SignalSampleOut(Out):
    """A message, as it stands now; it is among `/v1/inbound-messages`."""

    inbound_message_id: str
    excerpt: str
    author_id: str | None
    handle: str | None
    reach: int = Field(description="How many follow whoever wrote it.")


class SignalAuthorOut(Out):
    author_id: str
    handle: str | None
    messages: int
    reach: int


class SignalTermOut(Out):
    term: str
    messages: int = Field(description="In how many of them it stands.")


class SignalEvidenceOut(Out):
    """What people say in an episode, read where it stands now: nothing of it is kept with the
    signal. The messages that most people follow come first."""

    messages: int
    samples: list[SignalSampleOut]
    authors: list[SignalAuthorOut]
    terms: list[SignalTermOut]

    @classmethod
    def of(cls, found: Evidence, language: str) -> "SignalEvidenceOut":
        return cls(
            messages=found.messages,
            samples=[
                SignalSampleOut(
                    inbound_message_id=one.id,
                    excerpt=one.excerpt,
                    author_id=one.author_id,
                    handle=one.handle,
                    reach=one.reach,
                )
                for one in found.samples
            ],
            authors=[
                SignalAuthorOut(
                    author_id=one.author_id,
                    handle=one.handle,
                    messages=one.messages,
                    reach=one.reach,
                )
                for one in found.authors
            ],
            terms=[SignalTermOut(term=one.term, messages=one.messages) for one in found.terms],
        )
