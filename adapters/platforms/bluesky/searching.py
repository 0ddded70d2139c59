"""The AppView is searched for what anybody said."""

import json
from datetime import datetime
from typing import Any

from adapters.platforms.bluesky.xrpc import Xrpc, said, succeeded
from adapters.platforms.http import LISTING_BYTES
from adapters.platforms.replies import instant
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Polled, Raw
from domain.shared.platforms import Connection

PAGE = 50
METHOD = "app.bsky.feed.searchPosts"


async def search(
    xrpc: Xrpc, place: Connection, query: str, cursor: str | None
) -> Polled | CannotTell:
    """One request of the latest, by lexicons/app/bsky/feed/searchPosts.json of
    bluesky-social/atproto. The cursor is when the newest post that was given was indexed; what was
    indexed at that very moment comes again, under the same ids."""
    params = {"q": query, "sort": "latest", "limit": str(PAGE)}
    params |= {"since": cursor} if cursor else {}
    reply = await xrpc.ask(place, METHOD, most_bytes=LISTING_BYTES, **params)
    if not succeeded(reply):
        return xrpc.untold(reply, place.credentials)
    listed = said(reply).get("posts")
    if not isinstance(listed, list):
        return CannotTell("The server did not answer with posts.")
    found = [(at, view) for view in listed if (at := _indexed(view)) is not None]
    newest = max(found, key=lambda item: item[0], default=None)
    raws = [_raw(view) for _, view in sorted(found, key=lambda item: item[0])]
    return Polled(tuple(raws), newest[1]["indexedAt"] if newest else cursor)


def _indexed(view: Any) -> datetime | None:
    if not isinstance(view, dict) or not isinstance(view.get("uri"), str):
        return None
    return instant(view.get("indexedAt"))


def _raw(view: dict[str, Any]) -> Raw:
    """As a notification, whose reason is that it was found."""
    names = ("uri", "cid", "author", "record", "indexedAt")
    told = {name: view.get(name) for name in names} | {"reason": "found"}
    return Raw(f"{view['uri']} found", json.dumps(told, ensure_ascii=False).encode())
