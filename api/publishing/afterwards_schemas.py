"""The wire shapes of what is done once a message has gone out, or has not."""

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
    WordsOut,
    content_fields,
    one_a_channel,
    variants,
)
from api.wire import DeliveryRef, EachOnce, FieldFault, In, InstantOut, Language, Out, absent
from domain.publishing.approval import Approval
from domain.publishing.content import WhoMayReply
from domain.publishing.fitting import MOST_POSTS
from domain.publishing.revision import BY_REQUEST, RevisionHistory, RevisionState, Said
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
    who_may_reply: WhoMayReply | None
    variants: list[VariantOut]
    fingerprint: str = Field(description="Of what it said: what was approved of it names the same.")
    made_by: str = Field(description="Who changed it then.")
    made_at: InstantOut

    @classmethod
    def of(cls, said: Said) -> "RevisionOut":
        revision = said.revision
        variants = [
            VariantOut.of(id, own, revision.content) for id, own in revision.variants.items()
        ]
        return cls(
            number=revision.number,
            **content_fields(revision.content),
            variants=variants,
            fingerprint=said.fingerprint,
            made_by=revision.made_by,
            made_at=revision.made_at,
        )


class ProposedRevisionOut(Out):
    """Other words for what is out, which somebody must approve. Nothing is changed before."""

    state: RevisionState
    words: WordsOut | None
    fingerprint: str = Field(description="Of these words; a reviewer names it as `seen`.")
    approval_id: str = Field(description="Who said what of them is with that request.")
    proposed_by: str
    proposed_at: InstantOut
    deadline_at: InstantOut | None
    closed_at: InstantOut | None
    closed_reason: str | None

    @classmethod
    def of(cls, approval: Approval) -> "ProposedRevisionOut":
        content = approval.content
        return cls(
            state=BY_REQUEST[approval.state],
            words=WordsOut.of(content, approval.variants or {}) if content else None,
            fingerprint=approval.fingerprint,
            approval_id=approval.id,
            proposed_by=approval.requested_by,
            proposed_at=approval.created_at,
            deadline_at=approval.deadline_at,
            closed_at=approval.closed_at,
            closed_reason=approval.closed_reason,
        )


class RevisionsOut(Out):
    data: list[RevisionOut] = Field(description="What it said before, the latest first.")
    proposed: list[ProposedRevisionOut] = Field(
        description="Other words that were to be approved first, the latest first."
    )

    @classmethod
    def of(cls, history: RevisionHistory, language: str) -> "RevisionsOut":
        return cls(
            data=[RevisionOut.of(said) for said in history.said],
            proposed=[ProposedRevisionOut.of(record.approval) for record in history.proposed],
        )
