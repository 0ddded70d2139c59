"""How somebody comes to belong to a community, as communities say it and members go by it."""

from dataclasses import dataclass
from enum import StrEnum


class Visibility(StrEnum):
    """Whom your product shows it to: everybody; whoever knows where it is; those who belong."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class Joining(StrEnum):
    """Whoever wants to is let in at once; or asks, and somebody here decides; or is invited first;
    or nobody is let in."""

    OPEN = "open"
    APPLICATION = "application"
    INVITATION = "invitation"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class JoinQuestion:
    """What somebody is asked who wants to be let in; `key` names it among the others."""

    key: str
    question: str
    required: bool
