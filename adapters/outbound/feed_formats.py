"""RSS, Atom and JSON Feed are read alike; what could harm whoever reads it is left out.

No address is opened and no entity of theirs is expanded; as `plain` gives it, what is HTML loses
its tags, its scripts and its styles.
"""

import hashlib
import html
import io
import json
import re
from calendar import timegm
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from domain.publishing.feed import FeedTrouble, SourceItem

MOST_ITEMS = 200
TITLE, SUMMARY, AUTHOR, LINK, IDENTITY = 200, 5000, 100, 2000, 2000
CONTENT = 200_000
LANGUAGE, MOST_FILES = 35, 10
_LINK = re.compile(r"https?://[!-~]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
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
class Enclosure:
    """A file that comes with an entry, where its publisher keeps it."""

    url: str
    mime_type: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed. `content` and `summary` are as they came, markup and all; the rest is
    plain. `identity` is the same for the same entry, always."""

    identity: str
    title: str
    link: str | None
    content: str
    summary: str
    author: str
    published_at: datetime | None
    updated_at: datetime | None = None
    language: str | None = None
    enclosures: tuple[Enclosure, ...] = ()

    def item(self) -> SourceItem:
        """What of it a draft is made of: its summary, where it has one. One that has no title is
        called by its first line."""
        words = plain(self.summary or self.content, SUMMARY)
        name = self.title or words.split("\n")[0][:TITLE] or (self.link or "")[:TITLE]
        return SourceItem(
            identity=self.identity,
            title=name,
            link=self.link,
            summary=words,
            author=self.author,
            published_at=self.published_at,
        )


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """What a feed says: `site` is the page it is the feed of, `wait` is how long it asks to be left
    alone, `hub` where one subscribes to its news, and `topic` the address it calls its own."""

    title: str | None
    entries: list[Entry]
    wait: timedelta
    hub: str | None = None
    topic: str | None = None
    site: str | None = None

    @property
    def items(self) -> list[SourceItem]:
        """Its entries, as drafts are made of them."""
        return [entry.item() for entry in self.entries]


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
    tongue = _language(found.feed.get("language"))
    entries = [_xml_entry(entry, url, tongue) for entry in found.entries[:MOST_ITEMS]]
    ttl = str(found.feed.get("ttl", ""))
    minutes = int(ttl) if ttl.isascii() and ttl.isdigit() and len(ttl) < 6 else 0
    links = [(str(link.get("rel")), link.get("href")) for link in found.feed.get("links", ())]
    return FoundFeed(
        title=plain(found.feed.get("title"), TITLE) or None,
        entries=[entry for entry in entries if entry is not None],
        wait=min(timedelta(minutes=minutes), MOST_TTL),
        hub=first_of("hub", links, url),
        topic=first_of("self", links, url),
        site=_address(found.feed.get("link"), url),
    )


def first_of(rel: str, links: Iterable[tuple[str, Any]], url: str) -> str | None:
    """Where the first of these links leads that bears this relation; a link may bear several."""
    named = (_address(href, url) for words, href in links if rel in words.lower().split())
    return next((address for address in named if address is not None), None)


def _xml_entry(entry: Mapping[str, Any], url: str, tongue: str | None) -> Entry | None:
    content: Mapping[str, Any] = next(iter(entry.get("content", ())), {})
    files = [(file.get("href"), file.get("type")) for file in entry.get("enclosures", ())]
    files += [(file.get("url"), file.get("type")) for file in entry.get("media_content", ())]
    published = _from_parts(entry.get("published_parsed"))
    # Of one without it the library would give when it was published, with a warning.
    updated_at = _from_parts(dict(entry).get("updated_parsed"))
    return _entry(
        identity=entry.get("id"),
        title=entry.get("title"),
        link=entry.get("link"),
        content=content.get("value"),
        summary=entry.get("summary"),
        author=entry.get("author_detail", {}).get("name") or entry.get("author"),
        published_at=published or updated_at,
        updated_at=updated_at,
        language=_language(content.get("language")) or tongue,
        files=files,
        url=url,
    )


def _json_feed(body: bytes, url: str) -> FoundFeed:
    try:
        found = json.loads(body)
        entries = found["items"]
        if not str(found["version"]).startswith("https://jsonfeed.org/version/1"):
            raise ValueError(found["version"])
        tongue = _language(found.get("language"))
        read = [_json_entry(entry, url, tongue) for entry in entries[:MOST_ITEMS]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Unreadable(FeedTrouble.UNREADABLE) from None
    return FoundFeed(
        title=plain(found.get("title"), TITLE) or None,
        entries=[entry for entry in read if entry is not None],
        wait=timedelta(),
        hub=_json_hub(found.get("hubs"), url),
        topic=_address(found.get("feed_url"), url),
        site=_address(found.get("home_page_url"), url),
    )


def _json_hub(hubs: Any, url: str) -> str | None:
    """The first that speaks WebSub; there are others."""
    listed = [hub for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    links = [("hub", hub.get("url")) for hub in listed if str(hub.get("type")).lower() == "websub"]
    return first_of("hub", links, url)


def _json_entry(entry: Mapping[str, Any], url: str, tongue: str | None) -> Entry | None:
    authors = entry.get("authors") or [entry.get("author") or {}]
    attached = [file for file in entry.get("attachments") or () if isinstance(file, dict)]
    files = [(file.get("url"), file.get("mime_type")) for file in attached]
    written = entry.get("content_text")
    return _entry(
        identity=entry.get("id"),
        title=entry.get("title"),
        link=entry.get("url") or entry.get("external_url"),
        content=entry.get("content_html") or written,
        summary=entry.get("summary"),
        author=authors[0].get("name"),
        published_at=_from_text(entry.get("date_published")),
        updated_at=_from_text(entry.get("date_modified")),
        language=_language(entry.get("language")) or tongue,
        files=[*files, (entry.get("image"), None)],
        url=url,
    )


def _entry(
    *,
    identity: Any,
    title: Any,
    link: Any,
    content: Any,
    summary: Any,
    author: Any,
    published_at: datetime | None,
    updated_at: datetime | None,
    language: str | None,
    files: Iterable[tuple[Any, Any]],
    url: str,
) -> Entry | None:
    """None for an entry that says nothing."""
    entry = Entry(
        identity="",
        title=plain(title, TITLE).replace("\n", " "),
        link=_address(link, url),
        content=content[:CONTENT] if isinstance(content, str) else "",
        summary=summary[:CONTENT] if isinstance(summary, str) else "",
        author=plain(author, AUTHOR).replace("\n", " "),
        published_at=published_at,
        updated_at=updated_at,
        language=language,
        enclosures=_enclosures(files, url),
    )
    name = entry.item().title
    if not name:
        return None
    known = str(identity or "").strip()[:IDENTITY] or entry.link
    if known is None:
        print_of = f"{name}\n{published_at}".encode()
        known = f"sha256:{hashlib.sha256(print_of).hexdigest()}"
    return replace(entry, identity=known)


def _enclosures(files: Iterable[tuple[Any, Any]], url: str) -> tuple[Enclosure, ...]:
    """Each address once, as they come."""
    found: dict[str, Enclosure] = {}
    for place, kind in files:
        address = _address(place, url)
        if address is not None:
            named = kind[:100] if isinstance(kind, str) and kind.isprintable() else None
            found.setdefault(address, Enclosure(address, named or None))
    return tuple(found.values())[:MOST_FILES]


def _language(tag: Any) -> str | None:
    """A language tag as RFC 5646 writes them, or none."""
    fits = isinstance(tag, str) and len(tag) <= LANGUAGE and _LANGUAGE.fullmatch(tag.strip())
    return tag.strip() if fits else None


def plain(text: Any, most: int) -> str:
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
