"""The wire shapes of an outside reviewer, and of what became of asking it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from api.problems import fill
from api.wire import AS_WHOLE, In, InstantOut, Out
from domain.publishing.reviewer import (
    LONGEST_MS,
    SHORTEST_MS,
    USUAL_MS,
    Review,
    Reviewer,
    ReviewStatus,
    Unheard,
)
from domain.publishing.use_cases.keep_reviewer import ReviewerWish, ReviewerWithSecret

TEXTS = Path(__file__).parents[1] / "texts" / "reviews.toml"


class ReviewerIn(In):
    """The whole of it: what is not said is as it usually is."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(
        description="https, on a public address. Redirects are not followed.",
        examples=["https://reviews.example.org/preflight"],
    )
    enabled: StrictBool = Field(default=True, description="False keeps it, and asks it nothing.")
    timeout_ms: Annotated[StrictInt, Field(ge=SHORTEST_MS, le=LONGEST_MS), AS_WHOLE] = Field(
        default=USUAL_MS, description="How long preflight waits for it, to the last byte."
    )

    def wish(self) -> ReviewerWish:
        return ReviewerWish(self.url, self.enabled, self.timeout_ms)


class ReviewerOut(Out):
    url: str | None = Field(description="Null: none is named.")
    enabled: bool
    timeout_ms: int
    old_secret_until: InstantOut | None = Field(
        description="Until then the secret before the last rotation signs, too."
    )
    updated_by: str
    version: int = Field(description="0 where none was ever named.")
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, reviewer: Reviewer, language: str) -> "ReviewerOut":
        return cls(**_reviewer(reviewer))


class ReviewerNamedOut(ReviewerOut):
    secret: str | None = Field(
        description="What signs. Shown this once, where none was named before; else null."
    )

    @classmethod
    def made(cls, answer: ReviewerWithSecret, language: str) -> "ReviewerNamedOut":
        secret = answer.secret.reveal() if answer.secret is not None else None
        return cls(**_reviewer(answer.reviewer), secret=secret)


class ReviewerSecretOut(ReviewerOut):
    secret: str = Field(description="What signs. Shown this once.")

    @classmethod
    def made(cls, answer: ReviewerWithSecret, language: str) -> "ReviewerSecretOut":
        assert answer.secret is not None
        return cls(**_reviewer(answer.reviewer), secret=answer.secret.reveal())


_AS_THEY_ARE = ("url", "enabled", "timeout_ms", "updated_by", "version", "created_at", "updated_at")


def _reviewer(reviewer: Reviewer) -> dict[str, Any]:
    same = {name: getattr(reviewer, name) for name in _AS_THEY_ARE}
    return {**same, "old_secret_until": reviewer.previous_until}


class ReviewOut(Out):
    """What became of asking the outside reviewer; it changes neither `ok` nor the score."""

    status: ReviewStatus
    code: Unheard | None = Field(description="Why it was not heard; null: it was not asked for.")
    detail: str | None
    findings: int = Field(description="How many of the findings are the reviewer's.")
    dropped: int = Field(
        description="How many it gave beside those: about a text or a channel that the message does"
        " not have."
    )

    @classmethod
    def of(cls, review: Review, language: str) -> "ReviewOut":
        silent = review.silent
        return cls(
            status=review.status,
            code=silent.why if silent else None,
            detail=fill(reviews()[silent.why][language], silent.facts, language)
            if silent
            else None,
            findings=review.findings,
            dropped=review.dropped,
        )


@cache
def reviews() -> Mapping[str, Any]:
    """Why a reviewer was not heard, in a sentence for each code."""
    with TEXTS.open("rb") as file:
        return tomllib.load(file)
