"""What is needed to keep what members are worth, with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.members.activity import Activity
from domain.members.identity import Account
from domain.members.standing import LeaderboardEntry, MemberValue
from domain.members.value import Record
from domain.members.value_scheme import ValueScheme
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, MemberId
from domain.shared.paging import Page, PageRequest

Lines = Mapping[MemberId, Sequence[MemberId]]
"""Of each member itself and whom it is part of, the nearest first."""


class ValueBook(Protocol):
    """Days are counted from 1970-01-01, in UTC."""

    async def scheme(self, *, lock: bool = False) -> ValueScheme | None:
        """None where nobody has said anything."""
        ...

    def put_scheme(self, before: ValueScheme | None, after: ValueScheme) -> None: ...

    async def count(self, activities: Sequence[Activity], lines: Lines) -> bool:
        """Add these, which were not there before, to the days of whoever did them and to what
        others received; all whom it concerns are stale. Whether one became it by this."""
        ...

    async def stale(self, ids: Collection[MemberId], *, with_receivers: bool = False) -> bool:
        """These are to be reckoned anew, and whoever received something of them, too. Whether one
        became it by this: any other was stale, and is found by whoever looks again."""
        ...

    async def due(self, today: int, scheme_version: int, most: int) -> Sequence[MemberValue]:
        """Those to be reckoned, that nobody else has in hand; locked until the transaction ends."""
        ...

    async def records(self, ids: Collection[MemberId]) -> Mapping[MemberId, Record]:
        """All there is of each of them and of whoever is part of it, of those who are part of
        nobody. Givers are the persons they are part of, and nobody gives to themselves."""
        ...

    async def save(
        self,
        pairs: Sequence[tuple[MemberValue, MemberValue]],
        entries: Sequence[LeaderboardEntry],
    ) -> None:
        """These stand so, and in these places of leaderboards and no others."""
        ...

    async def earliest(self, scheme_version: int) -> int | None:
        """The first day on which anybody is due; `STALE` for at once."""
        ...


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody in a leaderboard: as the n-th, as the n-th without counting others who have as much
    (`rank`), and as the n-th amount (`dense_rank`). `is_current` is false while there is something
    that was not reckoned yet."""

    position: int
    rank: int
    dense_rank: int
    member_id: MemberId
    name: str | None
    level: int
    points: float
    sample: int
    scheme_version: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How many members are on a level, from 0."""

    level: int
    members: int


class ValueReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def scheme(self, actor: Actor) -> ValueScheme | None: ...

    async def record(self, actor: Actor, member_id: MemberId) -> Record:
        """All that there is, of whoever is part of it, too."""
        ...

    async def standing(self, actor: Actor, member_id: MemberId) -> MemberValue | None:
        """As it was last reckoned."""
        ...

    async def account_on(
        self, actor: Actor, channel_id: ChannelId, person_id: str
    ) -> Account | None:
        """As whom a channel knows somebody; None where there is no such channel."""
        ...

    async def best(self, actor: Actor, community_id: str) -> float:
        """What the first of all compares by, by value and of all time; 0 where there is nobody."""
        ...

    async def leaderboard(self, actor: Actor, request: PageRequest) -> Page[Placed]:
        """Without bots. A position is (points, id, position, rank, dense
        rank); points of all time are as they compare, and fade alike."""
        ...

    async def levels(self, actor: Actor) -> Sequence[LevelCount]:
        """From the lowest; members who never did anything are in none."""
        ...
