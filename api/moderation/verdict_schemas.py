"""The wire shapes of judging: a text that is judged, and what came out."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt, StringConstraints

from api.wire import AS_WHOLE, ChannelRef, In, Instant, InstantOut, Language, Out
from domain.moderation.judged import Judged
from domain.moderation.judging import (
    LONGEST_SAID,
    Judgement,
    RuleMatch,
    Signal,
    Span,
    UnknownRule,
)
from domain.moderation.rule import RuleAction
from domain.moderation.use_cases.judge_text import TextToJudge
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId

Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_SAID)]
PersonId = Annotated[str, StringConstraints(min_length=1, max_length=512)]


class AuthorIn(In):
    """What you know of who says it. What is left out is unknown, and rules that ask for it match
    nothing."""

    id: PersonId | None = Field(
        default=None,
        description="The platform's own id, by which what they said to us before is found.",
        examples=["@ana:plaza.example"],
    )
    account_created_at: Instant | None = None
    messages_before: Annotated[StrictInt, Field(ge=0, le=2**31 - 1), AS_WHOLE] | None = Field(
        default=None, description="How much they have said before, where you count yourself."
    )


class VerdictIn(In):
    text: Text = Field(examples=["¡Qué idiota! Mira bit.ly/oferta"])
    kind: Literal["comment", "mention", "direct", "review", "article"] | None = Field(
        default=None, description="For rules that are for messages of some kinds only."
    )
    channel_id: ChannelRef | None = Field(
        default=None, description="For rules that are for some channels or communities only."
    )
    language: Language | None = Field(
        default=None, description="Where you know it; otherwise it is told from the text."
    )
    author: AuthorIn = Field(default_factory=AuthorIn)

    def request(self) -> TextToJudge:
        return TextToJudge(
            text=self.text,
            kind=HeardKind(self.kind) if self.kind else None,
            channel_id=ChannelId(self.channel_id) if self.channel_id else None,
            author_id=self.author.id,
            account_created_at=self.author.account_created_at,
            messages_before=self.author.messages_before,
            language=self.language,
        )


class SpanOut(Out):
    """A place in the text, in code points: `end` is the first that is no longer part of it."""

    start: int
    end: int

    @classmethod
    def of(cls, span: Span) -> "SpanOut":
        return cls(start=span.start, end=span.end)


class RuleMatchOut(Out):
    """A rule that is true of it, and of which versions the rule and its policy were then."""

    rule_id: str
    rule_version: int
    policy_id: str
    policy_version: int
    name: str
    kind: str
    action: RuleAction
    spans: list[SpanOut]
    evidence: dict[str, Any] = Field(description="What was found, by the kind of the rule.")
    crisis_id: str | None = Field(description="The crisis whose rule it is.")

    @classmethod
    def of(cls, match: RuleMatch) -> "RuleMatchOut":
        fields: dict[str, Any] = {name: getattr(match, name) for name in cls.model_fields}
        spans = {"spans": [SpanOut.of(span) for span in match.spans]}
        return cls(**(fields | spans))


class UnknownRuleOut(Out):
    """A rule of which nobody could tell, for want of what is missing. It matches nothing."""

    rule_id: str
    rule_version: int
    missing: list[Signal]

    @classmethod
    def of(cls, rule: UnknownRule) -> "UnknownRuleOut":
        return cls(rule_id=rule.rule_id, rule_version=rule.rule_version, missing=list(rule.missing))


class VerdictOut(Out):
    verdict: RuleAction = Field(description="What the first rule says that matches.")
    policy_ids: list[str] = Field(description="The policies it goes against, the deciding first.")
    matches: list[RuleMatchOut] = Field(description="All rules that match, the deciding first.")
    dry_run: list[RuleMatchOut] = Field(description="Rules in `dry_run` that would have matched.")
    unknown: list[UnknownRuleOut]
    revision: int = Field(description="Grows with every change of rules, lists and policies.")

    @classmethod
    def of(cls, judgement: Judgement, language: str) -> "VerdictOut":
        return cls(**shape_of(judgement))


class JudgementOut(VerdictOut):
    inbound_message_id: str
    inbound_message_version: int
    channel_id: str
    judged_at: InstantOut

    @classmethod
    def kept(cls, judged: Judged) -> "JudgementOut":
        return cls(
            inbound_message_id=judged.subject_id,
            inbound_message_version=judged.subject_version,
            channel_id=judged.channel_id,
            judged_at=judged.judged_at,
            **shape_of(judged.judgement),
        )


class JudgementsOut(Out):
    data: list[JudgementOut]


def shape_of(judgement: Judgement) -> dict[str, Any]:
    """What is shown of any judgement."""
    return {
        "verdict": judgement.verdict,
        "policy_ids": list(judgement.policy_ids),
        "matches": [RuleMatchOut.of(match) for match in judgement.matches],
        "dry_run": [RuleMatchOut.of(match) for match in judgement.dry_run],
        "unknown": [UnknownRuleOut.of(rule) for rule in judgement.unknown],
        "revision": judgement.revision,
    }
