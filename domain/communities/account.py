"""Who we are on a platform, and what it shows of us to whoever looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from domain.shared.platforms import Capability, Limits, OutcomeClass
from domain.shared.secret import Secret

MOST_BIO = 4000
"""The most code points of a bio that are kept."""


@dataclass(frozen=True, slots=True)
class AccountProfile:
    """What the platform shows of an account. `username` is the handle without signs and server, and
    `links` are the addresses that the profile points to, those in the bio included. None is what
    the platform does not say, or has not, and no bio is an empty one."""

    display_name: str
    username: str
    bio: str | None = None
    links: tuple[str, ...] | None = None
    avatar_url: str | None = None

    @property
    def not_available(self) -> tuple[str, ...]:
        """The names of what the platform does not say."""
        apart = ("bio", "links", "avatar_url")
        return tuple(name for name in apart if getattr(self, name) is None)


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are on a platform, as the platform says when it is asked with the credentials.
    `credentials_last` is how long they are good for, from when they are given; None where the
    platform does not say. `credentials` are what the platform gave in exchange, to be kept beside
    them: the tokens of a session that a password opened. Without a `profile` it could not be asked
    for one this time, and what is known stays."""

    account_id: str
    handle: str
    name: str
    url: str | None
    limits: Limits
    capabilities: frozenset[Capability]
    outcome_class: OutcomeClass
    server_url: str | None = None
    credentials_last: timedelta | None = None
    credentials: Mapping[str, Secret] = field(default_factory=dict)
    profile: AccountProfile | None = None
