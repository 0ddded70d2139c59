"""Somebody is known by a DID, which stays; the handle is who they are called at the moment."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.bluesky.place import profile_link
from domain.shared.heard import Person


def person_in(author: Mapping[str, Any]) -> Person:
    """As `app.bsky.actor.defs` and `chat.bsky.actor.defs` show them. Raises ValueError, TypeError,
    KeyError or AttributeError where it is nobody."""
    did, handle = author["did"], author.get("handle")
    if not isinstance(did, str) or not did.startswith("did:"):
        raise ValueError("nobody's")
    labels = author.get("labels")
    named = isinstance(handle, str) and handle != "handle.invalid"
    return Person(
        id=did,
        handle=f"@{handle}" if named else None,
        name=author.get("displayName") or None,
        url=profile_link(did),
        avatar_url=author.get("avatar"),
        is_bot=any(label.get("val") == "bot" for label in labels or []),
    )
