"""What a post shows beside its text: pictures, a post that it quotes, both, or a link's card."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from adapters.platforms.adapter import CannotRead, Files
from adapters.platforms.bluesky.profile import LIMITS
from adapters.platforms.bluesky.quoting import quoted_in, version_of
from adapters.platforms.bluesky.xrpc import NOT_SHOWN, NotShown, Xrpc, said, succeeded
from adapters.platforms.http import Content
from domain.publishing.media import Shown
from domain.publishing.outcomes import NotSent, RefusalKind, Refused
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import Connection

Embed = Mapping[str, Any] | None


def refused_pictures(post: OutgoingPost) -> Refused | None:
    """Why the platform would not show these; nothing is asked."""
    limit = LIMITS.media
    words = None
    if limit is None or len(post.media) > limit.images:
        words = "A post on Bluesky shows four pictures at most."
    elif any(shown.mime_type not in limit.image_types for shown in post.media):
        words = "Bluesky shows pictures that are JPEG, PNG, WebP or GIF, and no films from here."
    elif any(shown.bytes > limit.image_bytes for shown in post.media):
        words = "A picture on Bluesky may have 1,000,000 bytes at most."
    elif any(len(shown.alt_text or "") > limit.alt_text for shown in post.media):
        words = "A description of a picture may have 2000 characters at most."
    elif post.post.link and len(post.media) > 1 and quoted_in(post.post.link) is None:
        words = (
            "A post on Bluesky shows a link's card or several pictures, not both: put the link in "
            "the text, or show one picture, which becomes the card's."
        )
    return Refused(RefusalKind.CONTENT, words) if words else None


async def embed(xrpc: Xrpc, files: Files, post: OutgoingPost) -> Embed | NotShown:
    """Brings the pictures to the server, where nobody sees them until a record names them; what is
    brought again is the same blob. What is never named the server forgets."""
    quoted = await _quoted(xrpc, post)
    if isinstance(quoted, NOT_SHOWN):
        return quoted
    brought = []
    for shown in post.media:
        blob = await _bring(xrpc, files, post.connection, shown)
        if not isinstance(blob, dict):
            return blob
        brought.append((blob, shown.alt_text or ""))
    if post.post.link and quoted is None:
        return _card(post.post.link, brought)
    images = [{"image": blob, "alt": alt} for blob, alt in brought]
    gallery = {"$type": "app.bsky.embed.images", "images": images} if images else None
    if quoted is None or gallery is None:
        return quoted or gallery
    return {"$type": "app.bsky.embed.recordWithMedia", "record": quoted, "media": gallery}


async def _quoted(xrpc: Xrpc, post: OutgoingPost) -> Embed | NotShown:
    quoted = quoted_in(post.post.link)
    if quoted is None:
        return None
    version = await version_of(xrpc, post.connection, quoted)
    if isinstance(version, NOT_SHOWN):
        return version
    return {"$type": "app.bsky.embed.record", "record": version}


def _card(link: str, brought: list[tuple[dict[str, Any], str]]) -> Embed:
    """The server does not look at the page: its address is the card's title. A picture becomes the
    card's, and its description the words below."""
    where = urlsplit(link)
    title = f"{where.netloc.removeprefix('www.')}{where.path.rstrip('/')}"
    card: dict[str, Any] = {"uri": link, "title": title or link, "description": ""}
    for blob, alt in brought:
        card |= {"thumb": blob, "description": alt}
    return {"$type": "app.bsky.embed.external", "external": card}


async def _bring(
    xrpc: Xrpc, files: Files, place: Connection, shown: Shown
) -> dict[str, Any] | NotShown:
    try:
        body = await files.read(shown)
    except CannotRead:
        return NotSent("A picture of the post cannot be read from our store now.")
    reply = await xrpc.upload(place, Content(body, shown.mime_type))
    if not succeeded(reply):
        return xrpc.before_it_shows(reply, place.credentials)
    blob = said(reply).get("blob")
    if not isinstance(blob, dict) or blob.get("$type") != "blob" or not blob.get("ref"):
        return NotSent("The server took a picture and did not say what it calls it.")
    return blob
