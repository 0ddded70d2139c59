"""What challenges need from outside, each with its promises in words."""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.participation.challenge import Challenge, CheckIn, Mark
from domain.participation.prompt_ports import DynamicsTransaction
from domain.shared.access import Actor
from domain.shared.ids import (
    ChallengeId,
    ChallengeMarkId,
    ChannelId,
    InboundMessageId,
    MemberId,
)
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Participant:
    """A member, by the one that they are part of, with all that are part of that. `may` is whether
    they are somebody who takes part: no bot, and not kept from it."""

    member_id: MemberId
    kin: tuple[MemberId, ...]
    name: str | None
    may: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a member did, by the message or the activity that it was seen by."""

    source_id: str
    member_id: MemberId
    at: datetime


@dataclass(frozen=True, slots=True)
class SaidDeed:
    """The same, of what was written to us: `hashtags` are without their sign, in small letters."""

    deed: Deed
    channel_id: ChannelId
    community_id: str | None
    hashtags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a participant has come. `position` is counted from 1 on and nobody's but theirs;
    whoever did as much, with as long a streak, has the same `rank`. `reached_at` is when they came
    to the goal."""

    position: int
    rank: int
    member_id: MemberId
    name: str | None
    done: int
    current: int
    longest: int
    last_at: datetime
    reached_at: datetime | None


class ChallengeBook(Protocol):
    """The challenges of one workspace, and who takes part."""

    def write(self, *pairs: tuple[Challenge | None, Challenge]) -> None:
        """Each as (before, after), with the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, id: ChallengeId) -> Challenge:
        """Locked until the transaction ends: nobody takes part meanwhile. Raises NotFound."""
        ...

    async def joined(self, id: ChallengeId) -> Challenge:
        """So that it cannot change until the transaction ends, while others may take part in it,
        too. Raises NotFound."""
        ...

    async def standing(self) -> int:
        """How many are not over. Until the transaction ends nobody else gets an answer."""
        ...

    async def missing_channels(self, ids: Collection[str]) -> set[str]: ...

    async def participant(self, id: MemberId) -> Participant | None:
        """None for a member that is not there."""
        ...

    async def check_ins_of(self, id: ChallengeId, who: Participant) -> Sequence[CheckIn]:
        """All that they have. From here on nobody else checks them in there until the transaction
        ends."""
        ...

    async def participants(self, id: ChallengeId) -> int:
        """How many take part. Until the transaction ends nobody else gets an answer."""
        ...

    def check_in(self, one: CheckIn) -> None:
        """With the commit: of every member and period there is one."""
        ...

    async def marks_of(self, id: ChallengeId, who: Participant) -> frozenset[str]:
        """The names of those that they have already."""
        ...

    def mark(self, *marks: Mark) -> None:
        """With the commit: of every member and name there is one."""
        ...

    async def get_mark(self, id: ChallengeMarkId) -> Mark | None:
        """Locked until the transaction ends. None where it is gone with its member."""
        ...

    def save_mark(self, before: Mark, after: Mark) -> None: ...

    async def heard(self, id: InboundMessageId) -> tuple[SaidDeed | None, Sequence[ChallengeId]]:
        """Something that a member wrote to us, None where it is gone or nobody's; and the
        challenges that are open and heed what is written."""
        ...

    async def deeds(
        self, challenge: Challenge, since: datetime, until: datetime, after: tuple[str, int] | None
    ) -> Sequence[tuple[Deed, int]]:
        """What members did there that counts, before `until`, each with its period: the first of a
        member and period in which they are not checked in, in the order of members and periods,
        from behind `after` on."""
        ...


class ChallengesTransaction(DynamicsTransaction, Protocol):
    @property
    def challenges(self) -> ChallengeBook: ...


class BeginChallenges(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[ChallengesTransaction]: ...


class ChallengeReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def challenge(self, actor: Actor, id: ChallengeId) -> Challenge:
        """Raises NotFound."""
        ...

    async def challenges(self, actor: Actor, request: PageRequest) -> Page[Challenge]: ...

    async def check_ins(self, actor: Actor, request: PageRequest) -> Page[CheckIn]: ...

    async def marks(self, actor: Actor, request: PageRequest) -> Page[Mark]: ...

    async def leaderboard(
        self, actor: Actor, challenge: Challenge, present: int, request: PageRequest
    ) -> Page[Standing]:
        """Whoever did most is first, then whoever has the longest streak, then whoever got there
        first, then by id. Members who are one are one."""
        ...
