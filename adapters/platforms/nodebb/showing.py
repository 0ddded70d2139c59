"""Pictures are brought to the forum first, and a post shows them below its words."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.platforms.adapter import CannotRead
from adapters.platforms.http import Answer, FilePart, form
from adapters.platforms.nodebb.answers import inner
from adapters.platforms.nodebb.desk import Desk, No, Post, undone
from adapters.platforms.nodebb.place import speaks_v2
from domain.publishing.media import Shown
from domain.publishing.outcomes import Absent, CannotTell, NotSent, RefusalKind, Refused
from domain.publishing.ports import OutgoingPost

_ADDRESS = re.compile(r"(https?:/)?/[^\s()<>]{1,1900}")
_TAIL = re.compile(r"(?:\n+!\[[^\n]*\]\([^)\s]+\))+\s*\Z")


class Showing(Desk):
    """Facts: `uploadPost` of src/controllers/uploads.js; a token does there what a session does."""

    async def _with_pictures(self, post: OutgoingPost, words: str) -> str | No:
        """The words, and every picture below them in its order. Nobody sees an upload without its
        post."""
        if post.media and speaks_v2(post.connection.settings):
            words = "Pictures cannot be brought to a forum by the write API plugin."
            return Refused(RefusalKind.CONTENT, words)
        parts = [words]
        for shown in post.media:
            mark = await self._upload(post, shown)
            if not isinstance(mark, str):
                return mark
            parts.append(mark)
        return "\n\n".join(parts)

    async def _with_what_it_shows(self, post: OutgoingPost, pid: str, words: str) -> str | No:
        """The words, and below them the pictures that the post shows now."""
        if not post.shows_files:
            return words
        before = await self._post(post.connection, pid)
        if isinstance(before, CannotTell):
            return self._not_done(before)
        if isinstance(before, Absent):
            return Refused(RefusalKind.PERMISSION, "The forum has no such post.")
        return words + shown_below(before)

    async def _upload(self, post: OutgoingPost, shown: Shown) -> str | No:
        try:
            content = await self._files.read(shown)
        except CannotRead as trouble:
            return NotSent(str(trouble))
        name = f"{shown.sha256[:16]}.{shown.mime_type.partition('/')[2]}"
        body = form({}, {"files[]": FilePart(name, content, shown.mime_type)})
        reply = await self._ask(
            "POST", post.connection, "/api/post/upload", content=body, shows=False
        )
        if not isinstance(reply, Answer) or not reply.is_success:
            return undone(self._trouble(reply, post.connection.credentials))
        return _mark(inner(reply, "response"), shown.alt_text) or NotSent(
            "The forum took the picture and did not say how to show it.", reply.status
        )


def shown_below(post: Post) -> str:
    """The pictures below a post's words, line ends before them included."""
    found = _TAIL.search(post.raw or "")
    return found[0].rstrip() if found else ""


def words_alone(raw: str) -> str:
    """What a post says without the pictures below."""
    return _TAIL.sub("", raw)


def _mark(response: Mapping[str, Any], alt_text: str | None) -> str | None:
    """Markdown that shows the upload; None where the forum did not name it. Brackets would end the
    description."""
    images = response.get("images")
    first = images[0] if isinstance(images, list) and images else None
    url = first.get("url") if isinstance(first, Mapping) else None
    if not isinstance(url, str) or not _ADDRESS.fullmatch(url):
        return None
    words = " ".join((alt_text or "").split())
    words = words.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return f"![{words}]({url})"
