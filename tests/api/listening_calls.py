"""How the operations about watches are called, and what each of them needs."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Ask, Call, on, plain, renames
from tests.api.competitor_calls import OF_COMPETITORS, SCOPES_OF_COMPETITORS

COFFEE = {"name": "Coffee, anywhere", "query": '"cold brew" OR #coldbrew'}

OF_LISTENING: dict[str, Sequence[Call]] = {
    "post_watch": [
        lambda own, theirs: Ask(body=COFFEE),
        lambda own, theirs: Ask(body=COFFEE | {"external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body=COFFEE | {"community_ids": [theirs["community"]]}),
    ],
    "get_watches": [plain, lambda own, theirs: Ask(query={"external_id": theirs["external_id"]})],
    "post_watch_test": [
        lambda own, theirs: Ask(body={"query": "coffee"}),
        lambda own, theirs: Ask(body={"query": "open", "community_ids": [theirs["community"]]}),
    ],
    "post_watch_compare": [
        lambda own, theirs: Ask(body={"watch_ids": [own["watch"]]}),
        lambda own, theirs: Ask(body={"watch_ids": [own["watch"], theirs["watch"]]}),
    ],
    "post_watch_compare_chart": [
        lambda own, theirs: Ask(body={"watch_ids": [own["watch"]]}),
        lambda own, theirs: Ask(body={"watch_ids": [own["watch"], theirs["watch"]]}),
    ],
    "get_watch": on("watch_id", "watch"),
    "patch_watch": [
        *renames("watch_id", "watch"),
        lambda own, theirs: Ask(
            {"watch_id": own["watch"]}, {"community_ids": [theirs["community"]]}
        ),
    ],
    "delete_watch": on("watch_id", "spare_watch"),
    "post_watch_pause": on("watch_id", "watch_to_pause"),
    "post_watch_resume": on("watch_id", "paused_watch"),
    "get_watch_hits": [
        *on("watch_id", "watch"),
        lambda own, theirs: Ask(
            {"watch_id": own["watch"]}, query={"channel_id": theirs["channel"]}
        ),
    ],
    "get_watch_searches": on("watch_id", "watch"),
    "post_watch_volume": on("watch_id", "watch", {}),
    "post_watch_topics": on("watch_id", "watch", {}),
    "post_impersonation_check": [lambda own, theirs: Ask(body={})],
    **OF_COMPETITORS,
}

SCOPES_OF_LISTENING: Mapping[str, str] = {
    "post_watch": "listening:write",
    "get_watches": "listening:read",
    "post_watch_test": "listening:read",
    "post_watch_compare": "listening:read",
    "post_watch_compare_chart": "listening:read",
    "get_watch": "listening:read",
    "patch_watch": "listening:write",
    "delete_watch": "listening:write",
    "post_watch_pause": "listening:write",
    "post_watch_resume": "listening:write",
    "get_watch_hits": "listening:read",
    "get_watch_searches": "listening:read",
    "post_watch_volume": "listening:read",
    "post_watch_topics": "listening:read",
    "post_impersonation_check": "listening:read",
    **SCOPES_OF_COMPETITORS,
}
