"""What was made under a campaign, of whatever kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.shared.access import Actor, Permission

MOST_LETTERS = 120
"""So much is shown of what has no title."""


class ContentKind(StrEnum):
    """What can be part of a campaign."""

    MESSAGE = "message"
    BROADCAST = "broadcast"
    IDEA = "idea"
    SERIES = "series"
    EVERGREEN = "evergreen"
    LINK = "link"
    LINK_PAGE = "link_page"
    EXPERIMENT = "experiment"
    PROMOTION = "promotion"
    PROMPT = "prompt"
    POLL = "poll"
    CONTEST = "contest"


_ALSO_NEEDED: Mapping[ContentKind, Permission] = {
    ContentKind.MESSAGE: Permission.MESSAGES_READ,
    ContentKind.BROADCAST: Permission.MESSAGES_READ,
    ContentKind.POLL: Permission.POLLS_READ,
    ContentKind.CONTEST: Permission.CONTESTS_READ,
}


@dataclass(frozen=True, slots=True)
class Content:
    """`title` is its name, or how it begins; `state` is in the words of its kind."""

    id: str
    kind: ContentKind
    title: str
    state: str
    created_at: datetime


def shown_to(actor: Actor) -> tuple[ContentKind, ...]:
    """The kinds that this actor may read where they are kept, too; all others go with the plan."""
    return tuple(
        kind
        for kind in ContentKind
        if kind not in _ALSO_NEEDED or _ALSO_NEEDED[kind] in actor.scopes
    )
