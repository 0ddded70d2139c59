"""RSS, Atom and JSON Feed are read into plain text; what could harm whoever reads it is left out.

No address is opened and no entity of theirs is expanded; what is HTML loses its tags, its scripts
and its styles.
"""

import hashlib
import html
import io
import json
import re
from calendar import timegm
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from domain.publishing.feed import FeedTrouble, SourceItem

MOST_ITEMS = 200
TITLE, SUMMARY, AUTHOR, LINK, IDENTITY = 200, 5000, 100, 2000, 2000
_LINK = re.compile(r"https?://[!-~]+")
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^>]*>", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
MOST_TTL = timedelta(days=1)


class Unreadable(Exception):
    """It is no feed, or one that is not to be read."""

    def __init__(self, trouble: FeedTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """What a feed says: `wait` is how long it asks to be left alone, `hub` where one subscribes to
    its news, and `topic` the address it calls its own."""

    title: str | None
    items: list[SourceItem]
    wait: timedelta
    hub: str | None = None
    topic: str | None = None


def read_feed(body: bytes, kind: str, url: str) -> FoundFeed:
    """At most 200 entries, as they come. Raises Unreadable."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(body, url)
    # Whatever the encoding: UTF-16 puts zeros between the letters.
    if b"<!entity" in body.replace(b"\x00", b"").lower():
        raise Unreadable(FeedTrouble.DECLARES_ENTITIES)
    return _xml_feed(body, kind, url)


def _xml_feed(body: bytes, kind: str, url: str) -> FoundFeed:
    import feedparser

    try:
        found = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": kind, "content-location": url},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (ValueError, LookupError, RecursionError):
        raise Unreadable(FeedTrouble.UNREADABLE) from None
    if not found.get("version"):
        raise Unreadable(FeedTrouble.UNREADABLE)
    items = [_xml_item(entry, url) for entry in found.entries[:MOST_ITEMS]]
    ttl = str(found.feed.get("ttl", ""))
    minutes = int(ttl) if ttl.isascii() and ttl.isdigit() and len(ttl) < 6 else 0
    links = [(str(link.get("rel")), link.get("href")) for link in found.feed.get("links", ())]
    return FoundFeed(
        title=_plain(found.feed.get("title"), TITLE) or None,
        items=[item for item in items if item is not None],
        wait=min(timedelta(minutes=minutes), MOST_TTL),
        hub=first_of("hub", links, url),
        topic=first_of("self", links, url),
    )


def first_of(rel: str, links: Iterable[tuple[str, Any]], url: str) -> str | None:
    """Where the first of these links leads that bears this relation; a link may bear several."""
    named = (_address(href, url) for words, href in links if rel in words.lower().split())
    return next((address for address in named if address is not None), None)


def _xml_item(entry: Mapping[str, Any], url: str) -> SourceItem | None:
    content = [part.get("value") for part in entry.get("content", ())]
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return _item(
        identity=entry.get("id"),
        title=entry.get("title"),
        link=entry.get("link"),
        summary=entry.get("summary") or (content[0] if content else None),
        author=entry.get("author"),
        published_at=_from_parts(parsed),
        url=url,
    )


def _json_feed(body: bytes, url: str) -> FoundFeed:
    try:
        found = json.loads(body)
        entries = found["items"]
        if not str(found["version"]).startswith("https://jsonfeed.org/version/1"):
            raise ValueError(found["version"])
        items = [_json_item(entry, url) for entry in entries[:MOST_ITEMS]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Unreadable(FeedTrouble.UNREADABLE) from None
    return FoundFeed(
        title=_plain(found.get("title"), TITLE) or None,
        items=[item for item in items if item is not None],
        wait=timedelta(),
        hub=_json_hub(found.get("hubs"), url),
        topic=_address(found.get("feed_url"), url),
    )


def _json_hub(hubs: Any, url: str) -> str | None:
    """The first that speaks WebSub; there are others."""
    listed = [hub for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    links = [("hub", hub.get("url")) for hub in listed if str(hub.get("type")).lower() == "websub"]
    return first_of("hub", links, url)


def _json_item(entry: Mapping[str, Any], url: str) -> SourceItem | None:
    authors = entry.get("authors") or [entry.get("author") or {}]
    return _item(
        identity=entry.get("id"),
        title=entry.get("title"),
        link=entry.get("url") or entry.get("external_url"),
        summary=entry.get("summary") or entry.get("content_html") or entry.get("content_text"),
        author=authors[0].get("name"),
        published_at=_from_text(entry.get("date_published")),
        url=url,
    )


def _item(
    *,
    identity: Any,
    title: Any,
    link: Any,
    summary: Any,
    author: Any,
    published_at: datetime | None,
    url: str,
) -> SourceItem | None:
    """None for an entry that says nothing."""
    words, address = _plain(summary, SUMMARY), _address(link, url)
    name = _plain(title, TITLE).replace("\n", " ") or words.split("\n")[0][:TITLE]
    name = name or (address or "")[:TITLE]
    if not name:
        return None
    known = str(identity or "").strip()[:IDENTITY] or address
    if known is None:
        print_of = f"{name}\n{published_at}".encode()
        known = f"sha256:{hashlib.sha256(print_of).hexdigest()}"
    return SourceItem(
        identity=known,
        title=name,
        link=address,
        summary=words,
        author=_plain(author, AUTHOR).replace("\n", " "),
        published_at=published_at,
    )


def _plain(text: Any, most: int) -> str:
    """The text without its tags, with what they break put on lines of its own."""
    import nh3

    if not isinstance(text, str):
        return ""
    broken = _BREAKS.sub("\n", text[: most * 20])
    bare = html.unescape(nh3.clean(broken, tags=set()))
    bare = _SPACES.sub(" ", _CONTROLS.sub("", bare))
    return _LINES.sub("\n", bare).strip()[:most].strip()


def _address(link: Any, url: str) -> str | None:
    if not isinstance(link, str) or not link.strip():
        return None
    try:
        whole = urljoin(url, link.strip())
    except ValueError:
        return None
    return whole if len(whole) <= LINK and _LINK.fullmatch(whole) else None


def _from_parts(parsed: Any) -> datetime | None:
    try:
        return _sane(datetime.fromtimestamp(timegm(parsed), UTC)) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _from_text(text: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return _sane(at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)) if at else None


def _sane(at: datetime) -> datetime | None:
    return at if 1970 <= at.year < 2200 else None
