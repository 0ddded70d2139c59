"""What feeds need from outside, each with its promises in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domain.publishing.feed import Feed, FeedItem, FeedTrouble, SourceItem
from domain.shared.access import Actor
from domain.shared.ids import FeedId, OrganizationId, WorkspaceId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Issue:
    """What a feed holds at this moment, its newest first as a rule. `wait` is how long it asks to
    be left alone; `hub` tells of its news to whoever subscribes there to the `topic`."""

    items: Sequence[SourceItem]
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    wait: timedelta | None = None
    hub: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It is as it was."""

    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class NotRead:
    """Why there is nothing to read, how long it asks us to wait, and where it says it is now."""

    trouble: FeedTrouble
    wait: timedelta | None = None
    moved_to: str | None = None


FeedAnswer = Issue | Unchanged | NotRead


@dataclass(frozen=True, slots=True)
class HubDoor:
    """Where the secret part of a hub's address leads."""

    feed_id: FeedId
    organization_id: OrganizationId
    workspace_id: WorkspaceId


class FeedSources(Protocol):
    """Asks feeds. Follows no redirect, reads a bounded number of bytes in a bounded time, and gives
    plain text only."""

    def judged(self, url: str) -> str:
        """The address in the one spelling in which it is called. Raises UrlNotAllowed."""
        ...

    async def ask(self, url: str, etag: str | None, last_modified: str | None) -> FeedAnswer:
        """Raises nothing: trouble is an answer."""
        ...


class Feeds(Protocol):
    """The feeds of one workspace, and the items that were met."""

    async def add(self, feed: Feed) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, feed_id: FeedId) -> Feed:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def ever(self, feed_id: FeedId) -> Feed:
        """Locked, and also one that was removed. Raises NotFound."""
        ...

    async def save(self, feed: Feed) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def known(self, feed_id: FeedId, keys: Sequence[str]) -> Collection[str]:
        """Those of these items that were met before."""
        ...

    async def met(self, items: Sequence[FeedItem]) -> None:
        """Remember them, written with the commit: nothing is asked after it."""
        ...


class FeedReads(Protocol):
    async def feed(self, actor: Actor, feed_id: FeedId) -> Feed:
        """Raises NotFound, also for one that was removed."""
        ...

    async def feeds(self, actor: Actor, request: PageRequest) -> Page[Feed]: ...

    async def feed_items(
        self, actor: Actor, feed_id: FeedId, request: PageRequest
    ) -> Page[FeedItem]:
        """Those that were met in this feed."""
        ...

    async def hub_door(self, hash: str) -> HubDoor | None:
        """Where the secret of a hub's address leads, looked for across all walls. None for one that
        is nobody's."""
        ...
