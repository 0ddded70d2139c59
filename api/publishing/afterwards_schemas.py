"""The wire shapes of what is done once a message has gone out, or has not."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from api.publishing.content_schemas import (
    MADE,
    AttachmentOut,
    ContentWarning,
    FirstComment,
    Link,
    LocationOut,
    MessageText,
    PollOut,
    Thread,
    ThreadPartOut,
    VariantOut,
    VariantsIn,
    content_fields,
    one_a_channel,
    variants,
)
from api.wire import DeliveryRef, EachOnce, FieldFault, In, InstantOut, Language, Out, absent
from domain.publishing.fitting import MOST_POSTS
from domain.publishing.revision import Revision
from domain.publishing.use_cases.find_candidates import Candidates
from domain.shared.ids import DeliveryId


class RetryIn(In):
    delivery_ids: Annotated[
        list[DeliveryRef],
        Field(
            max_length=MOST_POSTS,
            description="Which deliveries; without any, all that may be tried again.",
        ),
        EachOnce(),
    ] = Field(default_factory=list)

    def chosen(self) -> list[DeliveryId]:
        return [DeliveryId(text) for text in self.delivery_ids]


class CandidateOut(Out):
    """A post that may be the one whose outcome nobody knows."""

    delivery_id: str
    platform_post_id: str
    platform_url: str | None
    text: str
    posted_at: InstantOut
    similarity: float = Field(description="How alike the texts are, from 0 to 1.")
    seconds_after_attempt: int


class UnseenOut(Out):
    """A delivery for whose post nobody could look, and why."""

    delivery_id: str
    reason: str


class CandidatesOut(Out):
    data: list[CandidateOut] = Field(description="The nearest first.")
    unseen: list[UnseenOut]

    @classmethod
    def of(cls, candidates: Candidates, language: str) -> "CandidatesOut":
        return cls(
            data=[
                CandidateOut(
                    delivery_id=one.delivery_id,
                    platform_post_id=one.post.post_id,
                    platform_url=one.post.url,
                    text=one.post.text,
                    posted_at=one.post.at,
                    similarity=one.similarity,
                    seconds_after_attempt=round(one.apart.total_seconds()),
                )
                for one in candidates.found
            ],
            unseen=[UnseenOut(delivery_id=id, reason=why) for id, why in candidates.unseen],
        )


class ReviseIn(In):
    """What is to be said instead; what is not sent stays. There must be as many posts as before."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    text: MessageText = absent()
    thread: Thread = absent()
    link: Link | None = absent()
    first_comment: FirstComment | None = absent()
    content_warning: ContentWarning | None = absent()
    language: Language | None = absent()
    variants: VariantsIn = absent()

    _one_a_channel = field_validator("variants")(one_a_channel)

    @model_validator(mode="after")
    def _any(self) -> Self:
        if not self.model_fields_set:
            raise FieldFault("too_short", minimum=1)
        return self

    def changed(self) -> dict[str, Any]:
        """What is to be another, in the words of the domain."""
        return self.changes(**MADE, variants=variants)


class RevisionOut(Out):
    number: int = Field(description="From 1, in the order in which they were made.")
    text: str
    thread: list[ThreadPartOut]
    link: str | None
    first_comment: str | None
    first_comment_media: list[AttachmentOut]
    poll: PollOut | None
    location: LocationOut | None
    content_warning: str | None
    language: str | None
    media: list[AttachmentOut]
    variants: list[VariantOut]
    made_by: str = Field(description="Who changed it then.")
    made_at: InstantOut


class RevisionsOut(Out):
    data: list[RevisionOut]

    @classmethod
    def of(cls, revisions: Sequence[Revision], language: str) -> "RevisionsOut":
        return cls(
            data=[
                RevisionOut(
                    number=each.number,
                    **content_fields(each.content),
                    variants=[
                        VariantOut.of(id, own, each.content) for id, own in each.variants.items()
                    ],
                    made_by=each.made_by,
                    made_at=each.made_at,
                )
                for each in revisions
            ]
        )
