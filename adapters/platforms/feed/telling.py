"""An entry is kept as its feed had it, markup and all, and told as plain text."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from adapters.outbound.feed_formats import Entry, plain
from domain.shared.clock import written
from domain.shared.heard import Heard, HeardFile, HeardKind, Person, Raw, Undigestible

LONGEST_TEXT = 100_000


def raw_of(key: str, entry: Entry, says: str, revision: int, now: datetime) -> Raw:
    """One telling of an entry: as it was first, or in its n-th other wording. `now` is when that
    was seen, UTC."""
    told = asdict(entry) | {
        "published_at": written(entry.published_at),
        "updated_at": written(entry.updated_at),
        "enclosures": [asdict(enclosure) for enclosure in entry.enclosures],
    }
    body = {"revision": revision, "seen_at": written(now), "entry": told}
    return Raw(
        f"{key}:{revision}:{says}", json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    )


def wording(entry: Entry) -> str:
    """A digest, in 48 bits, of what an entry says to a reader: other markup around the same words
    is no other wording."""
    said = [entry.title, entry.link, _text(entry), [e.url for e in entry.enclosures]]
    octets = json.dumps(said).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(octets).digest()[:6]).decode()


def _text(entry: Entry) -> str:
    return plain(entry.content or entry.summary, LONGEST_TEXT)


def heard_in(raw: Raw) -> Sequence[Heard]:
    """Raises Undigestible."""
    try:
        told = json.loads(raw.body)
        return [_heard(told["entry"], int(told["revision"]), _instant(told["seen_at"]))]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Undigestible("It is no entry of a feed as this service keeps them.") from None


def _heard(entry: dict[str, Any], revision: int, seen_at: datetime) -> Heard:
    """When an entry was changed feeds often do not say, or say it too late: it counts from when it
    was seen."""
    identity, author = str(entry["identity"]), entry["author"]
    published = _published(entry)
    return Heard(
        id=f"{identity}:{revision}" if revision else identity,
        kind=HeardKind.EDIT if revision else HeardKind.ARTICLE,
        at=seen_at if revision else published or seen_at,
        author=Person(id=author, name=author) if author else None,
        title=entry["title"] or None,
        text=plain(entry["content"] or entry["summary"], LONGEST_TEXT),
        message_id=identity,
        url=entry["link"],
        language=entry["language"],
        files=tuple(HeardFile(file["url"], file["mime_type"]) for file in entry["enclosures"]),
    )


def _published(entry: dict[str, Any]) -> datetime | None:
    said = entry["published_at"] or entry["updated_at"]
    return _instant(said) if said else None


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    return at
