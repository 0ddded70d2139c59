"""What an AppView counts of a post and of an account; it knows nothing of views or clicks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.platforms.bluesky.xrpc import Xrpc, said, succeeded
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection
from domain.shared.readings import Metric, Reading, Readings

_OF_A_POST = {
    "likeCount": Metric.REACTIONS,
    "repostCount": Metric.SHARES,
    "replyCount": Metric.COMMENTS,
    "quoteCount": Metric.QUOTES,
    "bookmarkCount": Metric.SAVES,
}
_OF_AN_ACCOUNT = {
    "followersCount": Metric.FOLLOWERS,
    "followsCount": Metric.FOLLOWING,
    "postsCount": Metric.POSTS,
}


async def measure_post(xrpc: Xrpc, place: Connection, post_id: str) -> Readings | CannotTell:
    reply = await xrpc.ask(place, "app.bsky.feed.getPosts", uris=post_id)
    if not succeeded(reply):
        return xrpc.untold(reply, place.credentials)
    posts = said(reply).get("posts")
    if not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
        return CannotTell("The server did not answer with posts.")
    ours = next((post for post in posts if post.get("uri") == post_id), None)
    if ours is None:
        return CannotTell("The AppView does not show that post.")
    return _readings(ours, _OF_A_POST, xrpc.now())


async def measure_account(xrpc: Xrpc, place: Connection) -> Readings | CannotTell:
    reply = await xrpc.ask(place, "app.bsky.actor.getProfile", actor=place.account_id)
    if not succeeded(reply):
        return xrpc.untold(reply, place.credentials)
    profile = said(reply)
    if profile.get("did") != place.account_id:
        return CannotTell("The server did not answer with the account.")
    return _readings(profile, _OF_AN_ACCOUNT, xrpc.now())


def _readings(counted: Mapping[str, Any], names: Mapping[str, Metric], now: datetime) -> Readings:
    """What is not said has no reading; AppViews older than bookmarks do not count them."""
    return tuple(
        Reading(metric, counted[name], now, name)
        for name, metric in names.items()
        if isinstance(counted.get(name), int) and not isinstance(counted[name], bool)
    )
