"""What a post shows beside its text: pictures or a film, a post it quotes, or a link's card."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from adapters.platforms.adapter import CannotRead, Files
from adapters.platforms.bluesky.profile import FILES
from adapters.platforms.bluesky.quoting import quoted_in, version_of
from adapters.platforms.bluesky.xrpc import NOT_SHOWN, NotShown, Xrpc, said, succeeded
from adapters.platforms.http import Content
from domain.publishing.media import MediaKind, Shown
from domain.publishing.outcomes import NotSent, RefusalKind, Refused
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import Connection

Embed = Mapping[str, Any] | None
_Brought = list[tuple[dict[str, Any], Shown]]


def refused_files(post: OutgoingPost) -> Refused | None:
    """Why the platform would not show these; nothing is asked."""
    words = _mixed(post) or next(filter(None, map(_unfit, post.media)), None)
    return Refused(RefusalKind.CONTENT, words) if words else None


def _mixed(post: OutgoingPost) -> str | None:
    films = sum(_is_film(shown) for shown in post.media)
    if films > FILES.videos or (films and len(post.media) > films):
        return "A post on Bluesky shows one film, or pictures."
    if len(post.media) > FILES.images:
        return "A post on Bluesky shows four pictures at most."
    if not post.post.link or quoted_in(post.post.link) is not None:
        return None
    if films or len(post.media) > 1:
        return (
            "A post on Bluesky shows a link's card, or several pictures, or a film: put the link "
            "in the text, or show one picture, which becomes the card's."
        )
    return None


def _unfit(shown: Shown) -> str | None:
    types = FILES.video_types if _is_film(shown) else FILES.image_types
    if shown.mime_type not in types:
        return "Bluesky shows pictures that are JPEG, PNG, WebP or GIF, and films that are MP4."
    if shown.bytes > (FILES.video_bytes if _is_film(shown) else FILES.image_bytes):
        return "A picture on Bluesky may have 1,000,000 bytes, a film 50,000,000."
    if len(shown.alt_text or "") > FILES.alt_text:
        return "A description of what is shown may have 2000 characters at most."
    return None


def _is_film(shown: Shown) -> bool:
    return shown.kind is MediaKind.VIDEO


async def embed(xrpc: Xrpc, files: Files, post: OutgoingPost) -> Embed | NotShown:
    """Brings the files to the server, where nobody sees them until a record names them; what is
    brought again is the same blob. What is never named the server forgets."""
    quoted = await _quoted(xrpc, post)
    if isinstance(quoted, NOT_SHOWN):
        return quoted
    brought: _Brought = []
    captions: list[dict[str, Any]] = []
    for shown in post.media:
        blob = await _bring(xrpc, files, post.connection, shown)
        if not isinstance(blob, dict):
            return blob
        tracks = await _captions(xrpc, post.connection, shown)
        if not isinstance(tracks, list):
            return tracks
        brought.append((blob, shown))
        captions += tracks
    if post.post.link and quoted is None:
        return _card(post.post.link, brought)
    media = _media(brought, captions)
    if quoted is None or media is None:
        return quoted or media
    return {"$type": "app.bsky.embed.recordWithMedia", "record": quoted, "media": media}


def _media(brought: _Brought, captions: list[dict[str, Any]]) -> Embed:
    """Without what the apps are to keep free for it, a picture or film comes to be as wide and high
    as they guess. A film is worked on once the post is there: for some seconds the apps show none
    (docs/tutorials/video.mdx of bluesky-social/bsky-docs, the simple method)."""
    if not brought:
        return None
    [(blob, first), *_] = brought
    if _is_film(first):
        film = {"$type": "app.bsky.embed.video", "video": blob, **_described(first)}
        return film | ({"captions": captions} if captions else {})
    images = [{"image": image, "alt": "", **_described(shown)} for image, shown in brought]
    return {"$type": "app.bsky.embed.images", "images": images}


def _described(shown: Shown) -> dict[str, Any]:
    said: dict[str, Any] = {"alt": shown.alt_text} if shown.alt_text else {}
    if shown.width and shown.height:
        said["aspectRatio"] = {"width": shown.width, "height": shown.height}
    return said


async def _quoted(xrpc: Xrpc, post: OutgoingPost) -> Embed | NotShown:
    quoted = quoted_in(post.post.link)
    if quoted is None:
        return None
    version = await version_of(xrpc, post.connection, quoted)
    if isinstance(version, NOT_SHOWN):
        return version
    return {"$type": "app.bsky.embed.record", "record": version}


def _card(link: str, brought: _Brought) -> Embed:
    """The server does not look at the page: its address is the card's title. A picture becomes the
    card's, and its description the words below."""
    where = urlsplit(link)
    title = f"{where.netloc.removeprefix('www.')}{where.path.rstrip('/')}"
    card: dict[str, Any] = {"uri": link, "title": title or link, "description": ""}
    for blob, shown in brought:
        card |= {"thumb": blob, "description": shown.alt_text or ""}
    return {"$type": "app.bsky.embed.external", "external": card}


async def _bring(
    xrpc: Xrpc, files: Files, place: Connection, shown: Shown
) -> dict[str, Any] | NotShown:
    try:
        body = await files.read(shown)
    except CannotRead:
        return NotSent("A file of the post cannot be read from our store now.")
    return await _blob(xrpc, place, Content(body, shown.mime_type))


async def _captions(xrpc: Xrpc, place: Connection, shown: Shown) -> list[dict[str, Any]] | NotShown:
    """A film's text tracks, each brought as a blob of its own (lexicons/app/bsky/embed/video.json).
    What the platform does not take preflight has told."""
    found = []
    for track in FILES.tracks_of(shown.tracks) if _is_film(shown) else ():
        blob = await _blob(xrpc, place, Content(track.text.encode(), "text/vtt"))
        if not isinstance(blob, dict):
            return blob
        found.append({"lang": track.language, "file": blob})
    return found


async def _blob(xrpc: Xrpc, place: Connection, content: Content) -> dict[str, Any] | NotShown:
    reply = await xrpc.upload(place, content)
    if not succeeded(reply):
        return xrpc.before_it_shows(reply, place.credentials)
    blob = said(reply).get("blob")
    if not isinstance(blob, dict) or blob.get("$type") != "blob" or not blob.get("ref"):
        return NotSent("The server took a file and did not say what it calls it.")
    return blob
