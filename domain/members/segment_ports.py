"""What segments need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.members.model import Member
from domain.members.segment import Question, Segment, SegmentMember
from domain.shared.access import Actor
from domain.shared.ids import MemberId, SegmentId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A segment, and how many are in it at this moment."""

    segment: Segment
    count: int


class Segments(Protocol):
    async def add(self, segment: Segment) -> None:
        """Raises DuplicateExternalId at the commit."""
        ...

    async def get(self, segment_id: SegmentId) -> Segment:
        """Locked. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, segment: Segment) -> None:
        """Raises DuplicateExternalId at the commit."""
        ...

    async def standing(self) -> int:
        """How many there are. Until the transaction ends nobody else gets an answer."""
        ...

    async def count(self, segment: Segment, now: datetime) -> int:
        """How many members meet its conditions at that moment."""
        ...

    async def entering(self, segment: Segment, now: datetime, most: int) -> Sequence[MemberId]:
        """The first of those who meet its conditions and are not known to be in it."""
        ...

    async def leaving(self, segment: Segment, now: datetime, most: int) -> Sequence[SegmentMember]:
        """The first of those who are known to be in it and do not meet its conditions."""
        ...

    async def question_of(self, segment_id: SegmentId) -> Question | None:
        """What it asks; None for one that is not there, or was removed. Not locked."""
        ...

    async def meets(self, member_id: MemberId, question: Question, now: datetime) -> bool:
        """Whether this member meets that now; who is part of another meets nothing."""
        ...

    def write(self, *pairs: tuple[SegmentMember | None, SegmentMember]) -> None:
        """Each as (before, after), with the commit."""
        ...


class SegmentTransaction(Protocol):
    @property
    def segments(self) -> Segments: ...


class SegmentReads(Protocol):
    """Queries about segments. Each sees only the actor's workspace."""

    async def segment(self, actor: Actor, segment_id: SegmentId) -> Segment:
        """Raises NotFound."""
        ...

    async def segments(self, actor: Actor, request: PageRequest) -> Page[Segment]: ...

    async def all_segments(self, actor: Actor) -> Sequence[Segment]:
        """Those that were not removed, the oldest first."""
        ...

    async def has_any(self, actor: Actor) -> bool:
        """Whether there is one that was not removed."""
        ...

    async def counts(
        self, actor: Actor, questions: Mapping[str, Question], now: datetime
    ) -> Mapping[str, int]:
        """How many members meet each of these, by what it is called here; asked at once."""
        ...

    async def in_segment(
        self, actor: Actor, question: Question, now: datetime, request: PageRequest
    ) -> Page[Member]:
        """Those who meet it, without those that are part of another."""
        ...
