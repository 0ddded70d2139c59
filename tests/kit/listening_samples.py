"""A watch, a hit, a day and a search of it, with every field set to something other than its
default."""

from collections.abc import Mapping
from typing import Any

from domain.listening.model import Span, Watch, WatchDay, WatchHit, WatchSearch, WatchState
from domain.shared.heard import HeardKind
from domain.shared.ids import CommunityId, InboundMessageId, WatchHitId, WatchId
from tests.kit.competitor_samples import COMPETITORS
from tests.kit.sample_parts import CHANNEL, ODD, ORGANIZATION, WORKSPACE, at

WATCH = WatchId("wch_1")
LISTENING: Mapping[str, Any] = {
    "watches": Watch(
        id=WATCH,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        query=f'"{ODD}" OR coffee',
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        state=WatchState.PAUSED,
        platforms=("mastodon", "bluesky"),
        languages=("es", "pt-BR"),
        community_ids=(CommunityId("com_1"),),
        most_hits_a_day=7,
        searches=True,
        opens_conversations=True,
        removed_at=at(3),
        external_id=f"watch-{ODD}",
        metadata={"a": ODD},
    ),
    "watch_hits": WatchHit(
        id=WatchHitId("hit_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        watch_id=WATCH,
        inbound_message_id=InboundMessageId("inb_1"),
        channel_id=CHANNEL,
        platform="mastodon",
        kind=HeardKind.FOUND,
        at=at(1),
        found_at=at(2),
        message_version=2,
        spans=(Span(0, 4), Span(7, 9)),
        author_id="ana",
        author_handle=f"@{ODD}",
        language="es",
        sentiment="negative",
    ),
    "watch_days": WatchDay(WORKSPACE, WATCH, "2030-05-04", 7, 2),
    "watch_searches": WatchSearch(
        workspace_id=WORKSPACE,
        watch_id=WATCH,
        channel_id=CHANNEL,
        organization_id=ORGANIZATION,
        next_at=at(4),
        updated_at=at(3),
        turn=3,
        cursors={"#coffee": "17"},
        searched_at=at(3),
        found=5,
        failures=1,
        trouble=ODD,
    ),
    **COMPETITORS,
}
