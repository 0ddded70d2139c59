"""What ambassadors need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.members.ambassador import Ambassador
from domain.members.value import Record
from domain.shared.access import Actor
from domain.shared.ids import AmbassadorId, CommunityId, MemberId
from domain.shared.paging import Page, PageRequest


class Ambassadors(Protocol):
    """Whoever writes has the member locked: of each and each community one is open at most."""

    def write(self, *pairs: tuple[Ambassador | None, Ambassador]) -> None:
        """Each as (before, after), with the commit."""
        ...

    async def get(self, id: AmbassadorId) -> Ambassador:
        """Locked. Raises NotFound."""
        ...

    async def open_of(self, members: Collection[MemberId]) -> Sequence[Ambassador]:
        """All that are open of any of these, the oldest first; locked."""
        ...

    async def stands(self, members: Collection[MemberId], community_id: CommunityId | None) -> bool:
        """Whether any of these is active there, or, with None, anywhere. Locks nothing."""
        ...


class AmbassadorTransaction(Protocol):
    @property
    def ambassadors(self) -> Ambassadors: ...


@dataclass(frozen=True, slots=True)
class Prospective:
    """Somebody who may be asked: on which level they are, and what they compare by there; `agreed`
    is whether the last word about what was asked for is that they agree, None where nothing was."""

    member_id: MemberId
    name: str | None
    level: int
    compared: float
    agreed: bool | None


class AmbassadorReads(Protocol):
    """Queries about ambassadors. Each sees only the actor's workspace."""

    async def ambassador(self, actor: Actor, id: AmbassadorId) -> Ambassador:
        """Raises NotFound."""
        ...

    async def ambassadors(self, actor: Actor, request: PageRequest) -> Page[Ambassador]: ...

    async def any_open(self, actor: Actor, member_id: MemberId) -> bool:
        """Whether anything is open of a member itself or of whoever is part of it."""
        ...

    async def prospective(
        self,
        actor: Actor,
        community_id: CommunityId,
        level: int,
        now: datetime,
        request: PageRequest,
    ) -> Page[Prospective]:
        """Those of that level or above who are worth anything in that community and belong to it:
        active or dormant, no bots, with no strike that counts at that moment, and with nothing open
        there. Where the request filters by `consent_purpose`, only who agrees to it."""
        ...

    async def records(self, actor: Actor, ids: Sequence[MemberId]) -> Mapping[MemberId, Record]:
        """All there is of each of them, of whoever is part of it, too."""
        ...
