"""The wire shapes of what is done once a message has gone out, or has not."""

from typing import Annotated

from pydantic import Field

from api.wire import DeliveryRef, EachOnce, In, InstantOut, Out
from domain.publishing.fitting import MOST_POSTS
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
