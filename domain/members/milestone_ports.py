"""What milestones and streaks need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.members.milestone import MemberMilestone, Milestone
from domain.shared.access import Actor
from domain.shared.ids import MemberId, MilestoneId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class LocalDays:
    """On which days something was done, counted from 1970-01-01 in a zone, which one that is, and
    which day it is there now."""

    days: Sequence[int]
    timezone: str
    today: int


@dataclass(frozen=True, slots=True)
class Aged:
    """Since when these have been known, and up to whom everybody was looked at; None where nobody
    is left."""

    since: Mapping[MemberId, datetime]
    until: MemberId | None


class Milestones(Protocol):
    async def add(self, milestone: Milestone) -> None:
        """Raises DuplicateExternalId at the commit."""
        ...

    async def get(self, milestone_id: MilestoneId) -> Milestone:
        """Locked. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, milestone: Milestone) -> None: ...

    async def many(self) -> int:
        """How many there are. Until the transaction ends nobody else gets an answer."""
        ...

    async def standing(self) -> Sequence[Milestone]:
        """Those that were not removed, the oldest first. Not locked."""
        ...

    async def all_stale(self) -> None:
        """Everybody who ever did something is to be reckoned anew."""
        ...

    async def reached(
        self, ids: Collection[MemberId]
    ) -> Mapping[MemberId, Mapping[MilestoneId, int]]:
        """What each of these who stand alone reached, or whoever is part of them, and how many
        times. Who is no person, or is forgotten, is not there."""
        ...

    async def local_days(
        self, ids: Collection[MemberId], word: str | None, now: datetime
    ) -> Mapping[MemberId, LocalDays]:
        """When these who stand alone, or whoever is part of them, did what is of that word, or
        anything but leave, in the workspace's zone."""
        ...

    async def known_long_enough(
        self, milestone: Milestone, now: datetime, after: MemberId | None, most: int
    ) -> Aged:
        """Of those who have been known for so many days, in the order of their ids and from the one
        after that on, some who did not reach it as often as that, nor anybody who is part of
        them."""
        ...

    def write(self, reached: Sequence[MemberMilestone]) -> None:
        """With the commit."""
        ...


class MilestoneTransaction(Protocol):
    @property
    def milestones(self) -> Milestones: ...


class MilestoneReads(Protocol):
    """Queries about milestones and streaks. Each sees only the actor's workspace."""

    async def milestone(self, actor: Actor, milestone_id: MilestoneId) -> Milestone:
        """Raises NotFound."""
        ...

    async def milestones(self, actor: Actor, request: PageRequest) -> Page[Milestone]: ...

    async def standing(self, actor: Actor) -> Sequence[Milestone]:
        """Those that were not removed, the oldest first."""
        ...

    async def reached_of(
        self, actor: Actor, milestone_id: MilestoneId, request: PageRequest
    ) -> Page[MemberMilestone]: ...

    async def reached_by(
        self, actor: Actor, member_id: MemberId, request: PageRequest
    ) -> Page[MemberMilestone]:
        """A member, and whoever is part of them."""
        ...

    async def local_days(
        self, actor: Actor, member_id: MemberId, word: str | None, now: datetime
    ) -> LocalDays:
        """Of a member, and of whoever is part of them."""
        ...
