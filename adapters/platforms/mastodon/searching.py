"""A server is searched for what anybody said in public: by a hashtag's timeline, or by its text
where the server can do that."""

import json
from typing import Any

from adapters.platforms.http import LISTING_BYTES, Answer, Unreadable
from adapters.platforms.mastodon.line import step
from adapters.platforms.mastodon.listening import Listening
from adapters.platforms.mastodon.listing import identifier
from adapters.platforms.replies import untold
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Polled, Raw
from domain.shared.platforms import Connection

PAGE = 40
OPEN = frozenset({"public", "unlisted"})
"""What is said to followers or to some is nobody's to find."""


class Searching(Listening):
    """Facts: methods/timelines.md (hashtag) and methods/search.md of mastodon/documentation. By
    its text a server finds only what its author lets be found, and nothing where it has no such
    search: then it answers with an empty list."""

    async def search(
        self, connection: Connection, query: str, cursor: str | None
    ) -> Polled | CannotTell:
        """One page. The cursor is the id of the newest post that was given: with it only newer ones
        come."""
        params = {"limit": str(PAGE)} | ({"min_id": cursor} if cursor else {})
        if query.startswith("#"):
            path = f"/api/v1/timelines/tag/{step(query[1:])}"
        else:
            path = "/api/v2/search"
            params |= {"q": query, "type": "statuses", "resolve": "false"}
        reply = await self._ask("GET", connection, path, params=params, most_bytes=LISTING_BYTES)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, connection.credentials))
        try:
            told = reply.json()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        listed = told.get("statuses") if isinstance(told, dict) else told
        if not isinstance(listed, list):
            return CannotTell("The server did not answer with posts.")
        posts = [post for post in listed if isinstance(post, dict) and identifier(post.get("id"))]
        newest = max(map(_number, posts), key=lambda id: (len(id), id), default=cursor)
        raws = [_raw(post) for post in reversed(posts) if _is_open(post)]
        return Polled(tuple(raws), newest)


def _number(post: dict[str, Any]) -> str:
    return str(identifier(post["id"]))


def _is_open(post: dict[str, Any]) -> bool:
    return post.get("visibility") in OPEN and post.get("reblog") is None


def _raw(post: dict[str, Any]) -> Raw:
    body = json.dumps({"found": post}, ensure_ascii=False).encode()
    return Raw(f"found:{_number(post)}", body)
