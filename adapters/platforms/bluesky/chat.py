"""Direct messages are asked for at the chat service, by way of the account's own data server, where
the channel wants them and its app password may read them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.platforms.bluesky.cursor import chat_mark, with_chat_mark
from adapters.platforms.bluesky.profile import PLATFORM
from adapters.platforms.bluesky.xrpc import Xrpc, is_not_allowed, said, succeeded
from adapters.platforms.checks import wrong_choice
from adapters.platforms.http import Reply
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Polled, Raw
from domain.shared.platforms import Connection, PlatformRefused

YES, NO = "yes", "no"
CHAT = "chat.bsky.convo.defs#"
MOST_PAGES = 5
_TOLD = ("logCreateMessage", "logAddReaction", "logRemoveReaction")
_LOG = "chat.bsky.convo.getLog"

_Entries = list[tuple[str, dict[str, Any]]]


def check_wish(settings: Mapping[str, Any]) -> None:
    """Raises ValidationFailed."""
    wrong_choice(settings, "direct_messages", (YES, NO))


def is_wanted(place: Connection) -> bool:
    return place.settings.get("direct_messages") == YES


async def must_be_allowed(xrpc: Xrpc, place: Connection) -> None:
    """A service that fails at this moment is believed to let us in. Raises PlatformRefused."""
    if is_not_allowed(await xrpc.ask_chat(place, _LOG)):
        words = "The app password has no access to direct messages: give one that has."
        raise PlatformRefused(pointer="/settings/direct_messages", platform=PLATFORM, words=words)


async def hear_too(
    xrpc: Xrpc, place: Connection, cursor: str | None, polled: Polled
) -> Polled | CannotTell:
    """The same with what was said to us alone. Trouble with it is told where nothing else is, as
    what was told besides would be asked for once more. Who may not read it hears the rest as ever:
    that they may not, the check of the channel says."""
    mark = chat_mark(cursor)
    found = await (_begin(xrpc, place) if mark is None else _go_on(xrpc, place, mark))
    if isinstance(found, Polled):
        after = with_chat_mark(polled.cursor, found.cursor)
        raws = (*polled.raws, *found.raws)
        return replace(polled, raws=raws, cursor=after, more=polled.more or found.more)
    if isinstance(found, CannotTell) and not polled.raws:
        return found
    again_in = found.retry_after if found else None
    return replace(polled, cursor=with_chat_mark(polled.cursor, mark), again_in=again_in)


async def _begin(xrpc: Xrpc, place: Connection) -> Polled | CannotTell | None:
    """Asked without a cursor the service says where it stands now, as its own app has it
    (src/state/messages/events/agent.ts of bluesky-social/social-app)."""
    page = await _page(xrpc, place, None)
    if page is None or isinstance(page, CannotTell):
        return page
    _, now = page
    return Polled((), now) if now else CannotTell("The chat service did not say where it stands.")


async def _go_on(xrpc: Xrpc, place: Connection, mark: str) -> Polled | CannotTell | None:
    """The log is told oldest first, each entry under a `rev` that sorts after those before it; some
    that are known already may be among them."""
    found: _Entries = []
    for _ in range(MOST_PAGES):
        page = await _page(xrpc, place, mark)
        if page is None or isinstance(page, CannotTell):
            return page
        fresh = [(rev, entry) for rev, entry in page[0] if rev > mark]
        if not fresh:
            return Polled(_raws(found), mark)
        found += fresh
        mark = max(rev for rev, _ in fresh)
    return Polled(_raws(found), mark, more=True)


def _raws(found: _Entries) -> tuple[Raw, ...]:
    """What somebody said or how they took it; not who read how far, or what became of a group."""
    told = {
        f"{kind} {entry.get('convoId')} {rev}": entry
        for rev, entry in found
        if (kind := str(entry.get("$type")).removeprefix(CHAT)) in _TOLD
    }
    return tuple(Raw(name, json.dumps(entry).encode()) for name, entry in told.items())


async def _page(
    xrpc: Xrpc, place: Connection, cursor: str | None
) -> tuple[_Entries, str | None] | CannotTell | None:
    """The entries by their `rev`, and where the service stands. None where it is not ours to
    read."""
    reply = await xrpc.ask_chat(place, _LOG, **({"cursor": cursor} if cursor else {}))
    if is_not_allowed(reply):
        return None
    if not succeeded(reply):
        return xrpc.untold(reply, place.credentials)
    return _entries(reply)


def _entries(reply: Reply) -> tuple[_Entries, str | None] | CannotTell:
    logs, following = said(reply).get("logs"), said(reply).get("cursor")
    if not isinstance(logs, list) or not isinstance(following, str | None):
        return CannotTell("The chat service did not answer with its log.")
    entries = [
        (entry["rev"], entry)
        for entry in logs
        if isinstance(entry, dict) and isinstance(entry.get("rev"), str)
    ]
    return entries, following
