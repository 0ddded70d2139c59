"""The wire shapes of numbers that a product counted itself."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.events.operation_schemas import ItemProblemOut
from api.insights.query_schemas import MessageRef
from api.problems import status_of
from api.wire import AS_WHOLE, SEEN, ChannelRef, In, Instant, Out
from domain.insights.bringing import LARGEST, MOST_SAMPLES, Brought, NewSample
from domain.shared.errors import Refusal
from domain.shared.ids import ChannelId, MessageId
from domain.shared.operations import problem_of
from domain.shared.readings import Metric


class SampleIn(In):
    channel_id: ChannelRef
    message_id: MessageRef | None = Field(
        default=None,
        description="Whose post on that channel it is of, the first where there are several;"
        " without one it is of the channel's account.",
    )
    metric: Metric
    value: Annotated[int, AS_WHOLE] = Field(
        ge=0,
        le=LARGEST,
        strict=True,
        description="What it stood at then, in all: never what has come since.",
    )
    as_of: Instant = Field(description="When it was counted.")
    native: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=SEEN)] | None = (
        Field(default=None, description="What you call it; without it, the metric's own name.")
    )

    def told(self) -> NewSample:
        return NewSample(
            channel_id=ChannelId(self.channel_id),
            metric=self.metric,
            value=self.value,
            as_of=self.as_of,
            message_id=MessageId(self.message_id) if self.message_id is not None else None,
            native=self.native,
        )


class SamplesIn(In):
    source: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.\-]{0,59}$")] = Field(
        description="Who counted: a product of yours. Of the same thing, metric and instant one"
        " source has one number, the first that was told.",
        examples=["shop"],
    )
    samples: Annotated[list[SampleIn], Field(min_length=1, max_length=MOST_SAMPLES)]

    def told(self) -> list[NewSample]:
        return [one.told() for one in self.samples]


class RefusedSampleOut(Out):
    index: int = Field(description="Its place in `samples`, from 0.")
    status: int = Field(description="The HTTP status a request for this one alone would get.")
    problem: ItemProblemOut

    @classmethod
    def of(cls, index: int, refusal: Refusal, language: str) -> "RefusedSampleOut":
        problem = ItemProblemOut.of(problem_of(refusal), language)
        return cls(index=index, status=status_of(refusal), problem=problem)


class BroughtOut(Out):
    """How many are new and how many were there before, and why each of the others was refused."""

    recorded: int
    known: int
    failed: int
    refused: list[RefusedSampleOut]

    @classmethod
    def of(cls, brought: Brought, language: str) -> "BroughtOut":
        return cls(
            recorded=brought.recorded,
            known=brought.known,
            failed=len(brought.refused),
            refused=[RefusedSampleOut.of(at, why, language) for at, why in brought.refused],
        )
