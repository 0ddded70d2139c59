"""A feed is a list of what is new elsewhere, asked politely, whose items become drafts or ideas."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
from domain.shared.hub import SLOWER, Hub
from domain.shared.ids import (
    ChannelId,
    FeedId,
    FeedItemId,
    IdeaId,
    MessageId,
    OrganizationId,
    WorkspaceId,
)

USUALLY = timedelta(minutes=60)
LONGEST_WAIT = timedelta(hours=24)
FAILING_AFTER = 3
"""So many failures in a row, and it counts as failing."""

MOST_BACKFILL = 20
KEEP_HUB = "keep_hub"
"""The kind of duty that subscribes at a hub, renews, and says goodbye."""

POLL_FEED = "poll_feed"
"""The kind of duty that asks a feed."""

TEMPLATE = "{title}\n\n{link}"
VARIABLES = ("title", "link", "summary", "author")
_PLACE = re.compile(r"\{(\w+)\}")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")


class FeedMode(StrEnum):
    """What an item becomes."""

    DRAFT = "draft"
    IDEA = "idea"


class FeedStatus(StrEnum):
    """Only an active feed is asked. One that said it is gone (410) is asked no more until it gets
    another address, or is resumed."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"


class FeedTrouble(StrEnum):
    """Why a feed could not be read."""

    UNREACHABLE = "unreachable"
    NOT_ALLOWED = "not_allowed"
    MOVED = "moved"
    GONE = "gone"
    REFUSED = "refused"
    THROTTLED = "throttled"
    SERVER_ERROR = "server_error"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    DECLARES_ENTITIES = "declares_entities"


_MOVES = {
    FeedStatus.ACTIVE: ("pause", "delete"),
    FeedStatus.PAUSED: ("resume", "delete"),
    FeedStatus.GONE: ("resume", "delete"),
}


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One entry of a feed, in plain text. `identity` is the same for the same entry, always."""

    identity: str
    title: str
    link: str | None = None
    summary: str = ""
    author: str = ""
    published_at: datetime | None = None

    @property
    def key(self) -> str:
        """The digest by which it is remembered: SHA-256 of its identity, in hexadecimal."""
        return hashlib.sha256(self.identity.encode()).hexdigest()

    def filled(self, template: str, *, letters: int) -> str:
        """The template with what this entry says, the summary no longer than that. An empty line
        that stands for something missing is closed up."""
        known = {
            "title": self.title,
            "link": self.link or "",
            "summary": shortened(self.summary, letters),
            "author": self.author,
        }
        text = _PLACE.sub(lambda place: known.get(place[1], place[0]), template)
        return _EMPTY_LINES.sub("\n\n", text).strip()


def shortened(text: str, letters: int) -> str:
    """At most so many letters, cut between words."""
    if len(text) <= letters:
        return text
    if letters < 2:
        return ""
    return text[: letters - 1].rsplit(" ", 1)[0].rstrip() + "…"


def unknown_variables(template: str) -> list[str]:
    """What stands in braces and is none of the variables."""
    return [name for name in _PLACE.findall(template) if name not in VARIABLES]


@dataclass(frozen=True, slots=True)
class Feed:
    """Where it is, what becomes of its items, and how asking has gone. `etag` and `last_modified`
    are what it said of itself, to the letter. `begun_at` is when it was first read: from then on
    whatever is new counts. `failures` counts those in a row; `moved_to` is where it says it is now.
    How asking went is no change of the feed as its owner knows it, and the version stays, unless it
    begins or ceases to fail.
    """

    id: FeedId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    url: str
    mode: FeedMode
    status: FeedStatus
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    channel_ids: tuple[ChannelId, ...] = ()
    template: str = TEMPLATE
    interval_seconds: int = int(USUALLY.total_seconds())
    backfill: int = 0
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    begun_at: datetime | None = None
    polled_at: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    trouble: FeedTrouble | None = None
    moved_to: str | None = None
    removed_at: datetime | None = None
    hub: Hub | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def hub_hash(self) -> str | None:
        """By which the hub's calls find it."""
        return self.hub.hash if self.hub else None

    def interval(self, now: datetime) -> timedelta:
        """How long between two looks: longer while a hub tells of news."""
        slower = SLOWER if self.hub is not None and self.hub.stands(now) else 1
        return timedelta(seconds=self.interval_seconds) * slower

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What can be done with it now."""
        return _MOVES[self.status]

    @property
    def is_failing(self) -> bool:
        return self.failures >= FAILING_AFTER

    def change(self, now: datetime, **changes: Any) -> "Feed":
        """Another address is asked at once, and what went wrong at the old one is past."""
        if changes.get("url", self.url) != self.url:
            changes |= {
                "etag": None,
                "last_modified": None,
                "moved_to": None,
                "failures": 0,
                "failing_since": None,
                "trouble": None,
            }
            if self.status is FeedStatus.GONE:
                changes["status"] = FeedStatus.ACTIVE
        return self._next(now, **changes)

    def pause(self, now: datetime) -> "Feed":
        """It is not asked until it is resumed."""
        if "pause" not in self.possible_moves:
            self._refuse()
        return self._next(now, status=FeedStatus.PAUSED, next_at=None)

    def resume(self, now: datetime) -> "Feed":
        """It is asked again, at once. What came meanwhile and is still in it counts as new."""
        if "resume" not in self.possible_moves:
            self._refuse()
        return self._next(now, status=FeedStatus.ACTIVE)

    def remove(self, now: datetime) -> "Feed":
        """For good. What was made of its items stays."""
        return self._next(now, removed_at=now, external_id=None, next_at=None)

    def asked_at(self, at: datetime) -> "Feed":
        """It is asked next then."""
        return replace(self, next_at=at)

    def with_hub(self, hub: Hub | None) -> "Feed":
        """How it stands with its hub now."""
        return replace(self, hub=hub)

    def read(
        self,
        now: datetime,
        next_at: datetime,
        *,
        etag: str | None,
        last_modified: str | None,
        title: str | None,
    ) -> "Feed":
        """It answered: whatever went wrong before is past."""
        base = self._next(now) if self.is_failing else self
        return replace(
            base,
            etag=etag,
            last_modified=last_modified,
            title=title or self.title,
            begun_at=self.begun_at or now,
            polled_at=now,
            next_at=next_at,
            failures=0,
            failing_since=None,
            trouble=None,
            moved_to=None,
        )

    def failed(
        self,
        trouble: FeedTrouble,
        now: datetime,
        *,
        wish: timedelta | None = None,
        moved_to: str | None = None,
    ) -> "Feed":
        """It could not be read. The wait doubles with each failure, up to a day, and is never
        shorter than the one it asks for. One that says it is gone is believed."""
        gone = trouble is FeedTrouble.GONE
        failures = self.failures + 1
        wait = min(timedelta(seconds=self.interval_seconds) * 2 ** min(failures, 10), LONGEST_WAIT)
        wait = max(wait, min(wish or timedelta(), LONGEST_WAIT))
        news = gone or failures == FAILING_AFTER
        return replace(
            self._next(now) if news else self,
            status=FeedStatus.GONE if gone else self.status,
            polled_at=now,
            next_at=None if gone else now + wait,
            failures=failures,
            failing_since=self.failing_since or now,
            trouble=trouble,
            moved_to=moved_to or self.moved_to,
        )

    def _next(self, now: datetime, **changes: Any) -> "Feed":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _refuse(self) -> None:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing="feed", state=self.status.value, moves=moves)


class ItemOutcome(StrEnum):
    """What became of an item: a draft, an idea, nothing because it was there before us, or nothing
    because no draft can be made of it."""

    DRAFT = "draft"
    IDEA = "idea"
    SEEN = "seen"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An entry that was met, once for ever: `key` is the digest of its identity. `code` says why
    nothing was made of one that was refused."""

    id: FeedItemId
    workspace_id: WorkspaceId
    feed_id: FeedId
    key: str
    outcome: ItemOutcome
    title: str
    received_at: datetime
    link: str | None = None
    published_at: datetime | None = None
    message_id: MessageId | None = None
    idea_id: IdeaId | None = None
    code: str | None = None


def met_in(
    feed: Feed,
    item: SourceItem,
    item_id: FeedItemId,
    outcome: ItemOutcome,
    now: datetime,
    **made: Any,
) -> FeedItem:
    """What is remembered of this entry; `made` names what was made of it, or why nothing was."""
    return FeedItem(
        id=item_id,
        workspace_id=feed.workspace_id,
        feed_id=feed.id,
        key=item.key,
        outcome=outcome,
        title=item.title,
        received_at=now,
        link=item.link,
        published_at=item.published_at,
        **made,
    )
