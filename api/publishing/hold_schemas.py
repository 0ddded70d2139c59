"""The wire shapes of holds."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    model_validator,
)

from api.problems import problem_of
from api.publishing.content_schemas import Tag
from api.wire import (
    AS_WHOLE,
    CampaignRef,
    ChannelRef,
    CommunityRef,
    EachOnce,
    FieldFault,
    In,
    Instant,
    InstantOut,
    LongText,
    Out,
    absent,
    at_most_one,
)
from domain.publishing.hold import RELEASE_PER_MINUTE, Hold, HoldScope, OnLift
from domain.publishing.use_cases.place_hold import NewHold
from domain.publishing.use_cases.release_held import Released
from domain.shared.ids import CampaignId, ChannelId, CommunityId, MessageId

MOST_CHOSEN = 100
Reason = Annotated[LongText, Field(min_length=1, examples=["A product recall is being prepared."])]
Pace = Annotated[
    StrictInt,
    Field(
        ge=1,
        le=60,
        description="How many posts a minute go out on one channel of those that were kept back.",
    ),
    AS_WHOLE,
]
MessageRef = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    Field(examples=["msg_01j9z3v8k4e5r6t7y8w9q0a1s2"]),
]

PLACES = ("channel_id", "community_id", "tag", "campaign_id")
"""What a hold may be on, if it is not on the whole workspace."""


class HoldIn(In):
    model_config = ConfigDict(json_schema_extra=at_most_one(*PLACES))

    reason: Reason
    channel_id: ChannelRef | None = Field(default=None, description="Stops one channel.")
    community_id: CommunityRef | None = Field(
        default=None, description="Stops all channels of a community."
    )
    tag: Tag | None = Field(
        default=None,
        description="Stops what bears this tag, on every channel.",
        examples=["spring"],
    )
    campaign_id: CampaignRef | None = Field(
        default=None,
        description="Stops what is part of this campaign, on every channel. Without any of the"
        " four the whole workspace stops.",
    )
    ends_at: Instant | None = Field(default=None, description="When it is lifted by itself.")
    on_lift: OnLift = Field(
        default=OnLift.AS_PLANNED, description="What becomes then of what it kept back."
    )
    release_per_minute: Pace = RELEASE_PER_MINUTE

    @model_validator(mode="after")
    def _one_scope(self) -> "HoldIn":
        if sum(getattr(self, place) is not None for place in PLACES) > 1:
            raise FieldFault("at_most_one", choices=", ".join(PLACES))
        return self

    def request(self) -> NewHold:
        return NewHold(
            self.reason,
            ChannelId(self.channel_id) if self.channel_id else None,
            CommunityId(self.community_id) if self.community_id else None,
            self.ends_at,
            self.on_lift,
            self.release_per_minute,
            self.tag,
            CampaignId(self.campaign_id) if self.campaign_id else None,
        )


class HoldChange(In):
    reason: Reason = absent()
    ends_at: Instant | None = absent()
    on_lift: OnLift = absent()
    release_per_minute: Pace = absent()


class ReleasePolicy(StrEnum):
    """What a person can say becomes of what waits for their word."""

    PUBLISH = OnLift.PUBLISH.value
    SHIFT = OnLift.SHIFT.value
    NEXT_SLOT = OnLift.NEXT_SLOT.value
    DISCARD = OnLift.DISCARD.value


class ReleaseIn(In):
    policy: ReleasePolicy = Field(
        description="`publish`: what was missed goes out now, one after the other. `shift`: it is"
        " moved by as long as the hold stood. `next_slot`: it takes the next free slot of its"
        " channel's default queue. `discard`: it is called off. What is still to come"
        " goes at its time."
    )
    message_ids: Annotated[
        list[MessageRef],
        Field(
            max_length=MOST_CHOSEN,
            description="Which messages; without any, all that wait.",
        ),
        EachOnce(),
    ] = Field(default_factory=list)

    def chosen(self) -> list[MessageId]:
        return [MessageId(text) for text in self.message_ids]


class HoldOut(Out):
    id: str
    scope: HoldScope
    channel_id: str | None
    community_id: str | None
    tag: str | None
    campaign_id: str | None
    pauses_campaign: bool = Field(
        description="It is the pause of its campaign, and ends when that is resumed or finished."
    )
    reason: str
    ends_at: InstantOut | None
    on_lift: OnLift
    release_per_minute: int
    placed_by: str
    lifted_at: InstantOut | None
    lifted_by: str | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, hold: Hold, language: str) -> "HoldOut":
        fields: dict[str, Any] = {name: getattr(hold, name) for name in cls.model_fields}
        return cls(**fields)


class ReleaseResultOut(Out):
    """What became of one message that was chosen."""

    index: int
    message_id: str
    status: Literal["released", "refused"]
    problem: Mapping[str, Any] | None = Field(description="Why it was not released.")


class ReleasedOut(Out):
    hold: HoldOut
    results: list[ReleaseResultOut] = Field(
        description="One for each message that was chosen, in their order."
    )

    @classmethod
    def of(cls, released: Released, language: str) -> "ReleasedOut":
        results = [
            ReleaseResultOut(
                index=index,
                message_id=message_id,
                status="refused" if refusal else "released",
                problem=problem_of(refusal).within(language) if refusal else None,
            )
            for index, (message_id, refusal) in enumerate(released.results)
        ]
        return cls(hold=HoldOut.of(released.hold, language), results=results)
