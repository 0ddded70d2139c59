"""What others did that concerns the account is asked for: the AppView lists it, newest first."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.platforms.bluesky.cursor import MOST_KNOWN, Mark, known_again, mark_in, short
from adapters.platforms.bluesky.xrpc import Xrpc, said, succeeded
from adapters.platforms.http import LISTING_BYTES
from adapters.platforms.replies import instant
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Polled, Raw
from domain.shared.platforms import Connection

PAGE = 100
MOST_PAGES = 5
METHOD = "app.bsky.notification.listNotifications"

Item = tuple[str, datetime, dict[str, Any]]


async def poll(xrpc: Xrpc, place: Connection, cursor: str | None) -> Polled | CannotTell:
    """At most five requests of a hundred notifications. Nothing is marked as seen: what a person
    has not looked at stays new in the apps."""
    if cursor is None:
        return await _begin(xrpc, place)
    try:
        mark = mark_in(cursor)
    except ValueError:
        return CannotTell("The cursor is none of this adapter's: begin again without one.")
    return await _go_on(xrpc, place, mark)


async def _begin(xrpc: Xrpc, place: Connection) -> Polled | CannotTell:
    """From now on: what is there already counts as heard."""
    page = await _page(xrpc, place, None)
    if isinstance(page, CannotTell):
        return page
    items, _ = page
    top = max((at for _, at, _ in items), default=xrpc.now())
    known = known_again(((name, at) for name, at, _ in items), top)
    return Polled((), Mark(top, frozenset(known)).text())


async def _go_on(xrpc: Xrpc, place: Connection, mark: Mark) -> Polled | CannotTell:
    found: list[Item] = []
    for _ in range(MOST_PAGES):
        page = await _page(xrpc, place, mark.page)
        if isinstance(page, CannotTell):
            return page
        items, following = page
        found += items
        if following is None or following == mark.page or (items and items[-1][1] < mark.floor):
            return Polled(_new(found, mark), _noted(mark, found).reached().text())
        mark = replace(mark, page=following)
    return Polled(_new(found, mark), _noted(mark, found).text(), more=True)


def _noted(mark: Mark, found: list[Item]) -> Mark:
    """With what the next way down begins from: settled at the top of this one."""
    top = mark.top or max([mark.since, *(at for _, at, _ in found)])
    fresh = (*mark.fresh, *known_again(((name, at) for name, at, _ in found), top))
    return replace(mark, top=top, fresh=fresh[:MOST_KNOWN])


def _new(found: list[Item], mark: Mark) -> tuple[Raw, ...]:
    """Oldest first, each once."""
    fresh = {
        name: item for name, at, item in found if at >= mark.floor and short(name) not in mark.known
    }
    oldest_first = reversed(fresh.items())
    return tuple(Raw(name, json.dumps(item).encode()) for name, item in oldest_first)


async def _page(
    xrpc: Xrpc, place: Connection, page: str | None
) -> tuple[list[Item], str | None] | CannotTell:
    params = {"limit": str(PAGE)} | ({"cursor": page} if page else {})
    reply = await xrpc.ask(place, METHOD, most_bytes=LISTING_BYTES, **params)
    if not succeeded(reply):
        return xrpc.untold(reply, place.credentials)
    body = said(reply)
    listed, following = body.get("notifications"), body.get("cursor")
    if not isinstance(listed, list) or not isinstance(following, str | None):
        return CannotTell("The server did not answer with notifications.")
    items = [_item(each) for each in listed]
    if None in items:
        return CannotTell("A notification lacks its address, its reason or its time.")
    return [item for item in items if item is not None], following


def _item(listed: object) -> Item | None:
    if not isinstance(listed, dict):
        return None
    uri, reason, at = listed.get("uri"), listed.get("reason"), instant(listed.get("indexedAt"))
    if not isinstance(uri, str) or not isinstance(reason, str) or at is None:
        return None
    return f"{uri} {reason}", at, listed
