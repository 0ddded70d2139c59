"""What is told of feeds: each name in a sentence, and the shapes of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, Out
from domain.publishing import feed_events as events
from domain.publishing.feed import FeedMode, FeedStatus, FeedTrouble, ItemOutcome


class FeedFact(Out):
    """A feed as it is after what happened."""

    id: str
    url: str
    mode: FeedMode
    status: FeedStatus
    failures: int
    trouble: FeedTrouble | None
    moved_to: str | None
    external_id: str | None
    version: int


class FeedItemFact(Out):
    """An item that came, and what was made of it."""

    feed_id: str
    title: str
    link: str | None
    outcome: ItemOutcome
    code: str | None = Field(description="Why nothing was made of one that was `refused`.")
    message_id: str | None
    idea_id: str | None


FACTS: Mapping[str, Fact] = {
    events.FEED_CREATED: Fact("A feed was named, and is asked from now on.", FeedFact),
    events.FEED_UPDATED: Fact("A feed was changed.", FeedFact),
    events.FEED_PAUSED: Fact("A feed is not asked until it is resumed.", FeedFact),
    events.FEED_RESUMED: Fact("A feed is asked again.", FeedFact),
    events.FEED_DELETED: Fact("A feed was let go.", FeedFact),
    events.FEED_ITEM_RECEIVED: Fact("Something new came in a feed.", FeedItemFact),
    events.FEED_FAILING: Fact(
        "A feed could not be read three times in a row, or says that it is gone.", FeedFact
    ),
    events.FEED_RESTORED: Fact("A feed that was failing can be read again.", FeedFact),
}
