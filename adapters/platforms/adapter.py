"""An adapter speaks to one platform, or only listens to it: it honours what its profile declares,
and nothing it does to publish raises."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from domain.communities.account import Account
from domain.communities.connecting import AppClient, Granted, NotGranted
from domain.communities.connecting_ports import Way
from domain.communities.outcomes import RefreshOutcome
from domain.moderation.pace import Pace
from domain.publishing.media import Shown
from domain.publishing.outcomes import CannotTell, Finding, Listing, Outcome, Preparation
from domain.publishing.ports import OutgoingPost
from domain.shared.acts import Act
from domain.shared.heard import (
    Admission,
    Heard,
    HookCall,
    Places,
    Polled,
    Raw,
    Streamed,
    StreamOver,
    StreamSource,
)
from domain.shared.platforms import Connection, PlatformProfile
from domain.shared.poll_counts import PollCounts, PollTold
from domain.shared.public_accounts import (
    NobodyThere,
    NoPublicName,
    PublicAccount,
    PublicName,
    PublicPosts,
)
from domain.shared.readings import Readings
from domain.shared.secret import Secret


class Adapter(Protocol):
    """One platform. Holds no state between calls."""

    @property
    def profile(self) -> PlatformProfile: ...

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """Who these credentials belong to. The catalogue has checked that every credential is
        there and that no setting is unknown. Raises what `communities.ports.Platforms` says."""
        ...


@runtime_checkable
class Publisher(Adapter, Protocol):
    """What an adapter whose profile declares `publish_text` can do besides."""

    async def publish(self, post: OutgoingPost) -> Outcome:
        """One attempt, one request that others can see something of, under the post's key or, where
        it was prepared, its handle."""
        ...

    async def find(self, post: OutgoingPost) -> Finding:
        """Absent only where every post since the attempt could be seen."""
        ...

    async def delete(self, post: OutgoingPost) -> Outcome:
        """Published means it is gone. Safe to repeat: already gone is gone."""
        ...


@runtime_checkable
class Preparer(Protocol):
    """What an adapter can do besides where its posts are kept before they are shown (class B)."""

    async def prepare(self, post: OutgoingPost) -> Preparation:
        """Have the platform keep the post; nothing is visible after it. A request whose answer was
        lost is NotSent: what was kept without anybody's knowing is never shown."""
        ...


@runtime_checkable
class Editor(Protocol):
    """What an adapter whose profile declares `edit` can do besides."""

    async def edit(self, post: OutgoingPost) -> Outcome:
        """Have the post of that id say this, where it stands. Published means it does. Safe to
        repeat."""
        ...


@runtime_checkable
class PollCloser(Protocol):
    """What an adapter can do besides whose platform leaves polls open until somebody closes
    them."""

    async def close_poll(self, post: OutgoingPost) -> Outcome:
        """Published means that nobody can vote any more in the poll of that id. Safe to repeat."""
        ...


@runtime_checkable
class PollCounter(Protocol):
    """What an adapter can do besides whose platform tells us what came of polls so far."""

    async def count_poll(self, connection: Connection, post_id: str) -> PollCounts | CannotTell:
        """Of a post of ours with a poll, by the order of its options. Reading only."""
        ...


@runtime_checkable
class PollTeller(Protocol):
    """What an adapter can do besides whose platform tells by itself what comes of polls, among the
    rest that happens. What it publishes says by which name the platform calls the poll."""

    def polls_in(self, raw: Raw, connection: Connection) -> Sequence[PollTold]:
        """What was told of polls; nothing where it is about anything else. No network. Raises
        Undigestible."""
        ...


@runtime_checkable
class FollowReader(Protocol):
    """What an adapter whose profile declares `see_followers` can do besides."""

    async def who_follows(
        self, connection: Connection, people: Sequence[str]
    ) -> Mapping[str, bool] | CannotTell:
        """Of each of these people, `PEOPLE_AT_ONCE` at most, whether they follow the account, in
        one request. Who is not there any more follows nobody. Reading only."""
        ...


@runtime_checkable
class Seer(Protocol):
    """What an adapter whose profile declares `see_posts` can do besides."""

    async def see(self, post: OutgoingPost) -> Finding:
        """Look for the post of that id, in one cheap request. Absent only where the platform says
        that it is not there, to somebody who could see it."""
        ...


@runtime_checkable
class Lister(Protocol):
    """What an adapter whose profile declares `list_posts` can do besides."""

    async def recent(self, connection: Connection) -> Listing:
        """The account's own latest posts, newest first, as many as one request gives."""
        ...


@runtime_checkable
class Refresher(Protocol):
    """What an adapter whose profile declares `refresh_credentials` can do besides."""

    async def refresh(self, connection: Connection) -> RefreshOutcome:
        """Exchange the refresh token in one request. `GrantRefused` only where the platform says in
        its documented words that this token is not good: anything else may pass by itself."""
        ...


class Hearer(Protocol):
    """What an adapter can do besides that understands what its platform tells."""

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        """What was told, in our words and in order; nothing where it is of no concern to us, our
        own doing included. No network. Raises Undigestible, with what could be understood."""
        ...


@runtime_checkable
class Hook(Hearer, Protocol):
    """What an adapter whose profile declares `inbound_webhooks` can do besides."""

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        """Whether a request to the channel's address is from the platform, judged on its raw bytes
        and in constant time, by any one of these secrets: the newest first, the one before while
        it still counts. No network, and no more reading than the id of the telling needs."""
        ...


@runtime_checkable
class Greeter(Protocol):
    """What an adapter can do besides whose platform tries an address by asking it something, with
    a GET, before it tells anything there."""

    def greet(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        """What it wants to hear, where it is the platform that asks, judged as by `admit`: a
        challenge is given back to nobody else. Nothing is told so: there are no raws."""
        ...


@runtime_checkable
class Subscriber(Protocol):
    """What an adapter can do besides whose platform is told by us where to tell."""

    async def subscribe(
        self, connection: Connection, url: str, secret: Secret, is_ours: Callable[[str], bool]
    ) -> Outcome:
        """Have the platform tell that address what happens. Published means it will. Where it can
        have one address alone and tells another, of which `is_ours` says that it is not this
        channel's, that is a refusal: nobody's news is taken away unasked. Safe to repeat."""
        ...

    async def unsubscribe(self, connection: Connection) -> Outcome:
        """Published means it will tell us nothing more. Safe to repeat."""
        ...


@runtime_checkable
class Poller(Hearer, Protocol):
    """What an adapter whose profile declares `inbound_polling` can do besides."""

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        """What happened since that cursor, in few requests; without one, from now on, or as little
        of what was before as the platform lets us. The same cursor gives the same things again,
        under the same ids."""
        ...


@runtime_checkable
class Searcher(Hearer, Protocol):
    """What an adapter whose profile declares `search_posts` can do besides."""

    async def search(
        self, connection: Connection, query: str, cursor: str | None
    ) -> Polled | CannotTell:
        """What anybody said in public in which this stands, since that cursor, in one request;
        without one the latest of it. `query` is a word, a phrase in quotation marks, or a hashtag
        or handle with its sign. What it gives is digested as `found`, under the id of the post
        itself."""
        ...


@runtime_checkable
class PublicReader(Adapter, Protocol):
    """What an adapter whose profile declares `public_accounts` can do besides."""

    def public_name(self, handle: str, server_url: str | None) -> PublicName | NoPublicName:
        """Who is meant by a handle or by the address of a profile, in one spelling for all. No
        network. Raises UrlNotAllowed."""
        ...

    def open_place(self, name: PublicName) -> Connection | None:
        """How anybody asks, with no account and no credentials; None where nobody is told so."""
        ...

    def is_told(self, connection: Connection, name: PublicName) -> bool:
        """Whether our own account there is the one to ask through. No network."""
        ...

    async def look_up(
        self, connection: Connection, name: PublicName
    ) -> PublicAccount | NobodyThere | CannotTell:
        """Who it is and what it has, in few requests, which change nothing. Our credentials go to
        the server of `connection` and to no other."""
        ...

    async def posts_of(
        self, connection: Connection, account: PublicAccount, before: str | None
    ) -> PublicPosts | CannotTell | None:
        """One page of what the account posted, the newest first, in one request; None where the
        platform does not list that."""
        ...


@runtime_checkable
class Streamer(Hearer, Protocol):
    """What an adapter whose profile declares `inbound_streaming` can do besides."""

    def source(self, connection: Connection) -> StreamSource:
        """Which connection serves this channel, and where on it what concerns it happens. No
        network."""
        ...

    def stream(
        self, connection: Connection, point: str | None, places: Places
    ) -> AsyncGenerator[Streamed | StreamOver, None]:
        """One connection, from its opening to its end, which is said by the last thing that comes:
        a StreamOver. From that point on, or from now on. An empty Streamed comes first, once the
        platform tells; what is told again after a resumption has the same ids. What came is
        given up, where the platform forgets what arrived, only when the next is asked for: whoever
        asks has kept it. Whoever closes the iterator closes the connection, in such a way that it
        can be resumed."""
        ...


@runtime_checkable
class Moderator(Protocol):
    """What an adapter can do besides whose profile declares that it can act on others' messages or
    on people."""

    async def act(self, connection: Connection, act: Act) -> Outcome:
        """Published means it is so, `post_id` being who or what it was done to. Safe to repeat."""
        ...


@runtime_checkable
class Pacer(Protocol):
    """What an adapter whose profile declares `slow_mode` can do besides."""

    async def pace(self, connection: Connection) -> Pace | CannotTell:
        """How far apart each person's messages are kept on this channel now, in one request."""
        ...

    async def slow_down(self, connection: Connection, seconds: int) -> Outcome:
        """Keep them so far apart; 0 for not at all. Published means it is so. Safe to repeat."""
        ...


@runtime_checkable
class PostMeter(Protocol):
    """What an adapter whose profile declares `post_metrics` can do besides."""

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        """What a post of ours got so far, as far as the platform says."""
        ...


@runtime_checkable
class AccountMeter(Protocol):
    """What an adapter whose profile declares `account_metrics` can do besides."""

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        """What the account or place has now, as far as the platform says."""
        ...


class Authorizer(Protocol):
    """A platform whose own page can be asked for a grant. It stands beside the adapter of the same
    platform, which is asked afterwards whose account that is."""

    @property
    def platform(self) -> str: ...

    @property
    def way(self) -> Way: ...

    async def client(self, place: str | None, callback: str) -> AppClient:
        """What we are there: from the settings, or, where each server is asked for it, made now.
        Raises PlatformRefused, PlatformThrottled, PlatformUnreachable and UrlNotAllowed."""
        ...

    def authorize_url(self, client: AppClient, state: str, challenge: str) -> str:
        """Where the person who owns the account is sent. `challenge` is by S256 of RFC 7636; one
        that knows nothing of it leaves it out."""
        ...

    async def exchange(
        self, client: AppClient, code: Secret, verifier: Secret
    ) -> Granted | NotGranted:
        """Exchange the code, and list what can become a channel: the likeliest first, at most
        `MOST_CHOICES`. An answer that was lost is `outcome_unknown`: the code may be spent."""
        ...


class CannotRead(Exception):
    """A file that is to be shown cannot be had now. Holds no content."""


class Files(Protocol):
    """The bytes of what a post shows."""

    async def read(self, shown: Shown) -> bytes:
        """The whole file. Raises CannotRead, also where it is more than `UPLOAD_BYTES`."""
        ...


UPLOAD_BYTES = 64 * 1024 * 1024
"""The most that is held in memory to bring one file to a platform."""
