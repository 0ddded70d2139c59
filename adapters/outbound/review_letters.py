"""What a reviewer is asked and what it may answer, on the wire and as JSON Schema."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic.json_schema import models_json_schema

from domain.publishing.preflight import Severity
from domain.publishing.reviewer import Silent, Unheard
from domain.publishing.reviewing import Comment, Question
from domain.shared.clock import written

SCHEMA_VERSION: Literal["1"] = "1"
TYPE: Literal["preflight.review"] = "preflight.review"
MOST_BYTES = 64 * 1024
MOST_FINDINGS = 100
_LONGEST_PLACE = 200
_REF = "#/components/schemas/{model}"
# Written as every instant of ours.
_Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


def _whole(value: Any) -> Any:
    # To JSON Schema 5.0 is an integer, too.
    return int(value) if isinstance(value, float) and value.is_integer() else value


_Place = Annotated[int, Field(ge=0, le=1_000_000), BeforeValidator(_whole)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ReviewChannel(_Said):
    id: str
    platform: str


class ReviewText(_Said):
    """One text, and where it stands in the request that somebody made to us."""

    pointer: str = Field(examples=["/text"])
    part: int = Field(description="Of a thread; 1 is what readers see first.")
    channel_ids: list[str] = Field(description="Where it is said.")
    language: str | None = Field(description="As the message says, or as it reads; null: unknown.")
    text: str


class ReviewQuestion(_Said):
    """A message that somebody tries out. It is not made yet and may never be."""

    type: Literal["preflight.review"]
    schema_version: Literal["1"]
    id: str = Field(description="Of this question; also its `webhook-id`.")
    timestamp: _Instant
    workspace_id: str
    answer_in: Literal["en", "es", "pt"] = Field(description="What whoever asks us reads.")
    channels: list[ReviewChannel]
    texts: list[ReviewText]
    publish_at: _Instant | None = Field(description="Null: no time was given.")
    metadata: dict[str, str]
    tags: list[str]


class ReviewSpan(_Said):
    """A stretch of the text in code points; the end is no part of it."""

    start: _Place
    end: _Place


class ReviewFinding(_Said):
    """One thing to say about the message, or about one of its texts."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")] = Field(
        description="Yours; in the report it stands behind `reviewer.`."
    )
    severity: Severity = Field(description="An `error` is shown as a `warning`.")
    message: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(
        description="A sentence for people; text, never markup."
    )
    pointer: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None, description="That of one of the texts; null: about all of the message."
    )
    channel_id: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="Null: on every channel where this is said."
    )
    span: ReviewSpan | None = Field(
        default=None, description="Needs a `pointer`; what lies outside the text is cut off."
    )
    suggestion: Annotated[str, StringConstraints(max_length=2000)] | None = Field(
        default=None, description="What to write in place of the span."
    )

    def comment(self) -> Comment:
        return Comment(
            code=self.code,
            severity=self.severity,
            message=self.message,
            pointer=self.pointer,
            channel_id=self.channel_id,
            span=(self.span.start, self.span.end) if self.span else None,
            suggestion=self.suggestion,
        )


class ReviewAnswer(_Said):
    """What a reviewer says: with status 200, and in 64 kB at most."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    findings: Annotated[list[ReviewFinding], Field(max_length=MOST_FINDINGS)]


def question_letter(question: Question) -> Mapping[str, Any]:
    """The question as it is sent."""
    return {
        "type": TYPE,
        "schema_version": SCHEMA_VERSION,
        "id": question.id,
        "timestamp": written(question.asked_at),
        "workspace_id": question.workspace_id,
        "answer_in": question.answer_in,
        "channels": [{"id": id, "platform": name} for id, name in question.channels.items()],
        "texts": [
            {
                "pointer": it.pointer,
                "part": it.part,
                "channel_ids": list(it.channel_ids),
                "language": it.language,
                "text": it.text,
            }
            for it in question.texts
        ],
        "publish_at": _instant(question.publish_at),
        "metadata": dict(question.metadata),
        "tags": list(question.tags),
    }


def _instant(at: datetime | None) -> str | None:
    return written(at)


def comments_in(body: bytes) -> list[Comment] | Silent:
    """What an answer says; one that is not to the letter of the schema says nothing at all, so that
    a slip in it is seen by whoever made it."""
    try:
        answer = ReviewAnswer.model_validate_json(body)
    except ValidationError as trouble:
        first = trouble.errors(include_url=False, include_context=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            return Silent(Unheard.NOT_JSON)
        return Silent(Unheard.SCHEMA_MISMATCH, {"place": _pointer(first["loc"])})
    return [finding.comment() for finding in answer.findings]


def _pointer(steps: tuple[int | str, ...]) -> str:
    words = [str(step).replace("~", "~0").replace("/", "~1") for step in steps]
    return "".join(f"/{word}" for word in words)[:_LONGEST_PLACE] or "/"


def review_schemas() -> Mapping[str, Any]:
    """Question and answer as JSON Schema, for the document, by the names they have there."""
    models = [(ReviewQuestion, "serialization"), (ReviewAnswer, "validation")]
    _, found = models_json_schema(models, ref_template=_REF)  # type: ignore[arg-type]
    schemas: Mapping[str, Any] = found["$defs"]
    return schemas
