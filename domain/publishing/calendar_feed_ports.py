"""What calendar feeds need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.publishing.calendar_feed import CalendarFeed
from domain.shared.access import Actor
from domain.shared.ids import (
    CalendarFeedId,
    ChannelId,
    CommunityId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret


class SecretLinks(Protocol):
    """Makes addresses nobody can guess."""

    def calendar_secret(self) -> Secret:
        """A new one, of 256 random bits; safe in a path."""
        ...

    def guest_secret(self) -> Secret:
        """The same for whoever is to approve a message without a key."""
        ...

    def hash_of_secret(self, text: str) -> str:
        """What is kept of it."""
        ...


class CalendarFeeds(Protocol):
    """The calendar feeds of one workspace."""

    async def add(self, feed: CalendarFeed) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, feed_id: CalendarFeedId) -> CalendarFeed:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, feed: CalendarFeed) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def communities(self, ids: Sequence[CommunityId]) -> Collection[CommunityId]:
        """Those of these communities that there are."""
        ...


@dataclass(frozen=True, slots=True)
class FeedDoor:
    """Where a secret leads."""

    feed_id: CalendarFeedId
    organization_id: OrganizationId
    workspace_id: WorkspaceId


class CalendarFeedReads(Protocol):
    async def calendar_feed(self, actor: Actor, feed_id: CalendarFeedId) -> CalendarFeed:
        """Raises NotFound."""
        ...

    async def calendar_feeds(self, actor: Actor, request: PageRequest) -> Page[CalendarFeed]: ...

    async def calendar_door(self, hash: str) -> FeedDoor | None:
        """Looked for across all walls. None for a secret that is nobody's, or was revoked."""
        ...

    async def channel_names(self, actor: Actor) -> Mapping[ChannelId, str]:
        """What every channel of the workspace is called."""
        ...
