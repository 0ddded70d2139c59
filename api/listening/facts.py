"""What is told of watches: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.listening import events
from domain.listening.model import WatchState
from domain.shared.heard import HeardKind


class WatchFact(Out):
    """A watch as it is after what happened."""

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
    version: int


class WatchHitFact(Out):
    """Which watch found which message. What it says is fetched by whoever may read it."""

    id: str
    watch_id: str
    watch_name: str
    watch_external_id: str | None
    opens_conversations: bool
    inbound_message_id: str
    channel_id: str
    platform: str
    kind: HeardKind
    author_id: str | None
    language: str | None
    sentiment: str | None
    at: InstantOut
    found_at: InstantOut


FACTS: Mapping[str, Fact] = {
    events.CREATED: Fact("A watch was written down.", WatchFact),
    events.UPDATED: Fact("A watch was changed; what it has found stays found.", WatchFact),
    events.PAUSED: Fact("A watch finds nothing until it goes on.", WatchFact),
    events.RESUMED: Fact("A watch finds again what is heard from now on.", WatchFact),
    events.DELETED: Fact("A watch was thrown away, with what it found.", WatchFact),
    events.CAPPED: Fact(
        "A watch has found as much as it may on this day of UTC: until the next one it finds no"
        " more.",
        WatchFact,
    ),
    events.HIT: Fact("A watch found a message, for the first time.", WatchHitFact),
}
