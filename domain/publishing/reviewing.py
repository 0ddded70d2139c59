"""What an outside reviewer is asked about a message, and what of its answer is said to the caller.

It is heard and decides nothing: whatever it says, our own findings stand as they are, and so does
whether the message could be made.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.publishing.fitting import Spoken
from domain.publishing.preflight import Remark, Severity, Span
from domain.publishing.reviewer import Review, ReviewStatus, Silent
from domain.publishing.said import texts_of
from domain.shared.ids import ChannelId, WorkspaceId

SOURCE = "reviewer"
NAMESPACE = "reviewer."
"""Stands before every code of a reviewer; none of ours holds a full stop."""


@dataclass(frozen=True, slots=True)
class AskedText:
    """A text as it will be said, on which channels, and where it stands in the caller's request."""

    pointer: str
    part: int
    channel_ids: tuple[ChannelId, ...]
    language: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """All that a reviewer is told. `answer_in` is the language of whoever reads what it says;
    `publish_at` is when the message is to go out, where that is known."""

    id: str
    asked_at: datetime
    workspace_id: WorkspaceId
    answer_in: str
    channels: Mapping[ChannelId, str]
    texts: Sequence[AskedText]
    publish_at: datetime | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """One thing a reviewer says; its shape is right, what it points to may be nothing of ours."""

    code: str
    severity: Severity
    message: str
    pointer: str | None = None
    channel_id: str | None = None
    span: tuple[int, int] | None = None
    suggestion: str | None = None


def asked_texts(
    all_spoken: Sequence[Spoken], languages: Mapping[str, str | None]
) -> tuple[AskedText, ...]:
    """Everything that is said in words, each text once, with the channels that say it."""
    found: dict[str, AskedText] = {}
    for it in all_spoken:
        told = it.content.language.partition("-")[0] if it.content.language else None
        for passage in texts_of([it]):
            before = found.get(passage.pointer)
            found[passage.pointer] = AskedText(
                pointer=passage.pointer,
                part=passage.part,
                channel_ids=(*(before.channel_ids if before else ()), it.channel.id),
                language=languages.get(passage.pointer, told),
                text=passage.text,
            )
    return tuple(found.values())


def heard(
    answer: Sequence[Comment] | Silent, question: Question
) -> tuple[Review, tuple[Remark, ...]]:
    """What the answer comes to in the report. What says nothing is dropped, and so is what is about
    a text or a channel that the message does not have; a span keeps what of it lies in its text."""
    if isinstance(answer, Silent):
        return Review.of(answer), ()
    remarks = tuple(_remarks(answer, question))
    return Review(ReviewStatus.ANSWERED, None, len(remarks), len(answer) - len(remarks)), remarks


def _remarks(answer: Sequence[Comment], question: Question) -> Iterator[Remark]:
    texts = {it.pointer: it for it in question.texts}
    for comment in answer:
        if not comment.message.strip():
            continue
        text = texts.get(comment.pointer) if comment.pointer is not None else None
        if comment.pointer is not None and text is None:
            continue
        if comment.channel_id is not None and comment.channel_id not in _channels(text, question):
            continue
        yield _remark(comment, text)


def _channels(text: AskedText | None, question: Question) -> Sequence[str]:
    return text.channel_ids if text is not None else tuple(question.channels)


def _remark(comment: Comment, text: AskedText | None) -> Remark:
    span = _within(comment.span, text)
    return Remark(
        code=NAMESPACE + comment.code,
        severity=_no_refusal(comment.severity),
        pointer=comment.pointer,
        part=text.part if text is not None else None,
        channel_id=_channel(comment, text),
        span=span,
        # It stands in the place of the span: without one it would have none.
        suggestion=comment.suggestion if span is not None else None,
        source=SOURCE,
        detail=comment.message,
    )


def _no_refusal(severity: Severity) -> Severity:
    """An error is what making the message is refused with, and a reviewer refuses nothing."""
    return Severity.WARNING if severity is Severity.ERROR else severity


def _channel(comment: Comment, text: AskedText | None) -> ChannelId | None:
    if comment.channel_id is not None:
        return ChannelId(comment.channel_id)
    own = text is not None and text.pointer.startswith("/variants/")
    return text.channel_ids[0] if text is not None and own else None


def _within(span: tuple[int, int] | None, text: AskedText | None) -> Span | None:
    """What of a span lies in its text; None where nothing does."""
    if span is None or text is None:
        return None
    start, end = span[0], min(span[1], len(text.text))
    return Span(start, end) if start < end else None
