"""A record has an address in an account's repository; the key of ours is made of our own key."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from domain.shared.platforms import Connection

POST = "app.bsky.feed.post"
THREADGATE = "app.bsky.feed.threadgate"
POSTGATE = "app.bsky.feed.postgate"
BLOCK = "app.bsky.graph.block"
LIST = "app.bsky.graph.list"
LIST_ITEM = "app.bsky.graph.listitem"
LIST_BLOCK = "app.bsky.graph.listblock"

_DID, _KEY = r"(did:[a-z]+:[A-Za-z0-9._:%-]{1,240})", r"([A-Za-z0-9._:~-]{1,512})"
_LIST = re.compile(rf"at://{_DID}/{re.escape(LIST)}/{_KEY}")
_LISTS_PAGE = re.compile(rf"https://bsky\.app/profile/{_DID}/lists/{_KEY}/?")

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_BEGIN = 1_672_531_200_000_000
"""2023-01-01T00:00:00Z in microseconds of the Unix epoch."""


def record_key(key: str) -> str:
    """A key for a record that is the same for the same words, always.

    It has the form of a TID, as the apps show nothing under another (specs/tid of
    bluesky-social/atproto-website): 53 bits of microseconds, 10 bits of a clock's number, in 13
    letters. 56 bits of a hash fill the clock's number and the first 814 days of 2023 and after, so
    that none lies in the future; when a post was made its record says, not its key.
    """
    bits = int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:7])
    tid = ((_BEGIN + (bits >> 10)) << 10) | (bits & 1023)
    return "".join(_SORTABLE[(tid >> shift) & 31] for shift in range(60, -1, -5))


def address(did: str, rkey: str, collection: str = POST) -> str:
    return f"at://{did}/{collection}/{rkey}"


def parts_of(uri: object) -> tuple[str, str, str]:
    """DID, collection and key of a record. Raises ValueError."""
    if not isinstance(uri, str) or not uri.startswith("at://"):
        raise ValueError("that is no address of a record")
    did, collection, rkey = uri.removeprefix("at://").split("/")
    if not (did and collection and rkey):
        raise ValueError("that is no address of a record")
    return did, collection, rkey


def list_address(word: str) -> str | None:
    """Where a list is, from its address or from that of its page in the app; a page that names its
    owner by a handle, which can change hands, is none."""
    found = _LIST.fullmatch(word) or _LISTS_PAGE.fullmatch(word)
    return address(found[1], found[2], LIST) if found else None


def own_key(place: Connection, post_id: str) -> str | None:
    """The key in this account's repository; None where the address is in another's."""
    head, _, rkey = post_id.rpartition("/")
    return None if head.startswith("at://") and head != f"at://{place.account_id}/{POST}" else rkey


def permalink(did: str, rkey: str) -> str:
    """An address people can open. It has the DID, which stays when a handle changes."""
    return f"https://bsky.app/profile/{quote(did, safe=':')}/post/{quote(rkey, safe='')}"


def profile_link(handle_or_did: str) -> str:
    return f"https://bsky.app/profile/{quote(handle_or_did, safe=':')}"


def reference(record: dict[str, Any]) -> dict[str, str]:
    """What another record names it by: one version of it. Raises ValueError."""
    uri, cid = record.get("uri"), record.get("cid")
    parts_of(uri)
    if not isinstance(cid, str) or not cid:
        raise ValueError("that record has no version")
    return {"uri": str(uri), "cid": cid}


def new_record(
    place: Connection, collection: str, rkey: str, record: Mapping[str, Any]
) -> dict[str, Any]:
    """What is asked of a server where that record is to be made and nothing written over."""
    return {
        "repo": place.account_id,
        "collection": collection,
        "rkey": rkey,
        "record": record,
        "swapRecord": None,
    }


def no_record(place: Connection, collection: str, rkey: str) -> dict[str, str]:
    """What is asked of a server where that record is to go; what is not there has gone."""
    return {"repo": place.account_id, "collection": collection, "rkey": rkey}


def written(at: datetime) -> str:
    """An instant as records bear it: UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
