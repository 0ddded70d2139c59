"""An adapter speaks to one platform: it honours what its profile declares, and nothing it does
to publish raises."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from domain.communities.model import Account
from domain.communities.outcomes import RefreshOutcome
from domain.publishing.outcomes import Finding, Listing, Outcome, Preparation
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import Connection, PlatformProfile
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
