"""What a channel is on NodeBB: a user in a category or a topic, and how the forum is reached."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.platforms import forum_place
from adapters.platforms.checks import wrong_choice, wrong_setting
from adapters.platforms.forum_place import Place, account_id_of, title_rule, user_and_place
from adapters.platforms.nodebb.profile import V2, V3

__all__ = ["Place", "account_id_of", "place_asked", "speaks_v2", "title_rule", "user_and_place"]

_BASE = re.compile(r"(/[A-Za-z0-9._~-]+)+")


def place_asked(settings: Mapping[str, Any]) -> Place:
    """Raises ValidationFailed naming the setting that is wrong."""
    wrong_choice(settings, "write_api", (V3, V2))
    base = settings.get("base_path")
    if base is not None and not (
        isinstance(base, str) and len(base) <= 200 and _BASE.fullmatch(base) and ".." not in base
    ):
        raise wrong_setting("base_path", "malformed")
    forum_place.number_asked(settings, "uid")
    return forum_place.place_asked(settings)


def speaks_v2(settings: Mapping[str, Any]) -> bool:
    """Whether writing goes by the plugin that came before the API that NodeBB has of its own."""
    return settings.get("write_api") == V2
