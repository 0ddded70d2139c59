"""What rules of publishing need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.publishing.pacing import Blackout, PublishingRules
from domain.shared.access import Actor
from domain.shared.best_times import PostCounted
from domain.shared.ids import BlackoutId, ChannelId, CommunityId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of a channel before its times are judged: the zone and the language it lives
    by, its community's or else its workspace's, and the rules of its own and of the workspace."""

    channel_id: ChannelId
    community_id: CommunityId
    timezone: str
    language: str
    own: PublishingRules | None = None
    workspace: PublishingRules | None = None


class Rules(Protocol):
    """Rules and blackouts of one workspace."""

    async def grounds(self, channel_ids: Sequence[ChannelId]) -> Mapping[ChannelId, Ground]:
        """Those of these channels that exist."""
        ...

    async def timezone(self, community_id: CommunityId | None) -> str:
        """The zone that this community lives by, or with None the workspace's own. Raises NotFound
        with the pointer `/community_id`."""
        ...

    async def get(self, subject_id: str) -> PublishingRules | None:
        """The rules of that channel, or workspace, if it has any."""
        ...

    async def add(self, rules: PublishingRules) -> None: ...

    async def save(self, rules: PublishingRules) -> None: ...


class Blackouts(Protocol):
    """A deleted one is not there any more."""

    async def add(self, blackout: Blackout) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, blackout_id: BlackoutId) -> Blackout:
        """Locked. Raises NotFound."""
        ...

    async def save(self, blackout: Blackout) -> None: ...

    async def between(self, since: datetime, until: datetime) -> Sequence[Blackout]:
        """Those of the workspace with a part of that span in them, by when they begin."""
        ...


class TimesThatDoBest(Protocol):
    """Knows how posts did. Reading only."""

    async def counted(
        self, actor: Actor, channel_id: ChannelId, timezone: str, since: datetime, until: datetime
    ) -> Sequence[PostCounted]:
        """What went out in that span on the channel, and on others of its platform whose zone this
        is: the channel's own first, then the latest, 2,000 at most."""
        ...


class PacingReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def blackout(self, actor: Actor, blackout_id: BlackoutId) -> Blackout:
        """Raises NotFound."""
        ...

    async def blackouts(self, actor: Actor, request: PageRequest) -> Page[Blackout]: ...
