"""A text calls the user groups that its channel names, and no others."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.platforms.checks import wrong_setting

USER_GROUPS = "user_groups"

Groups = Mapping[str, str]
"""Ids of user groups by what people write after the @ to call them, in small letters."""

_ENTRY = re.compile(r"@?([^\s@=,<>|]{1,80})=(S[A-Z0-9]{2,30})")


def groups_asked(settings: Mapping[str, Any]) -> Groups:
    """Raises ValidationFailed where the setting is not of the form `handle=id, handle=id`."""
    asked = settings.get(USER_GROUPS)
    if asked is None or asked == "":
        return {}
    entries = [each.strip() for each in asked.split(",")] if isinstance(asked, str) else [""]
    found = [_ENTRY.fullmatch(entry) for entry in entries]
    groups = {entry[1].lower(): entry[2] for entry in found if entry is not None}
    if len(groups) != len(entries):
        raise wrong_setting(USER_GROUPS, "malformed")
    return groups


def groups_of(settings: Mapping[str, Any]) -> Groups:
    """The same of settings that were looked at when the channel was connected."""
    asked = settings.get(USER_GROUPS)
    return {} if not isinstance(asked, str) else {h.lower(): i for h, i in _ENTRY.findall(asked)}


def unknown_group(groups: Groups, listed: object) -> str | None:
    """The first of these that a workspace does not have by that handle and id, if any."""
    known = {
        (str(group.get("handle")).lower(), group.get("id"))
        for group in (listed if isinstance(listed, list) else [])
        if isinstance(group, dict)
    }
    return next((handle for handle, id in groups.items() if (handle, id) not in known), None)


def parts_of(text: str, groups: Groups) -> Iterator[tuple[str, str | None]]:
    """A text in pieces, and of each the id of the group that it calls."""
    at = 0
    for found in _called(groups).finditer(text) if groups else ():
        if found.start() > at:
            yield text[at : found.start()], None
        yield found[0], groups[found[1].lower()]
        at = found.end()
    if at < len(text):
        yield text[at:], None


def handle_of(group_id: str, groups: Groups) -> str:
    """What people write for a group; its id where the channel does not name it."""
    return next((handle for handle, id in groups.items() if id == group_id), group_id)


def _called(groups: Groups) -> re.Pattern[str]:
    longest_first = sorted(groups, key=len, reverse=True)
    handles = "|".join(re.escape(handle) for handle in longest_first)
    return re.compile(rf"(?<![\w@/.])@({handles})(?![\w-])", re.IGNORECASE)
