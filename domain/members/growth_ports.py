"""What is needed to keep how communities grow, with its promises in words."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.members.activity import Activity
from domain.members.growth import (
    CommunityDay,
    Ground,
    LevelMove,
    MemberTurn,
    Newcomer,
    Talk,
    Unanswered,
)
from domain.members.value_ports import LevelCount, Lines
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, MemberId
from domain.shared.paging import Page, PageRequest


class PresenceBook(Protocol):
    """Who was there on which day. Whoever writes holds `steady` of the book of members."""

    async def count(self, activities: Sequence[Activity], lines: Lines) -> bool:
        """Add these, which were not there before, to the days of whoever did them. Whether there
        was any that was done in a community."""
        ...

    async def joined(
        self, community_id: CommunityId, member: MemberId, person: MemberId, at: datetime
    ) -> None:
        """A member, who is part of that person or is it, was let in."""
        ...

    async def turned(self, turn: MemberTurn) -> None:
        """A member who stands alone was moved out, or back in."""
        ...

    async def regroup(
        self, persons: Collection[MemberId], kin: Collection[MemberId], person: MemberId
    ) -> None:
        """What `kin` did is that person's from now on; all days of these persons are counted
        anew."""
        ...

    async def moved(self) -> bool:
        """Whether the days of some community are counted by another wall than its own."""
        ...

    async def resettle(self, most: int) -> None:
        """Have the days of some of its members counted by its own, from all that is known: of so
        many members, and about so many activities, at most. While `unsettled` is held."""
        ...

    async def roll(self, most: int) -> int:
        """Mark the days which so many changes concern, at most; how many there were. One at a time
        in each workspace."""
        ...

    async def count_days(self, most: int) -> int:
        """Count so many of the marked days anew, at most; how many there were. One at a time in
        each workspace."""
        ...


class GrowthTransaction(Protocol):
    @property
    def presence(self) -> PresenceBook: ...


class GrowthReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def ground(self, actor: Actor, community_id: CommunityId) -> Ground:
        """Raises NotFound."""
        ...

    async def days(
        self, actor: Actor, community_id: CommunityId, first: int, last: int
    ) -> Sequence[CommunityDay]:
        """Those of which anything is known, in their order; both ends included."""
        ...

    async def level_moves(
        self, actor: Actor, community_id: CommunityId, first: int, last: int
    ) -> Sequence[LevelMove]:
        """Of these days of UTC taken together, under the first of them."""
        ...

    async def on_levels(self, actor: Actor, community_id: CommunityId) -> Sequence[LevelCount]:
        """How many members of the community are on each level now, bots apart."""
        ...

    async def moves_known_from(self, actor: Actor) -> int | None:
        """The first day of UTC on which anybody in the workspace came to another level."""
        ...

    async def talks(
        self, actor: Actor, community_id: CommunityId, spans: Sequence[tuple[datetime, datetime]]
    ) -> Sequence[Talk]:
        """Of each span, from its first instant to before its last."""
        ...

    async def newcomers(
        self,
        actor: Actor,
        community_id: CommunityId,
        since: date,
        until: date,
        request: PageRequest,
    ) -> Page[Newcomer]:
        """Those who joined on or after the first day and said exactly one thing, before the second,
        if nobody answered them or they did nothing from the second on. Neither bots nor whoever
        left or was banned. A position is (joined_on, id)."""
        ...

    async def unanswered(
        self, actor: Actor, community_id: CommunityId, before: datetime, request: PageRequest
    ) -> Page[Unanswered]:
        """Those that began before that instant and are not closed; of a filter `in_hand`, what one
        of these teammates or teams has. A position is (began_at, id)."""
        ...
