"""From where to go on in a feed: where it is by now, as what it was known last, and what of it was
met, each in which wording."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.outbound.feed_formats import Entry
from adapters.platforms.feed.telling import wording

MOST_REMEMBERED = 500
"""So many entries, of which a feed gives 200 at the most: those that left it are known for a while
in case they come back."""

_LONGEST_HEADER = 500


@dataclass(frozen=True, slots=True)
class Met:
    """An entry that was met: a digest of its wording, and how often that had changed."""

    wording: str
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """`moved_to` is where the feed said it is for good, None where it never did. `met` holds the
    entries by `key_of`, those that were in the feed last at its end."""

    moved_to: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    met: Mapping[str, Met] = field(default_factory=dict)

    def written(self) -> str:
        """As it is kept between two looks."""
        met = {key: [one.wording, one.revision] for key, one in self.met.items()}
        said = {"at": self.moved_to, "etag": self.etag, "since": self.last_modified, "met": met}
        return json.dumps(said, separators=(",", ":"), ensure_ascii=False)

    def with_met(self, there: Mapping[str, Met]) -> Mapping[str, Met]:
        """What is remembered after these were found in the feed."""
        left = {key: met for key, met in self.met.items() if key not in there}
        kept = list(left.items())[max(0, len(left) + len(there) - MOST_REMEMBERED) :]
        return {**dict(kept), **there}

    def compared(self, entries: Sequence[Entry]) -> dict[str, Met]:
        """These entries as they are met now, in their order; of one that is there twice, the
        first."""
        found: dict[str, Met] = {}
        for entry in entries:
            key, says = key_of(entry), wording(entry)
            before = self.met.get(key)
            if key in found:
                continue
            if before is None or before.wording == says:
                found[key] = before or Met(says)
            else:
                found[key] = Met(says, before.revision + 1)
        return found


def place_of(cursor: str | None) -> Place | None:
    """None for no cursor, and for one that is none of ours: then one begins anew."""
    if cursor is None:
        return None
    try:
        said = json.loads(cursor)
        met = {str(key): Met(str(w), int(n)) for key, (w, n) in said["met"].items()}
        return Place(_text(said["at"]), _text(said["etag"]), _text(said["since"]), met)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def key_of(entry: Entry) -> str:
    """By which an entry is known, in 96 bits."""
    digest = hashlib.sha256(entry.identity.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) <= 4 * _LONGEST_HEADER else None
