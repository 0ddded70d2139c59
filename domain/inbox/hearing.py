"""How a channel hears: at an address that its platform tells, by asking now and then, or not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.shared.hub import Hub
from domain.shared.ids import ChannelId, OrganizationId, WorkspaceId
from domain.shared.secret import Secret

POLL_CHANNEL = "poll_channel"
"""The kind of duty that asks a channel's platform what happened."""

KEEP_CHANNEL_HUB = "keep_channel_hub"
"""The kind of duty that subscribes a channel at the hub it names, renews, and says goodbye."""

OVERLAP = timedelta(hours=24)
"""How long an address and a secret still count after others took their place."""

NET = timedelta(minutes=15)
"""How often a platform is asked that tells over a stream besides: for what the stream left out."""

JITTER = 0.1
GROWTH = 1.5
LONGEST_WAIT = timedelta(hours=6)


class Hears(StrEnum):
    """The way in which a channel hears."""

    WEBHOOK = "webhook"
    STREAMING = "streaming"
    POLLING = "polling"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class HookSecrets:
    """What is secret about an address: its last part, and what checks what comes there. `before`
    is the secret that this one took the place of."""

    token: Secret
    secret: Secret
    before: Secret | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a platform is asked, at the most and at the least."""

    least: timedelta
    most: timedelta

    def interval(self, quiet: int) -> timedelta:
        """After so many times in a row that nothing had happened."""
        return min(self.least * GROWTH ** min(quiet, 40), self.most)


@dataclass(frozen=True, slots=True)
class Hearing:
    """`hash` is that of the last part of the address, `hash_before` that of the one before, which
    counts until a day after `replaced_at`. `told_at` is when the platform was told of the address,
    None where its owner does that; where there is no address any more, that it could not be told
    so, and may tell on. Of asking: from where to go on (`cursor`), when, how it went.
    `quiet` counts in a row how often nothing had happened, `failures` how often it failed. `stream`
    is the key of the stream it hears on, `stream_trouble` why it does not, in words. `hub` is the
    one that what is asked has named, which says when to ask."""

    workspace_id: WorkspaceId
    channel_id: ChannelId
    organization_id: OrganizationId
    created_at: datetime
    updated_at: datetime
    hash: str | None = None
    hash_before: str | None = None
    opened_at: datetime | None = None
    replaced_at: datetime | None = None
    told_at: datetime | None = None
    cursor: str | None = None
    polled_at: datetime | None = None
    next_poll_at: datetime | None = None
    quiet: int = 0
    failures: int = 0
    trouble: str | None = None
    stream: str | None = None
    stream_trouble: str | None = None
    hub: Hub | None = None

    @property
    def hub_hash(self) -> str | None:
        """By which the hub's calls find it."""
        return self.hub.hash if self.hub else None

    @property
    def was_slowed(self) -> bool:
        """Whether its next time was planned while a hub told of news."""
        if self.hub is None or self.polled_at is None or self.next_poll_at is None:
            return False
        return self.hub.stands(self.polled_at) and self.hub.since <= self.polled_at

    @property
    def is_open(self) -> bool:
        """Whether there is an address."""
        return self.hash is not None

    @property
    def is_told(self) -> bool:
        """Whether the platform was told by us where to tell: then it needs not be asked."""
        return self.is_open and self.told_at is not None

    @property
    def is_over(self) -> bool:
        """Whether there is no address, and no platform that may still tell at one."""
        return not self.is_open and self.told_at is None

    @property
    def is_doubtful(self) -> bool:
        """Whether the platform was told of another address last, as far as we know: that it heard
        of this one never came back. Only of one that we tell."""
        if self.told_at is None or self.opened_at is None or self.hash_before is None:
            return False
        return self.told_at < self.opened_at

    def opened(self, hash: str, now: datetime) -> "Hearing":
        """There is a new address; the one before counts for another day, or where nobody knows
        whether the platform ever heard of that, the last one that it is known to have."""
        return replace(
            self,
            hash=hash,
            hash_before=self.hash_before if self.is_doubtful else self.hash,
            told_at=self.told_at if self.is_open else None,
            opened_at=now,
            replaced_at=now if self.is_open else None,
            updated_at=now,
        )

    def told(self, now: datetime) -> "Hearing":
        """The platform knows the address."""
        return replace(self, told_at=now, trouble=None, updated_at=now)

    def replaced(self, now: datetime) -> "Hearing":
        """The secret was replaced, the address stays. One before it counts on only if its own day
        is not over."""
        return replace(
            self,
            hash_before=self.hash_before if self._overlaps(now) else None,
            replaced_at=now,
            updated_at=now,
        )

    def closed(self, now: datetime, trouble: str | None = None) -> "Hearing":
        """There is no address any more; with trouble, the platform may not know that."""
        return replace(
            self,
            hash=None,
            hash_before=None,
            opened_at=None,
            replaced_at=None,
            told_at=self.told_at if trouble else None,
            trouble=trouble,
            updated_at=now,
        )

    def ended(self, now: datetime) -> "Hearing":
        """The channel is disconnected: it hears no more."""
        return replace(
            self.closed(now), next_poll_at=None, cursor=None, stream=None, stream_trouble=None
        )

    def with_hub(self, hub: Hub | None) -> "Hearing":
        """How it stands with its hub now."""
        return replace(self, hub=hub)

    def asked_at(self, at: datetime | None) -> "Hearing":
        """Its platform is asked next then, or not at all."""
        return replace(self, next_poll_at=at)

    def streams(self, trouble: str | None, now: datetime) -> "Hearing":
        """How its stream goes: well where there is no trouble."""
        return replace(self, stream_trouble=trouble, updated_at=now)

    def polled(
        self, cursor: str | None, anything: bool, now: datetime, next_at: datetime
    ) -> "Hearing":
        """The platform answered."""
        return replace(
            self,
            cursor=cursor,
            polled_at=now,
            next_poll_at=next_at,
            quiet=0 if anything else self.quiet + 1,
            failures=0,
            trouble=None,
            updated_at=now,
        )

    def unheard(self, words: str, now: datetime, next_at: datetime | None) -> "Hearing":
        """The platform did not say; without a next time, it is asked no more until the channel
        comes to life again."""
        return replace(
            self,
            next_poll_at=next_at,
            failures=self.failures + 1,
            trouble=words,
            updated_at=now,
        )

    def counting(self, secrets: HookSecrets, now: datetime) -> Sequence[Secret]:
        """The secrets that count, the newest first."""
        still = secrets.before if self._overlaps(now) else None
        return [secrets.secret, *([still] if still else [])]

    def _overlaps(self, now: datetime) -> bool:
        return self.replaced_at is not None and now < self.replaced_at + OVERLAP
