"""A forum's channel is one user in one category, where messages are topics, or in one topic, where
they are replies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.platforms.checks import wrong_choice, wrong_setting
from adapters.platforms.titles import FIRST_LINE, TITLE_RULES
from domain.shared.platforms import Connection

_ACCOUNT = re.compile(r"(-?\d+)@[^/]+/([ct])/(\d+)")


@dataclass(frozen=True, slots=True)
class Place:
    """`is_topic` tells whether `id` is a topic's or a category's."""

    id: int
    is_topic: bool

    @property
    def setting(self) -> str:
        return "topic_id" if self.is_topic else "category_id"


def place_asked(settings: Mapping[str, Any]) -> Place:
    """Raises ValidationFailed naming the setting that is wrong."""
    wrong_choice(settings, "title_from", TITLE_RULES)
    category, topic = number_asked(settings, "category_id"), number_asked(settings, "topic_id")
    if category is not None and topic is not None:
        raise wrong_setting("topic_id", "unknown_field")
    if topic is not None:
        return Place(topic, True)
    if category is not None:
        return Place(category, False)
    raise wrong_setting("category_id", "required")


def number_asked(settings: Mapping[str, Any], name: str) -> int | None:
    """A number, also where it comes as text. Raises ValidationFailed."""
    value = settings.get(name)
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**12:
        raise wrong_setting(name, "malformed")
    return value


def account_id_of(user_id: int | str, host: str, place: Place) -> str:
    """It holds the host, because a forum's own ids mean nothing elsewhere."""
    return f"{user_id}@{host}/{'t' if place.is_topic else 'c'}/{place.id}"


def user_and_place(connection: Connection) -> tuple[str, Place]:
    """The user's number as the forum gave it. Raises ValueError for an account id that is not one
    of ours."""
    found = _ACCOUNT.fullmatch(connection.account_id)
    if found is None:
        raise ValueError("the account id names no place")
    return found[1], Place(int(found[3]), found[2] == "t")


def title_rule(connection: Connection) -> str:
    return str(connection.settings.get("title_from") or FIRST_LINE)
