"""The wire shapes of ideas."""

from typing import Annotated, Any

from pydantic import Field

from api.publishing.content_schemas import Link, MessageText, OfCampaign, Tag
from api.wire import (
    AS_WHOLE,
    ChannelRef,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    LongText,
    Metadata,
    Name,
    Out,
    ShortText,
    absent,
)
from domain.publishing.fitting import MOST_POSTS
from domain.publishing.idea import Idea, IdeaSource, IdeaStatus
from domain.publishing.use_cases.keep_ideas import NewIdea
from domain.publishing.use_cases.promote_idea import Promotion
from domain.shared.ids import CampaignId, ChannelId

IdeaTags = Annotated[
    list[Tag],
    Field(
        description="Words of your own to find it by; a draft made of it bears them, too.",
        max_length=20,
        examples=[["breakfast", "summer"]],
    ),
]
Score = Annotated[int, Field(ge=0, le=100, strict=True, examples=[70]), AS_WHOLE]
Owner = Annotated[
    ShortText,
    Field(description="Whoever has it in hand, by your own name for them.", examples=["user-12"]),
]
Notes = Annotated[
    LongText,
    Field(description="For colleagues; never said.", examples=["Ask the baker for a photo."]),
]


class IdeaIn(In):
    title: Name = Field(examples=["How our churros are made"])
    notes: Notes | None = None
    link: Link | None = Field(
        default=None,
        description="Where it came from; a draft made of it has the same link.",
        examples=["https://example.org/how-churros-are-made"],
    )
    tags: IdeaTags = Field(default_factory=list)
    campaign_id: OfCampaign | None = None
    score: Score | None = Field(default=None, description="How good it is, 0 to 100.")
    owner: Owner | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewIdea:
        return NewIdea(
            title=self.title,
            notes=self.notes,
            link=self.link,
            tags=tuple(self.tags),
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            score=self.score,
            owner=self.owner,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class IdeaChange(In):
    title: Name = absent()
    status: IdeaStatus = absent()
    notes: Notes | None = absent()
    link: Link | None = absent()
    tags: IdeaTags = absent()
    campaign_id: OfCampaign | None = absent()
    score: Score | None = absent()
    owner: Owner | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


class PromoteIn(In):
    channel_ids: Annotated[
        list[ChannelRef],
        Field(min_length=1, max_length=MOST_POSTS),
        EachOnce(),
    ]
    text: MessageText | None = Field(
        default=None,
        description="What the draft says instead of the title.",
        examples=["This is how our churros are made."],
    )

    def request(self) -> Promotion:
        return Promotion([ChannelId(text) for text in self.channel_ids], self.text)


class IdeaOut(Out):
    id: str
    title: str
    status: IdeaStatus
    source: IdeaSource
    notes: str | None
    link: str | None
    tags: list[str]
    campaign_id: str | None
    score: int | None
    owner: str | None
    message_id: str | None = Field(description="The message it became.")
    promoted_at: InstantOut | None
    possible_moves: list[str]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, idea: Idea, language: str) -> "IdeaOut":
        fields: dict[str, Any] = {name: getattr(idea, name) for name in cls.model_fields}
        lists = {"tags": list(idea.tags), "possible_moves": list(idea.possible_moves)}
        return cls(**(fields | lists | {"metadata": dict(idea.metadata)}))
