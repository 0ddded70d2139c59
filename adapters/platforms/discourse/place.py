"""What a channel is on Discourse: a user in a category or a topic, perhaps by name."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.platforms import forum_place
from adapters.platforms.checks import wrong_setting
from adapters.platforms.forum_place import Place, account_id_of, title_rule
from domain.shared.platforms import Connection

__all__ = ["Place", "account_id_of", "place_asked", "title_rule", "user_and_place"]

_USERNAME = re.compile(r"[^\s/?#@]{1,60}")


def place_asked(settings: Mapping[str, Any]) -> Place:
    """Raises ValidationFailed naming the setting that is wrong."""
    username = settings.get("username")
    if username is not None and not (
        isinstance(username, str) and _USERNAME.fullmatch(username) and username.isascii()
    ):
        raise wrong_setting("username", "malformed")
    return forum_place.place_asked(settings)


def user_and_place(connection: Connection) -> tuple[int, Place]:
    """A user of the forum's own making has a number below zero. Raises ValueError for an account id
    that is not one of ours."""
    user_id, place = forum_place.user_and_place(connection)
    return int(user_id), place
