"""A link to a post on Bluesky is shown as the post itself, quoted."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from adapters.platforms.bluesky.place import POST, reference
from adapters.platforms.bluesky.session import is_did, is_handle
from adapters.platforms.bluesky.xrpc import (
    RECORD_NOT_FOUND,
    NotShown,
    Xrpc,
    code_of,
    record_of,
    said,
    succeeded,
)
from adapters.platforms.http import Reply
from domain.publishing.outcomes import NotSent, RefusalKind, Refused
from domain.shared.platforms import Connection

_HOSTS = ("bsky.app", "www.bsky.app")
_PATH = re.compile(r"/profile/([^/]+)/post/([A-Za-z0-9._:~-]{1,512})/?")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A post by who said it, a handle or a DID, and its key."""

    owner: str
    rkey: str


def quoted_in(link: str | None) -> Quoted | None:
    """The post whose page in the app that is; what follows a question mark says nothing about
    it."""
    try:
        where = urlsplit(link or "")
    except ValueError:
        return None
    found = _PATH.fullmatch(unquote(where.path))
    if found is None or where.scheme not in ("http", "https") or where.netloc not in _HOSTS:
        return None
    owner = found[1]
    return Quoted(owner, found[2]) if is_did(owner) or is_handle(owner) else None


async def version_of(xrpc: Xrpc, place: Connection, quoted: Quoted) -> dict[str, str] | NotShown:
    """What the quoting record names it by. A post that is gone is not quoted: in its place the apps
    would show that something was deleted."""
    did = quoted.owner
    if not is_did(did):
        resolve = "com.atproto.identity.resolveHandle"
        reply = await xrpc.ask(place, resolve, handle=quoted.owner.lower())
        if not succeeded(reply):
            return _not_there(xrpc, place, reply)
        did = str(said(reply).get("did"))
    reply = await record_of(xrpc, place, did, POST, quoted.rkey)
    if not succeeded(reply):
        return _not_there(xrpc, place, reply)
    try:
        return reference(said(reply))
    except ValueError:
        return NotSent("The server does not say which version of the post this one quotes.")


def _not_there(xrpc: Xrpc, place: Connection, reply: Reply) -> NotShown:
    if code_of(reply) == RECORD_NOT_FOUND:
        return Refused(RefusalKind.CONTENT, "The post that this one quotes is not there any more.")
    return xrpc.before_it_shows(reply, place.credentials)
