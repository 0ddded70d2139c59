"""A competitor is a brand one compares oneself with, and has accounts that anybody can see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.ids import (
    CompetitorAccountId,
    CompetitorId,
    OrganizationId,
    WatchId,
    WorkspaceId,
)
from domain.shared.outcomes import CannotTell
from domain.shared.public_accounts import (
    NobodyThere,
    PublicAccount,
    PublicPost,
    Secrecy,
)

COMPETITOR_LOOKED_AT = "listening.look_at_competitor"
"""The duty to look at an account of a competitor; it plans its own next time while there is one."""

MOST_COMPETITORS = 50
MOST_ACCOUNTS = 20
ORIGIN = date(1970, 1, 1)
LEASE = timedelta(minutes=5)
"""How long an account stays with whoever looks at it: longer than the slowest look takes."""

FIRST_WINDOW = timedelta(days=28)
"""How far back the posts of an account are read that was never read, or not for long."""

WINDOW = timedelta(days=7)
"""How far back they are read every day: so long their numbers are brought up to date."""

MOST_PAGES = 4
NOWHERE = timedelta(hours=1)
"""How often is looked for a channel to ask through where there is none."""

UNTIL_IT_LEARNS = timedelta(days=7)
"""How often is looked whether a platform's numbers can be read by now."""

LADDER = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""How long after the n-th failure on a day it is tried again; after the last, on the next day."""

LONGEST_TROUBLE = 500
SPREAD = 20 * 3600
"""Accounts are looked at within so many seconds after midnight, each at a time of its own."""


class AccountState(StrEnum):
    """How it stands with looking at an account.

    `waiting`: nobody has looked yet. `found`: its numbers are read. `not_found`: the platform knows
    nobody of that name. `not_supported`: the platform shows no such numbers, or is not read.
    `no_channel`: only who is connected there is told, and no channel is. `trouble`: it could not be
    read the last time; what was read before stays.
    """

    WAITING = "waiting"
    FOUND = "found"
    NOT_FOUND = "not_found"
    NOT_SUPPORTED = "not_supported"
    NO_CHANNEL = "no_channel"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class AccountName:
    """An account as it is asked for, in the platform's own spelling."""

    platform: str
    handle: str
    server_url: str | None = None


@dataclass(frozen=True, slots=True)
class Competitor:
    """`colour` is how charts show it, as `#1f6f8b`; `watch_id` is the watch that finds what is said
    of it."""

    id: CompetitorId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    colour: str | None = None
    watch_id: WatchId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "Competitor":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class NewCompetitor:
    """Whom one will compare oneself with; accounts as somebody wrote them."""

    name: str
    accounts: Sequence[AccountName] = ()
    colour: str | None = None
    watch_id: WatchId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompetitorAccount:
    """An account of a competitor, the `position`th of its list from 0 on, and how it stands with
    looking at it. `next_at` is when it is
    looked at next, `checked_at` when the platform last answered, `as_of` when its numbers were last
    read, on the workspace's `read_on` (days since 1970). `place` is the server that is asked
    without a channel, which wants to be left alone until `rested_until`."""

    id: CompetitorAccountId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    competitor_id: CompetitorId
    platform: str
    handle: str
    created_at: datetime
    updated_at: datetime
    next_at: datetime
    position: int = 0
    server_url: str | None = None
    state: AccountState = AccountState.WAITING
    secrecy: Secrecy | None = None
    account_id: str | None = None
    name: str | None = None
    url: str | None = None
    is_rounded: bool = False
    checked_at: datetime | None = None
    as_of: datetime | None = None
    read_on: int | None = None
    tries: int = 0
    trouble: str | None = None
    place: str | None = None
    rested_until: datetime | None = None
    version: int = 1

    @property
    def named(self) -> AccountName:
        return AccountName(self.platform, self.handle, self.server_url)

    def taken(self, now: datetime, place: str | None) -> "CompetitorAccount":
        """Somebody is at it until the lease ends."""
        return replace(self, next_at=now + LEASE, updated_at=now, place=place)

    def put_off(self, now: datetime, until: datetime) -> "CompetitorAccount":
        """Nobody may ask just now, which says nothing of the account."""
        return replace(self, next_at=until, updated_at=now)

    def found(
        self, seen: PublicAccount, now: datetime, read_on: int, next_at: datetime
    ) -> "CompetitorAccount":
        return replace(
            self._answered(now, next_at),
            state=AccountState.FOUND,
            account_id=seen.account_id,
            name=seen.name,
            url=seen.url,
            is_rounded=seen.is_rounded,
            as_of=now,
            read_on=read_on,
        )

    def lost(self, said: NobodyThere, now: datetime, next_at: datetime) -> "CompetitorAccount":
        """What was read before stays."""
        after = self._answered(now, next_at)
        return replace(after, state=AccountState.NOT_FOUND, trouble=said.words[:LONGEST_TROUBLE])

    def unanswered(
        self, said: CannotTell, now: datetime, next_day: datetime, *, rests: bool
    ) -> "CompetitorAccount":
        """It could not be read. Being told to wait is no failure; where it is the place that says
        so, it `rests`."""
        tries, wait = self.tries, said.retry_after
        if wait is not None:
            next_at = now + wait
        elif tries < len(LADDER):
            next_at, tries = now + LADDER[tries], tries + 1
        else:
            next_at, tries = next_day, 0
        return replace(
            self,
            state=AccountState.TROUBLE,
            secrecy=None,
            trouble=said.words[:LONGEST_TROUBLE],
            tries=tries,
            next_at=next_at,
            updated_at=now,
            version=self.version + 1,
            rested_until=next_at if rests and wait is not None else self.rested_until,
        )

    def unread(
        self, state: AccountState, now: datetime, wait: timedelta, secrecy: Secrecy | None = None
    ) -> "CompetitorAccount":
        """There is no way to ask."""
        return replace(
            self,
            state=state,
            secrecy=secrecy,
            trouble=None,
            next_at=now + wait,
            updated_at=now,
            version=self.version + 1,
        )

    def _answered(self, now: datetime, next_at: datetime) -> "CompetitorAccount":
        return replace(
            self,
            secrecy=None,
            trouble=None,
            tries=0,
            checked_at=now,
            next_at=next_at,
            updated_at=now,
            rested_until=None,
            version=self.version + 1,
        )


@dataclass(frozen=True, slots=True)
class CompetitorDay:
    """What an account had on a day of the workspace (days since 1970), as it was read then, once.
    Every post of its own since `posts_since` was seen; None where the platform lists none."""

    workspace_id: WorkspaceId
    account_id: CompetitorAccountId
    day: int
    as_of: datetime
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    is_rounded: bool = False
    posts_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CompetitorPost:
    """A post of an account, and what came of it as of then. One that its platform shows no more is
    `gone_at`."""

    workspace_id: WorkspaceId
    account_id: CompetitorAccountId
    post_id: str
    at: datetime
    as_of: datetime
    url: str | None = None
    reactions: int | None = None
    comments: int | None = None
    shares: int | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one look at an account brought. `posts` are those since `since`, None where the platform
    lists none."""

    account: PublicAccount
    posts: Sequence[PublicPost] | None = None
    since: datetime | None = None
