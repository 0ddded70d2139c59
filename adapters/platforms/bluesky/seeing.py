"""An AppView shows anybody who has an account, and what they post."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.platforms.bluesky.place import parts_of, permalink, profile_link
from adapters.platforms.bluesky.profile import PLATFORM
from adapters.platforms.bluesky.session import is_did, is_handle
from adapters.platforms.bluesky.xrpc import Xrpc, code_of, said, succeeded
from adapters.platforms.http import LISTING_BYTES, Answer
from adapters.platforms.replies import instant
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection
from domain.shared.public_accounts import (
    NobodyThere,
    NoPublicName,
    PublicAccount,
    PublicName,
    PublicPost,
    PublicPosts,
    counted,
)

APPVIEW = "https://public.api.bsky.app"
"""Answers whoever asks (docs/advanced-guides/api-directory.mdx of bluesky-social/bsky-docs)."""

PAGE = 100
_PROFILE = re.compile(r"https://bsky\.app/profile/([^/?#]+)/?")
# lexicons/app/bsky/actor/getProfile.json names no error: AppViews say InvalidRequest with these
# words, and the other two of accounts that are not shown any more.
_NOBODY = ("Profile not found", "Actor not found", "Unable to resolve handle")
_GONE = ("AccountTakedown", "AccountDeactivated")


def public_name(xrpc: Xrpc, handle: str, server_url: str | None) -> PublicName | NoPublicName:
    """`server_url` is another AppView to ask."""
    page = _PROFILE.fullmatch(handle)
    plain = page[1] if page else handle.removeprefix("@")
    if not is_handle(plain) and not is_did(plain):
        return NoPublicName("handle", "@cafe.bsky.social")
    where = None if server_url is None else xrpc.origin(server_url)
    return PublicName(plain if is_did(plain) else f"@{plain.lower()}", where)


def open_place(name: PublicName) -> Connection:
    return Connection(PLATFORM, name.server_url or APPVIEW, "", {}, {})


async def look_up(
    xrpc: Xrpc, place: Connection, name: PublicName
) -> PublicAccount | NobodyThere | CannotTell:
    actor = name.handle.removeprefix("@")
    reply = await xrpc.ask(place, "app.bsky.actor.getProfile", actor=actor)
    if _is_nobody(reply):
        return NobodyThere("The AppView knows no account of that name.")
    if not succeeded(reply):
        return xrpc.untold(reply, place.credentials)
    shown = said(reply)
    did, handle = shown.get("did"), shown.get("handle")
    if not isinstance(did, str) or not is_did(did) or actor not in (did, str(handle).lower()):
        return CannotTell("The AppView did not answer with that account.")
    name_shown = shown.get("displayName")
    return PublicAccount(
        account_id=did,
        handle=name.handle,
        name=name_shown if isinstance(name_shown, str) and name_shown else str(handle),
        url=profile_link(did),
        followers=counted(shown, "followersCount"),
        following=counted(shown, "followsCount"),
        posts=counted(shown, "postsCount"),
    )


async def posts_of(
    xrpc: Xrpc, place: Connection, account: PublicAccount, before: str | None
) -> PublicPosts | CannotTell:
    """By lexicons/app/bsky/feed/getAuthorFeed.json of bluesky-social/atproto. What was reposted
    comes among it, with a reason, and is left out."""
    params = {"limit": str(PAGE), "filter": "posts_no_replies", "actor": account.account_id}
    params |= {"cursor": before} if before else {}
    reply = await xrpc.ask(place, "app.bsky.feed.getAuthorFeed", most_bytes=LISTING_BYTES, **params)
    if not succeeded(reply):
        return xrpc.untold(reply, place.credentials)
    feed, cursor = said(reply).get("feed"), said(reply).get("cursor")
    if not isinstance(feed, list):
        return CannotTell("The AppView did not answer with posts.")
    items = [item for item in feed if isinstance(item, dict)]
    posts = [post for item in items if (post := _post(item, account)) is not None]
    times = [at for item in items if (at := _at(item)) is not None]
    onward = cursor if isinstance(cursor, str) and cursor and items else None
    return PublicPosts(posts, onward, min(times, default=None))


def _is_nobody(reply: object) -> bool:
    if not isinstance(reply, Answer) or reply.is_success:
        return False
    words = said(reply).get("message")
    return code_of(reply) in _GONE or (isinstance(words, str) and words.startswith(_NOBODY))


def _at(item: Mapping[str, Any]) -> Any:
    """Where it stands in the feed: a repost by when it was passed on."""
    reason, post = item.get("reason"), item.get("post")
    if isinstance(reason, dict) and (at := instant(reason.get("indexedAt"))) is not None:
        return at
    return instant(post.get("indexedAt")) if isinstance(post, dict) else None


def _post(item: Mapping[str, Any], account: PublicAccount) -> PublicPost | None:
    post = item.get("post")
    if "reason" in item or "reply" in item or not isinstance(post, dict):
        return None
    try:
        did, _, rkey = parts_of(post.get("uri"))
    except ValueError:
        return None
    at = instant(post.get("indexedAt"))
    if at is None or did != account.account_id:
        return None
    return PublicPost(
        id=str(post["uri"]),
        at=at,
        url=permalink(did, rkey),
        reactions=counted(post, "likeCount"),
        comments=counted(post, "replyCount"),
        shares=counted(post, "repostCount"),
    )
