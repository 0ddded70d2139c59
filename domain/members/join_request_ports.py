"""What requests to join need from outside, each with its promises in words."""

from collections.abc import Collection, Sequence
from typing import Protocol

from domain.members.join_request import JoiningRules, JoinRequest
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, JoinRequestId, MemberId
from domain.shared.paging import Page, PageRequest


class JoinRequests(Protocol):
    """Whoever writes has the member locked: of each and each community one is open at most."""

    def write(self, *pairs: tuple[JoinRequest | None, JoinRequest]) -> None:
        """Each as (before, after), with the commit."""
        ...

    async def get(self, id: JoinRequestId) -> JoinRequest:
        """Locked. Raises NotFound."""
        ...

    async def open_of(
        self, members: Collection[MemberId], community_id: CommunityId
    ) -> JoinRequest | None:
        """The oldest that is open of any of these in that community; locked."""
        ...

    async def pending(self, members: Collection[MemberId]) -> Sequence[JoinRequest]:
        """Those of any of these that wait for somebody, in whatever community, the oldest first."""
        ...

    async def rules(self, community_id: CommunityId) -> JoiningRules | None:
        """Until the transaction ends they stay so. None where there is no such community."""
        ...

    async def acknowledged(
        self, members: Collection[MemberId], community_id: CommunityId
    ) -> int | None:
        """The latest version of its guidelines that any of these acknowledged."""
        ...


class JoinRequestTransaction(Protocol):
    @property
    def join_requests(self) -> JoinRequests: ...


class JoinRequestReads(Protocol):
    """Queries about requests to join. Each sees only the actor's workspace."""

    async def join_request(self, actor: Actor, id: JoinRequestId) -> JoinRequest:
        """Raises NotFound."""
        ...

    async def join_requests(self, actor: Actor, request: PageRequest) -> Page[JoinRequest]: ...
