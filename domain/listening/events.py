"""What is told of watches, and of each message that one found; never what the message says."""

from typing import Any

from domain.listening.model import Watch, WatchHit
from domain.shared.calling import CHANNEL_RATE_LIMITED, CHANNEL_REAUTH_REQUIRED
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "watch.created"
UPDATED = "watch.updated"
PAUSED = "watch.paused"
RESUMED = "watch.resumed"
DELETED = "watch.deleted"
CAPPED = "watch.capped"
HIT = "watch.hit"

ANNOUNCED = frozenset(
    {
        *(CREATED, UPDATED, PAUSED, RESUMED, DELETED, CAPPED, HIT),
        *(CHANNEL_RATE_LIMITED, CHANNEL_REAUTH_REQUIRED),
    }
)


def watch_changed(name: str, watch: Watch, before: Watch | None = None) -> News:
    after = _watch(watch)
    previous = differences(_watch(before), after) if before else {}
    return News(name, watch.id, watch.version, after, previous=previous)


def hit_told(watch: Watch, hit: WatchHit) -> News:
    data = {
        "id": hit.id,
        "watch_id": hit.watch_id,
        "watch_name": watch.name,
        "watch_external_id": watch.external_id,
        "opens_conversations": watch.opens_conversations,
        "inbound_message_id": hit.inbound_message_id,
        "channel_id": hit.channel_id,
        "platform": hit.platform,
        "kind": hit.kind.value,
        "author_id": hit.author_id,
        "language": hit.language,
        "sentiment": hit.sentiment,
        "at": written(hit.at),
        "found_at": written(hit.found_at),
    }
    return News(HIT, hit.id, 1, data)


def _watch(watch: Watch) -> dict[str, Any]:
    return {
        "id": watch.id,
        "name": watch.name,
        "query": watch.query,
        "state": watch.state.value,
        "platforms": list(watch.platforms),
        "languages": list(watch.languages),
        "community_ids": list(watch.community_ids),
        "most_hits_a_day": watch.most_hits_a_day,
        "searches": watch.searches,
        "opens_conversations": watch.opens_conversations,
        "external_id": watch.external_id,
        "version": watch.version,
    }
