"""Posts of a forum get the tags that their channel names, and a forum may want one."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.platforms.checks import wrong_setting
from adapters.platforms.discord.forum_profile import MOST_TAGS, TAGS
from adapters.platforms.discord.place import number
from domain.publishing.outcomes import RefusalKind, Refused

REQUIRE_TAG = 1 << 4
"""The flag of a forum in which every post has a tag (resources/channel)."""


def tags_asked(settings: Mapping[str, Any]) -> list[str]:
    """Names of tags. Raises ValidationFailed where they are none, or too many."""
    asked = settings.get(TAGS)
    if asked is None or asked == "":
        return []
    names = [name.strip() for name in asked.split(",")] if isinstance(asked, str) else [""]
    if not all(names) or len(names) > MOST_TAGS:
        raise wrong_setting(TAGS, "malformed")
    return names


def wrong_tags(forum: Mapping[str, Any], tags: Sequence[str]) -> str | None:
    """Why posts cannot be made under these, in a sentence; None where they can."""
    flags = forum.get("flags")
    if not tags and isinstance(flags, int) and flags & REQUIRE_TAG:
        return "Every post of that forum needs a tag. Name one."
    found = tag_ids(forum, tags)
    return found.words if isinstance(found, Refused) else None


def tag_ids(forum: Mapping[str, Any], tags: Sequence[str]) -> list[str] | Refused:
    """Their numbers, in order."""
    listed = forum.get("available_tags")
    known = {
        str(tag.get("name")).casefold(): tag_id
        for tag in (listed if isinstance(listed, list) else [])
        if isinstance(tag, dict) and (tag_id := number(tag.get("id"))) is not None
    }
    for name in tags:
        if name.casefold() not in known:
            return Refused(RefusalKind.CONTENT, f"The forum has no tag of the name {name}.")
    return [known[name.casefold()] for name in tags]
