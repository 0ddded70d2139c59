"""What a message says: on every channel the same, or on some of them in words of their own."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from domain.shared.ids import ChannelId, MediaId, MessageId
from domain.shared.platforms import Capability
from domain.shared.short_links import UNTAGGED, tag_of, tagged


@dataclass(frozen=True, slots=True)
class Poll:
    """A question's answers to choose from; the question is the text. It is open for so many seconds
    from when the post is out."""

    options: tuple[str, ...]
    duration_seconds: int
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """A place by its name, with where it is in degrees (WGS 84) when that is known."""

    name: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or film of the library that is shown. `alt_text` says for this message what there
    is to see; without it, that is what the library notes about the file."""

    media_id: MediaId
    alt_text: str | None = None


class WhoMayReply(StrEnum):
    """Who may answer on the platform: everybody, nobody, or only those whom the text mentions, who
    follow the account, or whom the account follows."""

    EVERYBODY = "everybody"
    NOBODY = "nobody"
    MENTIONED = "mentioned"
    FOLLOWERS = "followers"
    FOLLOWING = "following"


@dataclass(frozen=True, slots=True)
class Part:
    """One post of a thread after the first, and what it shows."""

    text: str
    media: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """All that is said on one channel. `thread` are the posts that follow the text, each an answer
    to the one before; `first_comment` is our own first answer to the first of them. `language` is
    an ISO 639 code with an optional region. `media` is shown with the text, in that order, and
    `first_comment_media` with the first comment. `who_may_reply` rules the whole thread; without it
    the channel's own settings do."""

    text: str
    thread: tuple[Part, ...] = ()
    link: str | None = None
    first_comment: str | None = None
    poll: Poll | None = None
    location: Location | None = None
    content_warning: str | None = None
    language: str | None = None
    media: tuple[Attachment, ...] = ()
    first_comment_media: tuple[Attachment, ...] = ()
    who_may_reply: WhoMayReply | None = None

    def posts(self) -> tuple["Post", ...]:
        """What is sent, one after the other; a delivery's `part` counts them from 1."""
        first = Post(
            text=self.text,
            link=self.link,
            poll=self.poll,
            location=self.location,
            content_warning=self.content_warning,
            language=self.language,
            media=self.media,
            who_may_reply=self.who_may_reply,
        )
        bare = _bare(first)
        later = [replace(bare, text=part.text, media=part.media) for part in self.thread]
        if self.first_comment is not None:
            shown = self.first_comment_media
            later.append(replace(bare, text=self.first_comment, media=shown, is_comment=True))
        return (first, *later)

    @property
    def shown(self) -> tuple[Attachment, ...]:
        """Every picture and film, of all its posts."""
        later = (shown for part in self.thread for shown in part.media)
        return (*self.media, *later, *self.first_comment_media)

    @property
    def count(self) -> int:
        """How many posts it is."""
        return 1 + len(self.thread) + (self.first_comment is not None)

    def needs(self) -> Iterator[tuple[str, str, Capability]]:
        """What a platform must be able to do to say all this, with the field that asks for it, and
        where in that field. Its language is told where there is a place for it: it changes nothing
        that is said."""
        yield "channel_ids", "", Capability.PUBLISH_TEXT
        for name, capability in _NEEDS.items():
            if getattr(self, name):
                yield name, "", capability
        for place, part in enumerate(self.thread):
            if part.media:
                yield "thread", f"/{place}/media", Capability.MEDIA


_LATER = frozenset({"media", "first_comment_media", "who_may_reply"})
"""What could not be said from the beginning."""

_NEEDS = {
    "thread": Capability.THREADS,
    "first_comment": Capability.FIRST_COMMENTS,
    "poll": Capability.POLLS,
    "location": Capability.LOCATIONS,
    "content_warning": Capability.CONTENT_WARNINGS,
    "media": Capability.MEDIA,
    "first_comment_media": Capability.MEDIA,
    "who_may_reply": Capability.REPLY_CONTROLS,
}


@dataclass(frozen=True)
class Post:
    """One post as it is to be sent. `is_comment` marks the first comment, which answers the first
    post and not the one before."""

    text: str
    link: str | None = None
    poll: Poll | None = None
    location: Location | None = None
    content_warning: str | None = None
    language: str | None = None
    media: tuple[Attachment, ...] = ()
    is_comment: bool = False
    who_may_reply: WhoMayReply | None = None

    def on(self, capabilities: frozenset[Capability]) -> "Post":
        """The same for a platform with these: where a link has no place of its own, it follows the
        text, unless it stands there already."""
        if self.link is None or Capability.LINKS in capabilities:
            return self
        text = self.text if self.link in self.text else f"{self.text}\n\n{self.link}"
        return replace(self, text=text, link=None)

    def placed(self, message_id: MessageId, channel_id: ChannelId) -> "Post":
        """The same as that message says it on that channel: its short links are known by it."""
        texts = self.text + (self.link or "")
        if UNTAGGED not in texts:
            return self
        tag = tag_of(message_id, channel_id)
        link = None if self.link is None else tagged(self.link, tag)
        return replace(self, text=tagged(self.text, tag), link=link)

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hexadecimal: of the text alone where there is nothing else, or of everything
        that is said, as JSON with sorted names."""
        beside = {k: v for k, v in asdict(self).items() if v and k not in ("text", "is_comment")}
        said = canonical({"text": self.text, **beside}) if beside else self.text
        return hashlib.sha256(said.encode()).hexdigest()


def _bare(first: Post) -> Post:
    """What every post of a message bears."""
    return Post(text="", content_warning=first.content_warning, language=first.language)


@dataclass(frozen=True, slots=True)
class Variant:
    """What one channel says in its own way: the fields of `content` named in `own`. All others are
    the message's, also after these change."""

    own: tuple[str, ...]
    content: Content

    def over(self, root: Content) -> Content:
        """What is said there. Who goes without the first comment goes without what it shows."""
        said = replace(root, **{name: getattr(self.content, name) for name in self.own})
        if said.first_comment is None and said.first_comment_media:
            return replace(said, first_comment_media=())
        return said


Variants = Mapping[ChannelId, Variant]
_SAID = tuple(field.name for field in fields(Content))


def said_on(content: Content, variants: Variants, channel_id: ChannelId) -> Content:
    """What is said on this channel."""
    variant = variants.get(channel_id)
    return variant.over(content) if variant else content


def media_in(content: Content, variants: Variants) -> tuple[MediaId, ...]:
    """Every file that is shown on any channel, once, in order."""
    said = [content, *(own.content for own in variants.values())]
    return tuple(sorted({shown.media_id for each in said for shown in each.shown}))


def fingerprint(content: Content, variants: Variants, channels: frozenset[ChannelId]) -> str:
    """SHA-256, in hexadecimal, of all that is said and where; the same for the same, whatever is
    said in which order of channels."""
    return _fingerprint(content, frozenset(variants.items()), channels)


# Asked again and again of the same: before and after each step of a message that says what it said.
@lru_cache(maxsize=256)
def _fingerprint(
    content: Content, own: frozenset[tuple[ChannelId, Variant]], channels: frozenset[ChannelId]
) -> str:
    variants = dict(own)
    everywhere: dict[str, Any] = {
        channel: _plain(said_on(content, variants, channel)) for channel in channels
    }
    return print_of(everywhere)


def _plain(said: Content) -> Mapping[str, Any]:
    """As `asdict`, which is slow where there is hardly anything to take apart."""
    return {name: _taken_apart(getattr(said, name)) for name in _SAID}


def _taken_apart(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(asdict(each) for each in value)
    return value if value is None or isinstance(value, str) else asdict(value)


def print_of(everywhere: Mapping[str, Any]) -> str:
    """The fingerprint of what is said on each channel, as plain data. What came later and is not
    said is not named: what was approved before one could say it is still what was approved."""
    plain = {
        channel: _with_what_is_said(said) | {"thread": [*map(_with_what_is_said, said["thread"])]}
        for channel, said in everywhere.items()
    }
    return hashlib.sha256(canonical(plain).encode()).hexdigest()


def _with_what_is_said(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value or name not in _LATER}


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> str:
    """JSON in one spelling: sorted names, no spaces, every character as itself."""
    return _CANONICAL.encode(value)
