"""What the brand's voice remarks on what was said, with the words and where they stand."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from domain.brand.nothing import Nothing

MOST_READ = 200
"""So many of the latest messages are held against the voice."""

MOST_SHOWN = 20
"""So many messages are named for each finding; all of them are counted."""

MOST_QUOTED = 20
"""So many quotes stand with each finding, the latest first."""

LONGEST_QUOTE = 60
_OF_OTHERS = re.compile(r"@\w|\w@|://|(?<!\w)www\.|(?:\d[\s().+-]{0,2}){6}")
"""Mentions and addresses, and numbers as long as those of telephones."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Where the voice is not kept: in the text that `pointer` leads to, from `start` to before
    `end`, in code points; None where it is the whole of it. `words` are what stands there, None
    where it is long, or may be about somebody. `channel_id` is one of the channels that say it,
    None where all do."""

    message_id: str
    pointer: str
    start: int | None = None
    end: int | None = None
    words: str | None = None
    suggestion: str | None = None
    channel_id: str | None = None


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many messages a remark of the voice was made on, and the latest of them."""

    code: str
    messages: int
    message_ids: tuple[str, ...]
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """How many messages were held against the voice, the latest first, and what it remarked.
    `is_complete` is whether these were all there are; `without` why there is nothing to hold
    against it where there are none."""

    has_voice: bool
    read: int = 0
    off: int = 0
    is_complete: bool = True
    findings: tuple[FindingCount, ...] = ()
    without: Nothing = Nothing.NO_POSTS

    @property
    def nothing(self) -> Nothing | None:
        """Why it says nothing, if so."""
        if not self.has_voice:
            return Nothing.NO_BRAND_VOICE
        return None if self.read else self.without

    @property
    def share(self) -> float | None:
        """Which share of them there is no remark on."""
        return None if self.nothing is not None else (self.read - self.off) / self.read

    def drift_from(self, before: "Heard") -> float | None:
        """How much larger the share with a remark is than it was then: above 0 the brand goes away
        from its voice, below 0 it comes back to it. None where one of them is not known."""
        if self.share is None or before.share is None:
            return None
        return before.share - self.share


def quotable(words: str, names: Collection[str] = ()) -> str | None:
    """These words, if they are few and say nothing of anybody: no address, no number to call, and
    none of these names, or a part of one."""
    if len(words) > LONGEST_QUOTE or _OF_OTHERS.search(words):
        return None
    said = set(_parts(words))
    return None if any(part in said for name in names for part in _parts(name)) else words


def _parts(words: str) -> list[str]:
    return re.findall(r"\w+", words.casefold())
