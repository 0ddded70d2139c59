"""The wire shapes of watches, and of what they found."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from api.wire import (
    AS_WHOLE,
    CommunityRef,
    EachOnce,
    ExternalId,
    In,
    Instant,
    InstantOut,
    Language,
    Metadata,
    Name,
    Out,
    absent,
)
from domain.listening.model import NewWatch, Span, Watch, WatchSearch, WatchState
from domain.listening.parsing import LONGEST_QUERY
from domain.listening.views import Rehearsal, Said, ShownHit
from domain.shared.heard import HeardKind
from domain.shared.ids import CommunityId

MOST_NAMED = 50
Query = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_QUERY),
    Field(
        description="Words side by side are all meant, as with AND; OR, NOT and parentheses are"
        ' understood, `-` before a piece is NOT. `"cold brew"` is a phrase, `brew*` a beginning,'
        " `#brew` a hashtag, `@aurora` a handle that is mentioned, `from:@aurora` whoever says it,"
        " `cold NEAR/3 brew` two words with at most three between them; `language:`, `platform:`,"
        " `kind:` and `sentiment:` narrow it down. Case and accents make no difference.",
        examples=['("cold brew" OR #coldbrew) -recipe'],
    ),
]
Platform = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$"),
    Field(examples=["mastodon"]),
]
Platforms = Annotated[
    list[Platform],
    Field(max_length=MOST_NAMED, description="Only on these. Empty: on all."),
    EachOnce(),
]
Languages = Annotated[
    list[Language],
    Field(
        max_length=MOST_NAMED,
        description="Only in these, each with all its countries; what nobody knows the language of"
        " is in none. Empty: in all.",
    ),
    EachOnce(),
]
Communities = Annotated[
    list[CommunityRef],
    Field(max_length=MOST_NAMED, description="Only on channels of these. Empty: of all."),
    EachOnce(),
]
MostHits = Annotated[
    Annotated[StrictInt, Field(ge=1, le=1_000_000), AS_WHOLE] | None,
    Field(description="In one day of UTC. Null: as many as there are.", examples=[500]),
]
Searches = Annotated[
    StrictBool,
    Field(
        description="Whether platforms that can be searched are asked for it, besides what your"
        " channels hear. What a query demands must be known before it is read: by `sentiment:`"
        " nothing is found so."
    ),
]
Opens = Annotated[
    StrictBool,
    Field(
        description="Whether what it finds, and what is in no conversation, begins one, to be"
        " answered."
    ),
]


class WatchIn(In):
    name: Name = Field(examples=["Cold brew, anywhere"])
    query: Query
    platforms: Platforms = Field(default_factory=list)
    languages: Languages = Field(default_factory=list)
    community_ids: Communities = Field(default_factory=list)
    most_hits_a_day: MostHits = None
    searches: Searches = False
    opens_conversations: Opens = False
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewWatch:
        return NewWatch(
            name=self.name,
            query=self.query,
            platforms=tuple(self.platforms),
            languages=tuple(self.languages),
            community_ids=_communities(self.community_ids),
            most_hits_a_day=self.most_hits_a_day,
            searches=self.searches,
            opens_conversations=self.opens_conversations,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class WatchChange(In):
    name: Name = absent()
    query: Query = absent()
    platforms: Platforms = absent()
    languages: Languages = absent()
    community_ids: Communities = absent()
    most_hits_a_day: MostHits = absent()
    searches: Searches = absent()
    opens_conversations: Opens = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(platforms=tuple, languages=tuple, community_ids=_communities)


class WatchTestIn(In):
    """A query that is tried on what was said, and not kept."""

    query: Query
    platforms: Platforms = Field(default_factory=list)
    languages: Languages = Field(default_factory=list)
    community_ids: Communities = Field(default_factory=list)
    since: Instant | None = Field(default=None, description="Null: 30 days ago.")

    def request(self) -> NewWatch:
        return NewWatch(
            name="",
            query=self.query,
            platforms=tuple(self.platforms),
            languages=tuple(self.languages),
            community_ids=_communities(self.community_ids),
        )


def _communities(given: list[str]) -> tuple[CommunityId, ...]:
    return tuple(CommunityId(id) for id in given)


class WatchOut(Out):
    id: str
    name: str
    query: str
    state: WatchState
    platforms: list[str]
    languages: list[str]
    community_ids: list[str]
    most_hits_a_day: int | None
    searches: bool
    opens_conversations: bool
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, watch: Watch, language: str) -> "WatchOut":
        fields: dict[str, Any] = {name: getattr(watch, name) for name in cls.model_fields}
        lists = {name: list(fields[name]) for name in ("platforms", "languages", "community_ids")}
        return cls(**(fields | lists | {"metadata": dict(watch.metadata)}))


class WatchSearchOut(Out):
    """How a watch looks around on one channel's platform."""

    channel_id: str
    searched_at: InstantOut | None = Field(description="When the platform last answered.")
    next_at: InstantOut = Field(description="When it is asked next.")
    questions_asked: int
    found: int = Field(description="How many messages came of it that were not known.")
    trouble: str | None = Field(description="Why it does not answer now, in its own words.")


class WatchSearchesOut(Out):
    data: list[WatchSearchOut]

    @classmethod
    def of(cls, searches: Sequence[WatchSearch], language: str) -> "WatchSearchesOut":
        return cls(
            data=[
                WatchSearchOut(
                    channel_id=search.channel_id,
                    searched_at=search.searched_at,
                    next_at=search.next_at,
                    questions_asked=search.turn,
                    found=search.found,
                    trouble=search.trouble,
                )
                for search in searches
            ]
        )


class WatchSpanOut(Out):
    """A place in `text`, in code points."""

    start: int
    end: int = Field(description="The first that is no part of it.")


class WatchHitOut(Out):
    """A message that a watch found. `language`, `sentiment` and `spans` are as it stood then."""

    id: str
    watch_id: str
    inbound_message_id: str
    conversation_id: str | None
    channel_id: str
    platform: str
    kind: HeardKind
    at: InstantOut
    found_at: InstantOut
    author_id: str | None
    author_handle: str | None
    author_name: str | None
    language: str | None
    sentiment: str | None
    text: str | None = Field(
        description="Its heading, a line end, and its text, as they are now. Null once it is gone."
    )
    url: str | None
    is_gone: bool
    spans: list[WatchSpanOut]

    @classmethod
    def of(cls, shown: ShownHit, language: str) -> "WatchHitOut":
        hit = shown.hit
        own = (
            *("id", "watch_id", "inbound_message_id", "channel_id", "platform", "kind", "at"),
            *("found_at", "author_id", "author_handle", "language", "sentiment"),
        )
        return cls(
            **{name: getattr(hit, name) for name in own},
            conversation_id=shown.conversation_id,
            author_name=shown.author_name,
            text=None if shown.is_gone else shown.text,
            url=shown.url,
            is_gone=shown.is_gone,
            spans=spans_of(hit.spans),
        )


def spans_of(spans: tuple[Span, ...]) -> list[WatchSpanOut]:
    return [WatchSpanOut(start=span.start, end=span.end) for span in spans]


class WatchTestDayOut(Out):
    day: str = Field(description="Of UTC.", examples=["2030-05-04"])
    hits: int


class WatchExampleOut(Out):
    inbound_message_id: str
    channel_id: str
    platform: str
    kind: HeardKind
    at: InstantOut
    author_handle: str | None
    text: str
    spans: list[WatchSpanOut]

    @classmethod
    def shown(cls, said: Said, spans: tuple[Span, ...]) -> "WatchExampleOut":
        own = ("inbound_message_id", "channel_id", "platform", "kind", "at", "author_handle")
        fields: dict[str, Any] = {name: getattr(said, name) for name in (*own, "text")}
        return cls(**fields, spans=spans_of(spans))


class WatchTestOut(Out):
    """What a query would have found."""

    since: InstantOut
    looked_at: int = Field(description="How many messages were looked at, the latest first.")
    truncated: bool = Field(description="Whether there were more of them since then.")
    hits: int
    by_day: list[WatchTestDayOut]
    examples: list[WatchExampleOut] = Field(description="The latest 20.")

    @classmethod
    def of(cls, seen: Rehearsal, language: str) -> "WatchTestOut":
        return cls(
            since=seen.since,
            looked_at=seen.looked_at,
            truncated=seen.truncated,
            hits=seen.found,
            by_day=[WatchTestDayOut(day=day, hits=hits) for day, hits in seen.by_day],
            examples=[WatchExampleOut.shown(*example) for example in seen.examples],
        )
