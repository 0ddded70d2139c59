"""What anybody can see of an account that is not ours: how many follow it, and what it posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

MOST = 2**53 - 1
"""What is said to be larger is no count."""


class Secrecy(StrEnum):
    """Why a platform shows nobody the numbers of others.

    `members_only`: whoever is not in there sees nothing. `counts_nobody`: there is nothing that
    somebody could follow. `not_read`: it may show some, which this service does not read yet.
    """

    MEMBERS_ONLY = "members_only"
    COUNTS_NOBODY = "counts_nobody"
    NOT_READ = "not_read"


@dataclass(frozen=True, slots=True)
class PublicName:
    """Who is meant: the handle in the platform's own spelling, and where it lives, where the
    platform has more than one server."""

    handle: str
    server_url: str | None = None


@dataclass(frozen=True, slots=True)
class NoPublicName:
    """Nobody can be called so there. `field` is what is wrong, `expected` how it is written."""

    field: str
    expected: str


@dataclass(frozen=True, slots=True)
class PublicAccount:
    """An account as its platform shows it to anybody. What the platform does not say is None, never
    zero; `is_rounded` where it gives no exact counts."""

    account_id: str
    handle: str
    name: str | None = None
    url: str | None = None
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    is_rounded: bool = False


@dataclass(frozen=True, slots=True)
class PublicPost:
    """When somebody posted, `at` by the platform's clock, and what came of it so far. What it says
    is not kept: it is theirs, and nothing is reckoned from it."""

    id: str
    at: datetime
    url: str | None = None
    reactions: int | None = None
    comments: int | None = None
    shares: int | None = None


@dataclass(frozen=True, slots=True)
class PublicPosts:
    """Posts of the account's own, without answers to others and without what it passed on, the
    newest first; `before` is where to go on, None where there are no older ones. `reaches` is the
    instant of the oldest thing on the page, whether it is told or not."""

    posts: Sequence[PublicPost]
    before: str | None = None
    reaches: datetime | None = None


@dataclass(frozen=True, slots=True)
class NobodyThere:
    """The platform knows nobody of that name."""

    words: str


def counted(said: Mapping[str, Any], name: str) -> int | None:
    """A count as it was said. What is no whole number, below zero, or larger than anything that can
    be counted is not known."""
    value = said.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= MOST else None
