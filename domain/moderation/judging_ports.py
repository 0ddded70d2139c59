"""What judging needs from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.moderation.judged import Judged
from domain.moderation.judging import Link, Said
from domain.moderation.rule import Attribute
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId, InboundMessageId
from domain.shared.likeness import Likeness


class Scorer(Protocol):
    """Rates texts. Never raises: what cannot be rated is None, and that is no reason to stop
    anybody."""

    @property
    def most_at_once(self) -> int:
        """So many texts it may be asked to rate for one back-test."""
        ...

    async def rate(self, text: str) -> Mapping[Attribute, float] | None:
        """From 0 to 1; an attribute that is not rated is not there. No longer than two seconds."""
        ...


class Glances(Protocol):
    """What can be seen in a text without knowing any rule."""

    async def ready(self) -> None:
        """Load what telling languages apart needs, without holding up anybody else."""
        ...

    def language(self, text: str) -> str | None:
        """None where it is too short or too strange to tell."""
        ...

    def links(self, text: str) -> Sequence[Link]:
        """In order, with a scheme or without."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """An inbound message as it is judged: `version` is that of the message, and one that `is_gone`
    says nothing any more."""

    said: Said
    subject_id: InboundMessageId
    channel_id: ChannelId
    version: int
    is_gone: bool = False


class Judgements(Protocol):
    async def keep(self, judged: Judged) -> bool:
        """Whether this is the first judgement of this version of this message; any later one is
        not kept."""
        ...


class JudgingReads(Protocol):
    """What was said before. Each sees only the actor's workspace."""

    async def heard(self, actor: Actor, subject_id: InboundMessageId) -> Heard:
        """Raises NotFound."""
        ...

    async def begin_of(self, actor: Actor, since: datetime, most: int) -> datetime:
        """From when on not more than so many messages were said, or since then."""
        ...

    async def heard_after(
        self, actor: Actor, since: datetime, after: Heard | None, limit: int
    ) -> Sequence[Heard]:
        """Messages that were said since then and came after this one, in order."""
        ...

    async def community_of(self, actor: Actor, channel_id: ChannelId) -> CommunityId:
        """Raises NotFound."""
        ...

    async def said_before(self, actor: Actor, author_id: str, before: datetime, most: int) -> int:
        """How many messages this author said before that instant; not counted past `most`."""
        ...

    async def said_within(
        self, actor: Actor, author_id: str, since: datetime, until: datetime, most: int
    ) -> int:
        """How many messages this author said between these, neither included."""
        ...

    async def alike(
        self,
        actor: Actor,
        likeness: Likeness,
        since: datetime,
        until: datetime,
        but: InboundMessageId | None,
    ) -> Sequence[tuple[datetime, Likeness]]:
        """Of the latest messages between these which were judged, those that could be like it, but
        for this one."""
        ...

    async def judgements(self, actor: Actor, subject_id: InboundMessageId) -> Sequence[Judged]:
        """Of each version of the message that was judged, the latest first."""
        ...
