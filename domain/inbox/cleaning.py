"""What platforms tell is cut to what can be kept: no text is endless, none breaks a database."""

import hashlib
import re
from dataclasses import replace
from datetime import datetime

from domain.shared.clock import in_utc
from domain.shared.heard import Heard, HeardFile, Person

LONGEST_TEXT = 100_000
LONGEST_NAME = 500
LONGEST_URL = 2000
LONGEST_ID = 300
MOST_FILES = 50
FIRST_YEAR, LAST_YEAR = 2000, 2199
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def cleaned(heard: Heard, received_at: datetime) -> Heard:
    """The same, in characters and lengths that can be kept; an id that is too long becomes a digest
    of itself, the same one each time. `received_at` is when it came, by our clock, UTC. Raises
    ValueError where the instant has no time zone."""
    return replace(
        heard,
        id=an_id(heard.id),
        at=_moment(heard.at, received_at),
        author=_person(heard.author),
        about=_person(heard.about),
        title=_words(heard.title, LONGEST_NAME),
        text=_words(heard.text, LONGEST_TEXT),
        content_warning=_words(heard.content_warning, LONGEST_NAME),
        place_name=_words(heard.place_name, LONGEST_NAME),
        reaction=_words(heard.reaction, LONGEST_NAME),
        language=_words(heard.language, LONGEST_NAME),
        url=_words(heard.url, LONGEST_URL),
        files=tuple(_file(file) for file in heard.files[:MOST_FILES]),
        message_id=_id(heard.message_id),
        parent_id=_id(heard.parent_id),
        root_id=_id(heard.root_id),
        place=_id(heard.place),
    )


def _moment(at: datetime, received_at: datetime) -> datetime:
    """When it happened. A clock that says what cannot be is wrong, and what was said is not: it
    counts from when it came, rather than not at all. Raises ValueError for one without a zone."""
    try:
        told = in_utc(at)
    except OverflowError:
        return received_at
    return told if FIRST_YEAR <= told.year <= LAST_YEAR else received_at


def an_id(text: str) -> str:
    """An id of a platform's, of a length that an index takes."""
    if len(text) <= LONGEST_ID:
        return _UNSTORABLE.sub("\ufffd", text)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _person(person: Person | None) -> Person | None:
    if person is None:
        return None
    return replace(
        person,
        id=an_id(person.id),
        handle=_words(person.handle, LONGEST_NAME),
        name=_words(person.name, LONGEST_NAME),
        url=_words(person.url, LONGEST_URL),
        avatar_url=_words(person.avatar_url, LONGEST_URL),
    )


def _file(file: HeardFile) -> HeardFile:
    return HeardFile(
        url=_words(file.url, LONGEST_URL),
        mime_type=_words(file.mime_type, LONGEST_NAME),
        alt_text=_words(file.alt_text, LONGEST_TEXT),
        id=_id(file.id),
    )


def _id(text: str | None) -> str | None:
    return None if text is None else an_id(text)


def _words(text: str | None, most: int) -> str | None:
    return None if text is None else words(text, most)


def words(text: str, most: int) -> str:
    """At most so many characters of it, all of which can be kept."""
    return _UNSTORABLE.sub("\ufffd", text[:most])
