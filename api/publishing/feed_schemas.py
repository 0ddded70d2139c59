"""The wire shapes of feeds."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from api.hub_schemas import HubOut
from api.wire import (
    AS_WHOLE,
    ChannelRef,
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Out,
    absent,
)
from domain.publishing.feed import (
    MOST_BACKFILL,
    TEMPLATE,
    Feed,
    FeedItem,
    FeedMode,
    FeedStatus,
    FeedTrouble,
    ItemOutcome,
)
from domain.publishing.use_cases.keep_feeds import NewFeed
from domain.shared.ids import ChannelId

FeedUrl = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000),
    Field(
        description="RSS, Atom or JSON Feed, on a public address. Redirects are not followed.",
        examples=["https://news.example.org/feed.xml"],
    ),
]
Template = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, pattern=r"\S"),
    Field(
        description="What a draft says, with {title}, {link}, {summary} and {author} in it.",
        examples=["{title}\n\n{summary}\n\n{link}"],
    ),
]
Interval = Annotated[
    int,
    Field(
        ge=900,
        le=86_400,
        strict=True,
        description="How long between two looks, in seconds; at least a quarter of an hour.",
    ),
    AS_WHOLE,
]
Channels = Annotated[
    list[ChannelRef],
    Field(
        max_length=50,
        description="Where its drafts are for; at least one with the mode `draft`.",
    ),
]


def _once(ids: list[str]) -> tuple[ChannelId, ...]:
    """In their order, each once."""
    return tuple(ChannelId(id) for id in dict.fromkeys(ids))


class FeedIn(In):
    url: FeedUrl
    mode: FeedMode = FeedMode.DRAFT
    channel_ids: Channels = Field(default_factory=list)
    template: Template = TEMPLATE
    interval_seconds: Interval = 3600
    backfill: Annotated[int, Field(ge=0, le=MOST_BACKFILL, strict=True), AS_WHOLE] = Field(
        default=0,
        description="How many of the items that are in it already count as new, the newest first.",
    )
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewFeed:
        return NewFeed(
            url=self.url,
            mode=self.mode,
            channel_ids=_once(self.channel_ids),
            template=self.template,
            interval_seconds=self.interval_seconds,
            backfill=self.backfill,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class FeedChange(In):
    url: FeedUrl = absent()
    mode: FeedMode = absent()
    channel_ids: Channels = absent()
    template: Template = absent()
    interval_seconds: Interval = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(channel_ids=_once)


class FeedOut(Out):
    id: str
    url: str
    title: str | None = Field(description="What it calls itself.")
    mode: FeedMode
    status: FeedStatus
    channel_ids: list[str]
    template: str
    interval_seconds: int
    backfill: int
    polled_at: InstantOut | None
    next_at: InstantOut | None = Field(description="When it is asked next.")
    failures: int = Field(description="How often it could not be read since it last could.")
    failing_since: InstantOut | None
    trouble: FeedTrouble | None = Field(description="Why it could not be read the last time.")
    moved_to: str | None = Field(
        description="Where it says it is now. To follow it there, make this its `url`."
    )
    hub: HubOut | None = Field(description="Null for a feed that names none.")
    possible_moves: list[str]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, feed: Feed, language: str) -> "FeedOut":
        fields: dict[str, Any] = {name: getattr(feed, name) for name in cls.model_fields}
        lists = {name: list(fields[name]) for name in ("channel_ids", "possible_moves")}
        hub = HubOut.of(feed.hub) if feed.hub else None
        return cls(**(fields | lists | {"metadata": dict(feed.metadata), "hub": hub}))


class FeedItemOut(Out):
    """An item that has been seen, and what became of it."""

    id: str
    feed_id: str
    title: str
    link: str | None
    published_at: InstantOut | None = Field(description="When its feed says it came out.")
    seen_at: InstantOut
    outcome: ItemOutcome = Field(
        description="With `seen` it was in the feed before the feed was named; with `refused` no"
        " draft can be made of it, and `code` says why."
    )
    message_id: str | None = Field(description="The draft that was made of it.")
    idea_id: str | None = Field(description="The idea that was made of it.")
    code: str | None = Field(description="Why nothing was made of one that was `refused`.")

    @classmethod
    def of(cls, item: FeedItem, language: str) -> "FeedItemOut":
        return cls(
            id=item.id,
            feed_id=item.feed_id,
            title=item.title,
            link=item.link,
            published_at=item.published_at,
            seen_at=item.received_at,
            outcome=item.outcome,
            message_id=item.message_id,
            idea_id=item.idea_id,
            code=item.code,
        )
