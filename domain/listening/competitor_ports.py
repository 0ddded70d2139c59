"""What is needed from outside to compare oneself with others, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.listening.comparing import Gathered, Spot
from domain.listening.competitor import (
    AccountName,
    Competitor,
    CompetitorAccount,
    CompetitorDay,
    CompetitorPost,
)
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CompetitorAccountId, CompetitorId, WatchId
from domain.shared.outcomes import CannotTell
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Connection
from domain.shared.public_accounts import (
    NobodyThere,
    NoPublicName,
    PublicAccount,
    PublicName,
    PublicPosts,
    Secrecy,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """The workspace's time zone, and whether it is suspended: then nothing is asked for it."""

    zone: str
    is_suspended: bool = False


class Competitors(Protocol):
    """The competitors of one workspace, their accounts, and what was read of these."""

    async def count(self) -> int:
        """How many there are; nobody else adds one until the transaction ends."""
        ...

    async def add(self, competitor: Competitor, accounts: Sequence[CompetitorAccount]) -> None:
        """Written with the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, competitor_id: CompetitorId) -> Competitor:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, competitor: Competitor) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def accounts_of(self, competitor_id: CompetitorId) -> Sequence[CompetitorAccount]:
        """In the order in which they were written down, locked until the transaction ends."""
        ...

    async def add_accounts(self, accounts: Sequence[CompetitorAccount]) -> None: ...

    async def erase_accounts(self, ids: Collection[CompetitorAccountId]) -> None:
        """With all that was read of them, for good."""
        ...

    async def erase(self, competitor_id: CompetitorId) -> None:
        """For good; its accounts have gone before."""
        ...

    async def account(self, account_id: CompetitorAccountId) -> CompetitorAccount | None:
        """Locked until the transaction ends; None where it is no more."""
        ...

    async def save_account(self, account: CompetitorAccount) -> None: ...

    async def rest_of(self, place: str) -> datetime | None:
        """Until when a server that is asked without a channel wants to be left alone."""
        ...

    async def channels_on(self, platform: str) -> Sequence[ChannelId]:
        """Channels of the workspace there through which others can be looked at, the oldest
        first."""
        ...

    async def ground(self) -> Ground: ...

    async def watch_is_there(self, watch_id: WatchId) -> bool: ...

    async def keep(self, day: CompetitorDay, posts: Sequence[CompetitorPost]) -> None:
        """A day that is there already stays as it is. Posts are written anew or for the first time;
        those after `posts_since` that are not among them are gone."""
        ...


@dataclass(frozen=True, slots=True)
class AccountDay:
    """A day of one account: what it had, and what its posts of that day got so far. `posted` is
    None where not all of them are known, `engagement` where of none it is."""

    day: int
    as_of: datetime | None
    followers: int | None
    following: int | None
    posts: int | None
    is_rounded: bool
    posted: int | None
    engagement: int | None
    known: int


class CompetitorReads(Protocol):
    """Queries that decide nothing, each a fixed number of them whatever is asked. Each sees only
    the actor's workspace."""

    async def zone(self, actor: Actor) -> str: ...

    async def competitor(self, actor: Actor, competitor_id: CompetitorId) -> Competitor:
        """Raises NotFound."""
        ...

    async def competitors(self, actor: Actor, request: PageRequest) -> Page[Competitor]: ...

    async def some(
        self, actor: Actor, ids: Sequence[CompetitorId] | None, most: int
    ) -> Sequence[Competitor]:
        """Those of these that are there, or the first by name."""
        ...

    async def accounts_of(
        self, actor: Actor, ids: Sequence[CompetitorId]
    ) -> Mapping[CompetitorId, Sequence[CompetitorAccount]]:
        """In the order in which they were written down."""
        ...

    async def days(
        self, actor: Actor, account_ids: Sequence[CompetitorAccountId], first: int, last: int
    ) -> Mapping[CompetitorAccountId, Sequence[AccountDay]]:
        """Those on which anything is known, in order; days are the workspace's."""
        ...

    async def gathered(
        self, actor: Actor, ids: Sequence[CompetitorId], first: int, last: int
    ) -> Gathered: ...


class OwnNumbers(Protocol):
    """The same of our own channels, as other rooms have counted it."""

    async def gathered(
        self, actor: Actor, platforms: Sequence[str] | None, first: int, last: int
    ) -> Gathered: ...

    async def spots(self, actor: Actor) -> Sequence[Spot]:
        """On which platforms there is a channel."""
        ...


class ReadingBudget(Protocol):
    """How often a platform may be asked in an hour, shared by all workers: through a channel in
    common with measuring it, without one of each server by itself. Posts need none of it."""

    async def take(self, connection: Connection) -> timedelta | None:
        """None where it may be asked once more, which counts as done; else how long to wait."""
        ...


class PublicAccounts(Protocol):
    """Looks at accounts of others. What asks never raises: trouble is an answer."""

    def secrecy(self, platform: str) -> Secrecy | None:
        """Why others' numbers are not read there; None where they are. Raises UnknownPlatform."""
        ...

    def is_for_tests(self, platform: str) -> bool:
        """Raises UnknownPlatform."""
        ...

    def public_name(self, asked: AccountName) -> PublicName | NoPublicName:
        """Who is meant by a handle or an address of a profile; the same for every spelling of it.
        No network. Raises UnknownPlatform, UrlNotAllowed."""
        ...

    def open_place(self, name: AccountName) -> Connection | None:
        """How it is asked without an account; None where only an account is told."""
        ...

    def is_told(self, connection: Connection, name: AccountName) -> bool:
        """Whether our own account there is the one to ask through."""
        ...

    async def look_up(
        self, connection: Connection, name: AccountName
    ) -> PublicAccount | NobodyThere | CannotTell: ...

    async def posts_of(
        self, connection: Connection, account: PublicAccount, before: str | None
    ) -> PublicPosts | CannotTell | None:
        """One page of them; None where the platform lists none."""
        ...
