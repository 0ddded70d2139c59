"""A feed and an item of it with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.feed import (
    Feed,
    FeedItem,
    FeedMode,
    FeedStatus,
    FeedTrouble,
    ItemOutcome,
)
from domain.shared.hub import Hub, HubStatus
from domain.shared.ids import FeedId, FeedItemId
from tests.kit.sample_parts import CHANNEL, IDEA, MESSAGE, ODD, ORGANIZATION, WORKSPACE, at

FEED = FeedId("feed_1")
FEEDS: Mapping[str, Any] = {
    "feeds": Feed(
        id=FEED,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        url="https://news.example/feed.xml",
        mode=FeedMode.IDEA,
        status=FeedStatus.GONE,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        channel_ids=(CHANNEL,),
        template="{title} " + ODD,
        interval_seconds=900,
        backfill=3,
        title=ODD,
        etag='W/"1"',
        last_modified="Sun, 22 Nov 2026 14:15:16 GMT",
        begun_at=at(3),
        polled_at=at(4),
        next_at=at(5),
        failures=4,
        failing_since=at(6),
        trouble=FeedTrouble.MOVED,
        moved_to="https://news.example/new.xml",
        removed_at=at(7),
        hub=Hub(
            url="https://hub.example/",
            topic="https://news.example/feed.xml",
            status=HubStatus.SUBSCRIBED,
            since=at(8),
            nonce="a nonce",
            hash="0" * 64,
            lease_until=at(9),
            asked_at=at(10),
            told_at=at(11),
            tries=2,
        ),
        external_id=f"feed-{ODD}",
        metadata={"a": ODD},
    ),
    "feed_items": FeedItem(
        id=FeedItemId("fit_1"),
        workspace_id=WORKSPACE,
        feed_id=FEED,
        key="0" * 64,
        outcome=ItemOutcome.DRAFT,
        title=ODD,
        received_at=at(1),
        link="https://news.example/1",
        published_at=at(2),
        message_id=MESSAGE,
        idea_id=IDEA,
        code="text_too_long",
    ),
}
