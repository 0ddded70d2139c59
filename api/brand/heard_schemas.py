"""The wire shapes of what the brand's voice remarks on what was said."""

from typing import Self

from pydantic import Field

from api.brand.shares import posts_of, short
from api.insights.drilldowns import DrilldownOut, joined
from api.publishing.finding_schemas import SpanOut
from api.wire import Out
from domain.brand.heard import FindingCount, Heard, Quote
from domain.brand.nothing import Nothing
from domain.brand.progress import Days


class QuoteOut(Out):
    """Where the voice is not kept."""

    message_id: str
    channel_id: str | None = Field(
        description="One of the channels that say it; null where all of them do."
    )
    pointer: str = Field(description="In which text of the message it stands.", examples=["/text"])
    span: SpanOut | None = Field(description="Where in that text; null where it is all of it.")
    words: str | None = Field(
        description="What stands there. Null where it is all of the text or more than 60"
        " characters, or may be about somebody: a name, a mention, an address, a number."
    )
    suggestion: str | None = Field(description="What to write in place of it.")

    @classmethod
    def of(cls, quote: Quote) -> "QuoteOut":
        start, end = quote.start, quote.end
        return cls(
            message_id=quote.message_id,
            channel_id=quote.channel_id,
            pointer=quote.pointer,
            span=None if start is None or end is None else SpanOut(start=start, end=end),
            words=quote.words,
            suggestion=quote.suggestion,
        )


class ReplyFindingOut(Out):
    code: str = Field(description="As preflight names it.", examples=["forbidden_term"])
    messages: int = Field(description="Messages that it was remarked on.")
    message_ids: list[str] = Field(description="The latest twenty of them.")
    quotes: list[QuoteOut] = Field(
        description="Where, as preflight would point at it: twenty, those of the latest first."
    )

    @classmethod
    def of(cls, found: FindingCount, days: Days) -> Self:
        return cls(
            code=found.code,
            messages=found.messages,
            message_ids=list(found.message_ids),
            quotes=[QuoteOut.of(quote) for quote in found.quotes],
        )


class VoiceFindingOut(ReplyFindingOut):
    drilldown: DrilldownOut = Field(description="The posts of these.")

    @classmethod
    def of(cls, found: FindingCount, days: Days) -> Self:
        return cls(
            **dict(ReplyFindingOut.of(found, days)),
            drilldown=posts_of(days, message_id=joined(found.message_ids)),
        )


class HeardOut(Out):
    is_available: bool
    reason: Nothing | None
    messages: int = Field(description="How many were held against the voice: the latest 200.")
    is_complete: bool = Field(description="Whether these were all that went out.")
    off: int = Field(description="On how many of them there is a remark.")
    share: float | None = Field(description="Of them, that there is no remark on.")
    previous_share: float | None = Field(description="The same in as many days before.")
    drift: float | None = Field(
        description="How much smaller `share` is than `previous_share`: above 0 the brand goes away"
        " from its voice, below 0 it comes back to it."
    )


class VoiceHeardOut(HeardOut):
    findings: list[VoiceFindingOut] = Field(description="The most frequent first.")

    @classmethod
    def of(cls, heard: Heard, before: Heard, days: Days) -> "VoiceHeardOut":
        findings = [VoiceFindingOut.of(one, days) for one in heard.findings]
        return cls(**dict(heard_of(heard, before)), findings=findings)


class RepliesHeardOut(HeardOut):
    findings: list[ReplyFindingOut] = Field(description="The most frequent first.")

    @classmethod
    def of(cls, heard: Heard, before: Heard, days: Days) -> "RepliesHeardOut":
        findings = [ReplyFindingOut.of(one, days) for one in heard.findings]
        return cls(**dict(heard_of(heard, before)), findings=findings)


def heard_of(heard: Heard, before: Heard) -> HeardOut:
    return HeardOut(
        is_available=heard.nothing is None,
        reason=heard.nothing,
        messages=heard.read,
        is_complete=heard.is_complete,
        off=heard.off,
        share=short(heard.share),
        previous_share=short(before.share),
        drift=short(heard.drift_from(before)),
    )
