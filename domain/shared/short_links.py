"""Short links in what is said: where one stands, and the mark by which its clicks are known."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from domain.shared.ids import CampaignId, ChannelId, MessageId

PATH = "/l/"
MARK = "~"
"""Stands between the slug and the tag of where it was said."""

TAG_LETTERS = 8
UNTAGGED = "x" * TAG_LETTERS
"""What stands for a tag in what is still to be said: it is as long as any tag, so that a text that
fits with it fits when it is out."""

_UNTAGGED = re.compile(
    rf"(?i:(https?://)([^\s/~]+){PATH})([a-z0-9_-]+){MARK}{UNTAGGED}(?![A-Za-z0-9])"
)

_PLAIN = re.compile(rf"(?i:https?://([^\s/~]+){PATH})([a-z0-9_-]+)(?![A-Za-z0-9_{MARK}-])")


@dataclass(frozen=True, slots=True)
class PlainLink:
    """What may be a short link and has no place for a mark; `start` and `end` are its place in the
    text."""

    start: int
    end: int
    host: str
    slug: str


@dataclass(frozen=True, slots=True)
class SaidLink:
    """A short link that goes out with a message on one channel."""

    host: str
    slug: str
    tag: str
    message_id: MessageId
    channel_id: ChannelId
    platform: str
    campaign_id: CampaignId | None = None


def tag_of(message_id: MessageId, channel_id: ChannelId) -> str:
    """The mark of a message on a channel, always the same."""
    digest = hashlib.sha256(f"{message_id}/{channel_id}".encode()).digest()
    return base64.b32encode(digest).decode().lower()[:TAG_LETTERS]


def tagged(text: str, tag: str) -> str:
    """As it is said: with this mark in each short link that has a place for one."""
    if UNTAGGED not in text:
        return text
    return _UNTAGGED.sub(lambda it: f"{it[1]}{it[2]}{PATH}{it[3]}{MARK}{tag}", text)


def untagged_in(text: str) -> Iterator[tuple[str, str]]:
    """Host and slug of each short link that has a place for a mark."""
    if UNTAGGED in text:
        for found in _UNTAGGED.finditer(text):
            yield found[2].lower(), found[3]


def name_in(url: str) -> str:
    """The host name in an address, as `name_of` has it; empty where there is none."""
    return name_of(urlsplit(url).netloc)


def name_of(host: str) -> str:
    """The name alone of a host as it stands in an address: without who, port and last dot."""
    return (urlsplit(f"//{host}").hostname or "").rstrip(".")


def where_a_link_is(url: str) -> str | None:
    """The name under which this address is one of a short link; None where it is none's, under
    whatever name. Paths count as browsers, proxies and servers may read them: decoded, however
    often they are encoded, and without dots and double slashes."""
    path = urlsplit(url).path
    while (plain := unquote(path)) != path:
        path = plain
    path = "/" + normpath(path.replace("\\", "/")).lstrip("/")
    return name_in(url) if f"{path}/".startswith(PATH) else None


def plain_in(text: str) -> Iterator[PlainLink]:
    """Each address that looks like a short link whose clicks nobody could tell apart."""
    if PATH in text:
        for found in _PLAIN.finditer(text):
            yield PlainLink(*found.span(), found[1].lower(), found[2])
